"""Typed prices as offers: which there are for a question, and how they are written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.embedded.answering.evidence import Evidence, Passage, Price
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import first_of, mentions
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import KINDS, Frame

EURO = "EUR"


@dataclass(frozen=True, slots=True)
class Offer:
    """A priced passage with the kind of photo that it is a price for."""

    subject: str
    passage: Passage
    price: Price

    @property
    def low(self) -> float:
        """The lower end, or the only figure there is."""
        return float(self.price.low if self.price.low is not None else self.price.high or 0)

    @property
    def high(self) -> float | None:
        """The upper end, None when there is none."""
        return self.price.high

    @property
    def is_ai(self) -> bool:
        """Whether software makes the picture."""
        return self.price.method == "ai"


def offers_in(frame: Frame, evidence: Evidence) -> list[Offer]:
    """The general prices in euros that a question is about, one for each kind and method, in the order asked."""
    found: list[Offer] = []
    for subject in _subjects(frame):
        best = best_offer(evidence, subject)
        if best is not None:
            found.append(best)
    if frame.method and not is_saving(frame):
        kept = [offer for offer in found if offer.price.method == frame.method]
        found = kept or found
    return [offer for offer in found if not {offer.subject, offer.price.method} & set(frame.negated)]


def best_offer(evidence: Evidence, subject: str) -> Offer | None:
    """The offer with a whole range; a copy of it that stands under another kind comes last."""
    method = "ai" if subject == "ai_headshot" else "photographer"
    offers = [
        Offer(subject, passage, passage.price)
        for passage in evidence.pick(aspect="cost", subject=subject)
        if passage.price
        and passage.price.method == method
        and passage.price.currency == EURO
        and not passage.price.region
        and not passage.is_own
    ]
    return min(offers, key=lambda o: (o.high is None, bool(o.passage.facts.get("disagreement"))), default=None)


def _subjects(frame: Frame) -> tuple[str, ...]:
    if "hybrid" in frame.subjects:
        return tuple(kind for kind in frame.subjects if kind != "hybrid") or ("headshot", "portrait")
    if is_saving(frame):
        return ("headshot", "ai_headshot")
    named: tuple[str, ...] = tuple(subject for subject in frame.subjects if subject != "hybrid")
    if frame.method == "ai":
        return ("ai_headshot",)
    if not named:
        return ("headshot", "portrait") if frame.method else ("headshot", "portrait", "ai_headshot")
    if frame.method is None and (named == ("headshot",) or (set(named) == set(KINDS) and _by_each_method(frame))):
        return (*named, "ai_headshot")
    return named


def _by_each_method(frame: Frame) -> bool:
    """Whether prices are wanted by a photographer and by AI."""
    return names_ai(frame) or mentions(frame.text, policy()["prices"]["each_way"])


def names_ai(frame: Frame) -> bool:
    """Whether AI is spoken of, and not left out."""
    return mentions(frame.text, policy()["prices"]["ai"]) and "ai" not in frame.negated


def is_saving(frame: Frame) -> bool:
    """Whether the question is what AI saves against a photographer."""
    about_ai = frame.method == "ai" or "ai_headshot" in frame.subjects or names_ai(frame)
    # Where two ways of making a photo are weighed, one of them is AI, by whatever name.
    about_ai = about_ai or (frame.operator == "compare" and len(frame.subjects) < len(KINDS))
    return about_ai and mentions(frame.text, policy()["prices"]["saving"])


def is_dearest(text: str) -> bool:
    """Whether a text asks for the dearest and not for the cheapest, or names that end first: "from dear to cheap"."""
    ends = policy()["prices"]
    return first_of(text, ends["dearest"]) < first_of(text, ends["cheapest"])


def names_extreme(frame: Frame) -> bool:
    """Whether the question speaks of the cheapest or the dearest."""
    table = policy()["prices"]
    return mentions(frame.text, (*table["cheapest"], *table["dearest"]))


def region_of(frame: Frame) -> str | None:
    """The part of the world that the question names by place or currency; the first of several."""
    return next(iter(regions_of(frame)), None)


def regions_of(frame: Frame) -> list[str]:
    """The parts of the world that the question names by place or currency."""
    regions: Mapping[str, Any] = policy()["prices"]["regions"]
    currency = currency_of(frame)
    # In capitals "US" is a country; in small letters, or where everything is in capitals, it is "five of us".
    said = "" if frame.said.isupper() else frame.said
    return [
        region
        for region, row in regions.items()
        if mentions(frame.text, row["words"]) or currency == row["currency"] or re.search(rf"\b{region}\b", said)
    ]


def currency_of(frame: Frame) -> str:
    """The currency that prices are wanted in."""
    wanted = next((value for name, value in frame.premise if name == "currency"), None)
    return wanted or (frame.budget.currency if frame.budget else EURO)


def range_of(price: Price, words: Words, times: float = 1) -> str:
    """``€150 to €500``, without saying whether it can be more."""
    low, high = price.low, price.high
    if low is not None and high is not None and low != high:
        low_text, high_text = words.money(low * times, price.currency), words.money(high * times, price.currency)
        return words.say("prices.between", low=low_text, high=high_text)
    only = words.money((low if low is not None else high or 0) * times, price.currency)
    return words.say("prices.from_low", low=only) if price.open_ended else only


def stated(offer: Offer, words: Words, times: float = 1) -> str:
    """The range of an offer, its open end said."""
    written = range_of(offer.price, words, times)
    return words.say("prices.open", range=written) if offer.price.open_ended and offer.high else written


def named(offer: Offer, words: Words) -> str:
    """``a headshot by a photographer`` or ``an AI headshot``."""
    return words.say(f"prices.by_{offer.price.method}", kind=words.name("subjects", offer.subject))


def for_people(offer: Offer, people: int, words: Words) -> str:
    """A range times so many people or pictures."""
    low = words.money(offer.low * people, offer.price.currency)
    values = {
        "kind": words.name("subjects", offer.subject),
        "people": people,
        "low": low,
        "each": stated(offer, words),
        "method": offer.price.method,
    }
    if offer.high is None or offer.high == offer.low:
        return words.say("prices.people_from" if offer.price.open_ended else "prices.people_exact", **values)
    high = words.money(offer.high * people, offer.price.currency)
    return words.say("prices.people_open" if offer.price.open_ended else "prices.people", high=high, **values)
