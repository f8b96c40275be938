"""Orders of several kinds, put together from what a message or the conversation counted one after the other."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.embedded.frames import Frame, Method, Money, Subject
from assistant.embedded.reading.headcount import people_by_any_name
from assistant.embedded.reading.heard import Clause
from assistant.embedded.reading.persons import RELATIVE
from assistant.embedded.reading.quantities import WORD_NUMBER, count_of

_ADDS = re.compile(r"\b(?:on top(?: of (?:that|it|this))?|in addition|additionally|plus|as well|extra|add(?:ing)?)\b")
_ALL = re.compile(
    r"\b(?:together|altogether|in total|the total|total|all of it|both of (?:it|them|that)|the lot|the sum)\b"
)
_TOTAL = re.compile(
    rf"{_ALL.pattern}|\b(?:sums?|totals?|bill|damage|in all|come to|for everybody|for everyone|all of us)\b"
)
_HALF = re.compile(r"\bhalf\b")
# "Two partners go to a photographer and the other seven take AI": so many by each method.
_BY_METHOD = re.compile(
    rf"\b(?P<count>\d{{1,3}}|{WORD_NUMBER})\b(?:(?!\b(?:and|{WORD_NUMBER})\b)[^,.;\d]){{0,40}}?\b(?P<method>photographer|ai)\b"
)
_PART = r"(?:photographer|ai(?: head ?shot)?|head ?shot|portrait)"
_HALVES = re.compile(
    rf"\bhalf\b(?:(?!\bhalf\b).){{0,40}}?\b(?P<one>{_PART})s?\b"
    rf".*?\b(?:half|(?:the )?(?:rest|others?|remaining))\b.{{0,40}}?\b(?P<other>{_PART})s?\b"
)
# "Two of us want AI and the rest a photographer", "two by AI, a photographer for everybody else".
REST = r"\b(?:rest|others|remaining|(?:everyone|everybody) else)\b"
_AND_REST = re.compile(
    rf"\b(?P<count>\d{{1,3}}|{WORD_NUMBER})\b(?:(?!\b(?:and|{WORD_NUMBER})\b)[^,.;\d]){{0,40}}?\b(?P<one>{_PART})s?\b"
    rf".*?(?:{REST}.{{0,40}}?\b(?P<other>{_PART})s?\b|\b(?P<before>{_PART})s?\b.{{0,40}}?{REST})"
)
_MADE_BY: dict[str, Subject] = {"photographer": "headshot", "ai": "ai_headshot"}

_ALL_ONLY = re.compile(
    rf"^(?:and |so |ok |then )*(?:what (?:is|are|would) (?:that|it|they|those)(?: be)? |"
    rf"how much (?:is|are) (?:that|it|they) )?"
    rf"(?:(?:both|all|everything)\b.{{0,20}})?(?:{_ALL.pattern})(?: then)?\W*$"
)
# "And the same for my brother": one person more.
_ONE_MORE = re.compile(
    r"^(?:(?:and|ok|plus|also|now|then|oh)[ ,]+)*(?:one (?:more )?|another(?: one)? |the same )?for "
    rf"(?:him|her|them|a friend|somebody else|someone else|{RELATIVE})(?:,? (?:too|as well|also))?\W*$"
    rf"|^(?:(?:and|ok|plus|also|now|then|oh|what)[ ,]+)*(?:if )?{RELATIVE} (?:also )?(?:needs?|wants?|takes?|gets?) "
    r"(?:one|it)(?:,? (?:too|as well|also))?\W*$"
)
_MORE_MONEY = re.compile(r"\b(?:another|on top|extra|additional(?:ly)?|more(?! than))\b")

Order = tuple[tuple[Subject, int], ...]


def is_total(text: str) -> bool:
    """Whether a clause asks for nothing but the sum of what was asked before."""
    return _ALL_ONLY.match(text) is not None


def adds_person(text: str) -> bool:
    """Whether a clause only says that one person more wants what was asked for."""
    return _ONE_MORE.match(text) is not None


def with_more_money(clause: Clause, before: Money | None) -> Clause:
    """The clause with the whole budget, where it tells of money that comes on top of what the visitor had."""
    budget = clause.slots.budget
    if budget is None or before is None or budget.currency != before.currency or not _MORE_MONEY.search(clause.text):
        return clause
    whole = replace(before, amount=before.amount + budget.amount)
    return replace(clause, slots=replace(clause.slots, budget=whole))


def with_order(frame: Frame, before: Sequence[Frame], message: str) -> Frame:
    """The frame with the whole order, where its clause adds to what was counted before or divides it anew.

    Args:
        frame: A request about prices.
        before: The requests before it, of this message or of the last.
        message: The plain words of what is asked and what is told around it.
    """
    halves = _half_and_half(frame, message) or _so_many_and_rest(frame, message)
    priced = frame.topic == "cost" or halves is not None or any(one.topic == "cost" or one.counts for one in before)
    if (frame.counts and halves is None) or frame.budget or not priced:
        return frame
    divided = halves or _divided(frame.text)
    earlier = [order for one in before if (one.topic == "cost" or one.people or one.counts) and (order := _order(one))]
    if divided is None and not earlier:
        return frame
    if divided is None and _HALF.search(frame.text) and frame.method:
        divided = _halved(earlier[-1], _MADE_BY[frame.method])
    if divided is None and _ADDS.search(frame.text) and (own := _order(frame)):
        divided = _merged([earlier[-1], own])
    if divided is None and len(earlier) > 1 and not frame.people and _ALL.search(frame.text):
        divided = _merged(earlier)
    if divided is None and len(earlier[-1]) > 1 and frame.topic == "cost" and _TOTAL.search(frame.text):
        divided = _all_by(frame.method, earlier[-1])
    if divided is None or len(divided) < 2:
        return frame
    changed = replace(frame, topic="cost", operator="how_much", counts=divided, people=None, method=None, premise=())
    return replace(changed, subjects=tuple(subject for subject, _ in divided), turn="new")


def _all_by(method: Method | None, order: Order) -> Order:
    """An order as it was, or with the headshots made one way where one is named."""
    if method is None:
        return order
    return _merged([((_MADE_BY[method] if subject != "portrait" else subject, number),) for subject, number in order])


def _order(frame: Frame) -> Order:
    """What a request counts; one of a kind where it gives no number."""
    if frame.counts:
        return frame.counts
    kinds: tuple[Subject, ...] = tuple(subject for subject in frame.subjects if subject != "hybrid")
    if frame.method == "ai":
        kinds = ("ai_headshot",)
    return ((kinds[0], frame.people or 1),) if len(kinds) == 1 else ()


def _divided(text: str) -> Order | None:
    found = {match["method"]: match for match in _BY_METHOD.finditer(text)}
    if len(found) < 2:
        return None
    return tuple((_made(method, match[0]), count_of(match["count"])) for method, match in found.items())


def _half_and_half(frame: Frame, message: str) -> Order | None:
    """So many people, one half by each method or of each kind: "30 of us, half AI, half photographer"."""
    halves = _HALVES.search(message)
    if halves is None or not frame.people:
        return None
    one, other = (_part(halves[name]) for name in ("one", "other"))
    if one == "ai_headshot":
        one, other = other, one  # the odd one of an odd number is taken by hand
    return _halved(((one, frame.people),), other)


def _so_many_and_rest(frame: Frame, message: str) -> Order | None:
    """So many people by one method or of one kind, and all others by or of another."""
    shares = _AND_REST.search(message)
    people = frame.people or people_by_any_name(message)
    if shares is None or not people:
        return None
    one, other = _part(shares["one"]), _part(shares["other"] or shares["before"])
    count = count_of(shares["count"])
    return ((other, people - count), (one, count)) if one != other and 0 < count < people else None


def _part(named: str) -> Subject:
    """What is made for the people of one part."""
    if named.startswith("portrait"):
        return "portrait"
    return "ai_headshot" if named.startswith("ai") else "headshot"


def _made(method: str, named: str) -> Subject:
    """What a method makes; a photographer makes portraits, too, where they are named."""
    return "portrait" if method == "photographer" and "portrait" in named else _MADE_BY[method]


def _halved(order: Order, other: Subject) -> Order | None:
    if len(order) != 1 or order[0][0] == other or order[0][1] < 2:
        return None
    (subject, number), half = order[0], order[0][1] // 2
    return ((subject, number - half), (other, half))


def _merged(orders: Sequence[Order]) -> Order:
    counts: dict[Subject, int] = {}
    for subject, number in (row for order in orders for row in order):
        counts[subject] = counts.get(subject, 0) + number
    return tuple(counts.items())
