"""People and pages that no list names, placed by what they do and what they are called."""

import pytest

from assistant.embedded.reading import Reader
from assistant.embedded.reading.places import Candidate


@pytest.mark.parametrize(
    ("said", "industry"),
    [
        ("I straighten teeth in a village. Which photo do I need?", "healthcare"),
        ("we defend refugees in court, headshot or portrait?", "law"),
        ("i keep the accounts of small shops, which photo for me?", "finance"),
        ("I play the trumpet, which photo do I need?", "creative"),
        ("my sister defends tenants in court, which photo does she need?", "law"),
        ("edit short films for a living, what is usual for me?", "creative"),
    ],
)
def test_somebody_is_placed_by_what_they_do(reader: Reader, said: str, industry: str) -> None:
    frame = reader.read([said]).frames[-1]
    assert frame.industries == (industry,)
    assert frame.trade


@pytest.mark.parametrize(
    "said",
    [
        "I lost my glasses, which photo do I need?",
        "i moved to a new town last week, headshot or portrait?",
        "I cropped it from a party photo, is that bad?",
        "I raise goats, which photo do I need?",
    ],
)
def test_what_is_no_trade_of_ours_is_put_nowhere(reader: Reader, said: str) -> None:
    assert reader.read([said]).frames[-1].industries == ()


@pytest.mark.parametrize(
    ("does", "named"),
    [("keep bees", "keeping bees"), ("make films", "making films"), ("cut hair", "cutting hair"), ("sue", "suing")],
)
def test_what_somebody_does_is_spoken_of_as_a_thing(does: str, named: str) -> None:
    assert Candidate(does, 0, frozenset({"trade", "activity"})).name == named
