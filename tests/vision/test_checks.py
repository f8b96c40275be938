import csv
import dataclasses
from collections import defaultdict
from pathlib import Path

import pytest

from assistant.errors import CannotAssess
from assistant.knowledge import HOUSE_RULE, WORST, Advice, Check, load_knowledge
from assistant.vision import checks
from assistant.vision.checks import KIND, MEASURES, run

BY_ID = load_knowledge().checks
CHECKS = tuple(BY_ID.values())
MEASURED = [check for check in CHECKS if check.id in MEASURES]


def test_every_check_has_a_measure_or_says_why_it_has_none():
    unmeasured = {check.id for check in CHECKS if check.unmeasured}
    assert set(MEASURES) | unmeasured | {KIND} == set(BY_ID)
    assert not set(MEASURES) & unmeasured


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
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


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_severity_grows_from_the_range_to_one_at_failure_and_on(check):
    for side, sign in ((0, -1), (1, 1)):
        limit, edge = check.accepted[side], check.usable[side]
        if limit is None:
            continue
        steps = [check.severity(limit + sign * step, check.accepted) for step in (0, 0.01, 0.1, 1, 10, 1000)]
        assert steps[0] == 0
        assert steps == sorted(steps)
        assert steps[-1] == (1.0 if edge is None else WORST)
        if edge is not None and edge != limit:
            assert check.severity(edge, check.accepted) == pytest.approx(1)


def test_where_a_row_leaves_no_room_for_warnings_a_purpose_does_not_either():
    assert BY_ID["image_size"].status(399, (400, None)) == "fail"
    assert BY_ID["image_size"].status(599, (600, None)) == "fail"


def test_a_range_without_a_failing_end_only_warns():
    assert BY_ID["smile"].status(-3, BY_ID["smile"].accepted) == "warn"


def test_advice_names_the_side():
    check = BY_ID["head_size"]
    assert "small" in check.advice(0.1, check.accepted).message
    assert "too much" in check.advice(0.9, check.accepted).message


def bound(monkeypatch, check_id, measure):
    monkeypatch.setattr(checks, "MEASURES", {**MEASURES, check_id: measure})


def test_one_measure_that_cannot_be_taken_spoils_nothing(portrait, monkeypatch):
    def refuses(_):
        raise CannotAssess("no")

    bound(monkeypatch, "smile", refuses)
    outcome = run(BY_ID["smile"], portrait, (0, 1), HOUSE_RULE)
    assert (outcome.status, outcome.value, outcome.advice) == ("not_assessed", None, None)


def test_a_fault_in_a_measure_is_not_hidden(portrait, monkeypatch):
    def broken(_):
        raise ZeroDivisionError

    bound(monkeypatch, "smile", broken)
    with pytest.raises(ZeroDivisionError):
        run(BY_ID["smile"], portrait, (0, 1), HOUSE_RULE)


def test_a_check_that_nothing_measures_says_so_and_never_guesses(portrait):
    row = dataclasses.replace(BY_ID["smile"], unmeasured="Nothing tried was right often enough.")
    assert run(row, portrait, row.accepted, row.source).status == "not_assessed"


@pytest.mark.parametrize("check", MEASURED, ids=lambda check: check.id)
def test_the_astronaut_gets_a_value_for_every_check(check, portrait):
    picture = dataclasses.replace(portrait.picture, focal_length_35mm=50.0)  # as a camera's file would say
    portrait = dataclasses.replace(portrait, picture=picture)
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
            value = MEASURES[row["check"]](portrait)
            if abs(value - float(row["value"])) > float(row["tolerance"]) + 1e-9:
                off[row["check"]] = value
    assert off == {}


@pytest.mark.parametrize(
    ("unit", "value", "told", "status"),
    [("px", 69.6, 70, "pass"), ("px", 69.4, 69, "fail"), ("deg", 70.4, 70, "pass"), ("ratio", 69.996, 70, "pass")],
)
def test_a_value_is_judged_as_it_is_told(unit, value, told, status, monkeypatch):
    bound(monkeypatch, "some", lambda portrait: value)
    row = Check("some", "Some", None, unit, (70, None), (70, None), Advice("Too little.", "Take more."))
    outcome = run(row, None, row.accepted, row.source)
    assert (outcome.value, outcome.status) == (told, status)
