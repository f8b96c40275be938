"""Which photo is best follows from the verdicts and reasons, and where nothing tells photos apart it is said."""

import json
import re
import subprocess
import sys
from itertools import permutations

import pytest

from assistant.errors import AssistantError, UnreadableImage
from assistant.knowledge import load_knowledge
from assistant.vision import assess, check_team, compare
from assistant.vision import comparison as comparing


@pytest.fixture(scope="module")
def good(close_up, encoded):
    return assess(encoded(close_up)).as_json()


@pytest.fixture(scope="module")
def blurred(close_up, encoded):
    import cv2

    return assess(encoded(cv2.GaussianBlur(close_up, (0, 0), 9))).as_json()


@pytest.fixture(scope="module")
def nobody(scenery, encoded):
    return assess(encoded(scenery)).as_json()


def changed(report, *, verdict=None, file=None, **checks):
    """A report with other values in some of its checks, each ``(value, status)``; what does not pass is a reason."""
    rows = [
        {**row, **dict(zip(("value", "status"), checks[row["id"]], strict=True))} if row["id"] in checks else row
        for row in report["checks"]
    ]
    bad = [row["id"] for row in rows if row["id"] in checks and row["status"] in ("warn", "fail")]
    reasons = [{"check": one, "message": f"{one} is off.", "fix": f"Mend {one}."} for one in bad]
    return {**report, "file": file, "checks": rows, "reasons": reasons, "verdict": verdict or report["verdict"]}


def ranked(*reports):
    return [place.index for place in comparing.compare(reports).ranking]


def test_a_sharp_photo_beats_a_blurred_one_and_the_blur_is_why(good, blurred, nobody):
    found = comparing.compare([nobody, blurred, good])
    assert [place.index for place in found.ranking] == [2, 1, 0]
    assert [place.index for place in found.best] == [2]
    assert "it is sharp" in found.ranking[0].strengths
    assert found.ranking[1].held_back_by[0]["check"] == "sharpness"
    assert found.why.startswith("Photo 3 is the best of these 3 as a LinkedIn profile photo: it is ready")


def test_the_order_in_which_photos_are_given_does_not_matter(good, blurred, nobody):
    for order in permutations([good, blurred, nobody]):
        assert order[ranked(*order)[0]] is good
        assert order[ranked(*order)[2]] is nobody


def test_the_verdict_comes_before_everything_else(good):
    weak = changed(good, verdict="ready", smile=(0.1, "warn"), head_pose_roll=(20, "warn"))
    small = changed(good, verdict="ready_after_crop")
    assert ranked(small, weak) == [1, 0]
    assert ranked(changed(good, verdict="not_ready"), changed(good, verdict="cannot_tell"), small) == [2, 1, 0]


def test_more_and_heavier_reasons_keep_a_photo_back(good):
    one = changed(good, verdict="not_ready", sharpness=(0.05, "fail"))
    two = changed(good, verdict="not_ready", sharpness=(0.05, "fail"), illumination_uniformity=(0.1, "fail"))
    limit = changed(good, verdict="not_ready", sharpness=(0.2, "warn"))
    assert ranked(two, one, limit) == [2, 1, 0]
    held = comparing.compare([one, two]).ranking[1].held_back_by
    assert [reason["check"] for reason in held] == ["illumination_uniformity"]


def test_a_photo_with_others_in_it_comes_after_one_that_can_be_mended(good):
    other = changed(good, verdict="not_ready", single_face_present=(2, "fail"))
    mendable = changed(good, verdict="not_ready", sharpness=(0.05, "fail"), illumination_uniformity=(0.1, "fail"))
    assert ranked(other, mendable) == [1, 0]


def test_photos_that_nothing_tells_apart_are_level(good):
    found = comparing.compare([{**good, "file": "x/a.jpg"}, {**good, "file": "x/b.jpg"}])
    assert [place.rank for place in found.ranking] == [1, 1]
    assert found.as_json()["best"] == [0, 1]
    assert "take the one you like better" in found.why


def test_with_equal_reasons_the_more_comfortable_photo_wins_and_in_what_is_said(good):
    sharper, softer = changed(good, sharpness=(0.55, "pass")), changed(good, sharpness=(0.30, "pass"))
    found = comparing.compare([softer, sharper])
    assert [place.index for place in found.ranking] == [1, 0]
    assert found.ranking[1].why == "As good in every check, but photo 2 is sharper."


@pytest.mark.parametrize("check", ["smile", "eyes_open", "mouth_closed", "under_exposure_prevention", "colour"])
def test_what_a_face_is_like_never_decides_between_photos_that_pass(good, check):
    limits = next(row["range"] for row in good["checks"] if row["id"] == check) or [0, 1]
    low, high = [end if end is not None else other for end, other in zip(limits, (0.0, 5.0), strict=True)]
    found = comparing.compare([changed(good, **{check: (value, "pass")}) for value in (low, high)])
    assert [place.rank for place in found.ranking] == [1, 1]


def test_where_nobody_is_shown_nothing_is_best(nobody):
    found = comparing.compare([nobody, nobody])
    assert found.best == ()
    assert "None of these pictures shows a person" in found.why


def test_files_of_the_same_name_are_told_apart(good, blurred):
    found = comparing.compare([{**good, "file": "x/a.jpg"}, {**blurred, "file": "y/a.jpg"}])
    assert [place.name for place in found.ranking] == ["x/a.jpg", "y/a.jpg"]


@pytest.mark.parametrize("count", [0, 1, 11])
def test_fewer_than_two_and_more_than_ten_are_refused(good, count):
    with pytest.raises(AssistantError) as problem:
        comparing.compare([good] * count)
    assert problem.value.code == "bad_request"


def test_photos_for_several_purposes_are_refused(good):
    with pytest.raises(AssistantError, match="one purpose at a time"):
        comparing.compare([good, {**good, "purpose": "cv"}])


def test_a_comparison_is_json_without_any_score(good, blurred):
    told = json.dumps(comparing.compare([good, blurred]).as_json())
    assert not re.search(r"score|attract|beaut|\bhappy\b|/ ?100", told, re.IGNORECASE)
    assert list(json.loads(told)) == ["schema", "purpose", "best", "why", "ranking"]


def test_what_a_face_is_like_has_no_word_for_better():
    better = {check.id for check in load_knowledge().checks.values() if check.better}
    assert not better & {"smile", "eyes_open", "eyes_visible", "mouth_closed", "expression_neutrality", "colour",
                         "under_exposure_prevention", "over_exposure_prevention"}  # fmt: skip


def test_the_public_functions_take_paths_and_bytes(close_up, encoded, tmp_path):
    data = encoded(close_up, "JPEG")
    path = tmp_path / "a.jpg"
    path.write_bytes(data)
    report = assess(str(path), purpose="cv")
    assert (report.as_json()["file"], report.purpose.id) == (str(path), "cv")
    assert compare([path, data], purpose="cv").ranking[0].rank == 1
    assert check_team([path, data]).odd_ones == []
    with pytest.raises(UnreadableImage):
        assess(b"no photo")
    with pytest.raises(AssistantError, match="I do not know the purpose 'moon'"):
        assess(data, purpose="moon")


def test_importing_them_loads_nothing_heavy():
    script = (
        "import sys\nfrom assistant.vision import assess, compare\n"
        "heavy = {'cv2', 'mediapipe', 'numpy', 'PIL', 'langchain'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
