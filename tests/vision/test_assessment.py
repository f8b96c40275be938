import dataclasses
import json
from unittest.mock import ANY

import numpy as np
import pytest

from assistant.knowledge import load_knowledge
from assistant.vision import assessment, verdict
from assistant.vision.checks import KIND

REPORT = [
    "schema", "file", "photo_id", "purpose", "kind", "kind_confidence", "kind_between", "kind_evidence", "people",
    "people_at_least", "image", "faces", "verdict", "reasons", "checks", "crop", "ms",
]  # fmt: skip
CHECK = ["id", "iso", "value", "unit", "range", "status", "counts", "advice", "source"]


@pytest.fixture(scope="module")
def linkedin():
    return load_knowledge().purposes["linkedin"]


def report_of(portrait, purpose, **options):
    return assessment.assess(portrait, purpose, **options).as_json()


def statuses(report):
    return {check["id"]: check["status"] for check in report["checks"]}


def reasons(report):
    return [reason["check"] for reason in report["reasons"]]


@pytest.fixture(scope="module")
def headshot(close_up, looked):
    return looked(close_up)


def test_a_report_has_every_field_of_the_contract_and_is_json(headshot, linkedin):
    report = report_of(headshot, linkedin, file="a.png")
    assert list(report) == REPORT
    assert report["file"] == "a.png"
    assert [check["id"] for check in report["checks"]] == list(load_knowledge().checks)
    for check in report["checks"]:
        assert list(check) == CHECK
        assert (check["value"] is None) == (check["status"] == "not_assessed")
        assert check["unit"] in ("px", "ratio", "deg", "percent", "count", "bool")
    assert json.loads(json.dumps(report)) == report


def test_boxes_are_whole_pixels_of_the_original_and_inside_it(close_up, looked, linkedin):
    import cv2

    large = looked(cv2.resize(close_up, (2340, 2340), interpolation=cv2.INTER_LINEAR))
    report = report_of(large, linkedin)
    (box,) = report["faces"]
    assert all(isinstance(value, int) for value in (*box.values(), report["crop"]["x"], report["crop"]["width"]))
    assert box["width"] > 700
    assert box["x"] + box["width"] <= report["image"]["width_px"] == 2340


def test_a_good_headshot_is_ready(headshot, linkedin):
    report = report_of(headshot, linkedin)
    assert report["kind"] == "headshot"
    assert report["people"] == 1
    assert report["verdict"] == "ready"
    assert "fail" not in statuses(report).values()


def test_a_small_head_with_enough_pixels_is_ready_after_the_crop(close_up, looked, linkedin):
    import cv2

    wide = looked(cv2.copyMakeBorder(close_up, 500, 0, 600, 600, cv2.BORDER_CONSTANT, value=(150, 160, 170)))
    report = report_of(wide, linkedin)
    assert report["verdict"] == "ready_after_crop"
    assert reasons(report)[0] == "head_size"
    assert report["reasons"][0]["fix"] == "Use the suggested crop, which brings the head nearer."
    assert report["crop"]["enough_pixels"]


def test_a_crop_without_enough_pixels_cures_nothing(astronaut, looked, linkedin):
    small = looked(astronaut)
    report = report_of(small, linkedin)
    assert not report["crop"]["enough_pixels"]
    assert report["verdict"] == "not_ready"
    assert report["reasons"][0] == {"check": "head_size", "message": ANY, "fix": verdict.CROP_TOO_SMALL}


def test_too_few_pixels_are_not_ready(astronaut, looked, linkedin):
    tiny = looked(astronaut[0:256, 90:346])
    report = report_of(tiny, linkedin)
    assert report["verdict"] == "not_ready"
    assert "image_size" in reasons(report)


def test_two_people_are_not_ready_for_linkedin_but_welcome_in_a_family_portrait(close_up, looked, linkedin):
    both = looked(np.hstack([close_up, close_up[:, ::-1]]))
    report = report_of(both, linkedin)
    assert report["verdict"] == "not_ready"
    assert reasons(report)[0] == "single_face_present"
    family = report_of(both, dataclasses.replace(load_knowledge().purposes["family"], least_size=(600, 600)))
    assert family["verdict"] == "ready"


def test_a_blurred_face_is_not_ready_and_blur_comes_first(close_up, looked, linkedin):
    import cv2

    report = report_of(looked(cv2.GaussianBlur(close_up, (0, 0), 9)), linkedin)
    assert report["verdict"] == "not_ready"
    assert reasons(report)[0] == "sharpness"


@pytest.mark.parametrize(("picture", "kind"), [("scenery", "no_person"), ("logo", "not_a_photograph")])
def test_without_a_person_there_is_one_reason_and_no_crop(picture, kind, looked, linkedin, request):
    report = report_of(looked(request.getfixturevalue(picture)), linkedin)
    assert (report["kind"], report["people"], report["faces"], report["crop"]) == (kind, 0, [], None)
    assert report["verdict"] == "not_ready"
    assert reasons(report) == ["kind"]


def test_what_must_hold_and_cannot_be_measured_leaves_the_verdict_open(headshot, linkedin):
    unknown = dataclasses.replace(headshot, aligned_from_px=10.0)
    report = report_of(unknown, linkedin)
    assert statuses(report)["sharpness"] == "not_assessed"
    assert report["verdict"] == "cannot_tell"
    assert reasons(report)[0] == "sharpness"


def test_a_file_that_the_purpose_does_not_take_needs_the_crop(headshot, linkedin):
    large = dataclasses.replace(headshot, picture=dataclasses.replace(headshot.picture, size_bytes=8_000_001))
    report = report_of(large, dataclasses.replace(linkedin, formats=("JPEG",)))
    assert report["verdict"] == "ready_after_crop"
    assert [one["message"] for one in report["reasons"][:2]] == [
        "This is a PNG file; a LinkedIn profile photo has to be JPEG.",
        "The file has 8.1 MB; a LinkedIn profile photo may have 8 MB at most.",
    ]


def test_a_kind_that_neither_serves_nor_can_be_cropped_decides(headshot, linkedin):
    wants_groups = dataclasses.replace(linkedin, wanted=("group_portrait",), tolerated=())
    report = report_of(headshot, wants_groups)
    assert report["verdict"] == "not_ready"
    assert reasons(report)[0] == KIND


def test_the_purposes_own_range_and_source_are_told(headshot, linkedin):
    checks = {check["id"]: check for check in report_of(headshot, linkedin)["checks"]}
    assert checks["head_size"]["source"] == "purpose.linkedin.face_share"
    assert checks["head_size"]["range"] == [0.4, 0.75]
    assert checks["image_size"]["range"] == [400, None]
    assert checks["image_size"]["source"] in linkedin.origins
    assert checks["head_size"]["source"] in linkedin.origins
    assert checks["colour"]["counts"] is False


def test_the_same_photo_sideways_gets_the_same_verdict(close_up, looked, headshot, linkedin):
    upright, lying = report_of(headshot, linkedin), report_of(looked(np.rot90(close_up)), linkedin)
    assert lying["verdict"] == upright["verdict"]
    assert statuses(lying) == statuses(upright)


@pytest.mark.parametrize("name", list(load_knowledge().purposes))
def test_every_purpose_gives_a_verdict(name, headshot):
    report = report_of(headshot, load_knowledge().purposes[name])
    assert report["verdict"] in ("ready", "ready_after_crop", "not_ready", "cannot_tell")


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (7, 900), (900, 7), (300, 300)], ids=str)
@pytest.mark.parametrize("tone", [0, 128, 255])
def test_pictures_of_nothing_in_odd_shapes_are_no_photo_and_no_error(shape, tone, looked, linkedin):
    report = report_of(looked(np.full((*shape, 3), tone, np.uint8)), linkedin)
    assert report["verdict"] == "not_ready"
    assert report["people"] == 0


@pytest.mark.parametrize("rows", [slice(75, 170), slice(115, 512), slice(0, 120), slice(90, 130)], ids=str)
def test_faces_that_are_cut_off_are_reported_without_an_error(rows, astronaut, looked):
    for columns in (slice(None), slice(222, None), slice(180, 265)):
        cut = looked(astronaut[rows, columns])
        for purpose in load_knowledge().purposes.values():
            assert report_of(cut, purpose)["checks"]
