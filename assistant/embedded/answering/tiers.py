"""The packages that one entry with a range of prices has, each with a name, hours or people, and which is meant.

"Small 90 euros: up to two people. Large 160 euros: up to six people", "700 dollars is five hours, 1100 is nine hours".
They are only read where the cheapest and the dearest of them are the two ends of the range: then none is left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from assistant.embedded.answering.counting import hours_in, people_in
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.services import Named, common_stems, generic_stems, stems_of
from assistant.embedded.answering.written import AMOUNT, NUMBER, amount, plain
from assistant.embedded.reading.quantities import count_of

FEWEST = 2
# What stands before or behind a figure that is no price of a package.
_ON_TOP_BEFORE = re.compile(
    r"\b(?:adds?|extra|plus|additional|deposit of|further|surcharge of|fee of|over|under|from) $"
)
_ON_TOP = re.compile(
    r"^ ?(?:more|extra|off|on top|each|apiece|deposit|retainer|fee|surcharge|supplement|less|"
    r"(?:per|an?|every) [a-z]+)\b"
)
_SENTENCE = re.compile(r"(?<=[.;])\s+")
_HOURS = re.compile(rf"\b(?P<n>{NUMBER})[ -]hours?\b")
_PEOPLE = re.compile(rf"\b(?:up to|for|max(?:imum)?\.?(?: of)?) (?P<n>{NUMBER})(?: [a-z]+)? ?(?P<unit>[a-z]*)")
_TAIL = re.compile(r"[\s:,–-]*(?:\b(?:is|costs?|at|for|buys|gets you)\b)?[\s:,]*$")
_HEAD = re.compile(r"^[\s:,–-]*(?:\b(?:is|are|for|buys|gets you|with|covers)\b)? *")
# Hours beside the package, and none that it is told by.
_MORE_HOURS = re.compile(
    rf"\b(?:with |and |plus )?(?:{NUMBER} )?(?:extra|more|additional|further|another) (?:{NUMBER} )?hours?\b"
)


@dataclass(frozen=True, slots=True)
class Tier:
    """One package of an entry.

    Attributes:
        name: What the studio calls it, as it writes it; "" where it tells its price and contents alone.
        price: What it costs.
        contents: What is told of it.
        hours: For how many hours it is; 0 where it is not told.
        people: For how many people it is; 0 where it is not told.
    """

    name: str
    price: float
    contents: str
    hours: int = 0
    people: int = 0

    @property
    def label(self) -> str:
        """The package in the owner's words."""
        return self.name or re.split(r"[,.;:]", self.contents)[0].strip()


def tiers_in(named: Named) -> tuple[list[Tier], str]:
    """The packages of a service, and what its text tells beside them; none where they are not surely all."""
    if named.high <= named.low:
        return [], ""
    body = plain(named.passage.text.partition(" costs ")[2].partition(". ")[2])
    found: list[Tier] = []
    rest: list[str] = []
    for sentence in _SENTENCE.split(body):
        prices = [one for one in AMOUNT.finditer(sentence.lower()) if _is_price(one, sentence.lower(), named)]
        if not prices:
            rest.append(sentence)
            continue
        starts = [
            0,
            *(_start(sentence, before.end(), one.start()) for before, one in pairwise(prices)),
        ]
        for price, start, end in zip(prices, starts, [*starts[1:], len(sentence)], strict=True):
            name = _TAIL.sub("", sentence[start : price.start()]).strip(" ,;:")
            contents = _HEAD.sub("", sentence[price.end() : end]).strip(" ,;:.")
            hours, people = _HOURS.search(contents.lower()), _PEOPLE.search(contents.lower())
            found.append(
                Tier(
                    name,
                    amount(price),
                    contents,
                    count_of(hours["n"]) if hours else 0,
                    count_of(people["n"]) if people and _is_people(people[0]) else 0,
                )
            )
    prices_told = [one.price for one in found]
    whole = len(set(prices_told)) == len(found) >= FEWEST and {min(prices_told), max(prices_told)} == {
        named.low,
        named.high,
    }
    if not whole or not all(one.name or one.hours or one.people for one in found):
        return [], ""
    return found, " ".join(rest)


def _is_people(told: str) -> bool:
    units = policy()["price_list"]["units"]["person"]
    return any(word in units for word in told.split())


def _is_price(figure: re.Match[str], sentence: str, named: Named) -> bool:
    return (
        named.low <= amount(figure) <= named.high
        and not _ON_TOP_BEFORE.search(sentence[: figure.start()])
        and not _ON_TOP.search(sentence[figure.end() :])
    )


def _start(sentence: str, after: int, before: int) -> int:
    """Where a package begins whose price stands at a place: behind the last comma before it."""
    at = max(sentence.rfind(mark, after, before) for mark in (",", ";", " and "))
    return at + 1 if at >= 0 else before


def tier_for(named: Named, said: Sequence[str]) -> tuple[Named, Tier] | Literal[False] | None:
    """The package that messages mean, and the service as if it were that alone.

    Args:
        named: The service.
        said: Lower-case messages, the last one first.

    Returns:
        The two; None where they tell nothing of packages, False where they tell hours that none of them has.
    """
    tiers, rest = tiers_in(named)
    if not tiers:
        return None
    for text in said:
        meant = _meant(named, tiers, text)
        if meant is False:
            return False
        if meant is not None:
            return _alone(named, meant, rest), meant
    return None


def asks_more_hours(text: str) -> bool:
    """Whether a lower-case text wants hours on top of a package."""
    return _MORE_HOURS.search(text) is not None


def _meant(named: Named, tiers: Sequence[Tier], text: str) -> Tier | Literal[False] | None:
    if one := _called(named, tiers, text):
        return one
    hours = hours_in(_MORE_HOURS.sub(" ", text))
    if hours and any(one.hours for one in tiers):
        fitting = [one for one in tiers if one.hours == hours]
        return fitting[0] if len(fitting) == 1 else False
    people = people_in(text)
    if people and all(one.people for one in tiers):
        fitting = sorted((one for one in tiers if one.people >= people), key=lambda one: one.people)
        return fitting[0] if fitting else None
    return None


def _called(named: Named, tiers: Sequence[Tier], text: str) -> Tier | None:
    """The one package whose name a text has, by words that no other package's name has."""
    general = generic_stems() - {"day"} | common_stems() | stems_of(named.name)
    stems = [stems_of(one.name.lower()) - general for one in tiers]
    asked = stems_of(text)
    hits = [
        one
        for place, one in enumerate(tiers)
        if (one.name and re.search(rf"\b{re.escape(one.name.lower())}\b", text))
        or ((own := stems[place] - frozenset[str]().union(*stems[:place], *stems[place + 1 :])) and own <= asked)
    ]
    return hits[0] if len(hits) == 1 else None


def _alone(named: Named, tier: Tier, rest: str) -> Named:
    """A service as if one of its packages were all that it has."""
    passage = named.passage
    if passage.price is None:
        return named
    head = passage.text.partition(" costs ")[0]
    text = f"{head} costs {tier.price:g}. {tier.contents}. {rest}"
    return replace(
        named, passage=replace(passage, text=text, price=replace(passage.price, low=tier.price, high=tier.price))
    )
