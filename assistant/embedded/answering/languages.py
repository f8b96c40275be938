"""Answers in other languages than the cards': the commonest ones, said from typed facts by that language's templates.

A card's own sentence is English, so it cannot be repeated here. What no template of the language covers is answered in
English, after a sentence that says so.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assistant.embedded.answering.claims import Claim, Draft
from assistant.embedded.answering.comparing import answer_comparison
from assistant.embedded.answering.evidence import Evidence, Passage
from assistant.embedded.answering.offers import EURO, Offer, currency_of, is_saving, offers_in, region_of, stated
from assistant.embedded.answering.photo import answer_crop, answer_photo
from assistant.embedded.answering.planning import gaps_asked
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.social import answer_out_of_scope, answer_social, answer_unclear
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame

DIRECTIONS = ("portrait_to_headshot", "headshot_to_portrait")


def answer_abroad(frame: Frame, evidence: Evidence, words: Words) -> Draft | None:
    """The answer in the language of ``words``, None where only the English one will do."""
    told = ABROAD.get(frame.topic)
    if told is None or frame.turn not in ("new", "again", "shorter") or frame.operator in ("why", "who_says"):
        return None
    return told(frame, evidence, words)


def _choose(frame: Frame, evidence: Evidence, words: Words) -> Draft | None:
    claims: list[Claim] = []
    slots = [("uses", use) for use in frame.uses] + [("industries", industry) for industry in frame.industries]
    for kind, value in slots:
        card = _recommending(evidence, kind, value)
        if card is None or value not in words.names(kind):
            return None
        claims.append(Claim(_recommended(frame, card, words.name(kind, value), words), (card.id,)))
    if frame.trade and not frame.industries and not frame.uses:
        rule = next((card for card in evidence.passages if card.id in policy()["rules"]["professional"]), None)
        if rule is None:
            return None
        claims.append(Claim(words.say("choose.trade_unknown", trade=frame.trade), role="gap"))
        claims.append(Claim(words.say("choose.professional"), (rule.id,)))
    return Draft(tuple(claims)) if claims else None


def _recommending(evidence: Evidence, kind: str, value: str) -> Passage | None:
    cards = evidence.pick(
        aspect=("choosing", "use", "industry"),
        where=lambda card: bool(card.facts.get("recommends")) and value in getattr(card, kind),
    )
    order = ("choosing", "use", "industry")
    return min(cards, key=lambda card: (len(card.uses) + len(card.industries), order.index(card.aspect)), default=None)


def _recommended(frame: Frame, card: Passage, place: str, words: Words) -> str:
    kinds = [str(kind) for kind in card.facts["recommends"]]
    strength = str(card.facts.get("strength", "standard"))
    name = "choose.depends" if strength == "depends" else "choose.either" if len(kinds) > 1 else "choose.take"
    text = words.say(name, place=place, kind=words.name("a", kinds[0]))
    if frame.operator == "yes_no" and len(frame.subjects) == 1:
        lead = "leads.yes" if frame.subjects[0] in kinds else "leads.no"
        text = f"{words.say(lead)} {text}"
    return text


def _cost(frame: Frame, evidence: Evidence, words: Words) -> Draft | None:
    own = any(passage.is_own for passage in evidence.passages)
    special = region_of(frame) or gaps_asked(frame) or is_saving(frame) or frame.premise
    if own or special or currency_of(frame) != EURO or frame.operator in ("rank", "extreme", "universal"):
        return None
    offers = offers_in(frame, evidence)
    claims = [Claim(_priced(frame, offer, words), (offer.passage.id,)) for offer in offers]
    return Draft(tuple(claims)) if claims else None


def _priced(frame: Frame, offer: Offer, words: Words) -> str:
    people = frame.people or 1
    values: dict[str, Any] = {
        "kind": words.name("a", offer.subject),
        "price": stated(offer, words),
        "people": people,
        "low": words.money(offer.low * people),
        "high": words.money((offer.high or offer.low) * people),
    }
    if frame.budget is not None:
        times = people if frame.budget.per == "total" else 1
        enough = frame.budget.amount >= offer.low * times
        values |= {"money": words.money(frame.budget.amount), "low": words.money(offer.low * times)}
        return words.say("prices.enough" if enough else "prices.too_little", **values)
    if people > 1:
        return words.say("prices.for_people", **values)
    return words.say(f"prices.costs_{offer.price.method}", **values)


def _difference(frame: Frame, evidence: Evidence, words: Words) -> Draft | None:
    if frame.aspects or frame.wants in ("list", "table"):
        return None
    both = evidence.pick(aspect="definition", where=lambda card: card.subject == "both")
    counted = next((card for card in both if card.facts.get("count")), None)
    short = next((card for card in both if card.id in policy()["rules"]["undecided"]), None)
    if short is None:
        return None
    claims = [Claim(words.say("difference.short"), (short.id,))]
    if counted:
        named = words.join(words.name("aspects", str(aspect)) for aspect in counted.facts["list"])
        text = words.say("difference.counted", count=counted.facts["count"], aspects=named)
        claims.append(Claim(text, (counted.id,), "reason"))
    return Draft(tuple(claims))


def _convert(frame: Frame, evidence: Evidence, words: Words) -> Draft | None:
    claims = []
    for direction in (frame.direction,) if frame.direction else DIRECTIONS:
        start, end = direction.split("_to_")
        cards = evidence.pick(aspect="converting", where=lambda card: "possible" in card.facts)
        card = next((card for card in cards if (card.facts["from"], card.facts["to"]) == (start, end)), None)
        if card:
            claims.append(Claim(words.say(f"converting.{direction}"), (card.id,)))
    return Draft(tuple(claims)) if claims else None


ABROAD: Mapping[str, Callable[[Frame, Evidence, Words], Draft | None]] = {
    "choose": _choose,
    "use": _choose,
    "industry": _choose,
    "cost": _cost,
    "difference": _difference,
    "convert": _convert,
    "own_photo": answer_photo,
    "crop_photo": answer_crop,
    "compare_photos": answer_comparison,
    "greeting": answer_social,
    "thanks": answer_social,
    "goodbye": answer_social,
    "abuse": answer_social,
    "out_of_scope": answer_out_of_scope,
    "unclear": answer_unclear,
}

__all__: Sequence[str] = ("answer_abroad",)
