import dataclasses

import numpy as np
import pytest

from assistant.knowledge import load_knowledge
from assistant.vision import assessment, verdict
from assistant.vision.checks import KIND
from assistant.vision.kind import kind


@pytest.fixture(scope="module")
def linkedin():
    return load_knowledge().purposes["linkedin"]


@pytest.fixture(scope="module")
def headshot(close_up, looked):
    return looked(close_up)


def judged(portrait, purpose, **statuses_by_id):
    """The verdict and reasons for a portrait on which these checks came out differently."""
    made = assessment.assess(portrait, purpose)
    outcomes = tuple(
        dataclasses.replace(one, value=statuses_by_id[one.check.id][1], status=statuses_by_id[one.check.id][0])
        if one.check.id in statuses_by_id
        else one
        for one in made.outcomes
    )
    came_to, found = verdict.judge(portrait, made.kind, outcomes, purpose, made.crop)
    return came_to, [reason.check for reason in found]


def test_one_weakness_is_forgiven_and_told_two_decide(headshot, linkedin):
    one = judged(headshot, linkedin, head_pose_yaw=("warn", 25.0))
    assert one == ("ready", ["head_pose_yaw"])
    two = judged(headshot, linkedin, head_pose_yaw=("warn", 25.0), illumination_uniformity=("warn", 0.2))
    assert two == ("not_ready", ["illumination_uniformity", "head_pose_yaw"])


@pytest.mark.parametrize(
    ("check", "value"),
    [("head_pose_yaw", 35.0), ("illumination_uniformity", 0.1), ("framing", -0.2), ("mouth_closed", 0.25)],
)
def test_what_a_studio_would_send_back_decides(check, value, headshot, linkedin):
    assert judged(headshot, linkedin, **{check: ("fail", value)}) == ("not_ready", [check])


def test_a_kind_that_does_not_serve_decides_and_the_crop_is_named_as_a_last_resort(headshot, linkedin):
    figure = dataclasses.replace(kind(headshot), id="full_length_portrait")
    made = assessment.assess(headshot, linkedin)
    (first, *others) = made.outcomes
    outcomes = (dataclasses.replace(first, value=0.0, status="fail"), *others)
    came_to, found = verdict.judge(headshot, figure, outcomes, linkedin, made.crop)
    assert came_to == "not_ready"
    assert found[0].message == "This is a full-length portrait; a headshot serves best as a LinkedIn profile photo."
    assert found[0].fix == "Take or choose a headshot; if there is none, use the suggested crop."


def test_a_three_quarter_portrait_is_ready_after_the_crop_and_says_so(headshot, linkedin):
    longer = dataclasses.replace(kind(headshot), id="three_quarter_portrait")
    made = assessment.assess(headshot, linkedin)
    (first, *others) = made.outcomes
    outcomes = (dataclasses.replace(first, value=0.5, status="warn"), *others)
    came_to, found = verdict.judge(headshot, longer, outcomes, linkedin, made.crop)
    assert came_to == "ready_after_crop"
    assert found[0].check == KIND
    assert found[0].fix == "Use the suggested crop, which makes a headshot of it."


def test_a_long_view_and_its_small_head_are_one_reason(headshot, linkedin):
    longer = dataclasses.replace(kind(headshot), id="three_quarter_portrait")
    made = assessment.assess(headshot, linkedin)
    changed = {"kind": ("warn", 0.5), "head_size": ("warn", 0.3)}
    outcomes = tuple(
        dataclasses.replace(one, value=changed[one.check.id][1], status=changed[one.check.id][0])
        if one.check.id in changed
        else one
        for one in made.outcomes
    )
    came_to, found = verdict.judge(headshot, longer, outcomes, linkedin, made.crop)
    assert came_to == "ready_after_crop"
    assert [reason.check for reason in found] == ["kind"]


def test_too_few_pixels_are_said_once(headshot, linkedin):
    fails = {"image_size": ("fail", 250.0), "inter_eye_distance": ("warn", 60.0)}
    assert judged(headshot, linkedin, **fails) == ("not_ready", ["image_size"])


def test_of_two_people_nothing_is_said_about_anybodys_face(close_up, looked, linkedin):
    both = looked(np.hstack([close_up, close_up[:, ::-1]]))
    turned = judged(both, linkedin, head_pose_yaw=("fail", 35.0), eyes_open=("fail", 0.1))
    assert turned == ("not_ready", ["single_face_present"])


def test_what_could_not_be_measured_is_one_reason(headshot, linkedin):
    unknown = {check: ("not_assessed", None) for check in ("eyes_open", "sharpness", "head_pose_yaw")}
    assert judged(headshot, linkedin, **unknown) == ("cannot_tell", ["eyes_open"])


def test_every_reason_is_a_sentence_and_says_what_to_do(headshot):
    for purpose in load_knowledge().purposes.values():
        made = assessment.assess(headshot, purpose)
        for value in (-1e9, 1e9):
            outcomes = tuple(
                dataclasses.replace(one, value=value, status="fail")
                for one in made.outcomes
                if one.check.advice(value, one.accepted) is not None and one.check.id != KIND
            )
            _, found = verdict.judge(headshot, made.kind, outcomes, purpose, made.crop)
            assert found
            for text in (part for reason in found for part in (reason.message, reason.fix)):
                assert text[0].isupper()
                assert text.endswith(".")
                assert "(" not in text


def test_small_weaknesses_that_are_forgiven_one_by_one_make_a_weak_photo_together(headshot, linkedin):
    one = {"head_pose_yaw": ("warn", 25.0)}
    small = {"background_uniformity": ("warn", 0.2), "smile": ("warn", 0.2)}
    assert judged(headshot, linkedin, **small)[0] == "ready"
    assert judged(headshot, linkedin, **one)[0] == "ready"
    assert judged(headshot, linkedin, **one, **small)[0] == "not_ready"


def test_a_kind_that_may_as_well_be_the_wanted_one_weighs_less(headshot, linkedin):
    weak = {"kind": ("warn", 0.5), "background_uniformity": ("warn", 0.2), "smile": ("warn", 0.2)}
    made = assessment.assess(headshot, linkedin)
    outcomes = tuple(
        dataclasses.replace(one, status=weak[one.check.id][0], value=weak[one.check.id][1])
        if one.check.id in weak
        else one
        for one in made.outcomes
    )
    longer = dataclasses.replace(made.kind, id="three_quarter_portrait", between=None)
    open_to_both = dataclasses.replace(longer, between="headshot")
    assert verdict.judge(headshot, longer, outcomes, linkedin, made.crop)[0] == "not_ready"
    assert verdict.judge(headshot, open_to_both, outcomes, linkedin, made.crop)[0] == "ready_after_crop"


def test_what_lies_furthest_beyond_its_range_comes_first(headshot, linkedin):
    near, far = ("fail", 31.0), ("fail", 60.0)
    dim = ("fail", 0.1)
    assert (
        judged(headshot, linkedin, head_pose_yaw=near, illumination_uniformity=dim)[1][0] == "illumination_uniformity"
    )
    assert judged(headshot, linkedin, head_pose_yaw=far, illumination_uniformity=dim)[1][0] == "head_pose_yaw"


def test_what_weighs_more_comes_first_at_the_same_distance(headshot, linkedin):
    _, found = judged(headshot, linkedin, head_pose_roll=("warn", 22.5), head_pose_yaw=("warn", 25.0))
    assert found == ["head_pose_yaw", "head_pose_roll"]


def test_one_crop_is_one_reason_whatever_it_puts_right(headshot, linkedin):
    small = {"head_size": ("warn", 0.3), "eye_height": ("warn", 0.7), "headroom": ("warn", 0.5)}
    came_to, found = judged(headshot, linkedin, **small)
    assert came_to == "ready_after_crop"
    assert len(found) == 1


def test_a_print_is_told_how_large_it_comes_out(headshot):
    purpose = load_knowledge().purposes["print"]
    made = assessment.assess(headshot, purpose)
    small = dataclasses.replace(made.crop, output_width_px=1200, output_height_px=1500)
    whole = dataclasses.replace(made.crop, output_width_px=2400, output_height_px=3000)
    passing = [dataclasses.replace(one, status="pass") for one in made.outcomes]
    (told,) = verdict.judge(headshot, made.kind, passing, purpose, small)[1][-1:]
    assert told.message == "At 300 dpi the crop prints at 4.0 × 5.0 inches, not 8 × 10."
    assert not [one for one in verdict.judge(headshot, made.kind, passing, purpose, whole)[1] if "dpi" in one.message]
