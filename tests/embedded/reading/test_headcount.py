"""People counted by any noun, and how their number changes in a conversation."""

import pytest

from assistant.embedded.reading.headcount import changed, people_by_any_name


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("27 lads, ai headshots for the wall", 27),
        ("nine fee earners, headshots, lower and upper figure", 9),
        ("10 players plus me, one portrait each", 11),
        ("5 dentists plus 3 assistants", 8),
        ("4 sisters, 2 brothers and 3 cousins: what does it cost", 9),
        ("we need 12 candidates in headshots", 12),
        ("me and the missus each want one", 2),
    ],
)
def test_people_are_counted_by_whatever_they_are_called(text: str, people: int) -> None:
    assert people_by_any_name(text) == people


@pytest.mark.parametrize(
    "text",
    [
        "what are the 3 differences between headshots and portraits",
        "two photos for three sites, what does that cost",
        "how much are headshots for six months",
        "i ran 3 marathons and want a photo",
        "30 minutes of headshots, price",
        "the headshots cost 300 euros",
    ],
)
def test_what_else_is_counted_is_nobody(text: str) -> None:
    assert people_by_any_name(text) is None


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("and if 7 of them drop out", 20),
        ("half of them cancelled", 14),
        ("3 fewer", 24),
        ("add 2, the interns", 29),
        ("and 3 more", 30),
        ("just closed 2 hires", 29),
        ("ok one more is joining", 28),
        ("and a portrait", None),
        ("plus 2 portraits by a photographer", None),
    ],
)
def test_who_joins_or_leaves_changes_the_number(text: str, people: int | None) -> None:
    assert changed(text, 27) == people


def test_somebody_is_always_left() -> None:
    assert changed("9 of them left", 4) == 1
