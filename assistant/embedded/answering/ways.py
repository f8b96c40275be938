"""What the way to the visitor comes to, and whether a price list has it, as a service's text tells."""

import re

from assistant.embedded.answering.services import Named
from assistant.embedded.answering.written import MONEY, amount, money, told_by

_WAY = r"(?:miles?|km|kilomet\w+)"
DISTANCE = re.compile(rf"\b(\d{{1,4}}) ?{_WAY}\b")
# "0.80 euro a km", "each mile after that is 2 dollars".
BY_WAY = re.compile(
    rf"{MONEY} (?:per|a|each|for (?:each|every)) (?:(?:further|additional|extra) )?{_WAY}"
    rf"|\beach (?:further |additional |extra )?{_WAY}[a-z ]*? (?:is|costs) {MONEY.replace('money', 'money2')}"
)
_FREE_WAYS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\bfirst (\d{{1,4}}) ?{_WAY}\b",
        rf"\b(?:free|included|no charge|nothing) (?:of charge )?(?:within|up to|for|inside|under) (?:the first )?"
        rf"(\d{{1,4}}) ?{_WAY}\b",
        rf"\b(?:within|up to) (\d{{1,4}}) ?{_WAY}[^.;]*?\b(?:free|included|no charge)",
        rf"\b(?:beyond|over|after|above|more than|past|from) (?:the first )?(\d{{1,4}}) ?{_WAY}\b",
    )
)
FAR = re.compile(rf"\b(?:beyond|over|more than) (?P<far>\d{{1,4}}) {_WAY}\b[^.]*? {MONEY}(?! (?:per|a|each|for) )")
_NEAR = re.compile(rf"\bwithin (\d{{1,4}}) ?{_WAY}\b")
# "Travel within the town is included", and who is in another one.
_NEAR_PLACE = re.compile(
    r"\b(?:drive|travel|journey|way)s? (?:within|inside|in) (?P<place>[^.,;]+?) (?:is|are) (?:included|free)"
)
_ELSEWHERE = re.compile(r"\b(?:is|are|office|home|live|based|located|over) (?:out |up )?in (?P<place>[^\W\d_]{4,})")


def rate_of(named: Named) -> float:
    """What each kilometre or mile costs; 0 where a service's text does not price them."""
    rate = BY_WAY.search(told_by(named))
    return amount(rate) if rate else 0.0


def paid_way(named: Named, text: str) -> int:
    """How many kilometres or miles a lower-case text tells of beyond those that a service's text has for nothing."""
    distance = DISTANCE.search(text)
    if distance is None:
        return 0
    told = told_by(named)
    free = next((int(found[1]) for pattern in _FREE_WAYS if (found := pattern.search(told))), 0)
    return max(0, int(distance[1]) - free)


def far_in(named: Named, text: str) -> float:
    """What a way costs at once that is longer than a service's text has for nothing."""
    far = FAR.search(told_by(named))
    return money(far) if far and any(int(m[1]) > int(far["far"]) for m in DISTANCE.finditer(text)) else 0.0


def is_too_far(named: Named, text: str) -> bool:
    """Whether a lower-case text names a way that is longer than a service includes and that has no price."""
    told = told_by(named)
    if FAR.search(told) or BY_WAY.search(told):
        return False
    if near := _NEAR.search(told):
        return any(int(m[1]) > int(near[1]) for m in DISTANCE.finditer(text))
    place, elsewhere = _NEAR_PLACE.search(told), _ELSEWHERE.search(text)
    return bool(place and elsewhere and place["place"] not in text and elsewhere["place"] not in told)
