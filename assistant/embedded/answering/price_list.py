"""Answers from the studio's own price list as a whole: one step for each thing that may be asked of it.

Other answers go from passages that a search found. Here every service lies on the table, so that the cheapest is the
cheapest, a sum is complete, and what the list does not name can be said not to be on it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.embedded.answering.additions import Item, adds
from assistant.embedded.answering.asking import OF_MONEY, Asked, read_asked, rule_for, rule_of, unit_asked, wants_of
from assistant.embedded.answering.charges import counts, deposit_share_in, least_of, terms_of
from assistant.embedded.answering.claims import Claim, Draft
from assistant.embedded.answering.counting import pictures_in
from assistant.embedded.answering.evidence import Evidence
from assistant.embedded.answering.listed import (
    bullets,
    currency_of,
    price_of,
    quoted,
    silent,
    stated,
    sum_of,
    takes,
    times,
)
from assistant.embedded.answering.meant import at_least, names_unsold
from assistant.embedded.answering.offers import EURO, best_offer, is_dearest
from assistant.embedded.answering.offers import stated as stated_offer
from assistant.embedded.answering.ordering import Row
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.questions import asks_twice, is_question
from assistant.embedded.answering.relevance import first_of, mentions, stem
from assistant.embedded.answering.services import (
    Named,
    generic_stems,
    name_of,
    names_fully,
    same_as,
    stems_of,
    tells_apart,
)
from assistant.embedded.answering.stipulations import (
    Stipulation,
    bargained,
    sentences_of,
    stipulations,
)
from assistant.embedded.answering.stipulations import say as say_stipulated
from assistant.embedded.answering.words import FALLBACK, Words
from assistant.embedded.frames import KINDS, Frame

SUGGESTED = ("book", "cost", "choose")
Step = Callable[[Asked, Words], Sequence[Claim]]


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that may be asked of a list.

    Attributes:
        wants: Names of what is asked, in the policy's table; the step is taken where one of them is.
        tell: What the list says to it; nothing where it is not answered that way after all.
        covers: What need not be answered any more when it has been.
    """

    wants: frozenset[str]
    tell: Step
    covers: frozenset[str]


def answer_from_list(
    frames: Sequence[Frame], evidence: Sequence[Evidence], words: Words, texts: Sequence[str], *, foreign: bool = False
) -> Draft | None:
    """What the price list and the terms say to a message; None where it asks for something else.

    Args:
        frames: All that the message asks.
        evidence: What was found for each; ``listed`` holds what the studio says of itself.
        words: The wording.
        texts: The visitor's messages so far, this one last.
        foreign: Whether the message is in another language than English.
    """
    asked = read_asked(frames, evidence, texts, foreign=foreign)
    if asked is None:
        return None
    own = stipulations(asked)
    if rule_for(asked.text, asked.rules) is not None:
        # The studio's terms hold where a service that is surely meant has none of its own.
        own = [one for one in own if one.is_sure and tells_apart(one.named, asked.text)]
    if told_apart := bargained(asked, words) or say_stipulated(own, words):
        # Fewer than are sold: what the least number comes to.
        least = [row for row in asked.order if row.bill.how == "least" and row.named in asked.about]
        fewest = [claim for row in least if (claim := _explained(row, words))]
        return Draft((*told_apart, *fewest), suggestions=SUGGESTED)
    claims: list[Claim] = []
    open_wants = set(asked.wants)
    for aspect in ASPECTS:
        if aspect.wants & open_wants and (told := aspect.tell(asked, words)):
            claims += told
            open_wants -= aspect.wants | aspect.covers
    claims = claims or list(_plainly(asked, words))
    if not (asked.wants & OF_MONEY or asks_twice(asked.text)):
        claims = _once(claims, asked, words)
    return Draft(tuple(dict.fromkeys(claims)), suggestions=SUGGESTED) if claims else None


def _once(claims: Sequence[Claim], asked: Asked, words: Words) -> list[Claim]:
    """Claims without the whole text of a service of which they tell the sentence that was asked for."""
    in_part = [one for one in asked.about if any(claim.text.startswith(f"{one.name}: ") for claim in claims)]
    whole = {stated(one, words).text for one in in_part}
    return [one for one in claims if one.text not in whole]


def is_beside_list(frame: Frame) -> bool:
    """Whether a part of a message that the list answers asks for something else beside: advice on dress, say."""
    table = policy()["price_list"]
    return frame.topic in table["guidance"] and not wants_of(frame, frame.text.lower())


# --- what is not on the list -----------------------------------------------------------------------------------------


def _not_sold(asked: Asked, words: Words) -> list[Claim]:
    """That a thing which studios often sell, and which a message asks for, stands nowhere on the list."""
    by_name = any(tells_apart(one, asked.text) for one in asked.named)
    if "offers" in asked.wants and not by_name and names_unsold(asked.text, asked.services):
        return [_not_listed(asked, words)]
    for thing in policy()["price_list"]["things"]:
        if re.search(rf"\b(?:{thing})\b", asked.text) and not re.search(rf"\b(?:un)?(?:{thing})", asked.told_text):
            return [_not_listed(asked, words)]
    return []


def _not_listed(asked: Asked, words: Words) -> Claim:
    table = policy()["price_list"]
    if near := at_least(table["meant"]["nearest"], asked.text, asked.services)[:2]:
        named = words.join([name_of(service) for service in near])
        return Claim(words.say("price_list.nearest", names=named), tuple(service.id for service in near))
    named = words.join([name_of(service) for service in asked.services[: table["most"]]])
    ids = tuple(service.id for service in asked.services[:3])
    return Claim(words.say("price_list.not_listed", names=named), ids)


def _no_discount(asked: Asked, words: Words) -> list[Claim]:
    """That no discount is promised, where the studio speaks of none."""
    found = re.search(policy()["price_list"]["wants"]["discount"], asked.text)
    if found is None or found[0] in asked.told_text:
        return []
    return [Claim(words.say("price_list.no_discount"), (asked.services[0].id,))]


def _unsaid(asked: Asked, words: Words) -> list[Claim]:
    """That the studio says nothing of what often stands beside prices (taxes, cards, parking)."""
    found = re.search(policy()["price_list"]["wants"]["silent"], asked.text)
    return [] if found is None or found[0] in asked.told_text else [silent(asked.services, words)]


# --- what a service's text says --------------------------------------------------------------------------------------


def _stipulated(asked: Asked, words: Words) -> list[Claim]:
    """What the studio's terms or the services' own texts say of a term; that they say nothing, where one is named."""
    table, nameless = policy()["price_list"], _without_names(asked.text, asked.about)
    for term in table["terms"]:
        if not re.search(term["asks"], nameless):
            continue
        rule = rule_of(term, asked.rules)
        called = [one for one in asked.about if re.search(term["asks"], one.name.lower())]
        if any(rule is None or asked.wants & OF_MONEY or names_fully([one], asked.text) for one in called):
            continue
        if rule is not None and not (asked.named and asked.wants & {"total", "left"}):
            return [quoted(rule, words)]
        if "says" not in term or re.search(term.get("unless", r"(?!)"), asked.text):
            continue
        about = asked.about or asked.near
        saying = [one for one in about if re.search(term["says"], one.passage.text.lower())]
        if saying:
            return [claim for one in saying[:2] for claim in _told_of(one, term["says"], asked.text, words)]
        if about and term.get("silent"):
            return [silent([about[0].passage], words), replace(stated(about[0], words), role="reason")]
        told = [Named(one) for one in asked.services if re.search(term["says"], one.text.lower())]
        if not about and told:
            return [claim for one in told[:3] for claim in _told_of(one, term["says"], asked.text, words)]
    return []


def _told_of(named: Named, says: str, text: str, words: Words) -> list[Claim]:
    """The sentences of a service's text that speak of what a question asks; all of it where it asks more."""
    sentences = tuple(one for one in sentences_of(named) if re.search(says, one.lower()))
    whole = stated(named, words)
    if not sentences or not is_question(text) or words.language != FALLBACK:
        return [whole]
    told = say_stipulated([Stipulation(named, sentences, None)], words)
    return [*told, replace(whole, role="reason")] if asks_twice(text) else told


def _without_names(text: str, named: Sequence[Named]) -> str:
    """A lower-case text without the services' names: "plus" in one adds nothing up."""
    for one in named:
        text = text.replace(one.name.lower(), "")
    return text


def _things_in(text: str, named: Named) -> set[str]:
    """The words of a text that are neither the service's name nor those in which prices are asked for."""
    plain = generic_stems() | {stem(word) for word in policy()["price_list"]["asking"]}
    return set(stems_of(text) - stems_of(named.name) - plain)


def _within(asked: Asked, words: Words) -> list[Claim]:
    """Whether something is in a session: what its text names is, what it does not name is said not to be named."""
    sessions = [one for one in asked.about if not one.is_extra] or list(asked.about)
    if not sessions or "total" in asked.wants:
        return []
    if "price" in asked.wants and any(row.items for row in asked.order):
        return []  # "how much is it framed": what that comes to is known
    one = sessions[0]
    told = one.passage.text.lower().partition(" costs ")[2]
    things = _things_in(asked.text, one)
    extras = [extra for extra in asked.about if extra is not one and extra.is_extra]
    without = [thing for thing in things if re.search(rf"\b(?:un|no |without (?:an? |the )?){re.escape(thing)}", told)]
    denied = [thing for thing in things if re.search(rf"\b{re.escape(thing)}[^.;]*\b(?:not|never|n't)\b", told)]
    if without or denied:
        return [Claim(f"{words.say('leads.no')} {stated(one, words).text}", (one.passage.id,))]
    if things & stems_of(told):
        return [stated(one, words)]
    if not extras:
        unsaid = things and re.search(policy()["price_list"]["asks_yes_no"], asked.text)
        return [*([silent([one.passage], words)] if unsaid else []), stated(one, words)]
    text = words.say("price_list.not_in", thing=extras[0].name, service=one.name, price=price_of(extras[0], words))
    return [Claim(text, (one.passage.id, extras[0].passage.id)), stated(one, words)]


def _priced_apart(asked: Asked, words: Words) -> list[Claim]:
    """That what a message asks the price of is charged apart, by a service's text, which names no amount for it."""
    apart = policy()["price_list"]["charged_apart"]
    for one in asked.about:
        things = _things_in(asked.text, one)
        for clause in re.split(r"[.;] ", one.passage.text.lower()):
            if re.search(apart, clause) and not re.search(r"\d", clause) and stems_of(clause) & things:
                return [silent([one.passage], words), replace(stated(one, words), role="reason")]
    return []


def _not_more(asked: Asked, words: Words) -> list[Claim]:
    """That a service's text names no surcharge for what a message asks one for."""
    if not asked.about:
        return []
    one = asked.about[0]
    if _things_in(asked.text, one) & stems_of(one.passage.text.partition(" costs ")[2]):
        return []
    return [silent([one.passage], words), replace(stated(one, words), role="reason")]


def _lasting(asked: Asked, words: Words) -> list[Claim]:
    """How long the services take."""
    timed = [one for one in asked.about if one.minutes]
    return [takes(one, words) for one in timed][:2]


def _contents(asked: Asked, words: Words) -> list[Claim]:
    """What is in the services."""
    sessions = [one for one in asked.about if one.minutes] or list(asked.about)
    return [_containing(one, asked.text, words) for one in sessions[:2]]


def _containing(named: Named, text: str, words: Words) -> Claim:
    """The sentences of a service's text that hold most of what is asked for; all of it where nothing tells them."""
    things = _things_in(text, named)
    if re.search(policy()["price_list"]["how_many_in"], text):
        return _told_of(named, r"^included:", text, words)[0]
    shared = {one: len(things & stems_of(one.lower())) for one in sentences_of(named)}
    most = max(shared.values(), default=0)
    if 2 * most < len(things) or not most or words.language != FALLBACK:
        return stated(named, words)
    told = tuple(one for one, number in shared.items() if number == most)
    return say_stipulated([Stipulation(named, told, None)], words)[0]


# --- one service against another -------------------------------------------------------------------------------------


def _compared(asked: Asked, words: Words) -> list[Claim]:
    """Two services against each other, for so many people where one of them is paid by the head."""
    frame, text, named, table = asked.frame, asked.text, asked.named, policy()["prices"]
    compares = (*table["cheapest"], *table["dearest"], *table["apart"], "or", "vs", "more than", "less than")
    asks = mentions(text, compares) or "apart" in asked.wants or {"of_two", "longer"} <= asked.wants
    beside = any(row.bill.how in ("together", "less") for row in asked.order)
    if len(named) != 2 or not asks or (beside and re.search(policy()["price_list"]["saves"], text)):
        return []  # what both come to, booked together, tells what is saved
    if "longer" in asked.wants and all(one.minutes for one in named):
        return [takes(one, words) for one in sorted(named, key=lambda one: -one.minutes)]
    totals = [(one.low * _number_of(one, frame), one) for one in named]
    (low, cheap), (dear_low, dear) = sorted(totals, key=lambda row: row[0])
    currency = currency_of([cheap.passage, dear.passage])
    lead = ""
    if frame.operator == "yes_no" and not mentions(text, ("or", "vs")):
        asks_dear = first_of(text, (*table["dearest"], "more than")) < first_of(text, (*table["cheapest"], "less than"))
        lead = words.say("leads.yes" if (named[0] is cheap) is not asks_dear else "leads.no") + " "
    compared = words.say(
        "price_list.compared",
        cheap=times(cheap, _number_of(cheap, frame)),
        dear=times(dear, _number_of(dear, frame)),
        low=words.money(low, currency),
        high=words.money(dear_low, currency),
        apart=words.money(dear_low - low, currency),
    )
    return [Claim(lead + compared, (cheap.passage.id, dear.passage.id))]


def _beside(asked: Asked, words: Words) -> list[Claim]:
    """Two services beside each other, where their difference is asked for."""
    return [stated(one, words) for one in asked.named[:2]] if len(asked.named) > 1 else []


def _number_of(named: Named, frame: Frame) -> int:
    return named.count or (frame.people if named.is_per_head and frame.people else 1)


def _extreme(asked: Asked, words: Words) -> list[Claim]:
    """The cheapest or the dearest; how long the longest or the shortest takes."""
    if len(asked.named) != 1:
        return []
    one = asked.named[0]
    if re.search(policy()["price_list"]["by_length"], asked.text):
        return [takes(one, words), replace(stated(one, words), role="reason")]
    name = "price_list.dearest" if is_dearest(asked.text) else "price_list.cheapest"
    return [Claim(words.say(name, service=one.name, price=price_of(one, words)), (one.passage.id,))]


def _against_market(asked: Asked, words: Words) -> list[Claim]:
    """One of the studio's prices beside the general range, which is said to be general."""
    if not asked.about:
        return []
    one = asked.about[0]
    offer = best_offer(asked.evidence, one.passage.subject) if one.passage.subject in KINDS else None
    price = offer.passage.price if offer is not None else None
    if offer is None or offer.passage.is_own or price is None or price.currency != currency_of([one.passage]):
        return []
    where = "below" if one.low < offer.low else "above" if one.low > (offer.high or offer.low) else "within"
    text = words.say(
        f"price_list.market_{where}",
        service=one.name,
        price=price_of(one, words),
        kind=words.name("subjects", offer.subject),
        range=stated_offer(offer, words),
    )
    return [Claim(text, (one.passage.id, offer.passage.id))]


# --- what an order comes to ------------------------------------------------------------------------------------------


def _billed(asked: Asked, words: Words) -> list[Claim]:
    """What the visitor's order comes to, where it is more than one plain price."""
    order, named, text = asked.order, asked.named, asked.text
    if "of_two" in asked.wants or not _asks_money(asked):
        return []
    table: Mapping[str, Any] = policy()["price_list"]
    grew = len(order) > len(named)
    several = len(order) > 1 and (
        any(row.named.count for row in order) or re.search(table["together"], text) or "total" in asked.wants or grew
    )
    counted = [row for row in order if row.bill.how != "within" or row.number > 1]
    if not several and not (len(order) == 1 and counted):
        return []
    if not (several or named or "total" in asked.wants or counts(order[0].named, text) or adds(order[0].named, text)):
        return []
    explained = [claim for row in counted if (claim := _explained(row, words))]
    if asked.is_heard_in_part or any(row.is_unclear(" . ".join(asked.said)) for row in order):
        # A price by steps that its text tells in a way not understood here: the text is told, and no sum.
        return [stated(row.named, words) for row in order]
    if open_ended := [row for row in order if row.bill.how in ("beyond", "far")]:
        return [*explained, *(stated(row.named, words) for row in open_ended)]
    told = [replace(stated(one, words), role="reason") for one in named or [row.named for row in order]]
    total = [] if len(order) == 1 and explained else [_total(order, words)]
    # What shows its parts goes first: what follows stands on it.
    return [*_itemised(order, words), *_verdict(asked, order, words), *total, *explained, *told]


def _asks_money(asked: Asked) -> bool:
    """Whether a message wants money of what it names: "how many pictures are in a two hour party" does not."""
    counts_pictures = re.search(policy()["price_list"]["how_many_in"], asked.text)
    return counts_pictures is None or bool(asked.wants & OF_MONEY)


def _itemised(order: Sequence[Row], words: Words) -> list[Claim]:
    """The rows of an order that are told with their parts."""
    return [claim for row in order if row.items and (claim := _explained(row, words))]


def _comes_to(order: Sequence[Row]) -> tuple[float, float, str]:
    """The least and the most that an order comes to, and the currency."""
    low, high = sum(row.bill.low for row in order), sum(row.bill.high for row in order)
    return low, high, currency_of([row.named.passage for row in order])


def _total(order: Sequence[Row], words: Words) -> Claim:
    low, high, currency = _comes_to(order)
    cards = tuple(row.named.passage.id for row in order)
    return Claim(sum_of([row.label for row in order], low, high, currency, words), cards)


def _verdict(asked: Asked, order: Sequence[Row], words: Words) -> list[Claim]:
    """Whether the visitor's money pays for an order."""
    low, high, currency = _comes_to(order)
    amount = _amount(asked.frame, asked.text, currency)
    if amount is None or low <= amount < high or amount in [row.named.low for row in order]:
        return []
    money = {"money": words.money(amount, currency)}
    if amount >= low:
        text = words.say("price_list.reaches", **money)
    else:
        text = words.say("price_list.lacks", missing=words.money(low - amount, currency), **money)
    return [Claim(text, tuple(row.named.passage.id for row in order))]


def _left(asked: Asked, words: Words) -> list[Claim]:
    """What is left to pay of an order after a deposit."""
    found = _deposit_of(asked)
    if found is None:
        return []
    low, deposit, currency, cards = found
    money = {"total": words.money(low, currency), "deposit": words.money(deposit, currency)}
    left = Claim(words.say("price_list.left", left=words.money(low - deposit, currency), **money), cards)
    return [*_itemised(asked.order, words), left]


def _advanced(asked: Asked, words: Words) -> list[Claim]:
    """What a deposit comes to that the studio names as a share of the price."""
    found = _deposit_of(asked)
    told = (*(row.named.passage for row in asked.order), *asked.rules)
    if found is None or not (sharing := [one for one in told if deposit_share_in(one.text.lower())]):
        return []
    low, deposit, currency, cards = found
    text = words.say("price_list.deposit", total=words.money(low, currency), deposit=words.money(deposit, currency))
    rule = next((one for one in sharing if one in asked.rules), None)
    reason = quoted(rule, words) if rule else stated(asked.order[0].named, words)
    return [*_itemised(asked.order, words), Claim(text, cards), replace(reason, role="reason")]


def _deposit_of(asked: Asked) -> tuple[float, float, str, tuple[str, ...]] | None:
    """What an order comes to, the deposit for it, their currency and the cards; None where one of them is not known."""
    order, said = asked.order, " . ".join(asked.said)
    deposit = sum(row.deposit(asked.rules) for row in order)
    low, high, currency = _comes_to(order)
    unsure = asked.is_heard_in_part or any(row.is_unclear(said) or row.bill.how in ("beyond", "far") for row in order)
    if not deposit or unsure or high > low or deposit > low:
        return None
    shared = tuple(one.id for one in asked.rules if deposit_share_in(one.text.lower()))
    cards = (*(row.named.passage.id for row in order), *shared)
    return low, deposit, currency, cards


def _explained(row: Row, words: Words) -> Claim | None:
    """Why so many cost so much, where that is not the plain price times their number."""
    bill, currency = row.bill, currency_of([row.named.passage])
    values = {
        "service": row.named.name,
        "number": row.number,
        "unit": _unit_name(row, row.unit, words),
        "total": words.money(bill.low, currency),
        "price": price_of(row.named, words),
        "most": bill.most,
        "more": row.number - bill.most,
        "each": words.money(bill.each, currency),
    }
    if bill.how == "within" and (row.named.is_per_each or not bill.most):
        return None
    if bill.how == "far":
        return silent([row.named.passage], words)
    if bill.how == "option" and row.items:
        parts = words.join([_part(one, row, words) for one in row.items])
        text = words.say("price_list.worked_out", service=row.named.name, total=values["total"], parts=parts)
        return Claim(text, (row.named.passage.id,))
    if bill.high > bill.low and bill.how != "beyond":
        values["total"] = words.say("prices.between", low=values["total"], high=words.money(bill.high, currency))
    return Claim(words.say(f"price_list.for_{bill.how}", **values), (row.named.passage.id,))


def _part(item: Item, row: Row, words: Words) -> str:
    """One part of what a row comes to, as it stands in a list of them."""
    currency = currency_of([row.named.passage])
    each = words.money(abs(item.each), currency)
    times = f"{item.times:g} × {each}" if item.times != 1 else each
    label = _counted(row, item.label, item.times, words) if item.kind == "beyond" else item.label
    kind: str = "thing" if item.kind == "once" else item.kind
    if kind == "share":
        kind = "share" if item.share > 0 else "share_off"
    elif item.each < 0:
        kind = "off"
    return words.say(f"price_list.part_{kind}", money=times, label=label, share=f"{abs(item.share):g}").rstrip(".")


def _counted(row: Row, unit: str, number: float, words: Words) -> str:
    """What is counted, as one or as several."""
    name = _unit_name(row, unit, words)
    if unit in policy()["price_list"]["units"] or number == 1 or name.endswith("s"):
        return name
    return re.sub(r"y$", "ie", name) + "s"


def _unit_name(row: Row, unit: str, words: Words) -> str:
    """What is counted: people and animals in the answer's language, anything else as the studio writes it."""
    price = row.named.passage.price
    if unit == "person" and price is not None and price.per == "image":
        return words.name("counted", "image")
    if unit in policy()["price_list"]["units"]:
        return words.name("counted", unit)
    stems = "|".join(map(re.escape, same_as(unit)))
    written = re.findall(rf"\b(?:{stems})[a-z]*", row.named.passage.text.lower().partition(" costs ")[2])
    return max(written, key=len, default=unit)


def _divided(asked: Asked, words: Words) -> list[Claim]:
    """What one picture, one head or a stretch of time of a service comes to."""
    unit = unit_asked(asked.text)
    rows = [row for row in asked.order if row.named.passage.id in {one.passage.id for one in asked.about}]
    if unit is None or len(rows) != 1:
        return []
    row, named = rows[0], rows[0].named
    parts = {
        "image": pictures_in(named),
        "person": row.number if row.number > 1 and row.unit == "person" else terms_of(named).most.get("person", 0),
        "minute": named.minutes,
        "hour": named.minutes / 60,
    }[unit]
    if not parts or named.high > named.low or (unit == "person" and named.is_per_head):
        return []
    currency = currency_of([named.passage])
    text = words.say(
        "price_list.divided",
        service=named.name,
        total=words.money(row.bill.low, currency),
        each=words.money(round(row.bill.low / parts, 2), currency),
        unit=words.name("per", unit),
    )
    return [Claim(text, (named.passage.id,)), stated(named, words)]


# --- what money pays for ---------------------------------------------------------------------------------------------


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


def _for_budget(asked: Asked, words: Words) -> list[Claim]:
    """Whether an amount pays for a service, or what it pays for."""
    named = asked.about
    currency = currency_of([one.passage for one in named] or asked.services)
    amount = _amount(asked.frame, asked.text, currency)
    if amount is None:
        return []
    by_name = any(tells_apart(one, asked.text) for one in named) or not asked.named
    if named and not by_name and named[0].low > amount and (told := _paid_for(amount, currency, asked, words)):
        return told
    if named:
        one, number = named[0], _number_of(named[0], asked.frame)
        least = one.low * number
        money = {"money": words.money(amount, currency), "service": times(one, number)}
        money |= {"price": words.money(least, currency)}
        if least <= amount < one.high:
            lower = words.say("price_list.lower_end", **(money | {"price": price_of(one, words)}))
            return [Claim(lower, (one.passage.id,)), stated(one, words)]
        if amount >= least:
            return [Claim(words.say("price_list.enough", **money), (one.passage.id,)), stated(one, words)]
        missing = words.money(least - amount, currency)
        short = Claim(words.say("price_list.short", missing=missing, **money), (one.passage.id,))
        return [short, *_paid_for(amount, currency, asked, words)]
    if told := _paid_for(amount, currency, asked, words):
        return told
    cheapest = min((Named(one) for one in asked.services), key=lambda one: one.low)
    money = {"money": words.money(amount, currency), "price": words.money(cheapest.low, currency)}
    money |= {"missing": words.money(cheapest.low - amount, currency), "service": cheapest.name}
    return [Claim(words.say("price_list.short", **money), (cheapest.passage.id,))]


def _paid_for(amount: float, currency: str, asked: Asked, words: Words) -> list[Claim]:
    """What an amount pays for, sessions first; nothing where it pays for nothing."""
    rows = [Named(one) for one in asked.services]
    # An hour that is only sold with others is paid with them.
    fitting = sorted(
        (one for one in rows if one.low * max(1, least_of(one)) <= amount), key=lambda one: (not one.minutes, -one.low)
    )
    if not fitting:
        return []
    intro = words.say("price_list.pays", money=words.money(amount, currency))
    return [Claim(f"{intro}\n\n{bullets(fitting[: policy()['price_list']['most']], words)}", block=True)]


# --- the whole list, and plain services ------------------------------------------------------------------------------


def _whole(asked: Asked, words: Words) -> list[Claim]:
    """The whole list, where it is asked for."""
    if asked.named:
        return []
    return [Claim(bullets([Named(one) for one in asked.services], words), block=True)]


def _offered(asked: Asked, words: Words) -> list[Claim]:
    """Whether something is offered: what the list has of it, or that it is not on it."""
    if asked.named:
        return [stated(one, words) for one in asked.named[:3]]
    return [] if asked.frame.subjects or asked.near else [_not_listed(asked, words)]


def _plainly(asked: Asked, words: Words) -> list[Claim]:
    """The services that a message means, as the studio states them; that a thing is not sold."""
    if missing := _not_sold(asked, words):
        return missing
    if asked.named:
        timed = any(mentions(one.passage.text, policy()["own"]["times"]) for one in asked.named)
        if "lasts" in asked.wants and not timed and not asked.wants & OF_MONEY:
            return []
        return _billed(asked, words) or [stated(one, words) for one in asked.named[:3]]
    if not asked.wants & (OF_MONEY | {"contents", "lasts", "whether_in"}):
        return []
    if asked.earlier:
        return [stated(asked.earlier[0], words)]
    if asked.near:
        return [stated(one, words) for one in asked.near]
    return [_not_listed(asked, words)] if asked.is_unlisted else []


def _aspect(wants: str, tell: Step, covers: str = "") -> Aspect:
    return Aspect(frozenset(wants.split()), tell, frozenset(covers.split()))


_OF_SUMS = "price total budget books contents offers lasts"
# In this order; each step is taken where something that it answers is asked and not answered yet.
ASPECTS = (
    _aspect("price more offers contents whether_in", _not_sold, f"{_OF_SUMS} more whether_in terms"),
    _aspect("discount", _no_discount, "price more"),
    _aspect("silent", _unsaid, f"{_OF_SUMS} more whether_in terms"),
    _aspect("each", _divided, "price total contents"),
    _aspect("apart longer", _compared, f"{_OF_SUMS} more extreme"),
    _aspect("compares", _beside, _OF_SUMS),
    _aspect("left", _left, f"{_OF_SUMS} terms deposit"),
    _aspect("deposit", _advanced, f"{_OF_SUMS} terms"),
    _aspect("price more", _priced_apart, "price total more terms"),
    _aspect("terms", _stipulated, "lasts whether_in contents more offers"),
    _aspect("whether_in", _within, "contents offers price"),
    _aspect("extreme", _extreme, "price books offers budget"),
    _aspect("price total more budget books offers gift", _billed, "price total more budget books offers contents"),
    _aspect("market", _against_market, "price"),
    _aspect("budget", _for_budget, "price books offers contents"),
    _aspect("more", _not_more, "price"),
    _aspect("whole", _whole, "price offers"),
    _aspect("offers", _offered, "price contents"),
    _aspect("contents", _contents, "price"),
    _aspect("lasts", _lasting),
    _aspect("price books gift total", _plainly),
)
