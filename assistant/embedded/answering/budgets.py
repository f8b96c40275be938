"""Money that somebody has or was asked for: whether it is enough, for how many, and how it lies to the ranges."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.embedded.answering.claims import Claim
from assistant.embedded.answering.evidence import Evidence
from assistant.embedded.answering.offers import Offer, best_offer, is_saving, stated
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.premises import price_against
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame, Money


def with_amount(frame: Frame) -> Frame:
    """The frame with the amount that is to be judged, where it was named without a currency."""
    if frame.budget or frame.people or not mentions(frame.text, policy()["prices"]["fair"]):
        return frame
    number = re.search(r"\b\d{2,5}\b", frame.text)
    return replace(frame, budget=Money(float(number.group()))) if number else frame


def budget_claims(frame: Frame, evidence: Evidence, offers: Sequence[Offer], words: Words) -> list[Claim]:
    """Whether the money is enough: what it must reach is the lower end of a range."""
    assert frame.budget is not None
    times = (frame.people or 1) if frame.budget.per == "total" else 1
    amount = frame.budget.amount
    claims: list[Claim] = []
    if mentions(frame.text, policy()["prices"]["how_many"]) and not frame.people:
        return [*_how_many(frame, offers, words), *interest_in(offers, words)]
    if mentions(frame.text, policy()["prices"]["fair"]):
        made = [offer for offer in offers if not offer.is_ai] or offers
        each = amount / times
        if times > 1:
            total, share = (words.money(one, frame.budget.currency) for one in (amount, each))
            claims.append(Claim(words.say("prices.each_of", people=times, money=total, each=share)))
        return [*claims, *(Claim(price_against(offer, each, words), (offer.passage.id,)) for offer in made)]
    by_hand = [offer for offer in offers if not offer.is_ai]
    if len(by_hand) > 1 and times == 1 and mentions(frame.text, policy()["prices"]["together"]):
        return [_for_all(frame.budget, by_hand, words)]
    by_ai = next((offer for offer in offers if offer.is_ai), None)
    if is_saving(frame) and by_ai and amount > (by_ai.high or by_ai.low):
        return [_saved(frame.budget, by_ai, words), *interest_in([by_ai], words)]
    if mentions(frame.text, policy()["prices"]["otherwise"]) and not any(offer.is_ai for offer in offers):
        other = best_offer(evidence, "ai_headshot")
        offers = [*offers, other] if other else offers
    for offer in offers:
        least = offer.low * times
        most = offer.high * times if offer.high is not None else None
        if amount < least:
            name = "budget_short"
        elif most is None or amount < most:
            name = "budget_reaches"
        else:
            name = "budget_covers_open" if offer.price.open_ended else "budget_covers"
        text = words.say(
            f"prices.{name}{'_people' if times > 1 else ''}",
            kind=words.name("subjects", offer.subject),
            money=words.money(amount, frame.budget.currency),
            low=words.money(least),
            price=stated(offer, words),
            method=offer.price.method,
            people=times,
            gap=words.money(abs(least - amount)),
            each=words.money(offer.low),
        )
        claims.append(Claim(text, (offer.passage.id,)))
    return [*claims, *no_ai_portrait(frame, evidence), *interest_in(offers, words)]


def _for_all(budget: Money, offers: Sequence[Offer], words: Words) -> Claim:
    """Whether the money is enough for one of each kind."""
    low, high = sum(offer.low for offer in offers), sum(offer.high or offer.low for offer in offers)
    enough = "short" if budget.amount < low else "reaches" if budget.amount < high else "covers"
    text = words.say(
        f"prices.all_{enough}",
        kinds=words.join(words.say("prices.a", kind=words.name("subjects", offer.subject)) for offer in offers),
        money=words.money(budget.amount, budget.currency),
        low=words.money(low),
        high=words.money(high),
        gap=words.money(abs(low - budget.amount)),
    )
    return Claim(text, tuple(offer.passage.id for offer in offers))


def _saved(budget: Money, by_ai: Offer, words: Words) -> Claim:
    """What is left of money that a photographer would get, where software makes the picture."""
    text = words.say(
        "prices.saved",
        money=words.money(budget.amount, budget.currency),
        price=stated(by_ai, words),
        low=words.money(budget.amount - (by_ai.high or by_ai.low)),
        high=words.money(budget.amount - by_ai.low),
    )
    return Claim(text, (by_ai.passage.id,))


def _how_many(frame: Frame, offers: Sequence[Offer], words: Words) -> list[Claim]:
    """How many pictures the money is enough for, at the lower and at the upper end."""
    assert frame.budget is not None
    claims = []
    for offer in offers:
        most = int(frame.budget.amount // offer.low) if offer.low else 0
        least = int(frame.budget.amount // offer.high) if offer.high else most
        text = words.say(
            "prices.how_many" if most else "prices.not_one",
            money=words.money(frame.budget.amount, frame.budget.currency),
            offer=words.name("subjects" if most == 1 else "subjects_plural", offer.subject),
            price=stated(offer, words),
            low=words.money(offer.low),
            high=words.money(offer.high) if offer.high else None,
            most=most,
            least=least,
            method=offer.price.method,
        )
        claims.append(Claim(text, (offer.passage.id,)))
    return claims


def no_ai_portrait(frame: Frame, evidence: Evidence) -> list[Claim]:
    """AI prices beside portraits buy headshots; say so when both were named."""
    by_ai = frame.method == "ai" or "ai_headshot" in frame.subjects or mentions(frame.text, ("ai",))
    named = frame.subjects == ("portrait",) or "portrait" in frame.text
    if "portrait" not in frame.subjects or not named or not by_ai:
        return []
    card = evidence.first(aspect="cost", subject="portrait", where=lambda passage: "makes" in passage.facts)
    return [Claim(card.text, (card.id,), "premise")] if card else []


def interest_in(offers: Sequence[Offer], words: Words) -> list[Claim]:
    """Who gains by a price that is repeated in our own words."""
    interest = next((offer.passage.interest for offer in offers if offer.is_ai and offer.passage.interest), None)
    return [Claim(words.say("common.price_interest", interest=interest), role="caveat")] if interest else []
