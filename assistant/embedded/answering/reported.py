"""What a report says of a photo, put into the language of the answer; the report itself speaks English."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache

from assistant.embedded.answering.words import FALLBACK, WORDING, Words, names
from assistant.knowledge import load_knowledge, with_article

HOLE = re.compile(r"\{(\w+)\}")
NUMBERED = re.compile(r"photo (\d+)", re.IGNORECASE)  # else a photo is called by its file's name, which is kept
# What the holes of a sentence stand for: a name of that sort, or a list of phrases. Others hold figures or names of
# formats, which are the same in every language.
NAMED = {"kind": "kinds", "best": "kinds", "purpose": "uses", "check": "checks"}
LISTS = frozenset(("strengths", "better"))


def in_own_words(text: str, words: Words) -> str | None:
    """The sentences of a report in the language of ``words``; None where one of them has no translation."""
    if words.language == FALLBACK:
        return text
    told, rest = [], text.strip()
    while rest:
        own, rest = _first_sentence(rest, words)
        if own is None:
            return None
        told.append(own)
    return " ".join(told)


def _first_sentence(text: str, words: Words) -> tuple[str | None, str]:
    """The translation of the sentence that a text begins with, and what follows; None where it is not known."""
    for pattern, own in _sentences(words.language):
        if not (found := pattern.match(text)):
            continue
        values = {hole: _filled(hole, value, words) for hole, value in found.groupdict().items()}
        known = {hole: value for hole, value in values.items() if value is not None}
        if len(known) == len(values):
            return own.format(**known), text[found.end() :]
    return None, text


def _filled(hole: str, value: str, words: Words) -> str | None:
    """What fills a hole, in another language; None where it is a name or a phrase that is not known."""
    if hole in NAMED:
        key = _keys()[NAMED[hole]].get(value)
        return None if key is None else words.name(NAMED[hole], key)
    if hole in LISTS:
        phrases = _said(words.language)["phrases"]
        listed = value.replace(" and ", ", ").split(", ")
        return words.join(phrases[one] for one in listed) if all(one in phrases for one in listed) else None
    if hole == "formats":
        return words.join(value.split(" or "), last="or")
    if hole == "photo" and (numbered := NUMBERED.fullmatch(value)):
        return _said(words.language)["phrases"]["photo {number}"].format(number=numbered[1])
    return value


@cache
def _keys() -> Mapping[str, Mapping[str, str]]:
    """By what an English report calls a thing, the key of its name."""
    knowledge = load_knowledge()
    return {
        "kinds": {english: key for key, english in names(FALLBACK)["kinds"].items()},
        "uses": {with_article(purpose.title): purpose.id for purpose in knowledge.purposes.values()},
        "checks": {check.replace("_", " "): check for check in knowledge.checks},
    }


@cache
def _sentences(language: str) -> Sequence[tuple[re.Pattern[str], str]]:
    """Each English sentence as a pattern, with its translation; longer ones first, as they may begin like others."""
    said = _said(language)["sentences"]
    return [(_pattern(english), said[english]) for english in sorted(said, key=len, reverse=True)]


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = enumerate(HOLE.split(sentence))  # every second one is a hole's name
    return re.compile("".join(f"(?P<{part}>.+?)" if n % 2 else re.escape(part) for n, part in parts) + r"(?:\s+|$)")


@cache
def _said(language: str) -> Mapping[str, Mapping[str, str]]:
    """What a language has for the sentences of a report, and for the phrases in them."""
    path = WORDING / language / "reported.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {"sentences": {}, "phrases": {}}
