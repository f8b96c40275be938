"""What a question about a service is like."""

import pytest

from assistant.embedded.answering.questions import asks_sum, asks_yes_no, supposes, waits


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("there are seven of us on a saturday, what would that be?", True),
        ("the couple thing for two hours, roughly?", True),
        ("what are we looking at for five?", True),
        ("what does that include?", False),
        ("does the dog cost extra?", False),
        ("what would we wear?", False),
    ],
)
def test_a_sum_is_asked_for_or_not(text: str, asks: bool) -> None:
    assert asks_sum(text) is asks


def test_yes_or_no_is_told_from_how_long_and_what_if() -> None:
    assert asks_yes_no("can we bring the dog?")
    assert not asks_yes_no("how long does it take?")
    assert waits("how long until we get them?")
    assert supposes("what happens if it rains?")
    assert not supposes("is rain a problem?")
