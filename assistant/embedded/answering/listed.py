"""How a studio's services, their prices and sums are put into words."""

from collections.abc import Iterable, Sequence

from assistant.embedded.answering.claims import Claim
from assistant.embedded.answering.evidence import Passage
from assistant.embedded.answering.offers import EURO, range_of
from assistant.embedded.answering.services import Named
from assistant.embedded.answering.words import FALLBACK, Words


def stated(named: Named, words: Words) -> Claim:
    """A service as the studio's file states it."""
    passage = named.passage
    if words.language == FALLBACK:
        return Claim(passage.text, (passage.id,))
    per = passage.price.per if passage.price else "unstated"
    text = words.say(
        "price_list.offer",
        service=named.name,
        price=price_of(named, words),
        unit=words.name("per", per) if per != "unstated" else "",
        minutes=named.minutes,
        includes=passage.facts.get("includes"),
    )
    return Claim(text, (passage.id,))


def quoted(rule: Passage, words: Words) -> Claim:
    """One of the studio's terms; in another language than its own it is said to be a quotation."""
    text = rule.text if words.language == FALLBACK else words.say("price_list.quoted", text=rule.text)
    return Claim(text, (rule.id,))


def takes(named: Named, words: Words) -> Claim:
    """How long a service takes."""
    return Claim(words.say("price_list.lasts", service=named.name, minutes=named.minutes), (named.passage.id,))


def silent(about: Iterable[Passage], words: Words) -> Claim:
    """That the list does not say what was asked of some services."""
    return Claim(words.say("price_list.silent"), tuple(one.id for one in about)[:1])


def price_of(named: Named, words: Words) -> str:
    """What a service costs."""
    return range_of(named.passage.price, words) if named.passage.price else ""


def times(named: Named, number: int) -> str:
    """So many of a service."""
    return f"{number} × {named.name}" if number > 1 else named.name


def currency_of(services: Iterable[Passage]) -> str:
    """The currency of the first price."""
    return next((service.price.currency for service in services if service.price), EURO)


def sum_of(parts: Sequence[str], low: float, high: float, currency: str, words: Words) -> str:
    """What some services come to."""
    total = words.money(low, currency)
    if high > low:
        total = words.say("prices.between", low=total, high=words.money(high, currency))
    return words.say("price_list.total", parts=words.join(parts), total=total)


def bullets(rows: Iterable[Named], words: Words) -> str:
    """A list of services with their prices."""
    return "\n".join(f"- {one.name}: {price_of(one, words)} [{one.passage.id}]" for one in rows)
