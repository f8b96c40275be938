"""What a question takes for granted, checked against typed facts before it is answered.

Attributes and their values are those that reading finds; one that a topic's own answer already settles (which of two is
cheaper, which kind a trade takes) is left to that answer.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from assistant.embedded.answering.claims import Claim
from assistant.embedded.answering.evidence import Evidence
from assistant.embedded.answering.offers import EURO, Offer, best_offer, stated
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import KINDS, Frame

UNITS_IN_MINUTES = {"minute": 1, "minutes": 1, "hour": 60, "hours": 60, "day": 1440, "days": 1440}
NUMBERS = {"five": 5, "ten": 10, "fifteen": 15, "thirty": 30, "sixty": 60}


def premises(frame: Frame, evidence: Evidence, words: Words) -> list[Claim]:
    """A correction for each premise that a card contradicts, a confirmation where one was asked for."""
    claims: list[Claim] = []
    for attribute, value in frame.premise:
        check = CHECKS.get(attribute)
        if check is not None:
            claims += check(frame, value, evidence, words)
    return claims


def premise(frame: Frame, attribute: str) -> str | None:
    """The value that the question takes for granted, None when it takes nothing of the kind."""
    return next((value for name, value in frame.premise if name == attribute), None)


def _price(frame: Frame, value: str, evidence: Evidence, words: Words) -> Sequence[Claim]:
    """A price that was named as a fact, against the range of what it was named for."""
    amount, currency = float(value.split()[0]), value.split()[1]
    subject = "ai_headshot" if frame.method == "ai" else next(iter(frame.subjects), None)
    offer = best_offer(evidence, subject) if subject else None
    if offer is None or currency != EURO:
        return ()
    return (Claim(price_against(offer, amount, words), (offer.passage.id,), "premise"),)


def price_against(offer: Offer, amount: float, words: Words) -> str:
    """How an amount lies to an offer's range: under it, in it, or above it."""
    if amount < offer.low:
        name = "below"
    elif offer.high is not None and amount > offer.high:
        name = "above_open" if offer.price.open_ended else "above"
    else:
        name = "within"
    kind = words.name("subjects", offer.subject)
    return words.say(
        f"premises.price_{name}", money=words.money(amount, offer.price.currency), kind=kind, price=stated(offer, words)
    )


def _ceiling(frame: Frame, value: str, evidence: Evidence, words: Words) -> Sequence[Claim]:
    """A figure said to be the most that is ever asked, against a range that may be open upwards."""
    subject = "ai_headshot" if frame.method == "ai" else next(iter(frame.subjects), None)
    offer = best_offer(evidence, subject) if subject and frame.topic == "cost" else None
    if offer is None or offer.high is None:
        return ()
    holds = float(value) >= offer.high and not offer.price.open_ended
    lead = words.say("leads.yes" if holds else "leads.no")
    return (Claim(f"{lead} {offer.passage.text}", (offer.passage.id,), "premise"),)


def _people(frame: Frame, value: str, evidence: Evidence, words: Words) -> Sequence[Claim]:
    """So many people in one picture: what the kind allows."""
    subject = next(iter(frame.subjects), "headshot")
    cards = evidence.pick(aspect="subjects", subject=subject, where=lambda card: "people_min" in card.facts)
    card = next((card for card in cards if card.subject == subject), None)
    if card is None:
        return ()
    most = card.facts.get("people_max")
    lead = "leads.no" if most is not None and int(value) > int(most) else "leads.yes"
    if frame.topic == "choose" and not frame.subjects:
        return ()  # the kind that holds so many is the answer itself
    if frame.topic == "cost" and lead == "leads.yes":
        return ()  # that so many fit in says nothing of the price
    say_it = frame.operator in ("yes_no", "universal") or lead == "leads.no"
    if not say_it:
        return ()
    text = f"{words.say(lead)} {card.text}" if frame.operator in ("yes_no", "universal") else card.text
    others = evidence.pick(aspect="subjects", subject="portrait", where=lambda card: "people_max" not in card.facts)
    fitting = [other for other in others if other.subject == "portrait"][:1] if lead == "leads.no" else []
    return (Claim(text, (card.id,), "premise"), *(Claim(other.text, (other.id,), "premise") for other in fitting))


def _framing(frame: Frame, value: str, evidence: Evidence, words: Words) -> Sequence[Claim]:
    """A full-length headshot is none."""
    cards = evidence.pick(aspect="framing", subject="headshot", where=lambda card: "from" in card.facts)
    lead = words.say("leads.no") + " " if frame.operator in ("yes_no", "universal") else ""
    return tuple(Claim(lead + card.text, (card.id,), "premise") for card in cards[:1])


def _free(frame: Frame, value: str, evidence: Evidence, words: Words) -> Sequence[Claim]:
    """Nothing here is free."""
    offer = best_offer(evidence, {"ai": "ai_headshot", "photographer": "headshot"}.get(value, value))
    if offer is None:
        return ()
    lead = words.say("leads.no") if frame.operator in ("yes_no", "universal") else words.say("premises.not_free")
    return (Claim(f"{lead} {offer.passage.text}", (offer.passage.id,), "premise"),)


def _minutes(frame: Frame, value: str, evidence: Evidence, words: Words) -> Sequence[Claim]:
    """A delivery time that was named, against the one that is stated."""
    match = re.match(r"(\w+) (\w+)", value)
    card = evidence.first(where=lambda card: "minutes" in card.facts)
    if match is None or card is None:
        return ()
    number = NUMBERS.get(match[1]) or int(match[1])
    same = number * UNITS_IN_MINUTES.get(match[2], 1) == int(card.facts["minutes"])
    lead = words.say("leads.said_so" if same else "leads.not_so")
    return (Claim(f"{lead} {card.text}", (card.id,), "premise"),)


def _cheaper(frame: Frame, value: str, evidence: Evidence, words: Words) -> Sequence[Claim]:
    return _order(frame, value, evidence, words, cheaper=True)


def _dearer(frame: Frame, value: str, evidence: Evidence, words: Words) -> Sequence[Claim]:
    return _order(frame, value, evidence, words, cheaper=False)


def _order(frame: Frame, value: str, evidence: Evidence, words: Words, *, cheaper: bool) -> Sequence[Claim]:
    """What is said to be the cheaper or the dearer one; prices asked for are compared elsewhere."""
    if value in KINDS and frame.topic != "cost":
        card = evidence.first(where=lambda card: card.id == policy()["prices"]["compared_by"])
        if card is None or (value == "headshot") is cheaper:
            return ()
        return (Claim(f"{words.say('leads.not_so')} {card.text}", (card.id,), "premise"),)
    if value not in ("ai", "photographer"):
        return ()
    ai, made = best_offer(evidence, "ai_headshot"), best_offer(evidence, "headshot")
    if ai is None or made is None:
        return ()
    right = (_cheapest(ai, made) is ai) == ((value == "ai") is cheaper)
    lead = ""
    if not right or frame.operator in ("yes_no", "universal"):
        lead = words.say("leads.yes" if right else "leads.no") + " "
    text = words.say("premises.ai_against", ai=stated(ai, words), made=stated(made, words))
    return (Claim(lead + text, (ai.passage.id, made.passage.id), "premise"),)


def _cheapest(one: Offer, other: Offer) -> Offer:
    return min(one, other, key=lambda offer: offer.low)


def _kind(frame: Frame, value: str, evidence: Evidence, words: Words) -> Sequence[Claim]:
    """A kind said to be the one for a use or a trade, against the one that is recommended for it."""
    if frame.topic in ("choose", "industry", "use"):
        return ()  # there the recommendation itself says so
    slots = {*frame.uses, *frame.industries}
    cards = (card for card in evidence.passages if slots & {*card.uses, *card.industries})
    card = next((card for card in cards if card.facts.get("recommends")), None)
    if card is None or value in card.facts["recommends"]:
        return ()
    lead = words.say("leads.actually", kind=words.name("subjects", str(card.facts["recommends"][0])))
    return (Claim(f"{lead} {card.text}", (card.id,), "premise"),)


CHECKS: Mapping[str, Callable[[Frame, str, Evidence, Words], Sequence[Claim]]] = {
    "price": _price,
    "ceiling": _ceiling,
    "people": _people,
    "kind": _kind,
    "framing": _framing,
    "free": _free,
    "minutes": _minutes,
    "cheaper": _cheaper,
    "dearer": _dearer,
}
