"""Clauses: several questions in one message, and what must not be torn apart."""

import pytest

from assistant.embedded.reading.clauses import asks, split


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("which photo do i need for linkedin, and what does it cost?", 2),
        ("what is a headshot? what does it cost? and is it right for a nurse?", 3),
        ("which is better for my cv and how long does the ai one take?", 2),
        ("if i want my whole body to be visible, which one is it?", 1),
        ("i am a nurse, which do i need?", 1),
        ("what is it, a headshot or a portrait?", 1),
        ("which one do i need? headshot or portrait?", 1),
        ("i can spend 120 euros. is that enough?", 1),
        ("we need it by 3.5. vs. a portrait, e.g. outdoors", 2),
        ("hello, what does a headshot cost?", 1),
    ],
)
def test_a_message_is_cut_where_a_new_question_begins(text: str, count: int) -> None:
    assert len(split(text)) == count


def test_statements_are_told_from_questions() -> None:
    assert asks("which photo do i need")
    assert asks("i would like a portrait")
    assert not asks("i am an accountant.")
