"""Which of a studio's services a text means: by their names, by words of what they say, and by meaning.

Names go first. Where a text names none, or only shares a word with one, that service is meant which is nearest in words
and meaning together, if it is near enough and clearly nearer than the next. The nearness in meaning comes with the
price list; without it words alone decide.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from assistant.embedded.answering.evidence import Passage
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import stem
from assistant.embedded.answering.services import (
    Named,
    common_stems,
    counted_before,
    generic_stems,
    kind_stems,
    name_of,
    names_fully,
    rarity,
    services_in,
    stems_at,
    stems_of,
    tells_apart,
)
from assistant.embedded.frames import Frame
from assistant.embedded.reading.quantities import WORD_NUMBER

_NUMBER = rf"(?:\d{{1,4}}|{WORD_NUMBER})"

# What is ordered, or told, one beside the other.
_PARTS = re.compile(
    r"\s*(?:[,;.?!+&]+(?=\s|$)|\+|&|\bplus\b|\band\b|\bn\b|\bwith\b|\bvs\.?\b|\bor\b|\bthen\b|\bdazu\b|\bund\b)\s*"
)


_STOPS = re.compile(r"[,;.?!]+(?=\s|$)")


def texts_of(frame: Frame) -> tuple[str, ...]:
    """The texts that the list is held against for a request: its own, the message, those before, and their parts."""
    # The newest first: the list's tool takes only so many.
    texts = (frame.text.lower(), *reversed(messages_of((*frame.before, frame.said))))
    return tuple(dict.fromkeys(part for text in texts for part in (text, *parts_of(text)) if part))


def in_full(message: str, before: Sequence[str]) -> str:
    """A lower-case message that only changes a number ("hmm make it 5"), as the one before it with that number."""
    changed = re.search(policy()["price_list"]["renumbers"].replace("NUMBER", _NUMBER), message)
    if changed is None or not before:
        return message
    counted = list(
        re.finditer(rf"(?<![€$£\d.,])\b{_NUMBER}\b(?![.,]?\d| ?(?:euros?|dollars?|pounds?|am|pm)\b)", before[-1])
    )
    counted = [one for one in counted if one[0].isdigit()] or counted
    if len(counted) != 1:
        return message
    return before[-1][: counted[0].start()] + changed["n"] + before[-1][counted[0].end() :]


def messages_of(texts: Sequence[str]) -> list[str]:
    """A conversation's messages in lower case, those that only change a number written out."""
    told: list[str] = []
    for text in texts:
        plain = re.sub(r"\bid (?=like|love|want|need|pay|be)", "i'd ", text.lower().replace("’", "'"))
        told.append(in_full(plain, told))
    return told


def parts_of(text: str) -> list[str]:
    """The parts of a lower-case text that may each name a service; none where it is all one."""
    parts = [part.strip() for part in _PARTS.split(text)]
    telling = [part for part in parts if words_in(part)]
    sentences = [part for part in _sentences_of(text) if part not in telling]
    return [*sentences, *telling] if len(telling) > 1 else []


def _sentences_of(text: str) -> list[str]:
    """What stands between the stops of a lower-case text; none where it is all one."""
    found = [part.strip() for part in _STOPS.split(text)]
    found = [part for part in found if words_in(part)]
    return found if len(found) > 1 else []


@dataclass(frozen=True, slots=True)
class Found:
    """A service with how near a text is to it, and how much nearer than the next."""

    named: Named
    score: float
    ahead: float

    def is_meant(self, limits: Mapping[str, float]) -> bool:
        """Whether that is near enough."""
        return self.score >= limits["least"] and self.ahead >= limits["ahead"]


def meant_in(text: str, services: Sequence[Passage]) -> list[Named]:
    """The services that a lower-case text means, in the order of its words."""
    limits: Mapping[str, Any] = policy()["price_list"]["meant"]
    named = _without_rush(_without_mentions(services_in(text, services), text), text)
    if not services or not words_in(text):
        return named
    whole = nearest_to(text, services)
    if len(named) == 1 and not names_fully(named, text):
        held = score_of(named[0].passage, text, services)
        other = whole.named.passage.id != named[0].passage.id
        sure = tells_apart(named[0], text) and named[0].name.lower() in text
        if other and not sure and whole.score - held >= limits["beyond"] and whole.is_meant(limits["whole"]):
            named = [whole.named]
    if any(tells_apart(one, text) for one in named):
        # "Would you come to our firm for headshots?" names the kind of photo, and no service called so.
        named = [one for one in named if tells_apart(one, text) or not re.search(r"\b(?:for|of) $", text[: one.at])]
    found = {one.passage.id: one for one in named}
    parts, heard = parts_of(text), ""
    for part in parts:
        if part in heard:
            continue  # a part of a sentence that is understood as a whole
        if not words_in(_dayless(part)):
            continue  # "..., weekday, how much?" tells when, and means no service that has weekdays in its text
        best = nearest_to(part, services)
        told = is_sold_as(best.named.passage, part) or bool(
            set(words_in(part)) & stems_of(_told_by(best.named.passage))
        )
        if services_in(part, services) or not best.is_meant(limits["part" if told else "unsaid"]):
            continue
        at = text.find(part) + best.named.at
        found.setdefault(best.named.passage.id, Named(best.named.passage, best.named.count, at))
        heard = f"{heard}\n{part}"
    if whole.is_meant(limits["whole"]) and not found:
        found[whole.named.passage.id] = whole.named
    return sorted(found.values(), key=lambda one: one.at)


def _dayless(text: str) -> str:
    """A lower-case text without its days of the week."""
    table = policy()["price_list"]["stipulations"]
    days = "|".join(table["days"])
    return re.sub(rf"{table['weekdays']}|{table['weekend']}|\b(?:{days})\b", " ", text)


def _without_mentions(named: Sequence[Named], text: str) -> list[Named]:
    """Services without those that are only named by what a text tells beside another one.

    "May our dog come along to the family session" orders no dog portrait, and "the brand day with three locations" none
    that is called on location.
    """
    told = re.sub(policy()["price_list"]["mentions"], " ", text)

    def is_meant(one: Named) -> bool:
        by_name = stems_of(one.name) & stems_of(text)
        others = [other for other in named if other is not one]
        counted = {found for other in others for found in (*_counted_by(other, text), *_joining(other, text))}
        own = by_name - generic_stems() - common_stems() - kind_stems()
        return one.name.lower() in told or not by_name or bool((own or by_name) & stems_of(told) - counted)

    return [one for one in named if is_meant(one)] if len(named) > 1 else list(named)


def _counted_by(named: Named, text: str) -> set[str]:
    """The words of a text that count what a service's own text counts, too."""
    if not tells_apart(named, text):
        return set()
    told, found = _told_by(named.passage), re.findall(rf"\b{_NUMBER} ([a-z]+)", text)
    counts = rf"\b(?:{_NUMBER}|second|third|fourth|fifth|another|extra|further|additional|each|every) (?:[a-z]+ )?"
    return {one for word in found for one in stems_of(word) if re.search(rf"{counts}{re.escape(stem(word))}", told)}


def _joining(named: Named, text: str) -> set[str]:
    """The words of a text for who comes along to a service whose own text speaks of them ("with our dog")."""
    along = re.findall(r"\b(?:and|with|plus) (?:the|our|my|his|her) ([a-z]+)", text)
    return set(stems_of(" ".join(along)) & stems_of(_told_by(named.passage)))


def _without_rush(named: Sequence[Named], text: str) -> list[Named]:
    """Services without sessions that are only named by words of hurry beside another that is named.

    "The portrait, and I need it tomorrow" orders no second session that is called express.
    """
    table = policy()["price_list"]["additions"]
    hurry = stems_of(" ".join(re.findall(table["means"]["rush"], text)))
    if len(named) < 2 or not hurry:
        return list(named)
    plain = generic_stems() | common_stems()

    def only_hurries(one: Named) -> bool:
        own = stems_of(one.name) - plain
        sold = not one.is_extra and one.name.lower() not in text
        return sold and bool(own) and own & stems_of(text) <= hurry

    return [one for one in named if not only_hurries(one)] or list(named)


def near_in(text: str, services: Sequence[Passage]) -> list[Named]:
    """The services that a lower-case text may mean where it does not tell which: those about as near as the nearest."""
    limits = policy()["price_list"]["meant"]
    rows = _ranked(text, services)
    if not rows or rows[0][0] < limits["whole"]["least"]:
        return []
    return [named for score, named in rows[:3] if score >= rows[0][0] - limits["whole"]["ahead"]]


def at_least(score: float, text: str, services: Sequence[Passage]) -> list[Passage]:
    """The services that a lower-case text is so near to."""
    return [named.passage for found, named in _ranked(text, services) if found >= score]


def nearest_to(text: str, services: Sequence[Passage]) -> Found:
    """The service that is nearest to a lower-case text."""
    (score, named), *rest = _ranked(text, services)
    return Found(named, score, score - rest[0][0] if rest else score)


def score_of(service: Passage, text: str, services: Sequence[Passage]) -> float:
    """How near a lower-case text is to a service in words and meaning."""
    return next(score for score, named in _ranked(text, services) if named.passage.id == service.id)


def _ranked(text: str, services: Sequence[Passage]) -> list[tuple[float, Named]]:
    table = policy()["price_list"]
    weights, words = rarity(tuple(map(_told_by, services))), words_in(text)
    rows = []
    for service in services:
        told, own = stems_of(_told_by(service)), stems_of(name_of(service))
        hit = frozenset(one for one in words if one in told)
        shared = sum(weights[one] * (table["meant"]["in_name"] if one in own else 1) for one in hit)
        score = service.near.get(text, 0.0) + table["meant"]["word"] * shared
        score += table["meant"]["concept"] * (1 + min(signs, 2)) / 2 if (signs := signs_of(service, text)) else 0.0
        rows.append((score, _as_named(service, text, hit, weights)))
    return sorted(rows, key=lambda row: -row[0])


def is_sold_as(service: Passage, text: str) -> bool:
    """Whether a lower-case text asks for a thing that the studio sells under a name of its own."""
    return bool(signs_of(service, text))


def names_unsold(text: str, services: Sequence[Passage]) -> bool:
    """Whether a lower-case text asks for a thing that studios often sell, and no service is told of it."""
    asked = [one for one in policy()["price_list"]["concepts"] if re.search(one["asks"], text)]
    told = " ".join(map(_told_by, services))
    return bool(asked) and not any(re.search(one["sold_as"], told) for one in asked)


def signs_of(service: Passage, text: str) -> int:
    """How many words of a lower-case text ask for a thing that the studio sells under a name of its own."""
    concepts = (one for one in policy()["price_list"]["concepts"] if re.search(one["sold_as"], _told_by(service)))
    return max((len({found[0] for found in re.finditer(one["asks"], text)}) for one in concepts), default=0)


def _told_by(service: Passage) -> str:
    """What a service's text says from its name on, in lower case."""
    return service.text.partition(", ")[2].lower() or service.text.lower()


def words_in(text: str) -> list[str]:
    """The stems of a lower-case text that may tell services apart."""
    return [one for one in stems_at(text) if one not in _plain_stems() and not one.isdigit()]


@cache
def _plain_stems() -> frozenset[str]:
    table = policy()["price_list"]
    return generic_stems() | common_stems() | {stem(word) for word in (*table["asking"], *table["no_things"])}


def _as_named(service: Passage, text: str, hit: frozenset[str], weights: Mapping[str, float]) -> Named:
    if not hit:
        return Named(service)
    places = stems_at(text)
    heaviest = max(hit, key=lambda one: (weights[one], -places[one][0][1]))
    by_name = heaviest in stems_of(name_of(service))
    count = counted_before(text, service, hit, heaviest, places) if by_name else None
    return Named(service, count if count != 1 else None, min(at for one in hit for _, at in places[one]))
