"""The studio's facts as cards like any other.

Their ids begin with ``studio.``, so that they are searched and cited the same way and yet never mistaken for what an
article says in general.
"""

from collections.abc import Iterator, Mapping

from assistant.knowledge import Aspect, Card, Fact, Price, Source, Subject
from assistant.studio.facts import Studio, StudioPrice

STUDIO_SOURCE = "studio"
OWN_PREFIX = "studio."  # what the ids of the studio's own facts and documents begin with
BOOKING = f"{OWN_PREFIX}booking"
SPOKEN_SUBJECTS = {
    "headshot": "a headshot",
    "portrait": "a portrait",
    "both": "a headshot or a portrait",
    "ai_headshot": "an AI headshot",
    "hybrid": "a photo between headshot and portrait",
}
SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}


def source_of(studio: Studio) -> Source:
    """The source that the studio's own cards name."""
    return Source(
        id=STUDIO_SOURCE,
        title=f"{studio.name}: own prices and terms",
        author=studio.name,
        date=None,
        interest="this studio's own information",
        url=studio.url,
        quality="P",
    )


def cards_of(studio: Studio) -> tuple[Card, ...]:
    """How to reach the studio, each of its prices, its terms and its answers."""
    prices = [_price_card(studio, number, price) for number, price in enumerate(studio.prices, 1)]
    policies = [
        _card(f"studio.policy.{number}", "any", "studio", f"{policy.topic}: {policy.text}", {"topic": policy.topic})
        for number, policy in enumerate(studio.policies, 1)
    ]
    answers = [
        _card(f"studio.answer.{number}", "any", "studio", one.answer, {"question": one.question})
        for number, one in enumerate(studio.answers, 1)
    ]
    return (*_contact_cards(studio), *prices, *policies, *answers)


def _contact_cards(studio: Studio) -> Iterator[Card]:
    names = ("name", "city", "phone", "email", "url")
    facts: dict[str, Fact] = {name: value for name in names if (value := getattr(studio, name))}
    if link := studio.booking_link():
        facts["booking_url"] = link
    where = f"{studio.name} is a photography studio{f' in {studio.city}' if studio.city else ''}."
    call = f" Its telephone number is {studio.phone}." if studio.phone else ""
    write = f" Its e-mail address is {studio.email}." if studio.email else ""
    site = f" Its website is {studio.url}." if studio.url else ""
    yield _card("studio.contact", "any", "studio", where + call + write + site, facts)
    ways = [f"go to {link}"] if link else []
    ways += [f"call {studio.phone}"] if studio.phone else []
    ways += [f"write to {studio.email}"] if studio.email else []
    ways += ["leave your address in the chat window of its site"] if studio.handover else []
    if ways:
        text = f"To book a session or make an appointment with {studio.name}, {' or '.join(ways)}."
        yield _card(BOOKING, "any", "studio", text, facts)


def _price_card(studio: Studio, number: int, price: StudioPrice) -> Card:
    sign = SIGNS.get(price.currency, f"{price.currency} ")
    low = f"{sign}{_amount(price.low)}"
    if price.high is None:
        cost = f"from {low}"
    elif price.high > price.low:
        cost = f"{low} to {sign}{_amount(price.high)}"
    else:
        cost = low
    spoken = SPOKEN_SUBJECTS.get(price.subject)
    what = f"{price.name} ({spoken})" if price.name and spoken else price.name or spoken or "a session"
    unit = "" if price.per == "unstated" else f" per {price.per}"
    text = f"At {studio.name}, {what} costs {cost}{unit}."
    if price.duration_min:
        text += f" It takes {price.duration_min} minutes."
    if price.includes:
        text += f" Included: {price.includes.rstrip('.')}."
    if price.text:
        text += f" {price.text}"
    typed = Price(
        method="ai" if price.subject == "ai_headshot" else "photographer",
        low=price.low,
        high=price.high,
        open_ended=price.high is None,
        currency=price.currency,
        per=price.per,
        region=None,
    )
    named = {"name": price.name, "duration_min": price.duration_min, "includes": price.includes}
    facts: dict[str, Fact] = {key: value for key, value in named.items() if value}
    return _card(f"studio.price.{number}", price.subject, "cost", text, facts, typed)


def _card(
    card_id: str, subject: Subject, aspect: Aspect, text: str, facts: Mapping[str, Fact], price: Price | None = None
) -> Card:
    return Card(card_id, subject, aspect, text, (STUDIO_SOURCE,), price=price, facts=facts, quality="P")


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
