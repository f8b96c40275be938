"""Answers about money: ranges, sums, budgets and comparisons, all from typed prices."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.embedded.answering.budgets import budget_claims, interest_in, no_ai_portrait, with_amount
from assistant.embedded.answering.claims import Claim, Draft
from assistant.embedded.answering.evidence import Evidence, Passage, Price
from assistant.embedded.answering.offers import (
    EURO,
    Offer,
    currency_of,
    for_people,
    is_dearest,
    is_saving,
    named,
    names_ai,
    names_extreme,
    offers_in,
    region_of,
    regions_of,
    stated,
)
from assistant.embedded.answering.own import own_priced, own_prices
from assistant.embedded.answering.planning import gaps_asked
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.premises import price_against
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import KINDS, Frame, Money, Subject

SUGGESTED = ("cost_portrait", "cost_team", "cost_ai", "who_says", "choose")
FOR_PORTRAITS = ("cost_headshot", "cost_team", "who_says", "choose")
# Questions about a price that do not ask how much it is.
NOT_OF_PRICE = ("yes_no", "universal", "how", "who_says", "duration")


def answer_cost(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """What it costs: in the studio's own prices where there are any, otherwise in the sources' general ranges."""
    frame = with_amount(_with_kind(frame, evidence))
    region = region_of(frame)
    own = own_priced(frame, evidence)
    if own and region is None:
        return Draft(tuple(own_prices(frame, own, words)), suggestions=SUGGESTED)
    if region or currency_of(frame) != EURO:
        foreign = _foreign(frame, evidence, words, region)
        if foreign:
            return Draft(tuple(foreign), suggestions=SUGGESTED)
    offers = offers_in(frame, evidence)
    gaps = _gaps(frame, evidence, words)
    only_gap = gaps and frame.operator in NOT_OF_PRICE and not frame.people and not frame.budget
    waits = "delivery" in frame.aspects
    only_waits = waits and frame.operator == "duration"
    claims = [*gaps, *(_answer(frame, evidence, offers, words) if offers and not (only_gap or only_waits) else ())]
    if waits:  # price and waiting time in one breath
        told = evidence.pick(aspect="delivery", where=lambda card: card.id in policy()["ai"]["waiting"])
        claims += [Claim(card.text, (card.id,)) for card in told]
    if not claims:
        return Draft((Claim(words.say("prices.no_price"), role="gap"),), mode="abstain", suggestions=SUGGESTED)
    return Draft(tuple(claims), suggestions=FOR_PORTRAITS if "portrait" in frame.subjects else SUGGESTED)


def _with_kind(frame: Frame, evidence: Evidence) -> Frame:
    """The frame with the kind that its use or trade takes, where no kind was named and there is just one.

    One kind said to be the cheaper or the dearer one is compared with the other.
    """
    said_of = {value for name, value in frame.premise if name in ("cheaper", "dearer")}
    held_apart = said_of & set(KINDS) or mentions(frame.text, policy()["prices"]["apart"])
    one_kind = len(frame.subjects) == 1 and set(frame.subjects) <= set(KINDS)
    if one_kind and held_apart and frame.method is None:
        return replace(frame, subjects=KINDS)
    if _inside(frame) > 1 and not frame.subjects and frame.method != "ai":
        return replace(frame, subjects=("portrait",))
    if frame.subjects or frame.method == "ai" or not (frame.uses or frame.industries):
        return frame
    slots = {*frame.uses, *frame.industries}
    cards = evidence.pick(aspect=("choosing", "use", "industry"))
    kinds = {
        str(kind)
        for card in cards
        if slots & {*card.uses, *card.industries} and card.facts.get("strength") != "claim"
        for kind in card.facts.get("recommends", ())
    }
    if kinds == set(KINDS) and len(slots) > 1 and mentions(frame.text, policy()["prices"]["sum"]):
        # One photo for each of two things, and what both come to.
        return replace(frame, subjects=KINDS)
    if len(kinds) != 1:
        return frame
    kind: Subject = "portrait" if "portrait" in kinds else "headshot"
    return replace(frame, subjects=(kind,))


def _answer(frame: Frame, evidence: Evidence, offers: Sequence[Offer], words: Words) -> list[Claim]:
    table: Mapping[str, Any] = policy()["prices"]
    kinds = [subject for subject in frame.subjects if subject in KINDS]
    if len(frame.counts) > 1 and not frame.budget:
        counted = replace(frame, method=None, subjects=tuple(subject for subject, _ in frame.counts))
        wanted = offers_in(counted, evidence)
        if names_extreme(frame) and mentions(frame.text, table["either"]):
            return _orders_compared(frame, wanted, words)
        return _summed(frame, wanted, words)
    if mentions(frame.text, table["how_many"]) and mentions(frame.text, table["for_the_price"]):
        return _for_the_price(frame, offers, words)
    if frame.budget:
        return budget_claims(frame, evidence, offers, words)
    if mentions(frame.text, table["shared"]) and (sharing := frame.people or _inside(frame)):
        return _shared_by(sharing, frame, offers, words)
    if frame.wants == "table" or mentions(frame.text, table["each_way"]):
        return [_listed(frame, offers, words)]
    if is_saving(frame) and (claims := _saving(evidence, offers, words, frame.people or 1)):
        return claims
    if frame.operator in ("yes_no", "universal", "compare") and names_extreme(frame) and not frame.people:
        made, by_ai = ([offer for offer in offers if offer.is_ai is is_ai] for is_ai in (False, True))
        if len(kinds) < 2 and made and by_ai and names_ai(frame):
            return _methods_compared(frame, made[0], by_ai[0], words)
    if len(kinds) == 2 and mentions(frame.text, table["sum"]) and frame.operator not in ("yes_no", "universal"):
        return _summed(frame, offers, words)
    if len(kinds) == 2 and not frame.people and mentions(frame.text, table["apart"]):
        return _compared(frame, evidence, offers, words)
    weighed = frame.operator in ("compare", "yes_no", "universal", "why", "which")
    weighed = weighed or (frame.operator == "how_much" and names_extreme(frame))
    if len(kinds) == 2 and not frame.people and weighed:
        return _compared(frame, evidence, offers, words)
    extremes = frame.operator in ("compare", "which", "what") and names_extreme(frame)
    extremes = extremes or (frame.operator == "which" and not frame.subjects)
    ranked = frame.operator in ("rank", "extreme") or extremes
    if ranked and not frame.people:
        return _ranked(frame, evidence, offers, words)
    if len(kinds) == 2 and mentions(frame.text, table["together"]):
        return _summed(frame, offers, words)
    if frame.wants in ("table", "list") or frame.operator == "enumerate":
        return [_listed(frame, offers, words)]
    return ranges(frame, evidence, offers, words)


def _gaps(frame: Frame, evidence: Evidence, words: Words) -> list[Claim]:
    """What was asked about prices and no card states: a unit, or what a gap card is about."""
    table: Mapping[str, Any] = policy()["prices"]
    claims: list[Claim] = []
    explained = any(gap["card"] in {passage.id for passage in evidence.passages} for gap in gaps_asked(frame))
    units = [] if explained else [unit for unit, phrases in table["units"].items() if mentions(frame.text, phrases)]
    for unit in units:
        stating = evidence.first(aspect="cost", where=lambda passage, unit=unit: passage.facts.get("per") == unit)
        if stating and stating.is_about((frame.subjects or ("portrait",))[0]):
            claims.append(Claim(stating.text, (stating.id,)))
        else:
            claims.append(Claim(words.say("prices.no_unit", unit=words.name("units", unit)), role="gap"))
    for gap in gaps_asked(frame):
        card = next((passage for passage in evidence.passages if passage.id == gap["card"]), None)
        if card:
            claims.append(Claim(card.text, (card.id,), "gap"))
    if "hybrid" in frame.subjects:
        card = evidence.first(aspect="cost", subject="hybrid")
        if card:
            claims.append(Claim(card.text, (card.id,), "gap"))
    return claims


def ranges(frame: Frame, evidence: Evidence, offers: Sequence[Offer], words: Words) -> list[Claim]:
    """A sentence for each offer that was asked about; for all of them where a number of people was said."""
    people = frame.people or 1
    if people < 2:
        claims = [Claim(offer.passage.text, (offer.passage.id,)) for offer in offers]
        if frame.operator == "why":
            claims.append(Claim(words.say("prices.no_reason"), role="caveat"))
        return [*claims, *no_ai_portrait(frame, evidence)]
    claims = [Claim(for_people(offer, people, words), (offer.passage.id,)) for offer in offers]
    group = evidence.first(aspect="cost", where=lambda passage: passage.id == policy()["prices"]["no_group_price"])
    if group:
        claims.append(Claim(group.text, (group.id,), "caveat"))
    return [*claims, *interest_in(offers, words)]


def _saving(evidence: Evidence, offers: Sequence[Offer], words: Words, people: int) -> list[Claim]:
    ai = next((offer for offer in offers if offer.is_ai), None)
    made = next((offer for offer in offers if not offer.is_ai), None)
    if ai is None or made is None or ai.high is None or made.high is None:
        return []
    values = {
        "ai": stated(ai, words, people),
        "made": stated(made, words, people),
        "kind": words.name("subjects", made.subject),
        "low": words.money((made.low - ai.low) * people),
        "high": words.money((made.high - ai.high) * people),
    }
    counted = {"people": people} if people > 1 else {}
    text = words.say("prices.people_saving" if counted else "prices.saving", **values, **counted)
    who = evidence.first(aspect="cost", where=lambda passage: not passage.price and bool(passage.date))
    caveat = [Claim(who.text, (who.id,), "caveat")] if who else interest_in(offers, words)
    return [Claim(text, (made.passage.id, ai.passage.id)), *caveat]


def _ranked(frame: Frame, evidence: Evidence, offers: Sequence[Offer], words: Words) -> list[Claim]:
    dearest = is_dearest(frame.text)
    order = sorted(offers, key=lambda offer: (offer.low, offer.high or 0), reverse=dearest)
    if frame.operator == "rank" or frame.wants in ("list", "table"):
        return [_listed(frame, order, words)]
    first, *others = order
    extreme = "prices.dearest" if dearest else "prices.cheapest"
    ends = [p for p in evidence.pick(aspect="cost", subject="portrait") if "amount" in p.facts and not p.price]
    end = next((p for p in ends if (p.facts.get("per") is not None) is dearest), None)
    if end and not others and end.subject == first.subject:
        return [Claim(end.text, (end.id,)), Claim(first.passage.text, (first.passage.id,), "reason")]
    claims = [Claim(words.say(extreme, offer=named(first, words), price=stated(first, words)), (first.passage.id,))]
    for place, offer in enumerate(others[:2]):
        text = words.say(("prices.next", "prices.then")[place], offer=named(offer, words), price=stated(offer, words))
        claims.append(Claim(text, (offer.passage.id,), "reason"))
    if end and frame.operator == "extreme":
        claims.append(Claim(end.text, (end.id,), "reason"))
    return [*claims, *(interest_in(offers, words) if first.is_ai else ())]


def _compared(frame: Frame, evidence: Evidence, offers: Sequence[Offer], words: Words) -> list[Claim]:
    """The two kinds against each other: which is cheaper, by their lower ends, and whether the ranges overlap."""
    made = {offer.subject: offer for offer in offers if not offer.is_ai}
    if not made.keys() >= set(KINDS):
        return ranges(frame, evidence, offers, words)
    cheap, dear = sorted((made[kind] for kind in KINDS), key=lambda offer: (offer.low, offer.high or 0))
    values = {
        "cheap": words.name("subjects", cheap.subject),
        "dear": words.name("subjects", dear.subject),
        "cheap_price": stated(cheap, words),
        "dear_price": stated(dear, words),
    }
    cards = (cheap.passage.id, dear.passage.id)
    overlaps = cheap.high is None or cheap.price.open_ended or cheap.high > dear.low
    absolute = mentions(frame.text, policy()["hedges"]["absolute"])
    if overlaps and (frame.operator == "universal" or (frame.operator == "yes_no" and absolute)):
        return [Claim(words.say("prices.not_always_cheaper", **values), cards)]
    lead = ""
    if frame.operator == "yes_no":
        claimed = dict(frame.premise)
        first = claimed.get("cheaper") or claimed.get("dearer") or next(kind for kind in frame.subjects if kind in made)
        asks_dear = "dearer" in claimed or mentions(frame.text, policy()["prices"]["dearest"])
        if mentions(frame.text, policy()["prices"]["same"]):
            lead = words.say("leads.no") + " "
        else:
            lead = words.say("leads.yes" if (first == cheap.subject) is not asks_dear else "leads.no") + " "
    text = lead + words.say("prices.compared", **values)
    if frame.operator == "why":
        return [Claim(text, cards), Claim(words.say("prices.no_reason"), role="caveat")]
    if cheap.high is not None and dear.high is not None and mentions(frame.text, policy()["prices"]["apart"]):
        apart = {"low": words.money(dear.low - cheap.low), "high": words.money(dear.high - cheap.high)}
        return [Claim(f"{text} {words.say('prices.apart', **apart)}", cards)]
    if overlaps:
        text += " " + words.say("prices.overlap", dear_low=words.money(dear.low))
    return [Claim(text, cards)]


def _summed(frame: Frame, offers: Sequence[Offer], words: Words) -> list[Claim]:
    """So many of each kind, one where no number was said; for everybody."""
    counts: dict[str, int] = dict(frame.counts)
    people = 1 if counts else frame.people or 1
    made = [offer for offer in offers if not counts or counts.get(offer.subject)]
    made = [offer for offer in made if not offer.is_ai or offer.subject in counts]
    claims: list[Claim] = []
    if len(made) > 1:
        text = words.say(
            "prices.summed_open" if any(offer.price.open_ended for offer in made) else "prices.summed",
            kinds=words.join(_counted(offer, counts.get(offer.subject, 1), words) for offer in made),
            low=words.money(sum(offer.low * counts.get(offer.subject, 1) for offer in made) * people),
            high=words.money(sum((offer.high or offer.low) * counts.get(offer.subject, 1) for offer in made) * people),
            people=people,
        )
        claims.append(Claim(text, tuple(offer.passage.id for offer in made)))
    claims += [Claim(offer.passage.text, (offer.passage.id,), "reason") for offer in made]
    return [*claims, Claim(words.say("prices.no_package"), role="caveat")]


def _inside(frame: Frame) -> int:
    """How many people are said to be in one picture; 0 where that was not said."""
    return int(dict(frame.premise).get("people", 0))


def _shared_by(people: int, frame: Frame, offers: Sequence[Offer], words: Words) -> list[Claim]:
    """What each pays where several share the price of one picture."""
    claims = []
    for offer in [offer for offer in offers if not offer.is_ai] or offers:
        share = words.say(
            "prices.share_open" if offer.price.open_ended else "prices.share",
            kind=words.name("subjects", offer.subject),
            price=stated(offer, words),
            people=people,
            low=words.money(offer.low / people),
            high=words.money((offer.high or offer.low) / people),
        )
        claims.append(Claim(share, (offer.passage.id,)))
    return claims


def _methods_compared(frame: Frame, made: Offer, by_ai: Offer, words: Words) -> list[Claim]:
    """Whether AI is cheaper than a photographer in every case: its upper end against the other's lower one."""
    high = by_ai.high or by_ai.low
    values = {"ai": words.money(high), "made": words.money(made.low), "kind": words.name("subjects", made.subject)}
    text = words.say("prices.always_below" if high < made.low else "prices.may_meet", **values)
    return [Claim(text, (by_ai.passage.id, made.passage.id)), *interest_in([by_ai], words)]


def _orders_compared(frame: Frame, offers: Sequence[Offer], words: Words) -> list[Claim]:
    """Two orders of so many of a kind, the dearer first unless the cheaper is asked for; by their lower ends."""
    counts: dict[str, int] = dict(frame.counts)
    dearest = mentions(frame.text, policy()["prices"]["dearest"])
    order = sorted(offers, key=lambda offer: offer.low * counts[offer.subject], reverse=dearest)
    sayings = ("prices.dearest" if dearest else "prices.cheapest", "prices.next")
    return [
        Claim(
            words.say(
                saying,
                offer=_counted(offer, counts[offer.subject], words),
                price=stated(offer, words, counts[offer.subject]),
            ),
            (offer.passage.id,),
        )
        for saying, offer in zip(sayings, order, strict=False)
    ]


def _for_the_price(frame: Frame, offers: Sequence[Offer], words: Words) -> list[Claim]:
    """How many of the cheaper offer the lower end of the dearer one pays for."""
    order = sorted(offers, key=lambda offer: offer.low)
    if len(order) < 2:
        return ranges(frame, offers=offers, evidence=Evidence(), words=words)
    cheap, dear = order[0], order[-1]
    paid = replace(frame, budget=Money(dear.low), subjects=())
    return [Claim(dear.passage.text, (dear.passage.id,), "reason"), *budget_claims(paid, Evidence(), [cheap], words)]


def _counted(offer: Offer, number: int, words: Words) -> str:
    """``a headshot`` or ``3 headshots``."""
    if number == 1:
        return words.say("prices.a", kind=words.name("subjects", offer.subject))
    return f"{number} {words.name('subjects_plural', offer.subject)}"


def _listed(frame: Frame, offers: Sequence[Offer], words: Words) -> Claim:
    people = frame.people or 1
    rows = [(named(offer, words), stated(offer, words, people), offer.passage.id) for offer in offers]
    if frame.wants == "table":
        head = f"| {words.name('words', 'photo')} | {words.name('words', 'price')} |\n| --- | --- |\n"
        body = "\n".join(f"| {name[0].upper()}{name[1:]} | {price} [{card}] |" for name, price, card in rows)
        return Claim(head + body, tuple(row[2] for row in rows), block=True)
    lines = [f"{n}. {name[0].upper()}{name[1:]}: {price} [{card}]" for n, (name, price, card) in enumerate(rows, 1)]
    return Claim("\n".join(lines), tuple(row[2] for row in rows), block=True)


def _foreign(frame: Frame, evidence: Evidence, words: Words, region: str | None) -> list[Claim]:
    """Prices of the named country where cards state some; otherwise that there is no rate, and the euros."""
    told = [claim for one in regions_of(frame) for claim in _regional(frame, evidence, words, one)]
    currency = currency_of(frame)
    if told and (currency == EURO or frame.budget):
        return told
    if told:
        general = ranges(frame, evidence, offers_in(frame, evidence), words)
        return [*told, *(replace(claim, role="reason") for claim in general[:1])]
    if currency == EURO:
        return []
    gap = Claim(words.say("prices.no_rate", currency=words.name("currencies", currency)), role="gap")
    return [gap, *ranges(frame, evidence, offers_in(frame, evidence), words)]


def _regional(frame: Frame, evidence: Evidence, words: Words, region: str) -> list[Claim]:
    """What the sources name for one country, and how an amount that was named lies to it."""
    found = [p for p in evidence.passages if p.price and not p.is_own and p.price.region == region]
    found.sort(key=lambda passage: passage.price is not None and passage.price.per == "image")
    if not found:
        return []
    differing = evidence.pick(aspect="cost", where=lambda passage: bool(passage.facts.get("disagreement")))
    differ = next((passage for passage in differing if passage.facts.get("region") == region), None)
    claims = []
    amount, widest = frame.budget or _claimed(frame), _widest(found)
    if amount and widest and amount.currency == widest.currency:
        passage = differ or found[0]
        offer = Offer(next(iter(frame.subjects), "headshot"), passage, widest)
        claims.append(Claim(price_against(offer, amount.amount, words), (passage.id,)))
    claims += [Claim(differ.text, (differ.id,), "reason" if claims else "direct")] if differ else []
    several = len(regions_of(frame)) > 1
    most = 1 if differ or several else 3
    return claims + [Claim(p.text, (p.id,), "direct" if several or not differ else "reason") for p in found[:most]]


def _claimed(frame: Frame) -> Money | None:
    """The price that the question states."""
    amount, _, currency = next((value for name, value in frame.premise if name == "price"), "").partition(" ")
    return Money(float(amount), currency) if amount else None


def _widest(found: Sequence[Passage]) -> Price | None:
    """From the least to the most of what several passages state, where they price the same thing."""
    prices = [p.price for p in found if p.price and p.price.low and p.price.high and p.price.per != "image"]
    if not prices:
        return None
    low, high = min(price.low or 0 for price in prices), max(price.high or 0 for price in prices)
    return replace(prices[0], low=low, high=high, open_ended=any(price.open_ended for price in prices))
