"""The same face under the same light in ten skin tones: no verdict of light, and none of the photo, may differ."""

from dataclasses import replace

import pytest

from assistant.knowledge import load_knowledge
from assistant.vision import assessment
from assistant.vision.eyes import glare_on_glasses
from assistant.vision.geometry import head_size
from eval.photos.skin import MONK, toning

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


def test_the_head_is_as_large_in_every_tone(reports):
    sizes = [head_size(report.portrait) for report in reports.values()]
    assert max(sizes) < 1.05 * min(sizes)


def test_the_verdict_stays(reports):
    assert len({report.verdict for report in reports.values()}) == 1
    assert len({tuple(sorted(reason.check for reason in report.reasons)) for report in reports.values()}) == 1
