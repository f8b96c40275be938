"""Spelling: words of the trade are set right, real words are never touched."""

import pytest

from assistant.embedded.reading.lexicon import Lexicon
from assistant.embedded.reading.spelling import Speller

WORDS = (
    "headshot",
    "headshots",
    "portrait",
    "linkedin",
    "difference",
    "resume",
    "resumes",
    "smile",
    "sale",
    "number",
    "wedding",
    "much",
    "match",
)
SPELLER = Speller(WORDS, Lexicon.load().slips)


@pytest.mark.parametrize(
    ("slip", "right"),
    [
        ("hedshot", "headshot"),
        ("headhsot", "headshot"),
        ("potrait", "portrait"),
        ("linkdin", "linkedin"),
        ("diffrence", "difference"),
        ("resumee", "resume"),
        ("smle", "smile"),
        ("mutch", "much"),
        ("how dose it", "how does it"),
        ("wich one", "which one"),
    ],
)
def test_a_slip_is_set_right(slip: str, right: str) -> None:
    assert SPELLER.repair(slip) == right


@pytest.mark.parametrize(
    "text", ["plumber", "redoing", "zooming", "contradict", "contact", "a plumber's portrait", "'portrait'"]
)
def test_a_real_word_is_left_alone(text: str) -> None:
    assert SPELLER.repair(text) == text
