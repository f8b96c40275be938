"""The studio's own price list as a whole: which of its services a message names, and what follows from their figures.

Other answers go from passages that a search found. Here every service lies on the table, so that the cheapest is the
cheapest, a sum is complete, and what the list does not name can be said not to be on it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.embedded.answering.charges import (
    Bill,
    bill_for,
    counted_in,
    counts,
    deposit_in,
    has_other_prices,
    hours_in,
    is_too_far,
    number_in,
    options_in,
    people_in,
    pictures_in,
    terms_of,
    young_in,
)
from assistant.embedded.answering.claims import Claim, Draft
from assistant.embedded.answering.evidence import Evidence, Passage
from assistant.embedded.answering.offers import EURO, best_offer, range_of, stated
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import first_of, mentions, stem
from assistant.embedded.answering.services import (
    Named,
    alike_in,
    described_in,
    first_named,
    generic_stems,
    hits,
    name_of,
    names_fully,
    names_more_than_kind,
    nearest_in,
    of_kind,
    same_as,
    services_in,
    stems_of,
    tells_apart,
    told_in,
)
from assistant.embedded.answering.words import FALLBACK, Words
from assistant.embedded.frames import KINDS, Frame

SUGGESTED = ("book", "cost", "choose")
# An order is put together over so many messages.
MOST_TURNS = 4


def answer_from_list(frame: Frame, evidence: Evidence, words: Words, texts: Sequence[str]) -> Draft | None:
    """What the price list and the terms say to a request; None where it asks for something else.

    Args:
        frame: The request.
        evidence: What was found; ``listed`` holds what the studio says of itself.
        words: The wording.
        texts: The visitor's messages so far, this one last.
    """
    table: Mapping[str, Any] = policy()["price_list"]
    services = [passage for passage in evidence.listed if passage.price]
    if not services or frame.turn not in ("new", "sure", "more"):
        return None
    # A turn that goes on with the answer before carries that one's words; its own are the last message.
    text = (frame.text if frame.turn == "new" else texts[-1]).lower()
    if mentions(text, policy()["prices"]["general"]):
        return None
    if frame.method == "ai" and not any(service.subject == "ai_headshot" for service in services):
        return None  # what software costs elsewhere
    message = texts[-1].lower()
    # "2 cats. How much?": what is meant may stand beside the question.
    named = services_in(text, services) or services_in(message, services)
    priced = _is_asked(frame, text, table)
    surely = [one for one in named if names_more_than_kind(one, message)]
    if not priced or frame.topic in table["never"]:
        # "Is my dog allowed in a portrait?" asks for no portrait session.
        named = surely
    term = _term(text, table) or _term(message, table)
    adds = bool(re.search(table["asks_more"], text))
    compares = bool(re.search(table["compares"], text))
    if not named and (priced or term or compares or adds):
        named = alike_in(text, services)
    elif compares and len(named) == 1 and not names_fully(named, message):
        named = alike_in(text, services) or named
    compares = compares and len(named) > 1 and any(tells_apart(one, message) for one in named)
    of_one = bool(named) and any(
        re.search(table[name], text) for name in ("contents", "lasts", "apart", "asks_whether_in")
    )
    several = len(named) > 1 and any(one.is_extra for one in named) and bool(re.search(table["sums"], text))
    sums = bool(named) and any(tells_apart(one, message) for one in named) and bool(re.search(table["sums"], text))
    one_kind = len({kind for kind in KINDS if kind in message}) < len(KINDS)
    ordered = any((one.count or (one_kind and people_in(message))) and tells_apart(one, message) for one in named)
    continues = _continues(text, texts, services, table)
    if frame.topic in table["never"] and not (of_one or several or compares or sums or ordered or continues):
        return None
    bare = of_kind(text, services)
    if len(named) == 1 and bare and not stems_of(bare.name) & stems_of(named[0].name):
        named = sorted((bare, *named), key=lambda one: one.at)  # "headshots or the team day"
    beside = services_in(frame.said.lower(), services) if frame.said.lower() != text else []
    earlier = [] if named else beside or first_named(reversed(texts[:-1]), services)
    follows = bool(named) and len(text.split()) <= table["follow_up_words"] and bool(re.search(table["adds"], text))
    goes_on = follows and bool(first_named(texts[-2:-1], services))
    books = bool(re.search(table["books"], message)) and not (frame.uses or frame.industries)
    asked = goes_on or several or of_one or priced or compares or sums or ordered or adds or books or continues
    asked = asked or (bool(named) and frame.topic in table["unread"])
    asked = asked or (len(named) > 1 and frame.topic not in table["guidance"])
    by_words = asked or frame.topic in table["unread"]
    described = described_in(text, services, named) or described_in(message, services, named) if by_words else []
    if frame.topic in table["guidance"] and not (books or re.search(table["sums"], text)):
        described = [one for one in described if hits(message, one) > 1]
    if described and not (earlier and not asked):
        named, asked, earlier = described, True, []
    if asked and not (named and names_fully(named, message)):
        meant = nearest_in(evidence, named, message, table["meant"])
        if meant and not earlier:
            named = [meant]
    if term and (claims := _stipulated(term, text, named, earlier, services, words, table)):
        return Draft(tuple(claims), suggestions=SUGGESTED)
    unsaid = any(
        (m := re.search(table[name], text)) and not _is_told(m[0], evidence) for name in ("discounts", "silent")
    )
    if asked and unsaid and (quiet := _not_listed(frame, text, services, words, table)):
        return quiet
    if asked and (missing := _not_sold(message, evidence, services, words, table)):
        return missing
    if asked:
        order = _order(frame, text, named, services, texts)
        claims = (
            _within(text, named or earlier, words, table)
            or _divided(frame, text, order or earlier, words, table)
            or _compared(frame, text, named, words)
            or (_beside(named, words) if compares else [])
            or _left(text, order, words, table)
            or (_billed(frame, text, message, order, named, words, table) if re.search(table["counted"], text) else [])
            or _lasting(text, named or earlier, words, table)
            or (_priced_apart(message, named or earlier, words, table) if priced else [])
            or _billed(frame, text, message, order, named, words, table)
            or _against_market(text, named or earlier, evidence, words, table)
            or _for_budget(frame, text, named, services, words)
            or (_not_more(message, named or earlier, words, table) if adds else [])
            or _extreme(frame, text, services, words, table)
            or _whole(text, services, words, table)
        )
        if claims:
            return Draft(tuple(claims), suggestions=SUGGESTED)
    # Whoever tells a trade or a use asks which photo to take, and not for the studio's terms.
    placed = frame.topic in table["guidance"] and (frame.uses or frame.industries or frame.trade)
    rule = None if placed else _rule(text, evidence, table)
    if rule is not None and not (named and frame.operator == "how_much"):
        return Draft((_quoted(rule, words),), suggestions=SUGGESTED)
    short = len(text.split()) <= table["few_words"]
    told = named[:3] if named and (asked or short) else earlier[:1] if earlier and asked and not bare else []
    if frame.operator == "duration":
        told = [one for one in told if mentions(one.passage.text, policy()["own"]["times"])]
    if told:
        return Draft(tuple(claim for one in told for claim in _told(one, frame, words)), suggestions=SUGGESTED)
    return _not_listed(frame, text, services, words, table)


def _continues(text: str, texts: Sequence[str], services: Sequence[Passage], table: Mapping[str, Any]) -> bool:
    """Whether a text goes on with a service that the message before was about, in words of that one's description."""
    if not re.search(table["adds"], text):
        return False
    before = {one.passage.id for one in first_named(reversed(texts[:-1]), services)}
    return any(one.passage.id in before for one in described_in(text, services))


def _term(text: str, table: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What of a studio's terms a lower-case text asks about, of those that a service's own text may tell."""
    return next((one for one in table["terms"] if "says" in one and re.search(one["asks"], text)), None)


def _stipulated(
    term: Mapping[str, Any],
    text: str,
    named: Sequence[Named],
    earlier: Sequence[Named],
    services: Sequence[Passage],
    words: Words,
    table: Mapping[str, Any],
) -> list[Claim]:
    """What the services' own texts say of a term that is asked about; that they say nothing, where one is named.

    Nothing where money is asked for as well: what it comes to is reckoned.
    """
    about = named or earlier
    is_sold = any(re.search(term["asks"], one.name.lower()) for one in about)
    spared = (table["sums"], term.get("unless", table["counted"]))
    if is_sold or any(re.search(asks, _without_names(text, about)) for asks in spared):
        return []
    saying = [one for one in about if re.search(term["says"], one.passage.text.lower())]
    if saying:
        return [_stated(one, words) for one in saying[:2]]
    if about and term.get("silent") and not re.search(table["counted"], text):
        return [Claim(words.say("price_list.silent"), (about[0].passage.id,))]
    return []


def _without_names(text: str, named: Sequence[Named]) -> str:
    """A lower-case text without the services' names: "plus" in one adds nothing up."""
    for one in named:
        text = text.replace(one.name.lower(), "")
    return text


def _not_more(message: str, named: Sequence[Named], words: Words, table: Mapping[str, Any]) -> list[Claim]:
    """That a service's text names no surcharge for what a message asks one for."""
    if not named:
        return []
    one = named[0]
    plain = stems_of(one.name) | generic_stems() | {stem(word) for word in table["asking"]}
    things = stems_of(message) - plain
    if things & stems_of(one.passage.text.partition(" costs ")[2]):
        return []
    return [Claim(words.say("price_list.silent"), (one.passage.id,)), replace(_stated(one, words), role="reason")]


def _priced_apart(message: str, named: Sequence[Named], words: Words, table: Mapping[str, Any]) -> list[Claim]:
    """That what a message asks the price of is charged apart, by a service's text, which names no amount for it."""
    for one in named:
        plain = stems_of(one.name) | generic_stems() | {stem(word) for word in table["asking"]}
        for clause in re.split(r"[.;] ", one.passage.text.lower()):
            charged = re.search(table["charged_apart"], clause) and not re.search(r"\d", clause)
            if charged and stems_of(clause) & stems_of(message) - plain:
                silent = Claim(words.say("price_list.silent"), (one.passage.id,))
                return [silent, replace(_stated(one, words), role="reason")]
    return []


def _not_sold(
    text: str, evidence: Evidence, services: Sequence[Passage], words: Words, table: Mapping[str, Any]
) -> Draft | None:
    """That a thing which studios often sell, and which a message asks for, stands nowhere on the list."""
    told = " ".join(passage.text.lower() for passage in evidence.listed)
    for thing in table["things"]:
        if re.search(rf"\b(?:{thing})\b", text) and not re.search(rf"\b(?:un)?(?:{thing})", told):
            named = words.join([name_of(service) for service in services[: table["most"]]])
            ids = tuple(service.id for service in services[:3])
            return Draft((Claim(words.say("price_list.not_listed", names=named), ids),), suggestions=SUGGESTED)
    return None


def _beside(named: Sequence[Named], words: Words) -> list[Claim]:
    """Two services beside each other, where their difference is asked for."""
    return [_stated(one, words) for one in named[:2]]


def _is_told(thing: str, evidence: Evidence) -> bool:
    """Whether anything that the studio says of itself speaks of a thing."""
    return any(thing in passage.text.lower() for passage in evidence.listed)


def _is_asked(frame: Frame, text: str, table: Mapping[str, Any]) -> bool:
    """Whether a request is one that a price list answers."""
    by_words = mentions(text, table["asks"]) or any(
        re.search(table[name], text) for name in ("lasts", "contents", "of_all", "offers", "whole")
    )
    return (
        by_words or frame.topic in table["topics"] or frame.operator in ("how_much", "duration") or bool(frame.budget)
    )


def _price(named: Named, words: Words) -> str:
    return range_of(named.passage.price, words) if named.passage.price else ""


def _times(named: Named, number: int) -> str:
    """``Team day`` or ``3 × Print``."""
    return named.name if number == 1 else f"{number} × {named.name}"


def _told(named: Named, frame: Frame, words: Words) -> list[Claim]:
    """A service as the studio's file states it, times the people where each of them pays."""
    passage, people = named.passage, named.count or frame.people or 1
    each = passage.price is not None and passage.price.per in ("person", "image")
    claims = [_stated(named, words)]
    if people > 1 and (each or named.count):
        bill = bill_for(named, people, "person")
        row = Row(named, people, "person", bill) if bill else None
        why = _explained(row, words) if row else None
        claims.append(why or Claim(_line([(named, people)], words), (passage.id,)))
    return claims


def _stated(named: Named, words: Words) -> Claim:
    passage = named.passage
    if words.language == FALLBACK:
        return Claim(passage.text, (passage.id,))
    per = passage.price.per if passage.price else "unstated"
    text = words.say(
        "price_list.offer",
        service=named.name,
        price=_price(named, words),
        unit=words.name("per", per) if per != "unstated" else "",
        minutes=named.minutes,
        includes=passage.facts.get("includes"),
    )
    return Claim(text, (passage.id,))


def _quoted(rule: Passage, words: Words) -> Claim:
    """One of the studio's terms; in another language than its own it is said to be a quotation."""
    text = rule.text if words.language == FALLBACK else words.say("price_list.quoted", text=rule.text)
    return Claim(text, (rule.id,))


def _line(rows: Sequence[tuple[Named, int]], words: Words) -> str:
    """What so many of each come to."""
    currency = _currency([one.passage for one, _ in rows])
    low = sum(one.low * number for one, number in rows)
    high = sum(one.high * number for one, number in rows)
    return _sum([_times(one, number) for one, number in rows], low, high, currency, words)


def _currency(services: Sequence[Passage]) -> str:
    """The currency of the first price."""
    return next((service.price.currency for service in services if service.price), EURO)


def _amount(frame: Frame, text: str, currency: str) -> float | None:
    """What the visitor has in a currency, all of them together; None where it is money of another one.

    An amount without a currency is read as euros: it is in the list's own unless euros are named.
    """
    budget = frame.budget
    if budget is None:
        return None
    bare = budget.currency == EURO and not re.search(r"€|\beur(?:os?)?\b", text)
    if budget.currency != currency and not bare:
        return None
    return budget.amount * ((frame.people or 1) if budget.per == "person" else 1)


def _number_of(named: Named, frame: Frame) -> int:
    per_head = named.passage.price is not None and named.passage.price.per == "person"
    return named.count or (frame.people if per_head and frame.people else 1)


def _compared(frame: Frame, text: str, named: Sequence[Named], words: Words) -> list[Claim]:
    """Two services against each other, for so many people where one of them is paid by the head."""
    table = policy()["prices"]
    compares = (*table["cheapest"], *table["dearest"], *table["apart"], "or", "vs", "more than", "less than")
    if len(named) != 2 or not mentions(text, compares):
        return []
    totals = [(one.low * _number_of(one, frame), one) for one in named]
    (low, cheap), (dear_low, dear) = sorted(totals, key=lambda row: row[0])
    currency = _currency([cheap.passage, dear.passage])
    lead = ""
    if frame.operator == "yes_no" and not mentions(text, ("or", "vs")):
        asks_dear = first_of(text, (*table["dearest"], "more than")) < first_of(text, (*table["cheapest"], "less than"))
        lead = words.say("leads.yes" if (named[0] is cheap) is not asks_dear else "leads.no") + " "
    text = words.say(
        "price_list.compared",
        cheap=_times(cheap, _number_of(cheap, frame)),
        dear=_times(dear, _number_of(dear, frame)),
        low=words.money(low, currency),
        high=words.money(dear_low, currency),
        apart=words.money(dear_low - low, currency),
    )
    return [Claim(lead + text, (cheap.passage.id, dear.passage.id))]


@dataclass(frozen=True, slots=True)
class Row:
    """A service that is ordered: how many of what its text counts, and what they come to."""

    named: Named
    number: int
    unit: str
    bill: Bill

    @property
    def label(self) -> str:
        """The service with its number, where each costs as much."""
        sold_singly = self.named.count or self.named.is_per_each
        return _times(self.named, self.number if sold_singly and self.unit != "pet" else 1)


def _order(
    frame: Frame, text: str, named: Sequence[Named], services: Sequence[Passage], texts: Sequence[str]
) -> list[Row]:
    """What the visitor has put together: the services of this message, and of those before that it goes on with."""
    table = policy()["price_list"]
    order, said = list(named), [text, texts[-1].lower()]
    extras_only = bool(named) and all(one.is_extra for one in named) and bool(re.search(table["adds"], text))
    adds = bool(re.search(table["adds_surely"], text)) and len(text.split()) <= table["few_added"]
    ids = {one.passage.id for one in named}
    asked_before = ids and ids <= {
        one.passage.id for before in texts[:-1] for one in services_in(before.lower(), services)
    }
    grows = not named or extras_only or asked_before or (adds and len(named) == 1)
    if grows and not re.search(table["instead"], text):
        for earlier in reversed([one.lower() for one in texts[:-1]][-MOST_TURNS:]):
            before = told_in(earlier, services)
            known = {one.passage.id for one in order}
            order = [*(one for one in before if one.passage.id not in known), *order]
            said.append(earlier)
            if any(not one.is_extra for one in before) or re.search(table["instead"], earlier):
                break
    here, there = (next((number for one in some if (number := people_in(one))), None) for some in (said[:2], said[2:]))
    # A number of extras in this message is none of people.
    people = here or (there or frame.people if any(one.count for one in named) else frame.people or there)
    if frame.budget and people == frame.budget.amount:
        people = None
    return [_row(one, people, said) for one in order]


def _row(named: Named, people: int | None, said: Sequence[str]) -> Row:
    terms = terms_of(named)
    counted = [unit for unit in (*terms.most, *terms.steps) if unit != "person"]
    unit = next((unit for unit in counted if any(number_in(text, unit, named) for text in said)), "person")
    counts_it = (found for text in said if unit != "person" and (found := number_in(text, unit, named)))
    number = _number_bought(named, people, said) if unit == "person" else next(counts_it)
    young = next((few for text in said if (few := young_in(named, text))), None) if number else None
    if young and number and number > young[0]:
        number -= young[0]
    reckoned = bill_for(named, number, unit) if number else None
    if reckoned and unit != "person" and named.is_per_head and people:
        # Each of so many people wants so many.
        plain, more = bill_for(named, people, "person"), people * (reckoned.low - named.low)
        reckoned = replace(plain, low=plain.low + more, high=plain.high + more, how="option") if plain else None
    bill = reckoned or Bill(named.low * (named.count or 1), named.high * (named.count or 1), "within")
    if young and named.is_per_each:
        less = young[0] * young[1]
        bill = replace(bill, low=bill.low + less, high=bill.high + less, how="option")
    if any(is_too_far(named, text) for text in said):
        bill = replace(bill, how="far")
    elif option := max(options_in(named, text, number or 1) for text in said):
        bill = replace(bill, low=bill.low + option, high=bill.high + option, how="option")
    return Row(named, number or 1, unit, bill)


def _number_bought(named: Named, people: int | None, said: Sequence[str]) -> int | None:
    """How many of a service are wanted: as its name or its text counts them, or one for each of so many people."""
    if named.count:
        return named.count
    if not named.is_per_each:
        return people
    if named.passage.price is not None and named.passage.price.per == "hour":
        return next((found for text in said if (found := hours_in(text, named))), people)
    if named.is_per_head and people:
        return people
    return next((found for text in said if (found := counted_in(named, text))), people)


def _billed(
    frame: Frame,
    text: str,
    message: str,
    order: Sequence[Row],
    named: Sequence[Named],
    words: Words,
    table: Mapping[str, Any],
) -> list[Claim]:
    """What the visitor's order comes to, where it is more than one plain price."""
    several = len(order) > 1 and (
        any(row.named.count for row in order) or re.search(table["together"], text) or len(order) > len(named)
    )
    counted = [row for row in order if row.bill.how != "within" or row.number > 1]
    if not several and not (len(order) == 1 and counted):
        return []
    if not (several or named or re.search(table["totals"], text) or counts(order[0].named, f"{text}. {message}")):
        return []
    cards = tuple(row.named.passage.id for row in order)
    currency = _currency([row.named.passage for row in order])
    low, high = sum(row.bill.low for row in order), sum(row.bill.high for row in order)
    explained = [claim for row in counted if (claim := _explained(row, words))]
    unclear = [row for row in order if _is_unclear(row, text)]
    if unclear:
        # A price by steps that its text tells in a way not understood here: the text is told, and no sum.
        return [_stated(row.named, words) for row in order]
    open_ended = [row for row in order if row.bill.how in ("beyond", "far")]
    if open_ended:
        return [*explained, *(_stated(row.named, words) for row in open_ended)]
    told = [replace(_stated(one, words), role="reason") for one in named or [row.named for row in order]]
    labels = [row.label for row in order]
    total = [] if len(order) == 1 and explained else [Claim(_sum(labels, low, high, currency, words), cards)]
    amount = _amount(frame, text, currency)
    verdict = [] if amount is None or low <= amount < high else [Claim(_verdict(amount, low, currency, words), cards)]
    return [*verdict, *total, *explained, *told]


def _left(text: str, order: Sequence[Row], words: Words, table: Mapping[str, Any]) -> list[Claim]:
    """What is left to pay of an order after a deposit."""
    if not order or not re.search(table["left"], text):
        return []
    deposit = sum(deposit_in(row.named) for row in order)
    low, high = sum(row.bill.low for row in order), sum(row.bill.high for row in order)
    if not deposit or high > low or deposit > low:
        return []
    currency, cards = _currency([row.named.passage for row in order]), tuple(row.named.passage.id for row in order)
    money = {"total": words.money(low, currency), "deposit": words.money(deposit, currency)}
    return [Claim(words.say("price_list.left", left=words.money(low - deposit, currency), **money), cards)]


def _is_unclear(row: Row, text: str) -> bool:
    """Whether a service's text names a price that may hold for what is ordered, and that is not understood."""
    plain = row.number > 1 and (row.bill.how == "within" or (row.bill.how == "option" and row.named.is_per_each))
    return has_other_prices(row.named, None if plain else text)


def _sum(parts: Sequence[str], low: float, high: float, currency: str, words: Words) -> str:
    total = words.money(low, currency)
    if high > low:
        total = words.say("prices.between", low=total, high=words.money(high, currency))
    return words.say("price_list.total", parts=words.join(parts), total=total)


def _explained(row: Row, words: Words) -> Claim | None:
    """Why so many cost so much, where that is not the plain price times their number."""
    bill, currency = row.bill, _currency([row.named.passage])
    values = {
        "service": row.named.name,
        "number": row.number,
        "unit": _unit_name(row, words),
        "total": words.money(bill.low, currency),
        "price": _price(row.named, words),
        "most": bill.most,
        "more": row.number - bill.most,
        "each": words.money(bill.each, currency),
    }
    if bill.how == "within" and (row.named.is_per_each or not bill.most):
        return None
    if bill.how == "far":
        return Claim(words.say("price_list.silent"), (row.named.passage.id,))
    if bill.high > bill.low and bill.how != "beyond":
        values["total"] = words.say("prices.between", low=values["total"], high=words.money(bill.high, currency))
    return Claim(words.say(f"price_list.for_{bill.how}", **values), (row.named.passage.id,))


def _unit_name(row: Row, words: Words) -> str:
    """What is counted: people and animals in the answer's language, anything else as the studio writes it."""
    if row.unit in policy()["price_list"]["units"]:
        return words.name("counted", row.unit)
    stems = "|".join(map(re.escape, same_as(row.unit)))
    written = re.findall(rf"\b(?:{stems})[a-z]*", row.named.passage.text.lower())
    return max(written, key=len, default=row.unit)


def _divided(
    frame: Frame, text: str, order: Sequence[Row | Named], words: Words, table: Mapping[str, Any]
) -> list[Claim]:
    """What one picture, one head or a stretch of time of a service comes to."""
    unit = next((name for name, pattern in table["divides"].items() if re.search(pattern, text)), None)
    if unit is None or len(order) != 1:
        return []
    row = order[0]
    named, low = (row.named, row.bill.low) if isinstance(row, Row) else (row, row.low)
    numbers = {
        "image": pictures_in(named),
        "person": (row.number if isinstance(row, Row) and row.number > 1 else 0)
        or terms_of(named).most.get("person", 0),
        "minute": named.minutes,
        "hour": named.minutes / 60,
    }
    parts = numbers[unit]
    if not parts or named.high > named.low or (unit == "person" and named.is_per_head):
        return []
    currency = _currency([named.passage])
    text = words.say(
        "price_list.divided",
        service=named.name,
        total=words.money(low, currency),
        each=words.money(round(low / parts, 2), currency),
        unit=words.name("per", unit),
    )
    return [Claim(text, (named.passage.id,)), _stated(named, words)]


def _within(text: str, named: Sequence[Named], words: Words, table: Mapping[str, Any]) -> list[Claim]:
    """Whether something is in a session: what its text names is, what it does not name is said not to be named."""
    asked = re.search(table["asks_whether_in"], text)
    sessions = [one for one in named if not one.is_extra] or list(named)
    if asked is None or not sessions or re.search(table["contents"], text):
        return []
    one = sessions[0]
    told = one.passage.text.lower().partition(" costs ")[2]
    things = stems_of(text) - stems_of(one.name) - generic_stems() - {stem(word) for word in table["asking"]}
    extras = [extra for extra in named if extra is not one and extra.is_extra]
    without = [thing for thing in things if re.search(rf"\b(?:un|without (?:an? |the )?){re.escape(thing)}", told)]
    if without:
        return [Claim(f"{words.say('leads.no')} {_stated(one, words).text}", (one.passage.id,))]
    if things & stems_of(told):
        return [_stated(one, words)]
    if not extras:
        return []
    text = words.say("price_list.not_in", thing=extras[0].name, service=one.name, price=_price(extras[0], words))
    return [Claim(text, (one.passage.id, extras[0].passage.id)), _stated(one, words)]


def _verdict(amount: float, least: float, currency: str, words: Words) -> str:
    """Whether an amount pays for all of it."""
    if amount >= least:
        return words.say("price_list.reaches", money=words.money(amount, currency))
    values = {"money": words.money(amount, currency), "missing": words.money(least - amount, currency)}
    return words.say("price_list.lacks", **values)


def _lasting(text: str, named: Sequence[Named], words: Words, table: Mapping[str, Any]) -> list[Claim]:
    """How long the services take, or what is in them."""
    if mentions(text, policy()["own"]["included"]) or re.search(table["contents"], text):
        sessions = [one for one in named if one.minutes] or named
        return [_stated(one, words) for one in sessions[:2]]
    if not re.search(table["lasts"], text) or re.search(table["delivers"], text):
        return []
    tell = _stated if mentions(text, table["asks"]) else _takes
    return [tell(one, words) for one in named if one.minutes][:2]


def _takes(named: Named, words: Words) -> Claim:
    return Claim(words.say("price_list.lasts", service=named.name, minutes=named.minutes), (named.passage.id,))


def _against_market(
    text: str, named: Sequence[Named], evidence: Evidence, words: Words, table: Mapping[str, Any]
) -> list[Claim]:
    """One of the studio's prices beside the general range, which is said to be general."""
    if not named or not mentions(text, (*policy()["prices"]["fair"], *table["market"])):
        return []
    one = named[0]
    offer = best_offer(evidence, one.passage.subject) if one.passage.subject in KINDS else None
    price = offer.passage.price if offer is not None else None
    if offer is None or offer.passage.is_own or price is None or price.currency != _currency([one.passage]):
        return []
    where = "below" if one.low < offer.low else "above" if one.low > (offer.high or offer.low) else "within"
    text = words.say(
        f"price_list.market_{where}",
        service=one.name,
        price=_price(one, words),
        kind=words.name("subjects", offer.subject),
        range=stated(offer, words),
    )
    return [Claim(text, (one.passage.id, offer.passage.id))]


def _for_budget(
    frame: Frame, text: str, named: Sequence[Named], services: Sequence[Passage], words: Words
) -> list[Claim]:
    """Whether an amount pays for a service, or what it pays for."""
    currency = _currency([one.passage for one in named] or services)
    amount = _amount(frame, text, currency)
    if amount is None:
        return []
    if named:
        one = named[0]
        least = one.low * _number_of(one, frame)
        money = {"money": words.money(amount, currency), "service": _times(one, _number_of(one, frame))}
        money |= {"price": words.money(least, currency)}
        if least <= amount < one.high:
            lower = words.say("price_list.lower_end", **(money | {"price": _price(one, words)}))
            return [Claim(lower, (one.passage.id,)), _stated(one, words)]
        if amount >= least:
            return [Claim(words.say("price_list.enough", **money), (one.passage.id,)), _stated(one, words)]
        missing = words.money(least - amount, currency)
        return [Claim(words.say("price_list.short", missing=missing, **money), (one.passage.id,))]
    rows = [Named(one) for one in services]
    fitting = [one for one in rows if one.low <= amount]
    fitting.sort(key=lambda one: (not one.minutes, -one.low))
    if not fitting:
        cheapest = min(rows, key=lambda one: one.low)
        money = {"money": words.money(amount, currency), "price": words.money(cheapest.low, currency)}
        money |= {"missing": words.money(cheapest.low - amount, currency), "service": cheapest.name}
        return [Claim(words.say("price_list.short", **money), (cheapest.passage.id,))]
    intro = words.say("price_list.pays", money=words.money(amount, currency))
    return [Claim(f"{intro}\n\n{_bullets(fitting[: policy()['price_list']['most']], words)}", block=True)]


def _bullets(rows: Sequence[Named], words: Words) -> str:
    return "\n".join(f"- {one.name}: {_price(one, words)} [{one.passage.id}]" for one in rows)


def _extreme(
    frame: Frame, text: str, services: Sequence[Passage], words: Words, table: Mapping[str, Any]
) -> list[Claim]:
    """The cheapest, the dearest, the longest or the shortest of all, or of those of one kind."""
    if not re.search(table["of_all"], text):
        return []
    of_kind = [one for one in services if frame.subjects and one.is_about(frame.subjects[0])] or list(services)
    rows = [Named(one) for one in of_kind]
    if re.search(table["of_sessions"], text):
        rows = [one for one in rows if one.minutes] or rows
    if lasting := re.search(table["by_length"], text):
        timed = [one for one in rows if one.minutes]
        timed.sort(key=lambda one: one.minutes, reverse=lasting[0].startswith("long"))
        return [_takes(one, words) for one in timed[:1]]
    ends = policy()["prices"]
    dearest = first_of(text, ends["dearest"]) < first_of(text, ends["cheapest"])
    first = max(rows, key=lambda one: one.high) if dearest else min(rows, key=lambda one: one.low)
    name = "price_list.dearest" if dearest else "price_list.cheapest"
    return [Claim(words.say(name, service=first.name, price=_price(first, words)), (first.passage.id,))]


def _whole(text: str, services: Sequence[Passage], words: Words, table: Mapping[str, Any]) -> list[Claim]:
    """The whole list, where it is asked for."""
    if not re.search(table["whole"], text):
        return []
    return [Claim(_bullets([Named(one) for one in services], words), block=True)]


def _rule(text: str, evidence: Evidence, table: Mapping[str, Any]) -> Passage | None:
    """The one of the studio's terms that a message asks about, by what terms usually are about."""
    rules = [passage for passage in evidence.listed if "topic" in passage.facts]
    for words in table["terms"]:
        if not re.search(words["asks"], text):
            continue
        said = next((one for one in rules if re.search(words["topic"], str(one.facts["topic"]).lower())), None)
        if said is not None:
            return said
    return None


def _not_listed(
    frame: Frame, text: str, services: Sequence[Passage], words: Words, table: Mapping[str, Any]
) -> Draft | None:
    """That the studio's list says nothing of what was asked of the studio itself."""
    ids = tuple(service.id for service in services[:3])
    if re.search(table["discounts"], text):
        return Draft((Claim(words.say("price_list.no_discount"), ids[:1]),), suggestions=SUGGESTED)
    if re.search(table["silent"], text):
        return Draft((Claim(words.say("price_list.silent"), ids[:1]),), suggestions=SUGGESTED)
    if not re.search(table["offers"], text) or frame.subjects:
        return None
    named = words.join([name_of(service) for service in services[: table["most"]]])
    return Draft((Claim(words.say("price_list.not_listed", names=named), ids),), suggestions=SUGGESTED)
