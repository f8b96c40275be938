"""What a message asks of the studio's price list: which services it means, what of them, and the order so far."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.embedded.answering.additions import changes
from assistant.embedded.answering.charges import fewest_of, least_of
from assistant.embedded.answering.counting import people_in
from assistant.embedded.answering.evidence import Evidence, Passage
from assistant.embedded.answering.meant import at_least, is_sold_as, meant_in, messages_of, near_in, words_in
from assistant.embedded.answering.offers import is_dearest
from assistant.embedded.answering.ordering import Order, Row, order_before
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.questions import bargain_in
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.answering.services import (
    Named,
    alike_in,
    kind_stems,
    names_fully,
    names_more_than_kind,
    of_kind,
    stems_of,
)
from assistant.embedded.answering.stipulations import bears_on
from assistant.embedded.frames import KINDS, Frame

FOLLOWED = 2  # messages, from which on one may go on about the one before
# How a message names a place, and how services that are sold there are called, by the names in the policy.
PLACES = (("at_studio", "told_at_studio"), ("at_home", "told_at_home"))
# What can only be answered in money.
OF_MONEY = frozenset(("price", "total", "apart", "left", "deposit", "more", "each", "budget", "extreme", "whole"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a message asks of the price list.

    Attributes:
        frame: The message's request, with the people and the money of all its parts.
        text: The message in plain English and lower case, one that only changes a number written out.
        wants: What it asks, by the names of the table in the policy.
        services: The whole list.
        rules: The studio's terms.
        named: The services that the message means.
        earlier: The services that the order before it has, where it means none.
        near: Services that it may mean, where it does not tell which.
        order: What the visitor has put together by now, with what each comes to.
        said: The messages that the order was put together in, the last one first.
    """

    frame: Frame
    text: str
    wants: frozenset[str]
    services: tuple[Passage, ...]
    rules: tuple[Passage, ...]
    named: tuple[Named, ...]
    earlier: tuple[Named, ...]
    near: tuple[Named, ...]
    order: tuple[Row, ...]
    said: tuple[str, ...]
    evidence: Evidence

    @property
    def about(self) -> tuple[Named, ...]:
        """The services that it is about, be they of the messages before."""
        return self.named or self.earlier

    @property
    def is_heard_in_part(self) -> bool:
        """Whether it names a kind of photo that nothing in the order is: a sum would leave that out."""
        asked = stems_of(self.text)
        kinds = [kind for kind in KINDS if stems_of(kind) & asked]
        rows = [row.named for row in self.order]
        return any(
            not any(one.passage.subject == kind or stems_of(kind) & stems_of(one.name) for one in rows)
            for kind in kinds
        )

    @property
    def is_unlisted(self) -> bool:
        """Whether it asks the price of a thing, and no kind of photo, that nothing on the list is near to."""
        things = [one for one in words_in(self.text) if one not in kind_stems()]
        frame = self.frame
        return bool(things) and "price" in self.wants and frame.topic == "cost" and not (frame.subjects or frame.budget)

    @property
    def told_text(self) -> str:
        """All that the studio says of itself, in lower case."""
        return " ".join(passage.text.lower() for passage in self.evidence.listed)


def read_asked(
    frames: Sequence[Frame], evidence: Sequence[Evidence], texts: Sequence[str], *, foreign: bool
) -> Asked | None:
    """What a message asks of the list; None where it asks for something else, or there is none."""
    table: Mapping[str, Any] = policy()["price_list"]
    listed = _listed(evidence)
    services = tuple(passage for passage in listed if passage.price)
    frame = _joined(frames)
    if (
        not services
        or frame.topic in table["unlisted"]
        or not all(one.turn in ("new", "sure", "more") for one in frames)
    ):
        return None
    messages = messages_of(texts)
    text = messages[-1]
    repaired = frames[0].text.lower()
    if len(frames) == 1 and len(repaired.split()) == len(text.split()):
        text = repaired
    if foreign:
        text = " ".join(dict.fromkeys(one.text.lower() for one in frames))
    if mentions(text, policy()["prices"]["general"]):
        return None
    if frame.method == "ai" and not any(service.subject == "ai_headshot" for service in services):
        return None  # what software costs elsewhere
    rules = tuple(passage for passage in listed if "topic" in passage.facts)
    wants = wants_of(frame, text) | ({"terms"} if rule_for(text, rules) else set())
    named = _meant(text, services, wants, table)
    if (other := placed_otherwise(named, text, services)) is not None:
        named = [other]  # "company portraits at our office", beside those in the studio
    if wants & {"apart", "compares", "contents", "longer"} and re.search(table["of_two"], text):
        both = [] if names_fully(named, text) else last_two(messages[:-1][-table["most_turns"] :], services)
        named, wants = (both, wants | {"of_two"}) if both else (named, wants)
    before = order_before(messages[:-1][-table["most_turns"] :], services)
    order = before.after(text, named)
    if before.named and named and all(one.is_extra for one in named) and len(order.named) > len(named):
        wants = wants - {"terms", "whether_in"} | {"total"}  # "and with rush delivery?": put to what was ordered before
    ordered = {one.passage.id for one in before.named}
    placed = None if named else placed_otherwise(before.named, text, services)
    if placed is not None:
        named, order = [placed], Order((placed,), order.said)
        ordered = {placed.passage.id}
    changed = bool(ordered) and all(one.passage.id in ordered for one in named) and changes(before.named, text)
    goes_on = placed is not None or changed
    if goes_on:
        wants = wants - {"terms", "whether_in", "lasts"} | {"total"}
    people = None if frame.budget and frame.people == frame.budget.amount else frame.people
    asked = Asked(
        frame=frame,
        text=text,
        wants=wants,
        services=services,
        rules=rules,
        named=tuple(named),
        earlier=() if named else before.named,
        near=() if named or before.named else tuple(near_in(text, services)),
        order=tuple(order.rows(people)),
        said=order.said or (text,),
        evidence=replace(evidence[0], listed=tuple(listed)),
    )
    return asked if goes_on or _is_for_list(asked, table) else None


def placed_otherwise(order: Sequence[Named], text: str, services: Sequence[Passage]) -> Named | None:
    """The same as what is ordered, at the other place that a lower-case text names: in the studio, or at the visitor's.

    Owners list the two apart: "team portraits in the studio", "team portraits at your office".
    """
    table = policy()["price_list"]["additions"]
    wanted = next((told for asks, told in PLACES if re.search(table[asks], text)), None)
    if len(order) != 1 or wanted is None or re.search(table[wanted], order[0].name.lower()):
        return None

    def placeless(one: Named) -> frozenset[str]:
        places = "|".join(table[told] for _, told in PLACES)
        return stems_of(re.sub(places, " ", one.name.lower()))

    beside = (Named(one, order[0].count) for one in services if one.id != order[0].passage.id)
    same = (one for one in beside if placeless(one) == placeless(order[0]))
    return next((one for one in same if re.search(table[wanted], one.name.lower())), None)


def wants_of(frame: Frame, text: str) -> frozenset[str]:
    """What a lower-case text asks of a price list, by the names of the table in the policy."""
    table = policy()["price_list"]
    wants = {name for name, pattern in table["wants"].items() if re.search(pattern, text)}
    if (frame.topic == "cost" or frame.operator == "how_much") and not re.search(table["how_many_in"], text):
        wants.add("price")
    if frame.operator == "duration" and "lasts" not in wants:
        wants.add("lasts")
    if frame.budget:
        wants.add("budget")
    wants |= {"each"} if unit_asked(text) else set()
    wants |= {"terms"} if any("says" in term and re.search(term["asks"], text) for term in table["terms"]) else set()
    return frozenset(wants)


def rule_for(text: str, rules: Sequence[Passage]) -> Passage | None:
    """The one of the studio's terms that a lower-case text asks about, by what terms usually are about."""
    asked = (term for term in policy()["price_list"]["terms"] if re.search(term["asks"], text))
    return next((rule for term in asked if (rule := rule_of(term, rules))), None)


def rule_of(term: Mapping[str, Any], rules: Sequence[Passage]) -> Passage | None:
    """The one of the studio's terms that is on what a row of the policy's terms is about."""
    return next((one for one in rules if re.search(term["topic"], str(one.facts["topic"]).lower())), None)


def unit_asked(text: str) -> str | None:
    """What a lower-case text wants a price divided by."""
    return next((name for name, found in policy()["price_list"]["divides"].items() if re.search(found, text)), None)


def _is_for_list(asked: Asked, table: Mapping[str, Any]) -> bool:
    """Whether the list answers a message: it asks something of money, or of services that it surely means."""
    frame, wants = asked.frame, asked.wants
    tells = not re.search(table["advises"], asked.text) and not re.search(table["asks_in_general"], asked.text)
    if "of_two" in wants and not frame.has_photo:
        return True
    if asked.named and re.search(table["buys"], asked.text) and not kind_stems() & stems_of(asked.text):
        return True
    if asked.named and bargain_in(asked.text) and not frame.has_photo:
        return True
    surely = [one for one in asked.named if _is_sure(one, asked.text, table)]
    if surely and tells and not frame.has_photo and not frame.after_photo:
        return True
    if not (frame.has_photo or frame.after_photo) and _goes_on_about_session(asked, table):
        return True
    if frame.topic in table["never"]:
        return bool(surely and wants and not frame.has_photo)
    if frame.topic in table["guidance"]:
        sells = "offers" in wants and not frame.subjects
        placed = not sells and bool(frame.uses or frame.industries or frame.trade)
        if wants & OF_MONEY or wants & {"contents", "books", "whether_in", "lasts", "gift"}:
            goes_on = bool(asked.earlier) and bool(wants - {"books", "gift"}) and not frame.subjects
            return bool(surely) or goes_on or bool(wants & {"extreme", "whole", "discount", "silent"})
        if wants & {"compares", "longer"} and len(asked.named) > 1:
            return True
        stipulated = any(term_told_by(asked.text, one) or bears_on(asked.text, one) for one in asked.named)
        return stipulated or (bool(wants & {"terms", "offers", "discount", "silent"}) and not placed)
    return bool(wants) or not re.search(table["advises"], asked.text)


def _goes_on_about_session(asked: Asked, table: Mapping[str, Any]) -> bool:
    """Whether a message asks for no advice, but what a session told before says ("can my husband be in them?")."""
    if len(asked.said) < FOLLOWED or re.search(table["advises"], asked.text) or kind_stems() & stems_of(asked.text):
        return False
    return any(bears_on(asked.text, one, surely=True) for one in asked.about)


def _is_sure(named: Named, text: str, table: Mapping[str, Any]) -> bool:
    """Whether a text means a service by more than the kind of photo and words that are in every mouth."""
    near = named.passage.near.get(text, 0.0)
    is_near = near >= table["meant"]["whole"]["least"]
    return is_near or names_more_than_kind(named, text) or is_sold_as(named.passage, text)


def term_told_by(text: str, named: Named) -> bool:
    """Whether a lower-case text asks for one of the terms that a service's own text tells."""
    told = named.passage.text.lower()
    return any(
        re.search(term["asks"], text) and re.search(term["says"], told)
        for term in policy()["price_list"]["terms"]
        if "says" in term
    )


def _meant(text: str, services: Sequence[Passage], wants: frozenset[str], table: Mapping[str, Any]) -> list[Named]:
    """The services that a text means; of some that share a word all, where they are compared or told of."""
    named = meant_in(text, services)
    weighs = wants & {"apart", "compares"}
    if not named and (wants & OF_MONEY or wants & {"terms", "compares"}):
        named = alike_in(text, services)
    elif weighs and len(named) == 1 and not names_fully(named, text):
        named = alike_in(text, services) or named
    bare = of_kind(text, services)
    if len(named) == 1 and bare and not stems_of(bare.name) & stems_of(named[0].name) and weighs:
        named = sorted((bare, *named), key=lambda one: one.at)  # "headshots or the team day"
    if named and bare and all(one.is_extra for one in named) and _is_bought(bare, text, table):
        # "One headshot with make-up": the first of that kind, which the answer names.
        named = sorted((bare, *named), key=lambda one: one.at)
    full = [one for one in named if names_fully([one], text)]
    if full and wants & {"more", "terms", "contents"} and not wants & {"total", "price", "whether_in"}:
        named = full  # what is asked of it is no service beside it
    if "each" in wants and len(named) > 1:
        named = named[:1]  # "per finished picture" names no picture that is bought
    if "extreme" in wants and len(named) < 2 and (first := extreme_in(text, services, table)):
        named = [first]
    return named


def _is_bought(named: Named, text: str, table: Mapping[str, Any]) -> bool:
    """Whether a kind of photo is ordered by a lower-case text, and not only told as what something else is for."""
    before = text[: named.at]
    return bool(re.search(table["bought"], before)) and not re.search(r"\b(?:for|of|before) (?:\w+ )?$", before)


def last_two(messages: Sequence[str], services: Sequence[Passage]) -> list[Named]:
    """The two services that some messages told of last; none where they told of fewer."""
    told: dict[str, Named] = {}
    for message in reversed(messages):
        for one in reversed(meant_in(message, services)):
            told.setdefault(one.passage.id, one)
    both = list(told.values())[:2]
    return both[::-1] if len(both) > 1 else []


def extreme_in(text: str, services: Sequence[Passage], table: Mapping[str, Any]) -> Named | None:
    """The cheapest, the dearest, the longest or the shortest, of all, or of those that a text means."""
    near = at_least(table["meant"]["beside"], text, services)
    kinds = [kind for kind in KINDS if stems_of(kind) & stems_of(text)]
    of_kind_asked = [one for one in near or services if one.subject in kinds]
    rows = [Named(one) for one in of_kind_asked or near or services]
    if excepted := re.search(table["except"], text):
        left_out = {one.passage.id for one in meant_in(excepted["what"], services)}
        rows = [Named(one) for one in services if one.id not in left_out]
    if people := 1 if re.search(table["alone"], text) else people_in(text):
        rows = [one for one in rows if max(least_of(one), fewest_of(one)) <= people] or rows
    if re.search(table["of_sessions"], text):
        rows = [one for one in rows if one.minutes] or rows
    if lasting := re.search(table["by_length"], text):
        timed = sorted((one for one in rows if one.minutes), key=lambda one: one.minutes)
        return (timed[-1] if lasting[0].startswith("long") else timed[0]) if timed else None
    return max(rows, key=lambda one: one.high) if is_dearest(text) else min(rows, key=lambda one: one.low)


def _joined(frames: Sequence[Frame]) -> Frame:
    """One request of all that a message asks."""
    first = next((one for one in frames if one.topic not in policy()["price_list"]["unread"]), frames[0])
    priced = next((one for one in frames if one.topic == "cost"), first)
    return replace(
        priced,
        people=next((one.people for one in frames if one.people), None),
        budget=next((one.budget for one in frames if one.budget), None),
        operator="how_much" if any(one.operator == "how_much" for one in frames) else priced.operator,
    )


def _listed(evidence: Sequence[Evidence]) -> list[Passage]:
    """The studio's list, with how near each service is to what any part of the message asks."""
    near: dict[str, dict[str, float]] = {}
    for one in evidence:
        for passage in one.listed:
            near.setdefault(passage.id, {}).update(passage.near)
    first = next((one.listed for one in evidence if one.listed), ())
    return [replace(passage, near=near[passage.id]) for passage in first]
