"""What a visitor has put together over several messages: services, how many of each, and what each comes to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.embedded.answering.additions import Item, Ordered, has_other_prices, items_for, total_of
from assistant.embedded.answering.charges import (
    Bill,
    Together,
    bill_for,
    deposit_in,
    deposit_share_in,
    is_same_day,
    late_in,
    late_told,
    number_in,
    terms_of,
    together_with,
    young_in,
)
from assistant.embedded.answering.counting import HOUR, counted_in, hours_in, people_in
from assistant.embedded.answering.evidence import Passage
from assistant.embedded.answering.listed import times
from assistant.embedded.answering.meant import meant_in
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.services import Named, generic_stems, stems_of
from assistant.embedded.answering.tiers import asks_more_hours, tier_for, tiers_in
from assistant.embedded.answering.variants import sizes_for, sizes_in, variant_for, variants_in
from assistant.embedded.answering.ways import is_too_far
from assistant.embedded.answering.written import share_of_copy
from assistant.embedded.reading.headcount import changed, joining
from assistant.embedded.reading.quantities import WORD_NUMBER, count_of

# "Make-up only for me": one of them all.
_ONLY_ONE = re.compile(
    r"\b(?:only|just) for (?:me|myself|her|him|one|my \w+|the (?:bride|groom|birthday \w+))\b"
    r"|\bfor (?:me|myself|her|him|one(?: of us)?|my \w+|the (?:bride|groom)) (?:only|alone)\b"
)
# "Two with make-up", "two of us want make-up".
_SOME_WITH = re.compile(
    rf"(?<![\w.,])(?P<n>\d{{1,3}}|{WORD_NUMBER})(?: of (?:us|them|the \w+))? "
    r"(?:with|wants?|needs?|gets?|having|also|would like)\b"
)
FEWEST_COPIES = 2
_COPIES = re.compile(rf"\b(?P<n>\d{{1,3}}|{WORD_NUMBER}) copies\b")
_CLAUSE = re.compile(r"[.,;!?]| and | but | plus ")
# A number beside these counts what is delivered, not who comes.
_OF_PICTURES = re.compile(r"\b(?:pictures?|photos?|images?|prints?|files?|pics?|shots?)\b")


@dataclass(frozen=True, slots=True)
class Row:
    """A service that is ordered: how many of what its text counts, and what they come to.

    Attributes:
        variants: The prices that its text has for different places or kinds, where one of them is chosen.
        items: What it comes to, part by part; nothing where it is one price, or its parts are not known.
        is_sure: Whether it is known how often each of the parts is paid.
    """

    named: Named
    number: int
    unit: str
    bill: Bill
    variants: frozenset[float] = frozenset()
    items: tuple[Item, ...] = ()
    is_sure: bool = True

    @property
    def label(self) -> str:
        """The service with its number, where each costs as much."""
        sold_singly = self.named.count or self.named.is_per_each
        return times(self.named, self.number if sold_singly and self.unit != "pet" else 1)

    def is_unclear(self, said: str) -> bool:
        """Whether the service's text names a price that may hold for what is ordered, and that is not understood."""
        plain = self.number > 1 and (
            self.bill.how == "within" or (self.bill.how == "option" and self.named.is_per_each)
        )
        return not self.is_sure or has_other_prices(self.named, None if plain else said, self.variants)

    def deposit(self, rules: Sequence[Passage]) -> float:
        """What is paid in advance: what the service's text names, or the share that the studio's terms name for all."""
        told = (self.named.passage, *rules)
        share = next((found for one in told if (found := deposit_share_in(one.text.lower()))), 0.0)
        return deposit_in(self.named) or round(self.bill.low * share / 100, 2)


@dataclass(frozen=True, slots=True)
class Order:
    """What was put together so far.

    Attributes:
        named: The services.
        said: The messages that it was put together in, the last one first.
    """

    named: tuple[Named, ...] = ()
    said: tuple[str, ...] = ()

    def after(self, text: str, named: Sequence[Named]) -> "Order":
        """The order after one more message, in lower case, which means these services."""
        table: Mapping[str, Any] = policy()["price_list"]
        if not named:
            return Order(self.named, (text, *self.said))
        if not self.named:
            return Order(tuple(named), (text, *self.said))
        if re.search(table["instead"], text) or not self._grows(text, named, table):
            return Order(tuple(named), (text,))
        new = {one.passage.id: one for one in named}
        kept = [self._counted_anew(one, new.pop(one.passage.id, None)) for one in self.named]
        return Order((*kept, *new.values()), (text, *self.said))

    def _grows(self, text: str, named: Sequence[Named], table: Mapping[str, Any]) -> bool:
        known = {one.passage.id for one in self.named}
        if any(one.passage.id in known for one in named):
            return True
        if all(one.is_extra for one in named) and re.search(table["adds_extra"], text):
            return True
        few = len(text.split()) <= table["few_added"]
        return len(named) == 1 and few and bool(re.search(table["adds_surely"], text))

    @staticmethod
    def _counted_anew(one: Named, again: Named | None) -> Named:
        return one if again is None or again.count is None else replace(one, count=again.count)

    def rows(self, people: int | None) -> list[Row]:
        """What each of the services comes to.

        Args:
            people: How many people were read from the message otherwise; what the messages count goes before it.
        """
        rows = [_row(one, people, self.said) for one in self.named]
        for place, row in enumerate(rows):
            less = together_with(row.named, [one for one in self.named if one is not row.named])
            if less is not None:
                rows[place] = _beside(row, less, self.said)
        return rows


def order_before(messages: Sequence[str], services: Sequence[Passage]) -> Order:
    """What was put together in some messages."""
    order = Order()
    for message in messages:
        order = order.after(message, meant_in(message, services))
    return order


def _beside(row: Row, less: Together, said: Sequence[str]) -> Row:
    """A row with what another service beside it makes of its price."""
    if less.same_day and not any(is_same_day(text) for text in said):
        return replace(row, is_sure=False)  # they may be on two days, and the text tells the price of one
    change = less.price - row.named.low if less.price else -less.off
    is_plain = row.bill.how == "within" and row.number == 1
    bill = _on_top(row.bill, change)
    if is_plain:
        bill = replace(bill, how="together" if less.price else "less", each=less.off)
    return replace(row, bill=bill, items=())


def _row(named: Named, people: int | None, said: Sequence[str]) -> Row:
    people = _people(people, said)
    tier = None if sizes_in(named) or variants_in(named) else tier_for(named, _with_people(said, people))
    if isinstance(tier, tuple):
        alone, one = tier
        row = _row(alone, people, said)
        if row.bill.how not in ("beyond", "far"):
            items = row.items or (Item("plain", "", 1, one.price, is_part=True),)
            labelled = tuple(replace(each, label=one.label) if each.kind == "plain" else each for each in items)
            row = replace(row, items=labelled, bill=replace(row.bill, how="option"))
        prices = frozenset(each.price for each in tiers_in(named)[0])
        # Hours beyond the package that its text has no price for.
        unpriced = HOUR not in terms_of(alone).each and any(asks_more_hours(text) for text in said)
        return replace(row, named=named, variants=row.variants | prices, is_sure=row.is_sure and not unpriced)
    if tier is False:
        return Row(named, 1, "person", Bill(named.low, named.high, "within"), is_sure=False)
    if named.is_per_head and not named.count and (some := _some_of_all(named, said)):
        named, people = replace(named, count=some), some
    chosen = next((amount for text in said if (amount := variant_for(named, text))), None)
    variants = frozenset((named.low, named.high, *variants_in(named).values())) if chosen else frozenset[float]()
    if chosen is not None and named.passage.price is not None:
        price = replace(named.passage.price, low=chosen, high=chosen)
        named = replace(named, passage=replace(named.passage, price=price))
    sized = next((rows for text in said if (rows := sizes_for(named, text))), None)
    if sized:
        parts = [
            Item("plain", re.sub(r"\ba(?=\d)", "A", size), number, price, is_part=True) for number, size, price in sized
        ]
        copies = next((count_of(copied["n"]) for text in said if (copied := _COPIES.search(text))), 1)
        if copies > 1 and len(parts) == 1 and parts[0].times == 1:
            each = round(parts[0].each * (share_of_copy(named) or 1), 2)
            label = "a second copy" if copies == FEWEST_COPIES else "further copies"
            parts = [parts[0], Item("thing", label, copies - 1, each, is_part=True)]
        total = total_of(parts)
        prices = frozenset(sizes_in(named).values())
        pieces = sum(number for number, _, _ in sized)
        on_top, is_sure = items_for(named, said, Ordered(pieces, people or 1))
        row = Row(named, pieces, "pictur", Bill(total, total, "option"), prices, (), is_sure)
        return _row_of(replace(row, number=1), parts, on_top)
    terms = terms_of(named)
    hourly = named.passage.price is not None and named.passage.price.per == "hour"
    counted = [unit for unit in (*terms.most, *terms.steps) if unit != "person" and not (hourly and unit == HOUR)]
    found = {unit: number for unit in counted for text in reversed(said) if (number := number_in(text, unit, named))}
    unit = HOUR if hourly else next(iter(found), "person")
    number = found.get(unit) or _number_bought(named, people, said)
    young = next((few for text in said if (few := young_in(named, text))), None) if number else None
    if young and number and number > young[0]:
        number -= young[0]
    bill = bill_for(named, number, unit) if number else None
    parts = _parts(named, number or 1, unit, bill) if bill else []
    if bill and unit != "person" and named.is_per_head and people:
        # Each of so many people wants so many.
        plain, more = bill_for(named, people, "person"), people * (bill.low - named.low)
        if plain:
            parts = _parts(named, people, "person", plain)
            parts += [Item("beyond", unit, people, bill.low - named.low, 0, True)] if more else []
        found.pop(unit)  # counted already, for each of them
        number, unit = people, "person"
        bill = _on_top(plain, more) if plain else None
    if chosen is not None and bill is None:
        bill = Bill(chosen * (named.count or 1), chosen * (named.count or 1), "option")
    bill = bill or Bill(named.low * (named.count or 1), named.high * (named.count or 1), "within")
    parts = parts or [Item("plain", "", named.count or 1, named.low, is_part=True)]
    beside = {other: found[other] for other in counted if other != unit and other in found and other in terms.each}
    if unit != "person" and people and people > 1 and "person" in terms.most and (not named.is_per_head):
        # "Six of us and two dogs": what is counted beside costs more on top.
        beside["person"] = people
    for other, many in beside.items():
        also = bill_for(named, many, other)
        if also and also.how == "beyond":
            return Row(named, many, other, also, variants)
        if also and also.low > named.low:
            times = number if number and hourly and other in terms.hourly else 1
            parts += [replace(one, times=one.times * times) for one in _parts(named, many, other, also)[1:]]
            bill = _on_top(bill, (also.low - named.low) * times)
    if young and named.is_per_each:
        bill = _on_top(bill, young[0] * young[1])
        parts += [Item("thing", young[2], young[0], young[1], is_part=True)] if young[1] else []
    if any(is_too_far(named, text) for text in said):
        bill = replace(bill, how="far")
    if bill.how in ("far", "beyond"):
        return Row(named, number or 1, unit, bill, variants)
    on_top, is_sure = items_for(named, said, Ordered(number or 1, people or 1, number or 1 if hourly else _hours(said)))
    if (number or 1) == 1 and all(one.kind == "once" and one.always for one in on_top):
        on_top = []
    if hourly and late_told(named):
        span = next((split for text in said if (split := late_in(named, text))), None)
        if span and span[1] and bill.how == "within":
            # Some of the hours, or all, are after the time from which they cost more.
            before, after, each = span
            early = [Item("plain", "", before, named.low, is_part=True)] if before else []
            parts = [*early, Item("thing", late_told(named), after, each, is_part=True)]
            bill = Bill(total_of(parts), total_of(parts), "option")
        elif (span and span[1]) or (
            span is None and any(re.search(policy()["price_list"]["late"], text) for text in said)
        ):
            is_sure = False
    if bill.how == "least" and any(one.times == number != 1 for one in on_top):
        is_sure = False  # the same few are counted twice: as all, and as those of a kind
    if hourly and not number and on_top:
        is_sure = False  # the price of an hour, and no more is known
    return _row_of(Row(named, number or 1, unit, bill, variants, (), is_sure), parts, on_top)


def _with_people(said: Sequence[str], people: int | None) -> tuple[str, ...]:
    """Messages with how many people they tell of all together."""
    return (f"{said[0]} . for {people} people", *said[1:]) if said and people and people > 1 else tuple(said)


def _row_of(row: Row, parts: Sequence[Item], more: Sequence[Item]) -> Row:
    """A row with what comes on top of its plain bill."""
    if instead := [one for one in more if one.kind == "instead"]:
        more = [one for one in more if one.kind != "instead"]
        few, (plain, *others) = sum(one.times for one in instead), parts
        alone = few == plain.times == 1
        row = replace(row, is_sure=row.is_sure and (alone or not others) and 0 <= few <= plain.times)
        rest = [replace(plain, times=plain.times - few)] if few < plain.times else []
        parts = [*rest, *(replace(one, kind="thing") for one in instead), *others]
        row = replace(row, bill=replace(row.bill, low=total_of(parts), high=total_of(parts), how="option"))
    if (copied := share_of_copy(row.named)) and len(parts) > 1:
        more = [_copied(one, copied) for one in more]
    bill = row.bill
    shared = [one for one in more if one.share]
    # Shares are taken of what stands before them.
    items = (*parts, *(one for one in more if one.is_part and not one.share), *shared)
    items += tuple(one for one in more if not (one.is_part or one.share))
    if not more:
        # So many people and animals have a sentence of their own.
        told = bill.how == "option" or (bill.how == "more" and row.unit not in policy()["price_list"]["units"])
        if not (told and _tells_more(items) and total_of(items) == bill.low == bill.high):
            return row
        return replace(row, bill=replace(bill, how="option"), items=items)
    if bill.high > bill.low or total_of(parts) != round(bill.low, 2):
        # The parts of a range, or of those who pay by their age, are not told one by one; nor is there a share of them.
        on_top = sum(one.amount for one in more)
        return replace(row, bill=_on_top(bill, on_top), is_sure=row.is_sure and not shared)
    total = total_of(items)
    return replace(row, bill=replace(bill, low=total, high=total, how="option"), items=items)


def _copied(item: Item, share: float) -> Item:
    """A part of a bill; a copy as its share of what is ordered, with all its pages."""
    if not re.search(r"\bcop(?:y|ies)\b", item.label):
        return item
    return replace(item, kind="share", each=0.0, share=100 * share * item.times, times=1)


def _tells_more(items: Sequence[Item]) -> bool:
    """Whether parts tell more than one plain price."""
    return len(items) > 1 or any(one.label for one in items)


def _parts(named: Named, number: int, unit: str, bill: Bill) -> list[Item]:
    """The parts of a bill: the price, or so many times a price, and each of those beyond what it covers."""
    if bill.how == "more":
        plain = [Item("plain", "", 1, named.low, is_part=True)]
        if named.is_per_head and unit == "person":
            plain = [Item("plain", "", bill.most, named.low, is_part=True)]
        beyond = round((bill.low - total_of(plain)) / bill.each) if bill.each else 0
        return [*plain, Item("beyond", unit, beyond, bill.each, is_part=True)]
    if bill.how == "least":
        return [Item("least", "", bill.most, named.low, is_part=True)]
    if bill.how == "group" or (bill.how == "within" and named.is_per_each and bill.each):
        return [Item("plain", "", number, bill.each, is_part=True)]
    return [Item("plain", "", 1, bill.low, is_part=True)]


def _hours(said: Sequence[str]) -> int:
    """For how many hours the messages want a service that is not sold by the hour."""
    return next((found for text in said if (found := hours_in(text))), 1)


def _some_of_all(named: Named, said: Sequence[str]) -> int | None:
    """For how many out of several people the messages want a service; None where they do not tell them apart."""
    own = stems_of(named.name) - generic_stems()
    for part in (part for text in said for part in _CLAUSE.split(text) if own & stems_of(part)):
        if _ONLY_ONE.search(part):
            return 1
        some = _SOME_WITH.search(part)
        if some and own & stems_of(part[some.end() :]):
            return count_of(some["n"])
    return None


def _on_top(bill: Bill, more: float) -> Bill:
    return replace(bill, low=bill.low + more, high=bill.high + more, how="option") if more else bill


def _people(people: int | None, said: Sequence[str]) -> int | None:
    """How many people the messages count, the last one first; who joins comes on top of those told before."""
    told = None
    for text in reversed(said):
        now = people_in(text)
        if now is None and told and not _OF_PICTURES.search(text):
            now = changed(text, told) or told + joining(text)
        told = now or told
    return told or people


def _number_bought(named: Named, people: int | None, said: Sequence[str]) -> int | None:
    """How many of a service are wanted: as its name or its text counts them, or one for each of so many people."""
    if named.passage.price is not None and named.passage.price.per == "hour":
        return next((found for text in said if (found := hours_in(text, named))), named.count)
    if named.count:
        return named.count
    if not named.is_per_each:
        return people
    if named.is_per_head and people:
        return people
    return next((found for text in said if (found := counted_in(named, text))), people)
