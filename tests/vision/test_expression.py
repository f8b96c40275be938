import numpy as np
import pytest

from assistant.errors import CannotAssess
from assistant.vision import expression
from assistant.vision.detectors import LEFT_IRIS, RIGHT_IRIS


def test_the_astronaut_smiles_with_open_eyes(portrait):
    assert expression.eyes_open(portrait) > 0.6
    assert expression.eyes_visible(portrait) > 0.6
    assert expression.smile(portrait) > 0.55
    assert 0 <= expression.mouth_closed(portrait) < 0.2


def test_both_readings_of_the_eyes_are_close_to_a_usual_open_eye(portrait):
    by_mesh, by_lids = expression.eye_openings(portrait)
    assert by_mesh / expression.OPEN_BY_MESH == pytest.approx(1, abs=0.4)
    assert by_lids / expression.OPEN_BY_LIDS == pytest.approx(1, abs=0.4)


def test_mirroring_changes_nothing(close_up, looked):
    there, back = looked(close_up), looked(close_up[:, ::-1])
    assert expression.smile(back) == pytest.approx(expression.smile(there), abs=0.12)
    assert expression.eyes_open(back) == pytest.approx(expression.eyes_open(there), abs=0.15)
    assert expression.mouth_closed(back) == pytest.approx(expression.mouth_closed(there), abs=0.03)


def test_painting_the_lids_over_closes_the_eyes(close_up, looked):
    import cv2

    seen = looked(close_up)
    closed = close_up.copy()
    for outer, inner, _ in (expression.RIGHT_EYE, expression.LEFT_EYE):
        eye = seen.mesh[[outer, inner], :2].mean(axis=0)
        width = float(np.linalg.norm(seen.mesh[outer, :2] - seen.mesh[inner, :2]))
        skin = close_up[round(eye[1] + 0.55 * width), round(eye[0])].tolist()
        middle = (round(eye[0]), round(eye[1]))
        cv2.ellipse(closed, middle, (round(0.62 * width), round(0.34 * width)), 0, 0, 360, skin, -1)
        line = (round(0.5 * width), round(0.14 * width))
        cv2.ellipse(closed, middle, line, 0, 10, 170, (60, 35, 30), max(2, round(width / 18)))
    smooth = cv2.GaussianBlur(closed, (0, 0), 1.5)
    assert expression.eyes_open(looked(smooth)) < 0.75 * expression.eyes_open(seen)


def test_dark_glasses_hide_the_eyes(close_up, looked):
    import cv2

    seen = looked(close_up)
    with_glasses = close_up.copy()
    for iris in (RIGHT_IRIS, LEFT_IRIS):
        x, y = seen.mesh[iris, :2]
        size = (round(0.42 * seen.aligned_from_px), round(0.36 * seen.aligned_from_px))
        cv2.ellipse(with_glasses, (round(x), round(y + 0.08 * seen.aligned_from_px)), size, 0, 0, 360, (18, 16, 20), -1)
    covered = looked(with_glasses)
    assert expression.eyes_visible(covered) < 0.4 < expression.eyes_visible(seen)
    with pytest.raises(CannotAssess):
        expression.eyes_open(covered)


def test_dimming_the_light_hides_nothing(close_up, looked):
    dim = looked((close_up * 0.45).astype(np.uint8))
    assert expression.eyes_visible(dim) == pytest.approx(expression.eyes_visible(looked(close_up)), abs=0.12)


def test_without_a_face_nothing_is_measured(scenery, looked):
    nobody = looked(scenery)
    for measure in (expression.eyes_open, expression.eyes_visible, expression.mouth_closed, expression.smile):
        with pytest.raises(CannotAssess):
            measure(nobody)
