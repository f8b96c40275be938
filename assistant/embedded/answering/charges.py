"""What a service comes to for so many: the limits, surcharges, group prices and steps that a studio writes in words."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from assistant.embedded.answering.counting import HOUR, hours_in, minutes_of, people_in, span_in, unit_of
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.services import Named, generic_stems, same_as, stems_of
from assistant.embedded.answering.ways import DISTANCE
from assistant.embedded.answering.written import CURRENCIES, MONEY, NUMBER, SHARE, amount, money, plain, told_by
from assistant.embedded.reading.quantities import WORD_NUMBER, count_of

_COSTS = r"(?:\w+ )?(?:costs?|is|are|pays?|adds?|at|for|comes? to|:|=)"
_PER_UNIT = r"(?:per|a|an|each|every)(?: [a-z]+)?"
NTH = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "twelfth": 12, "fifteenth": 15, "twentieth": 20,
}  # fmt: skip
_ORDINAL = "|".join(NTH)
MANY = 10**6
MINUTES_AND_WAYS = frozenset({"minut", "km", "mil", "cm", "day", "week", "month", "year", "pm", "am"})
# What a number or a price stands before, and is no thing that is counted.
_NO_UNIT = rf"(?!(?:costs?|is|are|pays?|adds?|at|for|who|or|and|on|more|{WORD_NUMBER})\b)"
_UNIT = rf"(?P<unit>{_NO_UNIT}[a-z]+)"
_UP_TO = re.compile(
    rf"\b(?P<how>up to|at most|maximum(?: of)?|max\.?(?: of)?|no more than|not more than|limited to|limit is) "
    rf"(?P<most>{NUMBER}) (?:\w+ )??(?P<unit>[a-z]+)\b"
)
_AT_MOST = re.compile(rf"\b(?P<most>{NUMBER}) (?P<unit>[a-z]+)(?: are| is)? (?:at (?:the )?most|max(?:imum)?\b|tops\b)")
# "Up to six guests, no more than twelve", "a second and a third animal, three at most".
_BARE_MOST = re.compile(
    rf"\b(?P<how>up to|at most|maximum(?: of)?|max\.?|no more than|not more than|limited to) (?P<most>{NUMBER})"
    r"(?= ?(?:[.,;]|$| in all))"
    rf"|\b(?P<most2>{NUMBER}) (?:at (?:the )?most|max(?:imum)?)\b"
)
_TIME = re.compile(r"\b(?:minutes?|hours?|days?|weeks?)\b")
# "For one or two animals": the larger of the two.
_ONE_OR_TWO = re.compile(rf"\bfor (?:one|1|two|2|{NUMBER}) or (?P<most>{NUMBER}) (?P<unit>[a-z]+)")
_OF_ONE = re.compile(r"\bof (?P<most>one) (?P<unit>[a-z]+)\b")
_OVER = rf"(?:beyond|over|above|after|past|more than|on top of) (?:the )?(?P<most>{NUMBER})"
_WHO = r"(?: (?:who|that|which) [a-z]+(?: (?:in|us|you|along))?)?"
_EACH_MORE = re.compile(
    rf"\b(?:each|every|any) (?:further |additional |extra |other |more )?(?:[a-z]+ed )?{_UNIT}{_WHO}"
    rf"(?: {_OVER})?,? (?:{_COSTS} )?{MONEY}(?! ?[a-z]+ max)"
)
# "$8 for each guest over 6", "$10 an hour for each further person".
_MORE_FOR_EACH = re.compile(
    rf"{MONEY} (?:more |extra )?(?:(?:an|per|each|every) hour )?(?:for|per) (?:each |every |any )?"
    rf"(?:(?:additional|further|extra|other|more) (?:[a-z]+ed )?(?P<unit>{_NO_UNIT}[a-z]+)"
    rf"|(?P<unit2>{_NO_UNIT}[a-z]+) {_OVER})"
)
# "Extra pages are 4 pounds each".
_MORE_ARE = re.compile(
    rf"(?<!\bor )\b(?:extra|further|additional|more|other) (?:[a-z]+ed )?{_UNIT}(?: {_OVER})?,? (?:{_COSTS} )?{MONEY}"
    r" (?:each|apiece|a piece|per [a-z]+)\b"
)
# "From the sixth person on it is 35 dollars more per person".
_FROM_NTH = re.compile(
    rf"\bfrom the (?P<nth>{_ORDINAL}) (?P<unit>[a-z]+)(?: on(?:wards?)?)?,? "
    rf"(?:(?:it|each|every one|we|you) )?(?:{_COSTS} )?{MONEY}(?: more| extra)?(?: each| apiece| {_PER_UNIT})"
)
# "Up to six people; beyond that we ask 12 pounds a head", "the third and any more are 15 euros each".
_BEYOND_THAT = re.compile(
    rf"\b(?:(?:beyond|after|above|over|past) (?:that|this|those)|thereafter|everyone else|then"
    rf"|(?:the (?:{_ORDINAL}) and )?any (?:more|others?|further)),? "
    r"(?:(?:(?:we|it|they|you) )?(?:asks?|charges?|adds?|is|are|costs?|pays?|'s) )?"
    rf"(?:for )?(?:an (?:extra|additional) |another )?{MONEY}(?: more| extra)? "
    r"(?:(?P<each>each|apiece)\b|(?:per|an?|for (?:each|every)(?: (?:further|extra|other))?) (?P<unit>[a-z]+))"
)
# "Ten further pages cost 45 euros", "$12 for every two additional pages": sold by so many.
_MORE_OF = r"(?:further|additional|extra|more)"
_SOME_MORE = re.compile(
    rf"\b(?P<by>{NUMBER}) {_MORE_OF} {_UNIT},? (?:{_COSTS} )?{MONEY}"
    rf"|{MONEY.replace('money', 'money2')} (?:for|per) (?:each |every )?(?P<by2>{NUMBER}) {_MORE_OF} "
    rf"(?P<unit2>{_NO_UNIT}[a-z]+)"
)
_AFTER_NTH = re.compile(
    rf"\b(?:each|every|any) (?P<unit>[a-z]+) after the (?P<nth>{_ORDINAL}) {_COSTS} {MONEY}"
    rf"|{MONEY.replace('money', 'money2')} (?:more |extra )?(?:for|per) (?:each |every )?(?P<unit2>[a-z]+) "
    rf"after the (?P<nth2>{_ORDINAL})"
)
_FIRST = rf"\b(?P<most>{NUMBER}|first|a single) (?:(?!(?:and|or|with|of|in|for)\b)[\w-]+ ){{0,3}}?UNIT"
_ONE_MORE = re.compile(
    rf"\ba (?P<both>second and a )?(?P<nth>second|third) (?P<unit>[a-z]+)(?: per [a-z]+)?(?: of [a-z ]+?)? "
    rf"{_COSTS} {MONEY}"
)
_OR_MORE = r"(?: ?\+|(?: [a-z]+)? (?:or|and) (?:more|over|up|above|upwards))"
_HOURS_MORE = re.compile(
    rf"\b(?P<n>{NUMBER}|an) (?:more|extra|further|additional) hours?\b"
    rf"|\b(?:extra|additional|another) (?P<n2>{NUMBER}) hours?\b"
    rf"|\b(?P<n3>{NUMBER}|an) hours? (?:more|longer|extra)\b"
)
_AN_HOUR = re.compile(r" ?(?:an|per|each|every) hour\b")
# From so many on each of them costs so much.
_GROUPS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<least>{NUMBER}){_OR_MORE}(?!\w)[^.;%]{{0,30}}?\b(?:costs?|pays?|is|are|at|for|get|to) {MONEY}"
        rf"(?: {_PER_UNIT})?",
        rf"\bfrom (?P<least>{NUMBER})(?: [a-z]+)? on,? (?:it|each|(?:each|every|the) [a-z]+) {_COSTS} {MONEY}",
        rf"\bfrom (?P<least>{NUMBER}) [a-z]+(?: (?:on|at|in) (?:the same|one) [a-z]+)?,? it {_COSTS} {MONEY}",
        # "From fifty images we charge 17 pounds".
        rf"\bfrom (?P<least>{NUMBER}) [a-z]+(?: on(?:wards)?| up(?:wards)?)?,? "
        rf"(?:we (?:only )?(?:charge|ask|take)|you (?:only )?pay|they (?:are|cost)) (?:only )?{MONEY}",
        # "From 20 people $120 each".
        rf"\bfrom (?P<least>{NUMBER})(?: [a-z]+)?(?: on(?:wards)?| up(?:wards)?)?:?,? (?:{_COSTS} )?{MONEY} "
        r"(?:each|apiece|per (?!hour|day|km|mile)[a-z]+|a (?:head|person))\b",
        # "From 30 pictures it drops to 19 dollars each".
        rf"\bfrom (?P<least>{NUMBER}) [a-z]+ [^.,;%\d$€£]{{0,25}}\bto {MONEY} (?:each|apiece|per [a-z]+|a [a-z]+)\b",
        rf"{MONEY}(?: {_PER_UNIT})? from (?P<least>{NUMBER})(?: [a-z]+)? on\b",
        rf"{MONEY} each (?:when|if|where) you [a-z]+ (?P<least>{NUMBER}) or more",
        rf"\b(?P<least>{NUMBER}){_OR_MORE}(?: [a-z]+)?[:,]? {MONEY} (?:each|{_PER_UNIT})",
    )
)
# "60 euro per person above twenty people (the whole team gets that price)": without that it may be only those above.
_ALL_OF_THEM = (
    r"[^.]{0,40}\b(?:whole|entire|everyone|everybody|all of (?:you|them)|each of (?:you|them)|all (?:people|pay))\b"
)
_ABOVE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{MONEY}(?: each|(?: {_PER_UNIT}))? (?:above|over|for (?:more|over) than|with more than|when more than) "
        rf"(?P<above>{NUMBER})\b{_ALL_OF_THEM}",
        rf"\b(?:above|over|with more than|more than) (?P<above>{NUMBER})(?: [a-z]+)?,? (?:the (?:whole|entire) [a-z]+|"
        rf"everyone|everybody|all of (?:you|them)|each of (?:you|them)|all) "
        rf"(?:pays?|gets?|costs?|is|are) (?:only )?{MONEY}",
    )
)
_STEP = re.compile(
    rf"{MONEY}(?: {_PER_UNIT})? (?:for|with) (?P<group>(?:an? )?(?:bands?|groups?|teams?|famil(?:y|ies)) of )?"
    rf"(?P<upto>up to )?(?P<low>{NUMBER})(?: [a-z]+(?= or ))?(?:(?: to | or |-|–)(?P<high>{NUMBER}))?"
    r"(?: (?P<unit>[a-z]+))?"
)
# "Two looks $325", "1,501 to 3,000 sq ft $240": the number goes before its price.
_MARKED = (
    r"(?P<sign>[€$£] ?)?(?P<money>\d{1,5}+(?:[.,]\d{1,2})?+)"
    rf"(?(sign)| {CURRENCIES}\b)"
)
_STEP_FIRST = re.compile(
    rf"(?<!within )(?<!\bin )(?<!from )(?<!under )(?<!after )(?<!least )(?<!minimum )"
    rf"\b(?P<how>up to |over |block of |day of )?(?P<low>{NUMBER}|\d{{4}})"
    rf"(?: (?:to|-|–) (?P<high>{NUMBER}|\d{{4}}))? "
    rf"(?P<unit>{_NO_UNIT}[a-z]+(?: ft)?) (?:(?:costs?|is|are|for|at) )?{_MARKED}(?! ?(?:more|extra|on top|off|less))"
)
_GIFT = re.compile(
    rf"\b(?P<what>(?:(?P<every>every|each)|the) (?P<nth>{_ORDINAL}) (?P<unit>[a-z]+)) "
    r"(?:is|comes) (?:an? gift|(?:for )?free|on us|on the house|for nothing|our treat)\b"
)
_LEAST_MONEY = re.compile(rf"\bminimum (?:charge|order|fee) (?:is|of) {MONEY}")
_LEAST = (
    r"(?:(?:minimum|min\.?)(?: (?:order|booking|group|hire))?(?::| is| of)?|at least|no fewer than|smallest order is)"
)
_LEAST_NUMBER = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_LEAST} (?P<n>{NUMBER}) (?P<unit>[a-z]+)",
        rf"\b(?P<n>{NUMBER})[ -](?P<unit>[a-z]+)(?:,? at)? (?:minimum|least)\b",
        rf"\bfewer than {NUMBER} (?P<unit>[a-z]+) are charged as (?P<n>{NUMBER})",
    )
)
# "22 francs for children under six", "kids under 3 are not counted".
_CHILDREN = r"(?:children|kids|babies|infants|toddlers|little ones|anyone|everyone) under (?:the age of )?"
_NOT_COUNTED = r"(?: (?:are not|aren't|do not|don't) count(?:ed)?| (?:are|come|go|get in|join) (?:for )?free|: free)"
_YOUNG = re.compile(
    rf"{MONEY} for {_CHILDREN}(?P<age>{NUMBER})"
    rf"|{_CHILDREN}(?P<age2>{NUMBER})(?: years?)?"
    rf"(?:(?::| (?:are|pay|costs?)) {MONEY.replace('money', 'money2')}|(?P<free>{_NOT_COUNTED}))"
)
_AGED = re.compile(
    rf"\b(?:(?P<n>{NUMBER}) )?(?P<age>(?:\d{{1,2}}|{WORD_NUMBER}))[ -]?(?:yrs?|years?|months?)[ -]?olds?\b"
)
_TAKEN = r"(?:booked|ordered|bought|taken|added|hired|done|had)"
_BESIDE = (
    rf"(?:(?:together|combined|{_TAKEN}|along|on the same day|in one go|in the same (?:week|visit)) (?:with|as)"
    r"|(?:if|when) you (?:also |then |later )?(?:book|order|add|take|have|hire)(?: (?:it|this|us))?(?: together)?"
    r"(?: with| beside| for)?)"
)
# "Booked together with Hello You we take 40 pounds off", "together with the full day the film costs 1400 euros",
# "with the Dawn walk booked on the same day, this is 90 francs", "30 dollars off when booked with the Dawn walk".
_TOGETHER = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_BESIDE} (?:the |a |an |our )?(?P<what>[^.;]+?)[, ]+(?:and )?"
        rf"(?:(?:(?:we |you )?(?:take|save|get|knock)s?|it is|is) {MONEY} (?:off|less|cheaper)"
        rf"|(?:you )?save {MONEY.replace('money', 'money3')}"
        rf"|(?:the |it |this |we |you )?[a-z ]*?(?:costs?|is|charge|pay) (?:only )?{MONEY.replace('money', 'money2')})"
        r"(?! (?:more|extra|on top))",
        rf"\bwith (?:the |a |an |our )?(?P<what>[^.;,]+?) {_TAKEN}(?: [a-z ]+?)?[, ]+"
        rf"(?:(?:(?:we |you )?(?:take|save|get|knock)s?|it is|is) {MONEY} (?:off|less|cheaper)"
        rf"|(?:the |it |this |we |you )?[a-z ]*?(?:costs?|is|charge|pay) (?:only )?{MONEY.replace('money', 'money2')})"
        r"(?! (?:more|extra|on top))",
        rf"(?:\b(?:take|save) {MONEY}(?: off)?|{MONEY.replace('money', 'money3')} (?:off|less|cheaper))[, ]+"
        r"(?:the two )?"
        rf"(?:if |when |where )?(?:it is |it's )?{_BESIDE} (?:the |a |an |our )?(?P<what>[^.;,]+)",
        rf"\b(?:only )?{MONEY.replace('money', 'money2')}[, ]+(?:if |when |where )?(?:it is |it's )?"
        rf"(?:together|combined|{_TAKEN}|along|on the same day) (?:with|as) (?:the |a |an |our )?(?P<what>[^.;,]+)",
    )
)
_FOR_BOTH = re.compile(
    rf" ?(?:(?:{CURRENCIES}|€) )?(?:(?:for|on) (?:both|the (?:two|pair|set))|altogether|in total|together)\b"
)
_SAME_DAY = re.compile(r"\b(?:same (?:day|date|time|visit|week|morning|afternoon)|one (?:go|day|visit)|back to back)\b")
_DEPOSIT_SHARE = re.compile(
    rf"{SHARE} (?:[a-z]+ )?(?:deposit|retainer)\b"
    rf"|\b(?:deposit|retainer) (?:[a-z]+ )?(?:of|is|:) {SHARE.replace('share', 'share2')}"
)
# "We take a third as a deposit", "half of the price is due on booking".
_PARTS = {"half": 50.0, "a third": 100 / 3, "one third": 100 / 3, "a quarter": 25.0, "one quarter": 25.0}
_DEPOSIT_PART = re.compile(
    rf"\b(?P<part>{'|'.join(_PARTS)})(?: (?:of )?the (?:price|total|fee|sum))? "
    r"(?:as (?:an? |the )?|is (?:an? |the )?|for the )?(?:deposit|retainer|booking fee|(?:due|paid) (?:on|when|at) )"
    r"|\b(?:deposit|retainer|booking fee) (?:is|of)(?: an?)? (?P<part2>half|(?:a |one )?(?:third|quarter))\b"
)
_DEPOSIT = re.compile(
    rf"\b(?:deposit|retainer)(?: of|:| is)? {MONEY}|{MONEY.replace('money', 'money2')} (?:deposit|retainer)\b"
)


# "After 10pm it is 90 dollars an hour", "60 francs an hour from midnight".
_CLOCK = r"(?P<clock>\d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m\.?)|\d{1,2}[:.]\d\d|midnight|noon)"
_BY_HOUR = r"(?: ?(?:an|per|each|every|/) ?hour)"
_LATE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:after|from|past|beyond) {_CLOCK}(?: on(?:wards)?)?,? (?:(?:it|this|that|the rate|we|you) )?"
        rf"(?:(?:is|costs?|charge|pay|rises to|goes up to|goes to|becomes|at) )?{MONEY}{_BY_HOUR}(?! (?:more|extra))",
        rf"{MONEY}{_BY_HOUR} (?:after|from|past|beyond) {_CLOCK}",
    )
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a service's text says of numbers.

    Attributes:
        most: By unit ("person", "pet"), how many its price covers.
        each: By unit, what each one beyond costs.
        last: By unit, the highest number that a price is given for; units without an end are missing.
        groups: (least, price) of those numbers from which on each pays another price.
        steps: (most, price) by unit, where the price rises in steps; the plain price of each, where each pays it.
        exact: Units whose steps hold for their numbers alone, and not for those below.
        by: By unit, how many are sold at once.
        hourly: Units of which each one beyond costs so much an hour.
        read: Where in the text the amounts stand that these numbers explain.
    """

    most: Mapping[str, int]
    each: Mapping[str, float]
    last: Mapping[str, int]
    groups: tuple[tuple[int, float], ...]
    steps: Mapping[str, tuple[tuple[int, float], ...]]
    exact: frozenset[str] = frozenset()
    by: Mapping[str, int] = field(default_factory=dict)
    hourly: frozenset[str] = frozenset()
    read: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Bill:
    """What so many come to.

    Attributes:
        low: The sum, or its lower end.
        high: Its upper end.
        how: Whether the plain price holds for them (``within``), each beyond costs more (``more``), a group price, a
            step or an option holds, a least number (``least``) or a least charge (``floor``) is paid, or the list has
            no price for so many (``beyond``), or so long a way (``far``); or another service beside it gives it a
            price of its own (``together``), or takes something off (``less``).
        most: How many the plain price covers, or the group begins at.
        each: What each of the group or beyond pays.
    """

    low: float
    high: float
    how: Literal["within", "more", "group", "step", "option", "least", "floor", "beyond", "far", "together", "less"]
    most: int = 0
    each: float = 0.0


def terms_of(named: Named) -> Terms:
    """The numbers in a service's text."""
    text = told_by(named)
    groups = {(count_of(m["least"]), money(m)) for pattern in _GROUPS for m in pattern.finditer(text)}
    groups |= {(count_of(m["above"]) + 1, money(m)) for pattern in _ABOVE for m in pattern.finditer(text)}
    grouped = {m.start("money") for pattern in (*_GROUPS, *_ABOVE) for m in pattern.finditer(text)}
    read = set(grouped)
    most, last = _limits_in(text)
    ends = {unit_of(m["unit"]) for m in _AT_MOST.finditer(text)} - last.keys()
    each: dict[str, float] = {}
    hourly: set[str] = set()
    by: dict[str, int] = {}
    for pattern in (_EACH_MORE, _MORE_FOR_EACH, _MORE_ARE, _FROM_NTH, _SOME_MORE, _AFTER_NTH):
        for match in pattern.finditer(text):
            told = match.groupdict()
            unit = unit_of(told["unit"] or told["unit2"])
            if _start_of(match) in read or (unit in each and pattern in (_MORE_FOR_EACH, _MORE_ARE)):
                continue
            each[unit] = amount(match)
            read.add(_start_of(match))
            nth = told.get("nth") or told.get("nth2")
            if told.get("most"):
                most[unit] = count_of(told["most"])
            elif nth:
                most[unit] = NTH[nth] - (pattern is _FROM_NTH)
            if some := told.get("by") or told.get("by2"):
                by[unit] = count_of(some)
            if (unit != HOUR and re.search(r"\bhour\b", match[0])) or _AN_HOUR.match(text, match.end()):
                hourly.add(unit)
    for match in _BEYOND_THAT.finditer(text):
        if match.start("money") in read:
            continue
        before = [one for one, at in _units_told(text) if at < match.start()]
        unit = before[-1] if match["each"] and before else unit_of(match["unit"] or "person")
        if unit in most and unit not in each:
            each[unit] = money(match)
            read.add(match.start("money"))
    for unit in ends & each.keys() & most.keys():
        last[unit] = most.pop(unit)  # "25 euros for each further costume, 4 costumes at most"
    # "Ten more pages" are none of those that it has; how many it has may stand in its name.
    has = f"{named.name.lower()}. {named.passage.facts.get('includes') or ''}. {_SOME_MORE.sub(' ', text)}".lower()
    for unit in each.keys() - most.keys():
        if found := re.search(_FIRST.replace("UNIT", _written(unit)), has):
            most[unit] = 1 if found["most"] in ("first", "a single") else count_of(found["most"])
        elif unit == HOUR and named.minutes:
            most[unit] = named.minutes // 60
    unknown = {unit for unit in each if unit not in most and unit in by}
    each = {unit: price for unit, price in each.items() if unit not in unknown}
    for match in _ONE_MORE.finditer(text):
        unit = unit_of(match["unit"])
        if match["unit"] == "one":
            # "Up to two animals, a third one is 20 euros".
            unit = next((one for one, at in reversed(_units_told(text)) if at < match.start()), unit)
        each[unit], last[unit] = money(match), NTH[match["nth"]]
        read.add(match.start("money"))
        covered = 1 if match["both"] else NTH[match["nth"]] - 1
        # "A second dog is 25 pounds, no more than three": the limit is no number that the price covers.
        most[unit] = min(most.get(unit, covered), covered)
    steps, exact, stepped = _steps_in(text)
    for unit in steps:
        most.pop(unit, None)
    # A price for each beyond a number that the text does not tell is not understood here.
    unread = {_start_of(m) for m in _EACH_MORE.finditer(text) if unit_of(m["unit"]) not in most}
    read -= unread - grouped
    return Terms(
        most, each, last, tuple(sorted(groups)), steps, exact, by, frozenset(hourly), frozenset(read | stepped)
    )


def _limits_in(text: str) -> tuple[dict[str, int], dict[str, int]]:
    """By unit how many a price covers, and above how many there is none: the larger of two limits ends the list."""
    told: dict[str, set[tuple[int, bool]]] = {}
    for pattern in (_OF_ONE, _ONE_OR_TWO, _UP_TO, _AT_MOST):
        for match in pattern.finditer(text):
            if not _TIME.search(match[0]) and unit_of(match["unit"]) not in MINUTES_AND_WAYS:
                ends = pattern is _AT_MOST or (pattern is _UP_TO and match["how"] != "up to")
                told.setdefault(unit_of(match["unit"]), set()).add((count_of(match["most"]), ends))
    for match in _BARE_MOST.finditer(text):
        units = _units_told(text)
        # The unit of the limit before, or of the next one: "for groups of up to ten, at most eighteen people".
        if units:
            unit = next((unit for unit, at in reversed(units) if at < match.start()), units[0][0])
            told[unit].add((count_of(match["most"] or match["most2"]), match["how"] != "up to"))
    most, last = {}, {}
    for unit, limits in told.items():
        most[unit] = min(number for number, _ in limits)
        if len({number for number, _ in limits}) > 1:
            last[unit] = max(number for number, _ in limits)
    return most, last


def _units_told(text: str) -> list[tuple[str, int]]:
    """What a text limits, with where it does."""
    found = (match for pattern in (_ONE_OR_TWO, _UP_TO) for match in pattern.finditer(text))
    told = [(unit_of(match["unit"]), match.start()) for match in found if not _TIME.search(match[0])]
    return sorted(told, key=lambda one: one[1])


def _start_of(match: re.Match[str]) -> int:
    """Where the amount of a pattern that has several places for it begins."""
    return next(match.start(name) for name, value in match.groupdict().items() if name.startswith("money") and value)


def _written(unit: str) -> str:
    """A pattern of the words that a text may have for a unit."""
    return f"(?:{'|'.join(map(re.escape, policy()['price_list']['units'].get(unit) or same_as(unit)))})"


def _steps_in(text: str) -> tuple[dict[str, tuple[tuple[int, float], ...]], frozenset[str], frozenset[int]]:
    """The prices that rise in steps, by unit, the units whose steps hold for their numbers alone, and the places."""
    steps: dict[str, dict[int, float]] = {}
    exact, read, unit = set(), set(), ""
    for match in _STEP.finditer(text):
        if match["upto"] or match["high"]:
            unit = "person" if match["group"] else unit_of(match["unit"]) if match["unit"] else unit
            steps.setdefault(unit, {})[count_of(match["high"] or match["low"])] = money(match)
            read.add(match.start("money"))
    for match in _STEP_FIRST.finditer(text):
        unit = unit_of(match["unit"].removesuffix(" ft"))
        if unit not in MINUTES_AND_WAYS:
            number = MANY if match["how"] == "over " else count_of(match["high"] or match["low"])
            steps.setdefault(unit, {})[number] = money(match)
            read.add(match.start("money"))
            if not (match["high"] or match["how"] in ("up to ", "over ")):
                exact.add(unit)
    return (
        {unit: tuple(sorted(rows.items())) for unit, rows in steps.items() if unit},
        frozenset(exact),
        frozenset(read),
    )


def bill_for(named: Named, number: int, unit: str) -> Bill | None:
    """What a service comes to for so many of a unit; None where its text says nothing of such numbers."""
    terms = terms_of(named)
    rows = terms.steps.get(unit, ())
    if unit in terms.exact and number not in dict(rows):
        rows = ()
    heads = named.is_per_head and unit == "person"
    if heads and number > terms.most.get(unit, number):
        over = number - terms.most[unit]
        if unit not in terms.each or number > terms.last.get(unit, number):
            return Bill(named.low, named.high, "beyond", terms.last.get(unit, terms.most[unit]))
        plain = named.low * terms.most[unit]
        total = plain + over * terms.each[unit]
        return Bill(total, total, "more", terms.most[unit], terms.each[unit])
    if named.is_per_each and (heads or unit not in terms.most) and not (rows and unit in terms.exact):
        if number < fewest_of(named, unit):
            return Bill(named.low, named.high, "far")
        least = least_of(named)
        if number < least:
            return Bill(named.low * least, named.high * least, "least", least)
        grouped = [one for one in terms.groups if number >= one[0]]
        if grouped:
            start, each = grouped[-1]
            return _at_least(named, Bill(each * number, each * number, "group", start, each))
        each = next((price for most, price in rows if number <= most), named.low) if rows else named.low
        high = each if rows else named.high
        return _at_least(named, Bill(each * number, high * number, "within", number, each))
    if rows:
        fitting = next((price for most, price in rows if number <= most), None)
        return Bill(fitting, fitting, "step", number) if fitting else Bill(named.low, named.high, "beyond", rows[-1][0])
    most = terms.most.get(unit)
    if most is None:
        return None
    if number <= most:
        return Bill(named.low, named.high, "within", most)
    if unit not in terms.each or number > terms.last.get(unit, number):
        return Bill(named.low, named.high, "beyond", terms.last.get(unit, most))
    more = math.ceil((number - most) / terms.by.get(unit, 1)) * terms.each[unit]
    return Bill(named.low + more, named.high + more, "more", most, terms.each[unit])


def given_in(named: Named, number: int) -> tuple[int, str] | None:
    """How many of so many a service gives for nothing, and what its text calls them: "the fourth hour is a gift"."""
    gift = _GIFT.search(told_by(named))
    if gift is None or not named.is_per_each or named.passage.price is None:
        return None
    if unit_of(gift["unit"]) not in (named.passage.price.per, "pictur" if named.passage.price.per == "image" else ""):
        return None
    nth = NTH[gift["nth"]]
    given = number // nth if gift["every"] else int(number >= nth)
    return (given, gift["what"]) if given else None


def _at_least(named: Named, bill: Bill) -> Bill:
    """A bill, or the least that a service is charged with."""
    found = _LEAST_MONEY.search(told_by(named))
    least = money(found) if found else 0.0
    return bill if bill.low >= least else Bill(least, least, "floor")


def least_of(named: Named) -> int:
    """The fewest that a service is charged for; 0 where its text names none."""
    told = told_by(named)
    hourly = named.passage.price is not None and named.passage.price.per == "hour"
    for match in (match for pattern in _LEAST_NUMBER for match in pattern.finditer(told)):
        unit = unit_of(match["unit"])
        # "At least seven days before" is no number of what is sold.
        if unit not in MINUTES_AND_WAYS and (unit == HOUR) is hourly:
            return count_of(match["n"])
    return 0


def fewest_of(named: Named, unit: str = "person") -> int:
    """The fewest that the steps of a service's text have a price for; 0 where none of them begins at a number."""
    told = told_by(named)
    matches = [*_STEP.finditer(told), *_STEP_FIRST.finditer(told)]
    starts = [
        count_of(one["low"]) for one in matches if one["high"] and (not one["unit"] or unit_of(one["unit"]) == unit)
    ]
    below = any("up to" in one[0] for one in matches)
    return min(starts) if len(starts) > 1 and not below else 0


def late_in(named: Named, text: str) -> tuple[float, float, float] | None:
    """How many of the hours that a lower-case text tells are before a time from which they cost more, and after it.

    Returns:
        The hours before, those after, and what each of those costs; None where the text does not tell both times, or
        the service knows no such time.
    """
    late = next((found for pattern in _LATE if (found := pattern.search(told_by(named)))), None)
    span = span_in(text)
    if late is None or span is None:
        return None
    begin, end = span
    edge = minutes_of(late["clock"])
    # A night's hours go on after midnight: one o'clock is later than ten in the evening.
    edge += 24 * 60 if edge < 6 * 60 else 0
    after = max(0, end - max(begin, edge)) / 60
    return (end - begin) / 60 - after, after, money(late)


def late_told(named: Named) -> str:
    """From when on a service's hours have another price, in the words of its text; "" where they have not."""
    found = next((one for pattern in _LATE if (one := pattern.search(told_by(named)))), None)
    when = re.search(rf"(?:after|from|past|beyond) {_CLOCK}", found[0]) if found else None
    return f"hours {when[0]}" if when else ""


def deposit_in(named: Named) -> float:
    """What a service's text wants as a deposit; 0 where it names none."""
    found = _DEPOSIT.search(told_by(named))
    return amount(found) if found else 0.0


def otherwise_read(named: Named) -> frozenset[int]:
    """Where in a service's text amounts and shares stand that are a deposit, a least charge or another price."""
    told = told_by(named)
    found = {_start_of(m) for pattern in (_DEPOSIT, *_TOGETHER, _LEAST_MONEY) for m in pattern.finditer(told)}
    found |= {m.start("money") for pattern in _LATE for m in pattern.finditer(told)}
    found |= {_start_of(m) for m in _YOUNG.finditer(told) if not m["free"]}
    return frozenset(found | {m.start("share" if m["share"] else "share2") for m in _DEPOSIT_SHARE.finditer(told)})


def deposit_share_in(text: str) -> float:
    """The share of the price that a lower-case text wants as a deposit, of a hundred; 0 where it names none."""
    if found := _DEPOSIT_SHARE.search(text):
        return float(found["share"] or found["share2"])
    part = _DEPOSIT_PART.search(text)
    return _PARTS[part["part"] or part["part2"]] if part else 0.0


@dataclass(frozen=True, slots=True)
class Together:
    """What a service costs beside another.

    Attributes:
        price: Its own price then; 0 where the text names what comes off.
        off: What comes off the two of them.
        same_day: Whether both have to be on one day.
    """

    price: float = 0.0
    off: float = 0.0
    same_day: bool = False


def together_with(named: Named, others: Sequence[Named]) -> Together | None:
    """What a service costs beside one of some others, where its text names a price or a reduction for that."""
    told = told_by(named)
    for found in (match for pattern in _TOGETHER for match in pattern.finditer(told)):
        if any(_is_beside(one, found["what"]) for one in others):
            groups = found.groupdict()
            price = float(groups["money2"].replace(",", ".")) if groups.get("money2") else 0.0
            if price and _FOR_BOTH.match(told, found.end("money2")):
                other = next(one for one in others if _is_beside(one, found["what"]))
                return Together(0.0, named.low + other.low - price, is_same_day(found[0]))
            return Together(price, 0.0 if price else amount(found), is_same_day(found[0]))
    return None


def _is_beside(named: Named, told: str) -> bool:
    return bool((stems_of(named.name) - generic_stems()) & stems_of(told))


def is_same_day(text: str) -> bool:
    """Whether a lower-case text has things done on one day."""
    return _SAME_DAY.search(text) is not None


def young_in(named: Named, text: str) -> tuple[int, float, str] | None:
    """How many of those that a lower-case text tells of are so young that they pay another price, which, and who."""
    young = _YOUNG.search(told_by(named))
    if young is None:
        return None
    under = count_of(young["age"] or young["age2"])
    aged = [m for m in _AGED.finditer(text) if count_of(m["age"]) / (12 if "month" in m[0] else 1) < under]
    price = 0.0 if young["free"] else amount(young)
    who = next(iter(re.findall(rf"{_CHILDREN}{NUMBER}", young[0])), "")
    return (sum(count_of(m["n"]) if m["n"] else 1 for m in aged), price, who) if aged else None


def counts(named: Named, text: str) -> bool:
    """Whether a lower-case text counts something that a service's price may depend on."""
    units = (*terms_of(named).most, *terms_of(named).steps)
    return bool(people_in(text) or DISTANCE.search(text) or any(number_in(text, unit, named) for unit in units))


def _hours_more(match: re.Match[str]) -> int:
    told = match["n"] or match["n2"] or match["n3"]
    return 1 if told == "an" else count_of(told)


def number_in(text: str, unit: str, named: Named | None = None) -> int | None:
    """How many of a unit of a service a lower-case text counts, where it is no person."""
    if unit == HOUR:
        more = _HOURS_MORE.search(text)
        has = terms_of(named).most.get(HOUR) if more and named is not None else None
        return has + _hours_more(more) if more and has else hours_in(text, named)
    words = "|".join(map(re.escape, policy()["price_list"]["units"].get(unit) or same_as(unit)))
    found = re.search(
        rf"\b(?P<n>{NUMBER}|\d{{4}}|a second|a third|another) (?P<more>(?:more|extra|further|additional) )?(?:\w+ )?"
        rf"(?:{words}|one)[a-z]{{0,3}}\b",
        plain(text),
    )
    if found is None and named is not None and [one for one in terms_of(named).each if one != "person"] == [unit]:
        # "And with eight more?"
        found = re.search(rf"\b(?:with|and|plus|add) (?P<n>{NUMBER}) (?P<more>more|extra|further|additional)\W*$", text)
    if found is None:
        return None
    if found["more"] and named is not None and (has := terms_of(named).most.get(unit)):
        return has + count_of(found["n"])
    return {"a second": 2, "another": 2, "a third": 3}.get(found["n"]) or count_of(found["n"])
