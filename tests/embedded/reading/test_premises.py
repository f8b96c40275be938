"""What a message takes for granted of photos, in whatever words."""

import pytest

from assistant.embedded.reading.premises import find_premises, granted_in
from assistant.embedded.reading.slots import Slots


@pytest.mark.parametrize(
    ("text", "granted"),
    [
        ("since lawyers all use portraits, how much will mine be?", "lawyers all use portraits"),
        ("i have heard headshots come in colour alone.", "headshots come in colour alone"),
        ("now that linkedin forbids smiling, how should i look?", "linkedin forbids smiling"),
        ("why must a headshot be taken in a studio?", "must a headshot be taken in a studio"),
        ("since i am a lawyer, which portrait do i take?", ""),
        ("because my boss wants new photos, what do they cost?", ""),
        ("as it is raining, where do we go?", ""),
        ("what does a headshot cost?", ""),
        ("why is a headshot framed tightly?", ""),
    ],
)
def test_what_leads_in_a_question_is_taken_for_granted_unless_it_is_a_story(text: str, granted: str) -> None:
    assert granted_in(text, asks=True) == granted


@pytest.mark.parametrize(
    ("text", "granted"),
    [
        ("headshots must be in black and white.", "headshots must be in black and white"),
        ("portraits only ever show one person, so i need two of them", "portraits only ever show one person"),
        ("twelve colleagues, a headshot apiece.", ""),
        ("i must have a headshot.", ""),
    ],
)
def test_a_rule_that_is_stated_is_taken_for_granted(text: str, granted: str) -> None:
    assert granted_in(text, asks=False) == granted


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("i will take a portrait for my business card, right?", ("kind", "portrait")),
        ("since portraits are always cheaper than headshots, which one for my card?", ("cheaper", "portrait")),
    ],
)
def test_what_is_claimed_names_the_kind_that_it_is_claimed_of(text: str, claimed: tuple[str, str]) -> None:
    assert find_premises(text, Slots(uses=("business_card",))) == (claimed,)
