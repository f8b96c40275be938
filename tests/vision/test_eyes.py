from dataclasses import replace

import cv2
import numpy as np
import pytest

from assistant.errors import CannotAssess
from assistant.vision import eyes
from assistant.vision.detectors import LEFT_IRIS, RIGHT_IRIS
from assistant.vision.face import closer

IRISES = (RIGHT_IRIS, LEFT_IRIS)


@pytest.fixture(scope="module")
def seen(close_up, looked):
    """The close-up as it is."""
    return looked(close_up)


def changed(seen, rgb):
    """The same look at a changed picture: everything where it was."""
    picture = replace(seen.picture, rgb=rgb)
    return closer(replace(seen, picture=picture), picture)


def over_each_eye(seen, size, colour, *, down=0.08, strength=1.0, softness=0.0):
    """The close-up with an ellipse over each eye; size and shift in distances between the irises."""
    rgb, apart = seen.picture.rgb, float(np.linalg.norm(seen.mesh[LEFT_IRIS, :2] - seen.mesh[RIGHT_IRIS, :2]))
    layer = np.zeros(rgb.shape[:2], np.float32)
    for iris in IRISES:
        x, y = seen.mesh[iris, :2]
        axes = (round(size[0] * apart), round(size[1] * apart))
        cv2.ellipse(layer, (round(x), round(y + down * apart)), axes, 0, 0, 360, (strength,), -1)
    if softness:
        layer = cv2.GaussianBlur(layer, (0, 0), softness * apart)
    return changed(seen, (rgb * (1 - layer[..., None]) + np.array(colour) * layer[..., None]).astype(np.uint8))


def test_the_astronauts_eyes_are_open_and_seen(portrait):
    assert eyes.eyes_open(portrait) > 0.8
    assert eyes.eyes_visible(portrait) > 0.8
    assert eyes.glare_on_glasses(portrait) < 0.02
    assert eyes.red_eye(portrait) < 0.1


def test_both_readings_are_close_to_a_usual_open_eye(portrait):
    openings = eyes.eye_openings(portrait)
    assert len(openings) == 2
    for by_mesh, by_lids, by_light in openings:
        assert by_mesh / eyes.OPEN_BY_MESH == pytest.approx(1, abs=0.4)
        assert by_lids / eyes.OPEN_BY_LIDS == pytest.approx(1, abs=0.4)
        assert by_light < 0.5 * eyes.OPEN_BY_LIGHT, "on light skin a white tells nothing"


def test_mirroring_changes_nothing(seen, close_up, looked):
    back = looked(close_up[:, ::-1])
    assert eyes.eyes_open(back) == pytest.approx(eyes.eyes_open(seen), abs=0.15)
    assert eyes.eyes_visible(back) == pytest.approx(eyes.eyes_visible(seen), abs=0.1)


def test_painting_the_lids_over_closes_the_eyes(seen, close_up, looked):
    closed = close_up.copy()
    for outer, inner, _ in (eyes.RIGHT_EYE, eyes.LEFT_EYE):
        eye = seen.mesh[[outer, inner], :2].mean(axis=0)
        width = float(np.linalg.norm(seen.mesh[outer, :2] - seen.mesh[inner, :2]))
        skin = close_up[round(eye[1] + 0.55 * width), round(eye[0])].tolist()
        middle = (round(eye[0]), round(eye[1]))
        cv2.ellipse(closed, middle, (round(0.62 * width), round(0.34 * width)), 0, 0, 360, skin, -1)
        line = (round(0.5 * width), round(0.14 * width))
        cv2.ellipse(closed, middle, line, 0, 10, 170, (60, 35, 30), max(2, round(width / 18)))
    smooth = cv2.GaussianBlur(closed, (0, 0), 1.5)
    assert eyes.eyes_open(looked(smooth)) < 0.75 * eyes.eyes_open(seen)


def test_of_a_turned_head_only_the_nearer_eye_counts(seen):
    outer, inner, _ = eyes.LEFT_EYE
    mesh = seen.mesh.copy()
    mesh[outer] = mesh[inner] + (mesh[outer] - mesh[inner]) * 0.4
    assert len(eyes.eye_openings(replace(seen, mesh=mesh))) == 1


@pytest.mark.parametrize(
    "colour", [(18, 16, 20), (70, 40, 20), (160, 40, 25), (190, 200, 215)], ids=["black", "brown", "red", "silver"]
)
def test_lenses_of_any_colour_hide_the_eyes(seen, colour):
    covered = over_each_eye(seen, (0.42, 0.36), colour)
    assert eyes.eyes_visible(covered) < 0.45 < eyes.eyes_visible(seen)
    for measure in (eyes.eyes_open, eyes.red_eye):
        with pytest.raises(CannotAssess):
            measure(covered)


def test_the_darker_the_lenses_the_less_is_seen(seen):
    strengths = (0.0, 0.3, 0.6, 0.9)
    values = [eyes.eyes_visible(over_each_eye(seen, (0.42, 0.36), (15, 15, 18), strength=s)) for s in strengths]
    assert values == sorted(values, reverse=True)
    assert values[-1] < 0.45


def test_dimming_the_light_hides_nothing(seen, close_up):
    dim = changed(seen, (close_up * 0.45).astype(np.uint8))
    assert eyes.eyes_visible(dim) == pytest.approx(eyes.eyes_visible(seen), abs=0.12)


def test_the_more_the_lenses_shine_the_more_glare(seen):
    values = [
        eyes.glare_on_glasses(over_each_eye(seen, (side, side), (252, 252, 252), down=0.1))
        for side in (0.03, 0.12, 0.2)
    ]
    assert values == sorted(values)
    assert values[0] <= 0.02 < values[1]


def test_a_face_that_is_bright_all_over_has_no_glare(seen, close_up):
    bright = changed(seen, np.clip(close_up * 1.5, 0, 255).astype(np.uint8))
    assert eyes.glare_on_glasses(bright) <= 0.05


def test_light_that_goes_on_beside_the_lenses_lies_on_the_skin(seen):
    lens = eyes.LENSES[0]
    reflection, sunlit = seen.aligned.copy(), seen.aligned.copy()
    reflection[70:80, lens[1]] = 252
    sunlit[70:80, : lens[1].stop] = 252
    assert eyes.glare_on_glasses(replace(seen, aligned=reflection)) > 0.1
    assert eyes.glare_on_glasses(replace(seen, aligned=sunlit)) <= 0.02


def test_red_pupils_are_found_and_warm_light_is_not(seen, close_up):
    red = over_each_eye(seen, (0.06, 0.06), (205, 45, 40), down=0, softness=0.01)
    assert eyes.red_eye(red) > 0.2
    warm = changed(seen, np.clip(close_up * (1.15, 0.9, 0.6), 0, 255).astype(np.uint8))
    assert eyes.red_eye(warm) < 0.1


def test_without_a_face_nothing_is_measured(scenery, looked):
    nobody = looked(scenery)
    for measure in (eyes.eyes_open, eyes.eyes_visible, eyes.glare_on_glasses, eyes.red_eye):
        with pytest.raises(CannotAssess):
            measure(nobody)
