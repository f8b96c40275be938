import csv
import dataclasses
from collections import defaultdict
from pathlib import Path

import pytest

from assistant.errors import CannotAssess
from assistant.knowledge import load_knowledge
from assistant.vision.checks import CHECKS, KIND, OURS, Advice, Check, run

BY_ID = {check.id: check for check in CHECKS}
PLANNED = [
    "kind", "single_face_present", "head_size", "framing", "head_pose_yaw", "head_pose_pitch", "head_pose_roll",
    "eyes_open", "eyes_visible", "mouth_closed", "smile", "sharpness", "under_exposure_prevention",
    "over_exposure_prevention", "illumination_uniformity", "background_uniformity", "inter_eye_distance",
    "image_size", "colour",
]  # fmt: skip


def test_every_check_is_there_once():
    assert [check.id for check in CHECKS] == PLANNED


@pytest.mark.parametrize("check", CHECKS, ids=PLANNED)
def test_a_row_is_complete_and_consistent(check):
    low, high = check.accepted
    usable_low, usable_high = check.usable
    assert low is None or usable_low is None or usable_low <= low
    assert high is None or usable_high is None or usable_high >= high
    assert (low is None) == (check.low is None)
    assert (high is None) == (check.high is None)
    for advice in (check.low, check.high):
        if advice:
            assert advice.message.endswith(".")
            assert advice.fix.endswith(".")
            assert not any(sign.isdigit() for sign in advice.message + advice.fix)


@pytest.mark.parametrize("check", CHECKS, ids=PLANNED)
def test_the_source_of_a_range_is_in_the_knowledge(check):
    knowledge = load_knowledge()
    assert check is KIND or check.source == OURS or check.source in knowledge.cards


def test_every_check_that_a_purpose_names_exists():
    for purpose in load_knowledge().purposes.values():
        assert {*purpose.must, *purpose.should, *purpose.ranges} <= set(PLANNED)


@pytest.mark.parametrize(
    ("value", "status"), [(0.5, "pass"), (0.2, "pass"), (0.15, "warn"), (0.05, "fail"), (0.8, "warn"), (0.99, "fail")]
)
def test_outside_the_accepted_range_comes_a_warning_and_then_failure(value, status):
    check = BY_ID["head_size"]
    assert check.status(value, check.accepted) == status


def test_a_purposes_range_moves_the_border_and_never_fails_inside_it():
    check = BY_ID["head_size"]
    assert check.status(0.3, (0.4, 0.75)) == "warn"
    assert check.status(0.06, (0.05, 0.75)) == "pass"
    assert check.status(0.04, (0.05, 0.75)) == "fail"


def test_where_a_row_leaves_no_room_for_warnings_a_purpose_does_not_either():
    assert BY_ID["image_size"].status(399, (400, None)) == "fail"
    assert BY_ID["image_size"].status(599, (600, None)) == "fail"


def test_a_range_without_a_failing_end_only_warns():
    assert BY_ID["smile"].status(-3, BY_ID["smile"].accepted) == "warn"


def test_advice_names_the_side():
    check = BY_ID["head_size"]
    assert "small" in check.advice(0.1, check.accepted).message
    assert "too much" in check.advice(0.9, check.accepted).message


def test_one_measure_that_cannot_be_taken_spoils_nothing(portrait):
    def refuses(_):
        raise CannotAssess("no")

    outcome = run(dataclasses.replace(BY_ID["smile"], measure=refuses), portrait, (0, 1), OURS)
    assert (outcome.status, outcome.value, outcome.advice) == ("not_assessed", None, None)


def test_a_fault_in_a_measure_is_not_hidden(portrait):
    def broken(_):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(dataclasses.replace(BY_ID["smile"], measure=broken), portrait, (0, 1), OURS)


@pytest.mark.parametrize("check", [check for check in CHECKS if check.measure], ids=PLANNED[1:])
def test_the_astronaut_gets_a_value_for_every_check(check, portrait):
    outcome = run(check, portrait, check.accepted, check.source)
    assert outcome.value is not None


EXPECTED = list(csv.DictReader((Path(__file__).parent / "expected.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("name", sorted({row["portrait"] for row in EXPECTED}))
def test_measures_give_the_values_of_the_conformance_table(name, astronaut, close_up, looked):
    """The raw values within a tolerance for each; whoever changes a measure changes the table and says why."""
    import cv2

    pictures = {
        "astronaut": astronaut,
        "astronaut_mirrored": astronaut[:, ::-1],
        "close_up": close_up,
        "close_up_dim": (close_up * 0.5).astype("uint8"),
        "close_up_blurred": cv2.GaussianBlur(close_up, (0, 0), 6),
    }
    portrait, off = looked(pictures[name]), defaultdict(dict)
    for row in EXPECTED:
        if row["portrait"] == name:
            value = BY_ID[row["check"]].measure(portrait)
            if abs(value - float(row["value"])) > float(row["tolerance"]) + 1e-9:
                off[row["check"]] = value
    assert off == {}


@pytest.mark.parametrize(
    ("unit", "value", "told", "status"),
    [("px", 69.6, 70, "pass"), ("px", 69.4, 69, "fail"), ("deg", 70.4, 70, "pass"), ("ratio", 69.996, 70, "pass")],
)
def test_a_value_is_judged_as_it_is_told(unit, value, told, status):
    advice = Advice("Too little.", "Take more.")
    row = Check("some", None, unit, lambda portrait: value, (70, None), (70, None), advice, None, "house rule")
    outcome = run(row, None, row.accepted, row.source)
    assert (outcome.value, outcome.status) == (told, status)
