"""The same face under the same light in ten skin tones: no verdict of light, and none of the photo, may differ."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from assistant.knowledge import load_knowledge
from assistant.vision import assessment
from assistant.vision.detectors import LEFT_IRIS, RIGHT_IRIS
from assistant.vision.eyes import OPEN_BY_LIGHT, UNDER_EYES, eye_openings, eyes_open, eyes_visible, glare_on_glasses
from assistant.vision.face import closer
from assistant.vision.geometry import head_size
from eval.photos.props import with_closed_eyes
from eval.photos.skin import MONK, skin_mask, toning

OF_LIGHT = (
    "under_exposure_prevention",
    "over_exposure_prevention",
    "illumination_uniformity",
    "natural_colour",
    "luminance_mean",
    "luminance_variance",
    "dynamic_range",
    "noise",
    "skin_detail",
    "sharpness",
)


@pytest.fixture(scope="module")
def reports(close_up, looked):
    """A report for each tone, every model run anew."""
    first = looked(close_up)
    toned = toning(first)
    purposes = load_knowledge().purposes
    return {tone: assessment.assess(looked(toned(tone)), purposes["linkedin"]) for tone in MONK}


@pytest.fixture(scope="module")
def shut(close_up, looked):
    """The same face in each tone with its lids drawn shut, every model run anew."""
    first = looked(close_up)
    closed = replace(first, picture=replace(first.picture, rgb=with_closed_eyes(close_up, first.mesh)))
    toned = toning(closed, skin_mask(closed, lids_shut=True))
    return {tone: looked(toned(tone)) for tone in MONK}


def behind_lenses(portrait, tint, gleam):
    """The same look at a picture with lenses, round and not quite of one tone, that mirror a little light."""
    rgb = portrait.picture.rgb
    apart = float(np.linalg.norm(portrait.mesh[LEFT_IRIS, :2] - portrait.mesh[RIGHT_IRIS, :2]))
    lens = np.zeros(rgb.shape[:2], np.float32)
    for iris in (RIGHT_IRIS, LEFT_IRIS):
        x, y = portrait.mesh[iris, :2]
        cv2.circle(lens, (round(x), round(y + 0.06 * apart)), round(0.42 * apart), (1.0,), -1, cv2.LINE_AA)
    rows = np.linspace(-gleam, gleam, round(0.5 * apart))
    fall = np.interp(np.arange(rgb.shape[0]) - portrait.mesh[RIGHT_IRIS, 1] + 0.25 * apart, range(len(rows)), rows)
    tone = np.clip(np.array(tint, np.float32) + fall[:, None, None].astype(np.float32), 0, 255)
    laid = replace(portrait.picture, rgb=(rgb * (1 - lens[..., None]) + tone * lens[..., None]).astype(np.uint8))
    return closer(replace(portrait, picture=laid), laid)


def test_the_faces_are_truly_as_light_and_as_dark_as_the_scale(reports):
    from assistant.vision.face import ALIGNED_EYES_Y_PX

    cheeks = slice(ALIGNED_EYES_Y_PX + 18, ALIGNED_EYES_Y_PX + 44)
    tones = [float(report.portrait.aligned_face()[cheeks, 40:120].mean()) for report in reports.values()]
    assert tones[0] > 180
    assert tones[-1] < 60


@pytest.mark.parametrize("check", OF_LIGHT)
def test_no_check_of_light_changes_its_mind(reports, check):
    stood = {
        tone: next(one.status for one in report.outcomes if one.check.id == check) for tone, report in reports.items()
    }
    assert set(stood.values()) == {"pass"}, stood


def test_glare_is_found_on_every_skin_and_no_skin_is_glare(reports):
    for report in reports.values():
        mirroring = report.portrait.aligned.copy()
        mirroring[58:70, 38:58] = 252
        assert glare_on_glasses(report.portrait) <= 0.02
        assert glare_on_glasses(replace(report.portrait, aligned=mirroring)) > 0.02


def test_open_eyes_are_open_and_seen_in_every_tone(reports):
    for report in reports.values():
        assert eyes_open(report.portrait) > 0.8
        assert eyes_visible(report.portrait) > 0.8


def test_lids_drawn_shut_are_found_in_every_tone_and_are_no_sunglasses(shut):
    for portrait in shut.values():
        assert eyes_visible(portrait) > 0.5
        assert eyes_open(portrait) < 0.55


def test_what_shines_between_the_lids_tells_open_eyes_on_dark_skin_alone(reports, shut):
    seen = {
        tone: [by_light / OPEN_BY_LIGHT for *_, by_light in eye_openings(report.portrait)]
        for tone, report in reports.items()
    }
    assert min(seen[MONK[-1]]) > 0.65
    assert max(seen[MONK[0]]) < 0.5
    for portrait in shut.values():
        assert all(by_light < 0.3 * OPEN_BY_LIGHT for *_, by_light in eye_openings(portrait))


@pytest.mark.parametrize(
    ("tint", "gleam"),
    [((16, 16, 18), 10), ((60, 38, 20), 14), ((22, 44, 40), 14), ((70, 44, 22), 32)],
    ids=["black", "brown", "green", "mirroring"],
)
def test_sunglasses_hide_the_eyes_in_every_tone(reports, tint, gleam):
    values = {tone: eyes_visible(behind_lenses(report.portrait, tint, gleam)) for tone, report in reports.items()}
    assert max(values.values()) < 0.45, values


def test_dark_lids_of_another_hue_are_no_sunglasses(shut):
    portrait = shut[MONK[-1]]
    painted = portrait.aligned.astype(np.int16)
    for place in UNDER_EYES:
        painted[place] += np.array((14, -2, -8), np.int16)
    assert eyes_visible(replace(portrait, aligned=np.clip(painted, 0, 255).astype(np.uint8))) > 0.5


def test_the_head_is_as_large_in_every_tone(reports):
    sizes = [head_size(report.portrait) for report in reports.values()]
    assert max(sizes) < 1.05 * min(sizes)


def test_the_verdict_stays(reports):
    assert len({report.verdict for report in reports.values()}) == 1
    assert len({tuple(sorted(reason.check for reason in report.reasons)) for report in reports.values()}) == 1
