"""Which of a studio's services a text names or describes, and how many of each."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from rapidfuzz import fuzz

from assistant.embedded.answering.evidence import Passage
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import content_stems, stem
from assistant.embedded.frames import KINDS
from assistant.embedded.reading.quantities import NUMBERS, WORD_NUMBER, count_of

_TOKEN = re.compile(r"\b[a-z]\d\b|[a-zà-ÿ]+|\d+")
# A number with at most one word between it and what it counts; an amount of money counts nothing.
_COUNT = re.compile(
    rf"(?<![€$£\d.,])\b(?P<count>\d{{1,3}}|{WORD_NUMBER}) (?:of (?:the|your|our) )?"
    r"(?:(?!(?:for|of|in|on|at|to|and|or|with|is|the|dollars?|euros?|pounds?|quid|bucks?|minutes?|hours?)\b)"
    r"[a-z-]+\d? )?$"
)
NEAR_TOKENS = 2
# Of a hundred: a letter wrong, missing or doubled in a word of so many.
LONG_WORD, MISSPELT = 6, 85
# What is named only to be left out, or in asking.
_DENIED = re.compile(
    r"\bhow (?:long|much|many|big|short)\b|"
    r"\b(?:not|except|leaving|instead of|rather than|apart from) (?:the |an? )?[a-z-]+\b"
)
# Written in one word or in two.
JOINED = ("makeup", "headshot", "headshots")


@dataclass(frozen=True, slots=True)
class Named:
    """A service that a message names.

    Attributes:
        passage: The service.
        count: How many of it are wanted, None where no number stands before it.
        at: Where its first word stands in the message.
    """

    passage: Passage
    count: int | None = None
    at: int = 0

    @property
    def name(self) -> str:
        """What the studio calls it."""
        return name_of(self.passage)

    @property
    def minutes(self) -> int:
        """How long it takes; 0 where the studio does not say."""
        return int(self.passage.facts.get("duration_min") or 0)

    @property
    def low(self) -> float:
        """Its price, or the lower end of it."""
        return float(self.passage.price.low or 0) if self.passage.price else 0.0

    @property
    def high(self) -> float:
        """The upper end of its price, or the only figure there is."""
        return float(self.passage.price.high or self.low) if self.passage.price else 0.0

    @property
    def is_extra(self) -> bool:
        """Whether it is bought beside a session ("make-up", "a print")."""
        return self.passage.subject not in KINDS

    @property
    def is_per_head(self) -> bool:
        """Whether each person pays it."""
        return self.passage.price is not None and self.passage.price.per == "person"

    @property
    def is_per_each(self) -> bool:
        """Whether it is paid for each person, picture or hour."""
        return self.passage.price is not None and self.passage.price.per in ("person", "image", "hour")


def name_of(passage: Passage) -> str:
    """What the studio calls a service."""
    return str(passage.facts.get("name") or passage.text.partition(" costs ")[0])


def services_in(text: str, services: Sequence[Passage]) -> list[Named]:
    """The services that a lower-case text names, in the order of its words.

    A word counts the more the fewer services share it, and hardly where it is in every mouth; two words of a name that
    stand together count whole. One that only shares a word with a service named in full is not meant: "business
    headshot" names no actor headshots.
    """
    for told in (_DENIED, re.compile(policy()["price_list"]["book_verb"])):
        text = told.sub(lambda match: " " * len(match[0]), text)
    names = [name_of(service) for service in services]
    weights, places = _weights(tuple(names)), stems_at(text)
    found: list[tuple[float, frozenset[str], Named]] = []
    for name, service in zip(names, services, strict=True):
        stems = stems_of(name)
        own = {found: weights[found] for found in stems}
        misspelt = {one: near for one in stems - places.keys() if weights[one] == 1 and (near := _nearly(one, places))}
        places |= {one: places[near] for one, near in misspelt.items()}
        hit = frozenset(one for one in stems if one in places)
        together = {one for one in hit for other in hit - {one} if _stand_together(places[one], places[other])}
        own |= {one: 1.0 for one in together if own[one] > COMMON_WEIGHT}
        score = sum(own[one] for one in hit) / (sum(own.values()) or 1.0)
        # Of words that weigh the same the first: a number stands before it.
        heaviest = max(hit, key=lambda one: (own[one], -places[one][0][1]), default=None)
        if name.lower() in text:
            score = 1.0
        elif heaviest is None or own[heaviest] <= GENERIC_WEIGHT:
            continue
        table = policy()["price_list"]
        # "2 friends" are people, and no session called after friends.
        counted = [bool(_COUNT.search(text[:place])) for one in hit for _, place in places[one]]
        is_session = service.price is not None and service.price.per == "session"
        if len(hit) == 1 and len(stems) > 1 and is_session and all(counted):
            continue
        if score >= table["named" if heaviest is None or weights[heaviest] < 1 else "named_by_its_own"]:
            at = min((place for one in hit for _, place in places[one]), default=text.find(name.lower()))
            found.append((score, hit, Named(service, counted_before(text, service, hit, heaviest, places), at)))
    fullest = [
        one for one in found if not any(one[1] < other[1] and not _beside(one[2], other[2], text) for other in found)
    ]
    best: dict[frozenset[str], tuple[float, frozenset[str], Named]] = {}
    for one in fullest:
        if one[1] not in best or one[0] > best[one[1]][0]:
            best[one[1]] = one
    return [named for _, _, named in sorted(best.values(), key=lambda one: one[2].at)]


def _beside(short: Named, long: Named, text: str) -> bool:
    """Whether a text names a service in full beside one whose name holds its own ("the basic or the basic plus")."""
    return short.name.lower() in text.replace(long.name.lower(), "") and long.name.lower() in text


def counted_before(
    text: str,
    service: Passage,
    hit: frozenset[str],
    heaviest: str | None,
    places: Mapping[str, Sequence[tuple[int, int]]],
) -> int | None:
    """The number before a service's name, where it counts the service and not people or animals ("2 dogs")."""
    units = {stem(word) for words in policy()["price_list"]["units"].values() for word in words}
    if heaviest in units:
        return None
    sold_singly = service.subject not in KINDS or (service.price is not None and service.price.per != "session")
    if heaviest is None or not (sold_singly or len(hit) > 1):
        return None
    counted = (_COUNT.search(text[:place]) for one in (heaviest, *sorted(hit - {heaviest})) for _, place in places[one])
    word = next((before["count"] for before in counted if before), None)
    return None if word is None or word in name_of(service).lower().split() else count_of(word)


def names_more_than_kind(named: Named, text: str) -> bool:
    """Whether a lower-case text holds all of a service's name, or more than the kind of photo and common words."""
    if named.name.lower() in text:
        return True
    kinds = kind_stems()
    return bool((stems_of(named.name) & stems_of(text)) - kinds - generic_stems() - common_stems())


def names_fully(named: Sequence[Named], text: str) -> bool:
    """Whether a lower-case text holds the whole name of one of the services, and that is more than a kind of photo."""
    found = stems_of(text)
    return any(stems_of(one.name) <= found and tells_apart(one, text) for one in named)


def tells_apart(named: Named, text: str) -> bool:
    """Whether a lower-case text names a service by a word that is no kind of photo, and none that is in every mouth."""
    kinds = kind_stems()
    if named.name.lower() in text:
        return bool(stems_of(named.name) - kinds)
    return bool((stems_of(named.name) & stems_of(text)) - kinds - generic_stems() - common_stems())


@cache
def rarity(texts: tuple[str, ...]) -> Mapping[str, float]:
    """By stem, the logarithm of how few of the texts it stands in."""
    return {one: math.log((1 + len(texts)) / number) for one, number in _spread(texts).items()}


def of_kind(text: str, services: Sequence[Passage]) -> Named | None:
    """The first service whose name holds the kind of photo that a text names, where it names no more than the kind."""
    places = stems_at(text)
    for kind in KINDS:
        stem = next(iter(content_stems(kind)))
        if stem in places:
            found = (Named(one, None, places[stem][0][1]) for one in services if stem in stems_of(name_of(one)))
            return next(found, None)
    return None


def alike_in(text: str, services: Sequence[Passage]) -> list[Named]:
    """The services whose names share a word that a lower-case text says, where nothing tells which of them is meant.

    Sessions go before extras ("the two wedding packages" are no wedding film).
    """
    weights, places = _weights(tuple(map(name_of, services))), stems_at(text)
    told = [(one, at) for one, at in places.items() if COMMON_WEIGHT < weights.get(one, 0) <= 1 / 2]
    plain = generic_stems() | kind_stems()
    shared = next((one for one, _ in told if one not in plain), None)
    if shared is None:
        return []
    found = [Named(one, None, places[shared][0][1]) for one in services if shared in stems_of(name_of(one))]
    return [one for one in found if not one.is_extra] or found


COMMON_WEIGHT, GENERIC_WEIGHT = 0.02, 0.15


@cache
def _weights(names: tuple[str, ...]) -> Mapping[str, float]:
    generic, common = generic_stems(), common_stems()

    def weight(one: str, number: int) -> float:
        return COMMON_WEIGHT if one in common else (GENERIC_WEIGHT if one in generic else 1.0) / number

    return {one: weight(one, number) for one, number in _spread(names).items()}


@cache
def generic_stems() -> frozenset[str]:
    """Words that are in every mouth where photos are sold."""
    return frozenset(alike(stem(word)) for word in policy()["price_list"]["generic"])


@cache
def kind_stems() -> frozenset[str]:
    """The kinds of photo."""
    return frozenset[str]().union(*(stems_of(kind) for kind in KINDS))


@cache
def common_stems() -> frozenset[str]:
    """Words that name no service: joins, pronouns and numbers."""
    return frozenset(stem(word) for word in (*policy()["price_list"]["common"], *NUMBERS))


@cache
def _spread(texts: tuple[str, ...]) -> Mapping[str, int]:
    """In how many of some texts each stem stands."""
    stems = [stems_of(text) for text in texts]
    return {one: sum(one in others for others in stems) for found in stems for one in found}


def stems_of(name: str) -> frozenset[str]:
    """The stems of the words of a service's name."""
    return frozenset(stems_at(name.lower()))


def _nearly(one: str, places: Iterable[str]) -> str | None:
    """The word of a text that is a longer one misspelt."""
    if len(one) < LONG_WORD:
        return None
    return next((word for word in places if len(word) >= LONG_WORD - 1 and fuzz.ratio(one, word) >= MISSPELT), None)


def _stand_together(some: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> bool:
    return any(0 < abs(one - other) <= NEAR_TOKENS for one, _ in some for other, _ in others)


def stems_at(text: str) -> dict[str, list[tuple[int, int]]]:
    """Stems of the words of a text with where they stand, as (word, letter); "make-up" and "make up" are one word."""
    places: dict[str, list[tuple[int, int]]] = {}
    text = re.sub(r"(?<=[a-z])['’]s\b", "  ", text)  # "the actor's session" is named by no "what's"
    numbered = [(match.group(), (number, match.start())) for number, match in enumerate(_TOKEN.finditer(text))]
    pairs = [(one + other, at, (at, to)) for (one, at), (other, to) in pairwise(numbered)]
    joined = [pair for pair in pairs if pair[0] in JOINED]
    parts = {at for _, _, both in joined for at in both}
    whole = [pair for pair in numbered if pair[1] not in parts]
    for word, at in sorted((*whole, *((word, at) for word, at, _ in joined)), key=lambda pair: pair[1]):
        for one in content_stems(word) or ({stem(word)} if word in _kept() else frozenset()):
            places.setdefault(alike(one), []).append(at)
    return places


@cache
def _kept() -> frozenset[str]:
    """Words that carry no content elsewhere and do in a price list."""
    return frozenset(word for group in policy()["price_list"]["same"] for word in group)


@cache
def _same() -> Mapping[str, str]:
    return {stem(word): stem(group[0]) for group in policy()["price_list"]["same"] for word in group}


def same_as(unit: str) -> list[str]:
    """The stems of the words that mean the same as a stem on a price list, itself among them."""
    group = next((group for group in policy()["price_list"]["same"] if unit in map(stem, group)), [unit])
    return list(dict.fromkeys((unit, *map(stem, group))))


def alike(one: str) -> str:
    """One of several words that mean the same on a price list."""
    return _same().get(one, one)
