"""Keeps apart what is said of several people: "I'm a nurse, my brother paints … and for him?"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.embedded.reading.headcount import CLOSE, MEN, WOMEN
from assistant.embedded.reading.heard import Clause
from assistant.embedded.reading.slots import Slots

_EITHER = f"{CLOSE}|boss|colleague|team|client"
RELATIVE = rf"(?:my|our) (?:\w+ )?(?:{WOMEN}|{MEN}|{_EITHER})\b"
_OF: Mapping[str, re.Pattern[str]] = {
    "she": re.compile(rf"\b(?:she|her|hers|(?:my|our) (?:\w+ )?(?:{WOMEN}))\b"),
    "he": re.compile(rf"\b(?:he|him|his|(?:my|our) (?:\w+ )?(?:{MEN}))\b"),
    # "What are they good for?" may speak of photos.
    "they": re.compile(
        rf"\b(?:(?:do|should|would|must|can|will) they (?:need|take|use|get|want|wear|have|book)|"
        rf"(?:for|with) them|theirs?|(?:my|our) (?:\w+ )?(?:{_EITHER}))\b"
    ),
    "i": re.compile(r"\b(?:i|me|mine|my|myself)\b"),
}

Told = tuple[tuple[str, Slots], ...]


def told_of(clauses: Sequence[Clause], before: Told) -> Told:
    """What each person is said to do or to want a photo for, the newest word of each.

    Args:
        clauses: A message.
        before: What was told earlier.
    """
    told = dict(before)
    for clause in clauses:
        who = _person(clause.text)
        if who and clause.slots.places:
            told[who] = clause.slots
    return tuple(told.items())


def for_person(clause: Clause, told: Told) -> Clause:
    """The clause with the use and the trade of the person it names, where several people were spoken of."""
    who = _person(clause.text)
    known = dict(told).get(who or "")
    if known is None or len(told) < 2 or clause.slots.subjects:
        return clause
    places = Slots(
        uses=known.uses, industries=known.industries, trade=known.trade, unplaced=known.unplaced, unknown=known.unknown
    )
    return replace(clause, slots=clause.slots.filled_from(places), asks=clause.asks or not clause.slots.places)


def _person(text: str) -> str | None:
    """Whom a clause speaks of; the speaker only where nobody else is named."""
    return next((who for who, named in _OF.items() if named.search(text)), None)
