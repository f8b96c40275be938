"""Which of the passages found speaks most about the visitor's words."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from assistant.embedded.answering.evidence import Passage
from assistant.embedded.answering.policy import policy

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
ENDINGS = ("ings", "ing", "ies", "ed", "es", "ly", "ys", "s", "y", "e")


def ranked(passages: Sequence[Passage], text: str) -> list[tuple[float, Passage]]:
    """Passages with their share of the question's rare words, best first; ties keep the search's own order."""
    asked = content_stems(text)
    stems = [content_stems(_words_of(passage)) for passage in passages]
    spread = Counter(stem for found in stems for stem in found)
    weight = {stem: math.log(1 + len(passages) / (1 + spread[stem])) + 0.1 for stem in asked}
    total = sum(weight.values()) or 1.0
    scored = [
        (sum(weight[stem] for stem in asked & found) / total, passage)
        for found, passage in zip(stems, passages, strict=True)
    ]
    return sorted(scored, key=lambda pair: -pair[0])


def _words_of(passage: Passage) -> str:
    return " ".join((str(passage.facts.get("question", "")), passage.text, *passage.uses, passage.aspect))


def by_meaning(passages: Sequence[Passage], text: str) -> list[tuple[float, Passage]]:
    """Passages by meaning and by shared words together; a passage that other words brought in gets a middling one."""
    weight, unknown = float(policy()["relevance"]["meaning"]), float(policy()["relevance"]["unknown_meaning"])
    scored = [
        (weight * (unknown if passage.similarity is None else passage.similarity) + (1 - weight) * share, passage)
        for share, passage in ranked(passages, text)
    ]
    return sorted(scored, key=lambda pair: -pair[0])


def content_stems(text: str) -> frozenset[str]:
    """Stems of the words that carry content."""
    same = _same()
    stems = (stem(word) for word in WORD.findall(text.lower()) if word not in _stop())
    return frozenset(same.get(found, found) for found in stems)


def stem(word: str) -> str:
    """The word without its commonest endings; good enough to compare, not to show."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


def mentions(text: str, phrases: Iterable[str]) -> bool:
    """Whether one of the phrases stands in the text as whole words."""
    found = _one_of(tuple(phrases))
    return found is not None and found.search(text.lower()) is not None


def first_of(text: str, phrases: Iterable[str]) -> int:
    """Where the first of the phrases stands as whole words; behind the text's end where none does."""
    expression = _one_of(tuple(phrases))
    found = expression.search(text.lower()) if expression else None
    return found.start() if found else len(text)


@cache
def _one_of(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    """One expression for a row of phrases: there are more rows in the tables than Python keeps compiled by itself."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases))})(?!\w)") if phrases else None


@cache
def _same() -> dict[str, str]:
    """Stems that mean the same when a question is compared with a card."""
    groups = policy()["relevance"]["same"]
    return {stem(word): stem(group[0]) for group in groups for word in group}


@cache
def _stop() -> frozenset[str]:
    return frozenset(policy()["relevance"]["stop"])
