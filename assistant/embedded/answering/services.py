"""Which of a studio's services a text names, and how many of each."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from assistant.embedded.answering.evidence import Passage
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import content_stems
from assistant.embedded.frames import KINDS
from assistant.embedded.reading.quantities import WORD_NUMBER, count_of

_TOKEN = re.compile(r"[a-zà-ÿ]+(?:-[a-zà-ÿ]+)*|\d+")
_COUNT = re.compile(rf"\b(?P<count>\d{{1,3}}|{WORD_NUMBER})(?: [a-z-]+){{0,2}} ?$")


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


def name_of(passage: Passage) -> str:
    """What the studio calls a service."""
    return str(passage.facts.get("name") or passage.text.partition(" costs ")[0])


def services_in(text: str, services: Sequence[Passage]) -> list[Named]:
    """The services that a lower-case text names, in the order of its words.

    A word counts the more the fewer services share it. One that only shares a word with a service named in full is not
    meant: "business headshot" names no actor headshots.
    """
    weights = _weights(tuple(name_of(service) for service in services))
    places = _stems_at(text)
    found: list[tuple[float, frozenset[str], Named]] = []
    for service in services:
        stems = stems_of(name_of(service))
        total = sum(weights[stem] for stem in stems) or 1.0
        hit = frozenset(stem for stem in stems if stem in places)
        score = sum(weights[stem] for stem in hit) / total
        if score >= policy()["price_list"]["named"]:
            at = min(place for stem in hit for place in places[stem])
            counted = (_COUNT.search(text[:place]) for stem in hit for place in places[stem])
            number = next((count_of(before["count"]) for before in counted if before), None)
            found.append((score, hit, Named(service, number, at)))
    fullest = [one for one in found if not any(one[1] < other[1] for other in found)]
    best: dict[frozenset[str], tuple[float, frozenset[str], Named]] = {}
    for one in fullest:
        if one[1] not in best or one[0] > best[one[1]][0]:
            best[one[1]] = one
    return [named for _, _, named in sorted(best.values(), key=lambda one: one[2].at)]


def of_kind(text: str, services: Sequence[Passage]) -> Named | None:
    """The first service whose name holds the kind of photo that a text names, where it names no more than the kind."""
    places = _stems_at(text)
    for kind in KINDS:
        stem = next(iter(content_stems(kind)))
        if stem in places:
            found = (Named(one, None, places[stem][0]) for one in services if stem in stems_of(name_of(one)))
            return next(found, None)
    return None


def first_named(sources: Iterable[str], services: Sequence[Passage]) -> list[Named]:
    """The services that the first of some texts names which names any."""
    return next((found for source in sources if (found := services_in(source.lower(), services))), [])


@cache
def _weights(names: tuple[str, ...]) -> Mapping[str, float]:
    generic = frozenset(policy()["price_list"]["generic"])
    stems = [stems_of(name) for name in names]
    spread = {stem: sum(stem in others for others in stems) for found in stems for stem in found}
    return {stem: (0.15 if stem in generic else 1.0) / number for stem, number in spread.items()}


def stems_of(name: str) -> frozenset[str]:
    """The stems of the words of a service's name."""
    return frozenset(_stems_at(name.lower()))


def _stems_at(text: str) -> dict[str, list[int]]:
    """Stems of the words of a text with where they stand; "make-up", "make up" and "makeup" are one word."""
    places: dict[str, list[int]] = {}
    words = [(match.group().replace("-", ""), match.start()) for match in _TOKEN.finditer(text)]
    joined = [(one + other, at) for (one, at), (other, _) in pairwise(words)]
    for word, at in (*words, *(pair for pair in joined if pair[0] in ("makeup", "headshot", "headshots"))):
        for stem in content_stems(word) or frozenset():
            places.setdefault(stem, []).append(at)
    return places
