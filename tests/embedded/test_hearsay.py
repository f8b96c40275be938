"""A photo that is told of and not there."""

import pytest

from assistant.embedded.answering.hearsay import faults_told
from assistant.embedded.answering.planning import understood
from assistant.embedded.frames import Frame, Operator
from assistant.knowledge import load_knowledge
from tests.embedded.answers import ask


def told(text: str, operator: Operator = "yes_no", **slots: object) -> Frame:
    return Frame("use", operator, text=text, said=text, **slots)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "checks"),
    [
        ("my picture is fuzzy, can i use it", ["sharpness"]),
        ("the only photo i have is dark and pixelated. good enough?", ["image_size", "under_exposure_prevention"]),
        ("i have a shot with my eyes shut, is that usable", ["eyes_open"]),
        ("that selfie came out washed out, what can i do", ["over_exposure_prevention"]),
    ],
)
def test_what_is_said_to_be_wrong_is_a_check_of_ours(text: str, checks: list[str]) -> None:
    assert [fault["check"] for fault in faults_told(told(text))] == checks


@pytest.mark.parametrize(
    "text",
    [
        "is a blurry background ok for my headshot",
        "can i use a dark suit in it",
        "are dark colours ok for a portrait background",
        "can ai sharpen my blurry photo",
        "why is my photo blurry",
    ],
)
def test_what_is_no_photo_that_may_do_is_left_alone(text: str) -> None:
    assert not faults_told(told(text))


def test_a_photo_that_is_there_is_measured() -> None:
    assert not faults_told(told("my picture is fuzzy, can i use it", has_photo=True, photos=1))


def test_the_answer_is_rather_no_with_the_cure_of_the_check_and_asks_to_see_it() -> None:
    frame = understood(told("my picture is fuzzy, can i use it for a cv", uses=("cv",)))
    answer = ask(frame).text
    cure = load_knowledge().checks["sharpness"].low
    assert "ather not for a CV" in answer
    assert cure
    assert cure.fix in answer
    assert "measure" in answer


def test_where_a_cure_is_asked_for_nothing_is_judged() -> None:
    answer = ask(understood(told("my photo is too dark, how do i fix that", "how"))).text
    assert "ather not" not in answer
    assert "light on the face" in answer
