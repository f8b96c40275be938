"""The tables that reading learns from agree with each other and with the cards."""

from typing import get_args

import pytest

from assistant.embedded.frames import TOPICS
from assistant.embedded.reading.lexicon import Lexicon, load_table
from assistant.embedded.reading.topics import parse_priors
from assistant.knowledge import USES, Aspect, Industry

LEXICON = Lexicon.load()
# Uses that stand for a whole side and that no card names.
GENERAL = {"professional", "artistic"}


def test_every_topic_has_phrases_and_every_phrase_a_topic() -> None:
    assert set(load_table("phrases.toml")) == set(TOPICS)


def test_no_phrase_stands_under_two_topics() -> None:
    phrases = [phrase.lower() for texts in load_table("phrases.toml").values() for phrase in texts]
    assert sorted(p for p in set(phrases) if phrases.count(p) > 1) == []


def test_uses_industries_and_aspects_are_those_of_the_cards() -> None:
    assert set(LEXICON.entries["use"]) - GENERAL <= set(USES)
    assert set(LEXICON.entries["industry"]) == set(get_args(Industry))
    _, aspects = parse_priors(load_table("priors.toml"))
    assert {a for names in aspects.values() for a in names} <= set(get_args(Aspect))


def test_a_hint_with_an_unknown_topic_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        parse_priors({"prior": [{"add": {"nonsense": 1.0}}], "aspects": {}})
