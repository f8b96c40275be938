"""What a service comes to for so many: the limits, surcharges, group prices and steps that a studio writes in words."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import stem
from assistant.embedded.answering.services import Named, alike, common_stems, generic_stems, same_as, stems_of
from assistant.embedded.reading.headcount import listed_people
from assistant.embedded.reading.quantities import WORD_NUMBER, count_of

_NUMBER = rf"(?:\d{{1,3}}|{WORD_NUMBER})"
CURRENCIES = (
    r"(?:euros?|dollars?|pounds?|francs?|kron(?:a|or|er)|z[lł]oty(?:ch)?|"
    r"eur|usd|gbp|chf|aud|cad|nzd|sgd|hkd|sek|nok|dkk|pln|czk)"
)
_MONEY = rf"[€$£]? ?(?P<money>\d{{1,5}}(?:[.,]\d{{1,2}})?) ?(?:{CURRENCIES}\b|€|\$|£)?"
_COSTS = r"(?:\w+ )?(?:costs?|is|are|pays?|adds?|at|for|comes? to|:|=)"
_PER_UNIT = r"(?:per|a|an|each|every)(?: [a-z]+)?"
NTH = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "twelfth": 12, "fifteenth": 15, "twentieth": 20,
}  # fmt: skip
_ORDINAL = "|".join(NTH)
HOUR, MANY = "hour", 10**6
MINUTES_AND_WAYS = frozenset({"minut", "km", "mil", "cm", "day", "week", "pm", "am"})
_UP_TO = re.compile(rf"\b(?:up to|at most|maximum|max\.?) (?P<most>{_NUMBER}) (?:\w+ )?(?P<unit>[a-z]+)\b")
_TIME = re.compile(r"\b(?:minutes?|hours?|days?|weeks?)\b")
_OF_ONE = re.compile(r"\bof (?P<most>one) (?P<unit>[a-z]+)\b")
_OVER = rf"(?:beyond|over|above|after|past|more than) (?P<most>{_NUMBER})"
_EACH_MORE = re.compile(
    rf"\b(?:each|every|any) (?:further |additional |extra |other |more )?(?:[a-z]+ed )?"
    rf"(?P<unit>(?!(?:costs?|is|are|pays?|adds?|at|for)\b)[a-z]+)"
    rf"(?: {_OVER})?,? (?:{_COSTS} )?{_MONEY}(?! ?[a-z]+ max)"
)
_MORE_FOR_EACH = re.compile(
    rf"{_MONEY} (?:more |extra )?(?:for|per) (?:each |every |any )?"
    rf"(?:(?:additional|further|extra|other|more) (?P<unit>[a-z]+)|(?P<unit2>[a-z]+) {_OVER})"
)
# "Extra pages are 4 pounds each".
_MORE_ARE = re.compile(
    rf"(?<!\bor )\b(?:extra|further|additional|more|other) (?P<unit>[a-z]+)(?: {_OVER})?,? (?:{_COSTS} )?{_MONEY}"
    r" (?:each|apiece|a piece|per [a-z]+)\b"
)
# "From the sixth person on it is 35 dollars more per person".
_FROM_NTH = re.compile(
    rf"\bfrom the (?P<nth>{_ORDINAL}) (?P<unit>[a-z]+)(?: on(?:wards?)?)?,? "
    rf"(?:(?:it|each|every one|we|you) )?(?:{_COSTS} )?{_MONEY}(?: more| extra)?(?: each| apiece| {_PER_UNIT})"
)
# "Ten further pages cost 45 euros": sold by so many.
_SOME_MORE = re.compile(rf"\b(?P<by>{_NUMBER}) (?:further|additional|extra|more) (?P<unit>[a-z]+) {_COSTS} {_MONEY}")
_AFTER_NTH = re.compile(
    rf"\b(?:each|every|any) (?P<unit>[a-z]+) after the (?P<nth>{_ORDINAL}) {_COSTS} {_MONEY}"
    rf"|{_MONEY.replace('money', 'money2')} (?:more |extra )?(?:for|per) (?:each |every )?(?P<unit2>[a-z]+) "
    rf"after the (?P<nth2>{_ORDINAL})"
)
_FIRST = rf"\b(?P<most>{_NUMBER}|first|a single) (?:[a-z]+ )?UNIT"
_ONE_MORE = re.compile(
    rf"\ba (?P<both>second and a )?(?P<nth>second|third) (?P<unit>[a-z]+)(?: per [a-z]+)?(?: of [a-z ]+?)? "
    rf"{_COSTS} {_MONEY}"
)
# From so many on each of them costs so much.
_GROUPS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<least>{_NUMBER}) (?:[a-z]+ )?or more\b[^.]{{0,30}}?\b(?:costs?|pays?|is|are|at|for|get) {_MONEY}"
        rf"(?: {_PER_UNIT})?",
        rf"\bfrom (?P<least>{_NUMBER})(?: [a-z]+)? on,? (?:it|each|(?:each|every|the) [a-z]+) {_COSTS} {_MONEY}",
        rf"\bfrom (?P<least>{_NUMBER}) [a-z]+(?: (?:on|at|in) (?:the same|one) [a-z]+)?,? it {_COSTS} {_MONEY}",
        rf"{_MONEY}(?: {_PER_UNIT})? from (?P<least>{_NUMBER})(?: [a-z]+)? on\b",
        rf"{_MONEY} each (?:when|if|where) you [a-z]+ (?P<least>{_NUMBER}) or more",
        rf"\b(?P<least>{_NUMBER}) (?:[a-z]+ )?or more:? {_MONEY} (?:each|{_PER_UNIT})",
    )
)
_STEP = re.compile(
    rf"{_MONEY}(?: {_PER_UNIT})? (?:for|with) (?P<group>(?:an? )?(?:bands?|groups?|teams?|famil(?:y|ies)) of )?"
    rf"(?P<upto>up to )?(?P<low>{_NUMBER})(?: [a-z]+(?= or ))?(?:(?: to | or |-|–)(?P<high>{_NUMBER}))?"
    r"(?: (?P<unit>[a-z]+))?"
)
# "Two looks $325", "1,501 to 3,000 sq ft $240": the number goes before its price.
_MARKED = (
    r"(?P<sign>[€$£] ?)?(?P<money>\d{1,5}+(?:[.,]\d{1,2})?+)"
    rf"(?(sign)| {CURRENCIES}\b)"
)
_STEP_FIRST = re.compile(
    rf"\b(?P<how>up to |over |block of |day of )?(?P<low>{_NUMBER}|\d{{4}})"
    rf"(?: (?:to|-|–) (?P<high>{_NUMBER}|\d{{4}}))? "
    rf"(?P<unit>[a-z]+(?: ft)?) (?:costs? )?{_MARKED}(?! (?:more|extra|on top))"
)
_LEAST_MONEY = re.compile(rf"\bminimum (?:charge|order|fee) (?:is|of) {_MONEY}")
_LEAST_NUMBER = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:minimum(?: of)?|at least|smallest order is) (?P<n>{_NUMBER}) [a-z]+",
        rf"\b(?P<n>{_NUMBER})[ -][a-z]+ minimum",
        rf"\bfewer than {_NUMBER} [a-z]+ are charged as (?P<n>{_NUMBER})",
    )
)
_BY_WAY = re.compile(
    rf"{_MONEY} (?:per|a|each) (?:km|kilomet\w+|mile)|\beach (?:km|mile)[a-z ]* is {_MONEY.replace('money', 'money2')}"
)
_FREE_WAY = re.compile(r"\bfirst (\d{1,4}) (?:miles|km|kilomet\w+)\b")
# "22 francs for children under six", "kids under 3 are not counted".
_YOUNG = re.compile(
    rf"{_MONEY} for (?:children|kids|babies|infants|toddlers) under (?P<age>{_NUMBER})"
    rf"|(?:children|kids|babies|infants|toddlers) under (?P<age2>{_NUMBER})(?: years?)?"
    rf"(?:: {_MONEY.replace('money', 'money2')}|(?P<free> are not counted| are free))"
)
# "Half-day block of 4 hours", "a full day of eight hours".
_DAY = re.compile(rf"\b(?P<what>half|full)[ -]day (?:block )?of (?P<n>{_NUMBER}) hours")
_AGED = re.compile(rf"\b(?:(?P<n>{_NUMBER}) )?(?P<age>\d{{1,2}})[ -]?(?:yrs?|years?|months?)[ -]?olds?\b")
_FAR = re.compile(rf"\b(?:beyond|over|more than) (?P<far>\d{{1,4}}) (?:miles|km|kilomet\w+)\b[^.]*? {_MONEY}")
_NEAR = re.compile(r"\bwithin (\d{1,4}) (?:miles|km|kilomet\w+)\b")
# "Booked together with Hello You we take 40 pounds off", "together with the full day the film costs 1400 euros".
_TOGETHER = re.compile(
    rf"\b(?:together|combined|booked|along) with (?:the |a |our )?(?P<what>[^.;]+?)[, ]+"
    rf"(?:(?:we take|you save|it is|is) "
    rf"{_MONEY} (?:off|less|cheaper)|(?:the |it )?[a-z ]*?(?:costs?|is) {_MONEY.replace('money', 'money2')})"
)
_SHARE = r"(?P<share>\d{1,2}) ?(?:%|percent|per cent)"
_DEPOSIT_SHARE = re.compile(
    rf"{_SHARE} (?:[a-z]+ )?(?:deposit|retainer)\b"
    rf"|\b(?:deposit|retainer) (?:[a-z]+ )?(?:of|is|:) {_SHARE.replace('share', 'share2')}"
)
# "Set-up is 180 dollars once per visit": nobody is spared it.
_ONCE = re.compile(
    rf"\b(?:set-?up|set up|call-?out|(?:booking|service|handling|admin(?:istration)?|cleaning) fee)(?: fee)? "
    rf"(?:is|costs|of|:) {_MONEY} (?:more |extra )?(?:once|flat|per (?:visit|booking|order|job)|on top)\b"
)
# "420 dollars in the studio, 560 in a park": one of several prices.
_VARIANT = re.compile(
    rf"(?<![\d.,]){_MONEY} (?P<where>(?:in|at|on|with|for) (?:(?:the|an?|your|our|my) )?(?P<what>[a-z][^,.;]*))"
)
_SIZE = re.compile(r"\b\d{1,3} ?(?:cm )?[x×] ?\d{1,3}\b|\ba\d\b")
_ANY_SUM = re.compile(r"\bany (?:amount|sum|value)\b")
_SUM_CHOSEN = re.compile(r"\b(?:for|of|worth|over) (?P<money>\d{2,5})\b(?! ?(?:people|persons|of us|pictures|photos))")
_DEPOSIT = re.compile(rf"\b(?:deposit|retainer) of {_MONEY}|{_MONEY.replace('money', 'money2')} (?:deposit|retainer)\b")
# "Travel within the town is included", and who is in another one.
_NEAR_PLACE = re.compile(
    r"\b(?:drive|travel|journey|way)s? (?:within|inside|in) (?P<place>[^.,;]+?) (?:is|are) (?:included|free)"
)
_ELSEWHERE = re.compile(r"\b(?:is|are|office|home|live|based|located|over) (?:out |up )?in (?P<place>[^\W\d_]{4,})")
_DISTANCE = re.compile(r"\b(\d{1,4}) ?(?:miles|km|kilomet\w+)\b")
# "Travel inside the town is free, Seaport is 70 euros".
_PLACES = re.compile(
    rf"\b(?:travel|drive|journey|way)\b[^.;]*?\b"
    rf"(?P<what>[a-z]{{4,}}) (?:is|costs) {_MONEY}(?! per| a| each)"
)
_AMOUNT = re.compile(
    r"(?:[€$£] ?)(?P<money>\d{1,5}(?:[.,]\d{1,2})?)(?![\d,.]\d)"
    rf"|(?<![\d.,€$£])(?P<money2>\d{{1,5}}(?:[.,]\d{{1,2}})?) {CURRENCIES}\b"
)
_PICTURES = re.compile(
    rf"\b({_NUMBER}) (?:[a-z]+ )?(?:pictures?|images?|photos?|photographs?|portraits?|files?|prints?|shots?)\b"
)
_OPTION = re.compile(
    rf"(?P<what>[a-z][^.]*?):? (?:(?:(?:costs?|is|adds?|for) )?{_MONEY} (?:more|extra|on top|[a-z]+ fee)\b"
    rf"|(?:add-on )?\+?(?=[€$£]|\+){_MONEY.replace('money', 'money2')}"
    rf"|(?:carry|carries|has|have|incurs?|attracts?|comes? with|for|cost) an? (?:surcharge|supplement|extra charge) of "
    rf"{_MONEY.replace('money', 'money3')}"
    rf"|(?<=postage |hipping |elivery )(?:is|costs) {_MONEY.replace('money', 'money4')})"
    r"(?P<each> ?\b(?:each|per [a-z]+|an? hour)\b)?"
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
    """

    most: Mapping[str, int]
    each: Mapping[str, float]
    last: Mapping[str, int]
    groups: tuple[tuple[int, float], ...]
    steps: Mapping[str, tuple[tuple[int, float], ...]]
    exact: frozenset[str] = frozenset()
    by: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bill:
    """What so many come to.

    Attributes:
        low: The sum, or its lower end.
        high: Its upper end.
        how: Whether the plain price holds for them (``within``), each beyond costs more (``more``), a group price, a
            step or an option holds, a least number (``least``) or a least charge (``floor``) is paid, or the list has
            no price for so many (``beyond``), or so long a way (``far``).
        most: How many the plain price covers, or the group begins at.
        each: What each of the group or beyond pays.
    """

    low: float
    high: float
    how: Literal["within", "more", "group", "step", "option", "least", "floor", "beyond", "far"]
    most: int = 0
    each: float = 0.0


def terms_of(named: Named) -> Terms:
    """The numbers in a service's text."""
    text = _told_by(named)
    limits = [m for p in (_OF_ONE, _UP_TO) for m in p.finditer(text) if not _TIME.search(m[0])]
    most = {unit_of(m["unit"]): count_of(m["most"]) for m in limits}
    groups = {(count_of(m["least"]), _money(m)) for pattern in _GROUPS for m in pattern.finditer(text)}
    each: dict[str, float] = {}
    last: dict[str, int] = {}
    for match in _EACH_MORE.finditer(text):
        unit = unit_of(match["unit"])
        if _money(match) in [price for _, price in groups]:
            continue
        each[unit] = _money(match)
        if match["most"]:
            most[unit] = count_of(match["most"])
    for match in _MORE_FOR_EACH.finditer(text):
        unit = unit_of(match["unit"] or match["unit2"])
        each.setdefault(unit, _money(match))
        if match["most"]:
            most[unit] = count_of(match["most"])
    for match in _MORE_ARE.finditer(text):
        unit = unit_of(match["unit"])
        each.setdefault(unit, _money(match))
        if match["most"]:
            most[unit] = count_of(match["most"])
    for match in _FROM_NTH.finditer(text):
        unit = unit_of(match["unit"])
        each[unit], most[unit] = _money(match), NTH[match["nth"]] - 1
    by: dict[str, int] = {}
    for match in _SOME_MORE.finditer(text):
        unit = unit_of(match["unit"])
        each[unit], by[unit] = _money(match), count_of(match["by"])
    for match in _AFTER_NTH.finditer(text):
        unit = unit_of(match["unit"] or match["unit2"])
        each[unit], most[unit] = _amount(match), NTH[match["nth"] or match["nth2"]]
    # "Ten more pages" are none of those that it has; how many it has may stand in its name.
    has = f"{named.name.lower()}. {_SOME_MORE.sub(' ', text)}"
    for unit in each.keys() - most.keys():
        if found := re.search(_FIRST.replace("UNIT", _written(unit)), has):
            most[unit] = 1 if found["most"] in ("first", "a single") else count_of(found["most"])
        elif unit == HOUR and named.minutes:
            most[unit] = named.minutes // 60
    each = {unit: price for unit, price in each.items() if unit in most or unit not in by}
    for match in _ONE_MORE.finditer(text):
        unit = unit_of(match["unit"])
        each[unit], last[unit] = _money(match), NTH[match["nth"]]
        most.setdefault(unit, 1 if match["both"] else NTH[match["nth"]] - 1)
    steps, exact = _steps_in(text)
    for unit in steps:
        most.pop(unit, None)
    return Terms(most, each, last, tuple(sorted(groups)), steps, exact, by)


def _written(unit: str) -> str:
    """A pattern of the words that a text may have for a unit."""
    return f"(?:{'|'.join(map(re.escape, policy()['price_list']['units'].get(unit) or same_as(unit)))})"


def _steps_in(text: str) -> tuple[dict[str, tuple[tuple[int, float], ...]], frozenset[str]]:
    """The prices that rise in steps, by unit, and the units whose steps hold for their own numbers alone."""
    steps: dict[str, dict[int, float]] = {}
    exact, unit = set(), ""
    for match in _STEP.finditer(text):
        if match["upto"] or match["high"]:
            unit = "person" if match["group"] else unit_of(match["unit"]) if match["unit"] else unit
            steps.setdefault(unit, {})[count_of(match["high"] or match["low"])] = _money(match)
    for match in _STEP_FIRST.finditer(text):
        unit = unit_of(match["unit"].removesuffix(" ft"))
        if unit not in MINUTES_AND_WAYS:
            number = MANY if match["how"] == "over " else count_of(match["high"] or match["low"])
            steps.setdefault(unit, {})[number] = _money(match)
            if not (match["high"] or match["how"] in ("up to ", "over ")):
                exact.add(unit)
    return {unit: tuple(sorted(rows.items())) for unit, rows in steps.items() if unit}, frozenset(exact)


def bill_for(named: Named, number: int, unit: str) -> Bill | None:
    """What a service comes to for so many of a unit; None where its text says nothing of such numbers."""
    terms = terms_of(named)
    rows = terms.steps.get(unit, ())
    if unit in terms.exact and number not in dict(rows):
        rows = ()
    if named.is_per_each and unit not in terms.most and not (rows and unit in terms.exact):
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


def _at_least(named: Named, bill: Bill) -> Bill:
    """A bill, or the least that a service is charged with."""
    found = _LEAST_MONEY.search(_told_by(named))
    least = _money(found) if found else 0.0
    return bill if bill.low >= least else Bill(least, least, "floor")


def least_of(named: Named) -> int:
    """The fewest that a service is charged for; 0 where its text names none."""
    told = _told_by(named)
    return next((count_of(m["n"]) for pattern in _LEAST_NUMBER if (m := pattern.search(told))), 0)


def fewest_of(named: Named, unit: str = "person") -> int:
    """The fewest that the steps of a service's text have a price for; 0 where none of them begins at a number."""
    told = _told_by(named)
    matches = [*_STEP.finditer(told), *_STEP_FIRST.finditer(told)]
    starts = [
        count_of(one["low"]) for one in matches if one["high"] and (not one["unit"] or unit_of(one["unit"]) == unit)
    ]
    below = any("up to" in one[0] for one in matches)
    return min(starts) if len(starts) > 1 and not below else 0


def _told_by(named: Named) -> str:
    """What a service's text tells beside its plain price, in lower case."""
    told = _plain(named.passage.text.lower().partition(" costs ")[2].partition(". ")[2])
    told = re.sub(r"\ba (?:solo|single)(?: [a-z]+)?\b(?= or )", "one person", told)
    for name, number in policy()["price_list"]["ensembles"].items():
        told = re.sub(rf"\ban? {name}\b", f"{number} people", told)
    return told


def has_other_prices(named: Named, asked: str | None = None, apart: Iterable[float] = ()) -> bool:
    """Whether a text names amounts that none of its terms explains: what so many come to is then not known.

    Args:
        named: The service.
        asked: A lower-case text; then amounts count only where the words round them are in it.
        apart: Amounts that are understood otherwise.
    """
    terms, told = terms_of(named), _told_by(named)
    known = {named.low, named.high, *terms.each.values(), *(each for _, each in terms.groups)}
    known |= {price for rows in terms.steps.values() for _, price in rows}
    known |= set(apart)
    known |= {_amount(match) for pattern in (_OPTION, _BY_WAY) for match in pattern.finditer(told)}
    known |= {_money(match) for pattern in (_FAR, _LEAST_MONEY, _PLACES, _ONCE) for match in pattern.finditer(told)}
    known |= {_amount(match) for pattern in (_DEPOSIT, _TOGETHER) for match in pattern.finditer(told)}
    known |= {_amount(match) for match in _YOUNG.finditer(told) if not match["free"]}
    plain = stems_of(named.name) | generic_stems() | common_stems()
    table = policy()["price_list"]
    plain |= {stem(word) for word in (*table["asking"], *table["no_things"])}
    wanted = stems_of(asked) - plain if asked is not None else None
    return any(
        _amount(match) not in known and (wanted is None or wanted & stems_of(clause))
        for clause in re.split(r"(?<=[.;]) |, ", told)
        for match in _AMOUNT.finditer(clause)
    )


def deposit_in(named: Named) -> float:
    """What a service's text wants as a deposit; 0 where it names none."""
    found = _DEPOSIT.search(_told_by(named))
    return _amount(found) if found else 0.0


def deposit_share_in(text: str) -> float:
    """The share of the price that a lower-case text wants as a deposit, of a hundred; 0 where it names none."""
    found = _DEPOSIT_SHARE.search(text)
    return float(found["share"] or found["share2"]) if found else 0.0


def once_in(named: Named) -> float:
    """What comes on top of any order of a service, once ("set-up is 180 dollars once per visit")."""
    found = _ONCE.search(_told_by(named))
    return _money(found) if found else 0.0


def variants_in(named: Named) -> dict[str, float]:
    """The prices within a range that a service's text has for several places or kinds, by what they are for."""
    found = {match["where"].strip(): _money(match) for match in _VARIANT.finditer(_told_by(named))}
    found = {where: price for where, price in found.items() if named.low <= price <= named.high}
    return found if named.high > named.low and len(set(found.values())) > 1 else {}


def variant_for(named: Named, text: str) -> float | None:
    """The one of a service's prices that a lower-case text tells by its place or kind, or the sum that it chooses."""
    if named.high <= named.low:
        return None
    if _ANY_SUM.search(_told_by(named)):
        chosen = _AMOUNT.search(_plain(text)) or _SUM_CHOSEN.search(_plain(text))
        amount = _amount(chosen) if chosen else 0.0
        return amount if named.low <= amount <= named.high else None
    table = policy()["price_list"]
    if _SIZE.search(_told_by(named)):
        ends = {named.high: table["largest"], named.low: table["smallest"]}
        if end := next((price for price, pattern in ends.items() if re.search(pattern, text)), None):
            return end
    rows = variants_in(named)
    plain, asked = generic_stems() | common_stems() | stems_of(named.name), stems_of(text)
    told = {where: stems_of(where) for where in rows}
    own = {
        where: stems - frozenset[str]().union(*(told[one] for one in told if one != where))
        for where, stems in told.items()
    }
    meant = {
        rows[where] for where in rows if (own[where] - plain) & asked or re.search(rf"\b{re.escape(where)}\b", text)
    }
    return meant.pop() if len(meant) == 1 else None


def pictures_in(named: Named) -> int:
    """How many pictures a service includes; 0 where its text names none, or several numbers."""
    found = _PICTURES.findall(named.passage.text.lower())
    return count_of(found[0]) if len(found) == 1 else 0


def options_in(named: Named, text: str, number: int = 1) -> float:
    """What a lower-case text asks for beside a service that its description prices: an option, or a long way.

    Args:
        named: The service.
        text: What is asked for.
        number: How many pay an option that each of them pays.
    """
    told, total = _told_by(named), way_in(named, text)
    if (far := _FAR.search(told)) and any(int(m[1]) > int(far["far"]) for m in _DISTANCE.finditer(text)):
        total += _money(far)
    if (place := _PLACES.search(told)) and re.search(rf"\b{place['what']}\b", text):
        total += _money(place)
    asked = stems_of(text)
    if re.search(r"\b(?:saturdays?|sundays?|weekends?)\b", text):
        asked |= stems_of("weekend" if "weekend" in told else text)
        asked |= stems_of("saturdays sundays") if "weekend" in text else frozenset()
    for clause in re.split(r"(?<=\.) |; ", told):
        option = _OPTION.search(clause)
        read = (
            _EACH_MORE,
            _MORE_FOR_EACH,
            _MORE_ARE,
            _FROM_NTH,
            _ONCE,
            _ONE_MORE,
            _SOME_MORE,
            _FAR,
            _BY_WAY,
            _STEP_FIRST,
            _LEAST_MONEY,
            _PLACES,
            *_GROUPS,
        )
        if option and not any(pattern.search(clause) for pattern in read):
            wanted = stems_of(option["what"]) & asked
            times = number if option["each"] or named.is_per_head else 1
            total += (
                _amount(option) * times if wanted - stems_of(named.name) - generic_stems() - common_stems() else 0.0
            )
    return total


def together_with(named: Named, others: Sequence[Named]) -> float | None:
    """What a service costs beside one of some others, where its text names a price or a reduction for that."""
    found = _TOGETHER.search(_told_by(named))
    if found is None or not any(stems_of(one.name) & stems_of(found["what"]) - generic_stems() for one in others):
        return None
    return named.low - _money(found) if found["money"] else float(found["money2"].replace(",", "."))


def way_in(named: Named, text: str) -> float:
    """What the way that a lower-case text names comes to, where a service's text prices each kilometre or mile."""
    told = _told_by(named)
    rate, distance = _BY_WAY.search(told), _DISTANCE.search(text)
    if rate is None or distance is None:
        return 0.0
    free = _FREE_WAY.search(told)
    return max(0, int(distance[1]) - (int(free[1]) if free else 0)) * _amount(rate)


def young_in(named: Named, text: str) -> tuple[int, float] | None:
    """How many of those that a lower-case text tells of are so young that they pay another price, and which."""
    young = _YOUNG.search(_told_by(named))
    if young is None:
        return None
    under = count_of(young["age"] or young["age2"])
    aged = [m for m in _AGED.finditer(text) if int(m["age"]) < under or "month" in m[0]]
    price = 0.0 if young["free"] else _amount(young)
    return (sum(count_of(m["n"]) if m["n"] else 1 for m in aged), price) if aged else None


def is_too_far(named: Named, text: str) -> bool:
    """Whether a lower-case text names a way that is longer than a service includes and that has no price."""
    told = _told_by(named)
    if _FAR.search(told) or _BY_WAY.search(told):
        return False
    if near := _NEAR.search(told):
        return any(int(m[1]) > int(near[1]) for m in _DISTANCE.finditer(text))
    place, elsewhere = _NEAR_PLACE.search(told), _ELSEWHERE.search(text)
    return bool(place and elsewhere and place["place"] not in text and elsewhere["place"] not in told)


def counts(named: Named, text: str) -> bool:
    """Whether a lower-case text counts something that a service's price may depend on."""
    units = (*terms_of(named).most, *terms_of(named).steps)
    return bool(people_in(text) or _DISTANCE.search(text) or any(number_in(text, unit, named) for unit in units))


def number_in(text: str, unit: str, named: Named | None = None) -> int | None:
    """How many of a unit of a service a lower-case text counts, where it is no person."""
    if unit == HOUR:
        return hours_in(text, named)
    words = "|".join(map(re.escape, policy()["price_list"]["units"].get(unit) or same_as(unit)))
    found = re.search(
        rf"\b(?P<n>{_NUMBER}|\d{{4}}|a second|a third|another) (?P<more>(?:more|extra|further|additional) )?(?:\w+ )?"
        rf"(?:{words}|one)[a-z]{{0,3}}\b",
        _plain(text),
    )
    if found is None and named is not None and [one for one in terms_of(named).each if one != "person"] == [unit]:
        # "And with eight more?"
        found = re.search(
            rf"\b(?:with|and|plus|add) (?P<n>{_NUMBER}) (?P<more>more|extra|further|additional)\W*$", text
        )
    if found is None:
        return None
    if found["more"] and named is not None and (has := terms_of(named).most.get(unit)):
        return has + count_of(found["n"])
    return {"a second": 2, "another": 2, "a third": 3}.get(found["n"]) or count_of(found["n"])


def hours_in(text: str, named: Named | None = None) -> int | None:
    """How many hours a lower-case text tells of: in a number, from one time to another, or as a day that is sold."""
    asked = re.search(r"\b(half|full|whole|entire|all)[ -]day\b", text)
    if asked and named:
        what = "half" if asked[1] == "half" else "full"
        if sold := next((day for day in _DAY.finditer(_told_by(named)) if day["what"] == what), None):
            return count_of(sold["n"])
    if found := re.search(rf"\b(?P<n>{_NUMBER}) ?(?:h|hrs?|hours?)\b", text):
        return count_of(found["n"])
    span = re.search(r"\b(\d{1,2}) ?(?:[ap]m)? ?(?:to|till?|until|-|–) ?(\d{1,2}) ?(?:[ap]m|o'clock)\b", text)
    return (int(span[2]) - int(span[1])) % 12 or None if span else None


def counted_in(named: Named, text: str) -> int | None:
    """How many a lower-case text counts of what a service's own text speaks of ("18 dishes", "6 of the photos").

    One is not counted: "one view of each".
    """
    no_things = policy()["price_list"]["no_things"]
    # Where each person pays, the people may go by the name that the text has for them ("per player").
    payers = " ".join(re.findall(r"\bper ([a-z]+)", _told_by(named)))
    told = stems_of(payers if named.is_per_head else _told_by(named))
    price = named.passage.price
    told |= stems_of("pictures") if price is not None and price.per == "image" else frozenset()
    pattern = rf"(?<![€$£\d.,:x])\b(?P<n>{_NUMBER}) (?:of (?:the|my|our) )?(?P<one>[a-z]+\d?)(?: (?P<other>[a-z]+))?"
    for match in re.finditer(pattern, _plain(text)):
        nouns = [noun for noun in (match["one"], match["other"]) if noun and noun not in no_things]
        if count_of(match["n"]) > 1 and nouns[:1] == [match["one"]] and any(stems_of(noun) & told for noun in nouns):
            return count_of(match["n"])
    return None


def _plain(text: str) -> str:
    """A text with its thousands without a comma."""
    return re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)


def people_in(text: str) -> int | None:
    """How many people a lower-case text tells of in the words of a price question."""
    for name, number in policy()["price_list"]["ensembles"].items():
        if re.search(rf"\b{name}\b", text):
            return int(number)
    units = "|".join(policy()["price_list"]["units"]["person"])
    patterns = (
        rf"\b(?:band|office|team|group|family|party|class|choir|crew|staff|household) of (?:about )?(?P<n>{_NUMBER})\b",
        rf"\b(?P<n>{_NUMBER}) (?:of us|of them|in total|altogether|in all|heads|ppl|pax)\b",
        rf"\b(?:there (?:are|will be)|we are|we're|were|all) (?P<n>{_NUMBER})(?: people| persons)?(?=\W*$|[.,;!?])",
        rf"\b(?:for|with) (?P<n>\d|[12]\d|{WORD_NUMBER})(?: people| persons)?(?=\W*$|[.,;!?])",
    )
    found = next((match for pattern in patterns if (match := re.search(pattern, text))), None)
    if found:
        return count_of(found["n"])
    more = r"(?!extra|more|other|additional|further)"
    counted = rf"\b(?P<n>{_NUMBER}) {more}(?:of (?:our|the|my|us) )?(?:{more}\w+ )?"
    counted += rf"(?:{units}|ppl|staff|folks|kids|children)\b"
    return sum(count_of(one["n"]) for one in re.finditer(counted, text)) or listed_people(text)


def unit_of(word: str) -> str:
    """The unit that a word counts: people and animals go by many names."""
    for unit, words in policy()["price_list"]["units"].items():
        if word in words or word.removesuffix("s") in words:
            return str(unit)
    return alike(stem(word))


def _money(match: re.Match[str]) -> float:
    return float(match["money"].replace(",", "."))


def _amount(match: re.Match[str]) -> float:
    """The amount of a pattern that has several places for it."""
    found = next(value for name, value in match.groupdict().items() if name.startswith("money") and value)
    return float(found.replace(",", "."))
