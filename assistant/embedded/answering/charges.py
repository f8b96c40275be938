"""What a service comes to for so many: the limits, surcharges, group prices and steps that a studio writes in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import stem
from assistant.embedded.answering.services import Named, generic_stems, stems_of
from assistant.embedded.reading.quantities import WORD_NUMBER, count_of

_NUMBER = rf"(?:\d{{1,3}}|{WORD_NUMBER})"
_MONEY = r"[€$£]? ?(?P<money>\d{1,5}(?:[.,]\d{1,2})?) ?(?:euros?|dollars?|pounds?|francs?|eur|usd|gbp|chf|€|\$|£)?"
_COSTS = r"(?:\w+ )?(?:costs?|is|are|pays?|adds?|at|for|comes? to|:|=)"
NTH = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "twelfth": 12, "fifteenth": 15, "twentieth": 20,
}  # fmt: skip
_ORDINAL = "|".join(NTH)
_UP_TO = re.compile(rf"\b(?:up to|at most|maximum|max\.?) (?P<most>{_NUMBER}) (?:\w+ )?(?P<unit>[a-z]+)\b")
_OF_ONE = re.compile(r"\bof (?P<most>one) (?P<unit>[a-z]+)\b")
_EACH_MORE = re.compile(
    rf"\b(?:each|every|any) (?:further |additional |extra |other |more )?(?P<unit>[a-z]+)"
    rf"(?: (?:beyond|over|above|after|more than) (?P<most>{_NUMBER}))?,? {_COSTS} {_MONEY}"
)
_MORE_FOR_EACH = re.compile(
    rf"{_MONEY} (?:more |extra )?(?:for|per) (?:each |every |any )?(?:additional|further|extra|other|more) "
    r"(?P<unit>[a-z]+)"
)
_AFTER_NTH = re.compile(rf"\b(?:each|every|any) (?P<unit>[a-z]+) after the (?P<nth>{_ORDINAL}) {_COSTS} {_MONEY}")
_FIRST = r"\b(?:one|first|a single|1) (?:[a-z]+ )?{unit}"
_ONE_MORE = re.compile(rf"\ba (?P<nth>second|third) (?P<unit>[a-z]+) {_COSTS} {_MONEY}")
_GROUP = re.compile(
    rf"\b(?P<least>{_NUMBER}) or more\b[^.]{{0,30}}?\b(?:costs?|pays?|is|are|at|for|get) {_MONEY} (?:per|a|each)"
    rf"|\bfrom (?P<least2>{_NUMBER}) [a-z]+ on,? (?:each|every) [a-z]+ {_COSTS} {_MONEY.replace('money', 'money2')}"
)
_STEP = re.compile(
    rf"{_MONEY} (?:for|with) (?P<upto>up to )?(?P<low>{_NUMBER})(?:(?: to |-|–)(?P<high>{_NUMBER}))? (?P<unit>[a-z]+)"
)
_FAR = re.compile(rf"\b(?:beyond|over|more than) (?P<far>\d{{1,4}}) (?:miles|km|kilomet\w+)\b[^.]*? {_MONEY}")
_NEAR = re.compile(r"\bwithin (\d{1,4}) (?:miles|km|kilomet\w+)\b")
_DISTANCE = re.compile(r"\b(\d{1,4}) ?(?:miles|km|kilomet\w+)\b")
_AMOUNT = re.compile(
    r"(?:[€$£] ?)(?P<money>\d{1,5}(?:[.,]\d{1,2})?)(?![\d,.]\d)"
    r"|(?<![\d.,€$£])(?P<money2>\d{1,5}(?:[.,]\d{1,2})?) (?:euros?|dollars?|pounds?|francs?|eur|usd|gbp|chf)\b"
)
_PICTURES = re.compile(rf"\b({_NUMBER}) (?:[a-z]+ )?(?:pictures?|images?|photos?|photographs?|files?|prints?|shots?)\b")
_OPTION = re.compile(
    rf"(?P<what>[a-z][^.]*?) (?:(?:costs?|is|adds?) {_MONEY} (?:more|extra|on top)\b"
    rf"|\+{_MONEY.replace('money', 'money2')})"
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a service's text says of numbers.

    Attributes:
        most: By unit ("person", "pet"), how many its price covers.
        each: By unit, what each one beyond costs.
        last: By unit, the highest number that a price is given for; units without an end are missing.
        group: From how many people on each pays how much.
        steps: (most, price) by unit, where the price rises in steps.
    """

    most: Mapping[str, int]
    each: Mapping[str, float]
    last: Mapping[str, int]
    group: tuple[int, float] | None
    steps: Mapping[str, tuple[tuple[int, float], ...]]


@dataclass(frozen=True, slots=True)
class Bill:
    """What so many come to.

    Attributes:
        low: The sum, or its lower end.
        high: Its upper end.
        how: Whether the plain price holds for them (``within``), each beyond costs more (``more``), a group price, a
            step or an option holds, or the list has no price for so many (``beyond``), or
            so long a way (``far``).
        most: How many the plain price covers, or the group begins at.
        each: What each of the group or beyond pays.
    """

    low: float
    high: float
    how: Literal["within", "more", "group", "step", "option", "beyond", "far"]
    most: int = 0
    each: float = 0.0


def terms_of(named: Named) -> Terms:
    """The numbers in a service's text."""
    text = named.passage.text.lower()
    most = {unit_of(m["unit"]): count_of(m["most"]) for p in (_OF_ONE, _UP_TO) for m in p.finditer(text)}
    each: dict[str, float] = {}
    last: dict[str, int] = {}
    for match in _EACH_MORE.finditer(text):
        unit = unit_of(match["unit"])
        each[unit] = _money(match)
        if match["most"]:
            most[unit] = count_of(match["most"])
    for match in _MORE_FOR_EACH.finditer(text):
        each.setdefault(unit_of(match["unit"]), _money(match))
    for match in _AFTER_NTH.finditer(text):
        unit = unit_of(match["unit"])
        each[unit], most[unit] = _money(match), NTH[match["nth"]]
    for unit in each.keys() - most.keys():
        if re.search(_FIRST.format(unit=re.escape(unit)), text):
            most[unit] = 1
    for match in _ONE_MORE.finditer(text):
        unit = unit_of(match["unit"])
        each[unit], last[unit] = _money(match), NTH[match["nth"]]
        most.setdefault(unit, NTH[match["nth"]] - 1)
    steps: dict[str, list[tuple[int, float]]] = {}
    for match in _STEP.finditer(text):
        if match["upto"] or match["high"]:
            row = (count_of(match["high"] or match["low"]), _money(match))
            steps.setdefault(unit_of(match["unit"]), []).append(row)
    for unit in steps:
        most.pop(unit, None)
    grouped = _GROUP.search(text)
    group = None
    if grouped:
        group = (count_of(grouped["least"] or grouped["least2"]), _amount(grouped))
    return Terms(most, each, last, group, {unit: tuple(sorted(rows)) for unit, rows in steps.items()})


def bill_for(named: Named, number: int, unit: str) -> Bill | None:
    """What a service comes to for so many of a unit; None where its text says nothing of such numbers."""
    terms = terms_of(named)
    if named.is_per_head and (unit == "person" or unit not in terms.most):
        if terms.group and number >= terms.group[0]:
            least, each = terms.group
            return Bill(each * number, each * number, "group", least, each)
        return Bill(named.low * number, named.high * number, "within", number)
    if rows := terms.steps.get(unit):
        fitting = next((price for most, price in rows if number <= most), None)
        return Bill(fitting, fitting, "step", number) if fitting else Bill(named.low, named.high, "beyond", rows[-1][0])
    most = terms.most.get(unit)
    if most is None:
        return None
    if number <= most:
        return Bill(named.low, named.high, "within", most)
    if unit not in terms.each or number > terms.last.get(unit, number):
        return Bill(named.low, named.high, "beyond", terms.last.get(unit, most))
    more = (number - most) * terms.each[unit]
    return Bill(named.low + more, named.high + more, "more", most, terms.each[unit])


def has_other_prices(named: Named) -> bool:
    """Whether a text names amounts that none of its terms explains: what so many come to is then not known."""
    terms, text = terms_of(named), named.passage.text.lower()
    known = {
        named.low,
        named.high,
        *terms.each.values(),
        *(price for rows in terms.steps.values() for _, price in rows),
    }
    known |= {terms.group[1]} if terms.group else set()
    known |= {_amount(match) for match in _OPTION.finditer(text)} | {_money(match) for match in _FAR.finditer(text)}
    return any(_amount(match) not in known for match in _AMOUNT.finditer(text))


def pictures_in(named: Named) -> int:
    """How many pictures a service includes; 0 where its text names none, or several numbers."""
    found = _PICTURES.findall(named.passage.text.lower())
    return count_of(found[0]) if len(found) == 1 else 0


def options_in(named: Named, text: str) -> float:
    """What a lower-case text asks for beside a service that its description prices: an option, or a long way."""
    told, total = named.passage.text.lower(), 0.0
    if (far := _FAR.search(told)) and any(int(m[1]) > int(far["far"]) for m in _DISTANCE.finditer(text)):
        total += _money(far)
    for sentence in re.split(r"(?<=\.) ", told):
        option = _OPTION.search(sentence)
        if option and not (_EACH_MORE.search(sentence) or _ONE_MORE.search(sentence) or _FAR.search(sentence)):
            wanted = stems_of(option["what"]) & stems_of(text)
            total += _amount(option) if wanted - stems_of(named.name) - generic_stems() else 0.0
    return total


def is_too_far(named: Named, text: str) -> bool:
    """Whether a lower-case text names a way that is longer than a service includes and that has no price."""
    told = named.passage.text.lower()
    near = _NEAR.search(told)
    return bool(near and not _FAR.search(told) and any(int(m[1]) > int(near[1]) for m in _DISTANCE.finditer(text)))


def counts(named: Named, text: str) -> bool:
    """Whether a lower-case text counts something that a service's price may depend on."""
    units = (*terms_of(named).most, *terms_of(named).steps)
    return bool(people_in(text) or _DISTANCE.search(text) or any(number_in(text, unit) for unit in units))


def number_in(text: str, unit: str) -> int | None:
    """How many of a unit a lower-case text counts, where it is no person."""
    words = "|".join(map(re.escape, policy()["price_list"]["units"].get(unit, [unit])))
    found = re.search(rf"\b(?P<n>{_NUMBER}|a second|a third|another) (?:\w+ )?(?:{words}|one)[a-z]{{0,3}}\b", text)
    if found is None:
        return None
    return {"a second": 2, "another": 2, "a third": 3}.get(found["n"]) or count_of(found["n"])


def people_in(text: str) -> int | None:
    """How many people a lower-case text tells of in the words of a price question."""
    for name, number in policy()["price_list"]["ensembles"].items():
        if re.search(rf"\b{name}\b", text):
            return int(number)
    patterns = (
        rf"\b(?:band|office|team|group|family|party|class|choir|crew|staff|household) of (?:about )?(?P<n>{_NUMBER})\b",
        rf"\b(?P<n>{_NUMBER}) (?:of us|of them|in total|altogether|in all|heads|ppl|pax)\b",
        rf"\b(?:there (?:are|will be)|we are|we're|were|all) (?P<n>{_NUMBER})(?: people| persons)?\W*$",
        rf"\b(?:for|with) (?P<n>\d|[12]\d|{WORD_NUMBER})(?: people| persons)?\W*$",
    )
    found = next((match for pattern in patterns if (match := re.search(pattern, text))), None)
    return count_of(found["n"]) if found else None


def unit_of(word: str) -> str:
    """The unit that a word counts: people and animals go by many names."""
    for unit, words in policy()["price_list"]["units"].items():
        if word in words or word.removesuffix("s") in words:
            return str(unit)
    return stem(word)


def _money(match: re.Match[str]) -> float:
    return float(match["money"].replace(",", "."))


def _amount(match: re.Match[str]) -> float:
    """The amount of a pattern that has two places for it."""
    return float((match["money"] or match["money2"]).replace(",", "."))
