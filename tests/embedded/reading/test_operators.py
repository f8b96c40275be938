"""Operators, forms and turns, by rules."""

import pytest

from assistant.embedded.reading.clean import plain
from assistant.embedded.reading.operators import corrects, only_format, operator_of, reverses, turn_of, wants_of


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("What is a headshot?", "what"),
        ("Which photo do I need?", "which"),
        ("Is a portrait fine for LinkedIn?", "yes_no"),
        ("A headshot is the same as a portrait, right?", "yes_no"),
        ("Why do portraits cost more?", "why"),
        ("How much is a portrait?", "how_much"),
        ("Could you tell me what a portrait costs?", "how_much"),
        ("How do I decide between them?", "how"),
        ("List all uses of a headshot", "enumerate"),
        ("Headshot vs portrait?", "compare"),
        ("Sort them from cheapest to dearest", "rank"),
        ("What is the cheapest option?", "extreme"),
        ("Is a headshot always taken indoors?", "universal"),
        ("How long do AI headshots take?", "duration"),
        ("Who says that?", "who_says"),
    ],
)
def test_the_kind_of_question_is_read(text: str, operator: str) -> None:
    assert operator_of(plain(text)) == operator


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("as a table please", "table"),
        ("give me bullet points", "list"),
        ("in one sentence: what is a portrait", "short"),
        ("yes or no: do lawyers need headshots", "short"),
        ("what is a portrait", "prose"),
    ],
)
def test_the_form_asked_for_is_read(text: str, wants: str) -> None:
    assert wants_of(text) == wants


@pytest.mark.parametrize(
    ("text", "turn"),
    [
        ("why?", "why"),
        ("ok, but why?", "why"),
        ("shorter please", "shorter"),
        ("are you sure?", "sure"),
        ("really??", "sure"),
        ("says who?", "who_says"),
        ("tell me more", "more"),
        ("can you repeat that", "again"),
        ("why are portraits dearer?", None),
        ("what is a portrait?", None),
    ],
)
def test_a_turn_that_lives_from_the_answer_before_is_recognised(text: str, turn: str | None) -> None:
    assert turn_of(text) == turn


def test_corrections_reversals_and_bare_forms_are_recognised() -> None:
    assert corrects("sorry, i meant a headshot")
    assert corrects("no, xing i mean")
    assert not corrects("no, what does it cost?")
    assert reverses("and the other way round?")
    assert only_format("as a table please")
    assert not only_format("what is on the table")
