"""The limits that a sentence sets in numbers, days, months and times of day, and whether a question keeps to them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from assistant.embedded.answering.counting import people_in
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import stem
from assistant.embedded.answering.services import Named, alike, same_as
from assistant.embedded.reading.quantities import WORD_NUMBER, count_of

CLAUSE = re.compile(r"[,;:](?!\d)\s*|\s+\bbut\b\s+|\s+(?=without\b)")
_NUMBER = rf"(?:\d{{1,4}}|{WORD_NUMBER})"
_ASKED_NUMBER = rf"(?:{_NUMBER}|an?)"
_TIME = re.compile(r"\b(?P<h>\d{1,2})(?:[:.](?P<m>\d\d))? ?(?P<half>[ap])\.?m\b|\b(?P<h2>\d{1,2}):(?P<m2>\d\d)\b")
DAYS = {"hour": 1 / 24, "hr": 1 / 24, "h": 1 / 24, "day": 1.0, "night": 1.0, "week": 7.0, "wk": 7.0, "fortnight": 14.0}
DAYS |= {"month": 30.4, "year": 365.0, "yr": 365.0, "yo": 365.0, "y": 365.0}
WAYS = {"km": 1.0, "kilometre": 1.0, "kilometer": 1.0, "mile": 1.609}
YEAR, ADULT = DAYS["year"], 18 * DAYS["year"]
_NAMED_TIMES = {"tomorrow": 1.0, "tmrw": 1.0, "next day": 1.0, "next working day": 1.0, "day before": 1.0, "today": 0.0}
_NAMED_TIMES |= {"tonight": 0.0, "same day": 0.0, "overnight": 1.0}
_UNIT = r"(?:(?:working|business|calendar|full|whole|more|other) )?(?P<unit>[a-z]+)"
WORKING_WEEK, WEEKEND = 5, 2


@dataclass(frozen=True, slots=True)
class Amount:
    """So much of something: of time in days, of a way in kilometres, of anything else as it is counted.

    Attributes:
        low: The amount, or the least of a limit.
        high: The same, or the most of a limit.
        unit: ``time``, ``way``, ``person``, or the stem of what is counted.
        start: Where it stands.
        end: Where it ends.
        is_open: It is what a price covers, and more may be had: "up to five people".
    """

    low: float
    high: float
    unit: str
    start: int = 0
    end: int = 0
    is_open: bool = False

    def holds(self, other: "Amount") -> bool:
        """Whether another amount lies within this limit."""
        return self.low <= other.low and other.high <= self.high


def stipulated() -> Mapping[str, Any]:
    """How rules are written, and asked after, by the policy."""
    table: Mapping[str, Any] = policy()["price_list"]["stipulations"]
    return table


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that a sentence sets to what a question names, and whether it is kept to; None where that is not sure."""

    is_met: bool | None
    clause: str


def limits_in(text: str, told: str, named: Named, people: int | None) -> dict[str, Limit]:
    """The limits of a lower-case sentence that a question names something of, by what is limited."""
    found: dict[str, Limit | None] = {
        "days": _calendar(days_in(text), told, days_in, 7),
        "months": _calendar(months_in(text), told, months_in, 12),
        "clock": _clock(text, told),
        "ahead": _ahead(text, told),
        "ready": _ready(text, told),
        "valid": _valid(text, told),
        "age": _age(text, told),
        "way": _amounts_of("way", text, told),
        "count": _counted(text, told, named, people),
    }
    limits = {name: one for name, one in found.items() if one is not None}
    if {"ahead", "age", "ready", "valid"} & limits.keys():
        limits.pop("count", None)
    return limits


def _calendar(asked: frozenset[int], told: str, read: Any, number: int) -> Limit | None:
    """Whether days of a week, or months, are among those that a sentence allows."""
    table = stipulated()
    for clause in CLAUSE.split(told):
        named = read(clause)
        if not asked or not named or (re.search(table["money"], clause) and not asked & named):
            continue  # what Saturdays cost says nothing of a Monday
        if re.search(table["money"], clause):
            return Limit(True if asked <= named else None, clause)
        denied = re.search(table["denies"], clause) and not re.search(table["only"], clause)
        allowed = frozenset(range(number)) - named if denied else named
        closed = denied or re.search(table["only"], clause) or len(named) > WEEKEND
        met = True if asked <= allowed else False if not asked & allowed and closed else None
        return Limit(met, clause)
    return None


def days_in(text: str) -> frozenset[int]:
    """The days of the week that a lower-case text names, Monday first."""
    table = stipulated()
    found = set(_dated(text, tuple(table["days"]), tuple(table["days_short"]), table["to"]))
    found |= {5, 6} if re.search(table["weekend"], text) else set()
    found |= set(range(5)) if re.search(table["weekdays"], text) else set()
    return frozenset(found)


def months_in(text: str) -> frozenset[int]:
    """The months that a lower-case text names, January first."""
    table = stipulated()
    return frozenset(_dated(text, tuple(table["months"]), tuple(table["months_short"]), table["to"]))


def _dated(text: str, full: tuple[str, ...], short: tuple[str, ...], to: str) -> set[int]:
    """The days or months in a text, those between two of them as well ("Tuesday to Friday")."""
    places = sorted((match.start(), match.end(), int(str(match.lastgroup)[1:])) for match in _dates(full, short, text))
    found = {number for _, _, number in places}
    for (_, end, first), (start, _, last) in pairwise(places):
        if re.fullmatch(to, text[end:start]):
            found |= {(first + step) % len(full) for step in range((last - first) % len(full) + 1)}
    return found


def _dates(full: tuple[str, ...], short: tuple[str, ...], text: str) -> Iterable[re.Match[str]]:
    return (match for match in _written_dates(full, short).finditer(text) if _is_dated(match, text))


@cache
def _written_dates(full: tuple[str, ...], short: tuple[str, ...]) -> re.Pattern[str]:
    rows = "|".join(rf"(?P<_{n}>{a}|{b})" for n, (a, b) in enumerate(zip(full, short, strict=True)))
    return re.compile(rf"\b(?:{rows})\b")


def _is_dated(match: re.Match[str], text: str) -> bool:
    """Whether a word is on the calendar: "may", "march" and "sun" are other words as well."""
    if len(match[0]) > len("march"):
        return True
    before, after = text[: match.start()], text[match.end() :]
    return bool(re.search(stipulated()["dated"] + "$", before) or re.match(stipulated()["to"] + r"[a-z]{3}", after))


def clock_in(text: str) -> list[int]:
    """The times of day in a text, in minutes."""
    found = re.finditer(
        r"\b(?P<h>\d{1,2})(?:[:.](?P<m>\d\d))? ?(?P<half>[ap])\.?m\b|\b(?P<h2>\d{1,2}):(?P<m2>\d\d)\b", text
    )
    times = []
    for one in found:
        hour = int(one["h"] or one["h2"]) % (12 if one["half"] else 24) + (12 if one["half"] == "p" else 0)
        times.append(60 * hour + int(one["m"] or one["m2"] or 0))
    return times + [720] * len(re.findall(r"\bnoon\b", text))


def _clock(text: str, told: str) -> Limit | None:
    """Whether a time of day is within those that a sentence names."""
    asked, named = clock_in(text), clock_in(told)
    if not asked or not named or re.search(stipulated()["money"], told):
        return None
    time = asked[0]
    if len(named) == 1:
        after = re.search(r"\b(?:after|from|not before) \d", told)
        return Limit(time >= named[0] if after else time <= named[0], told)
    return Limit(named[0] <= time <= named[1], told)


def _amounts(text: str, *, asked: bool = False) -> list[Amount]:
    """What a lower-case text counts."""
    number = _ASKED_NUMBER if asked else _NUMBER
    found = []
    # A number in digits may stand close to its unit ("48h"), one in letters is a word of its own.
    for match in re.finditer(rf"(?<![\d.,€$£])\b(?P<n>{number})(?:(?<=\d)[ -]?|[ -]){_UNIT}\b", text):
        if (unit := _unit(match["unit"])) and (match["n"] not in ("a", "an") or unit[0] in ("time", "way")):
            count = (1 if match["n"] in ("a", "an") else count_of(match["n"])) * unit[1]
            found.append(Amount(count, count, unit[0], match.start(), match.end()))
    # "Five product pictures": what is counted may stand behind a word that tells which.
    pictures = "|".join(map(re.escape, same_as(stem("picture"))))
    for match in re.finditer(
        rf"(?<![\d.,€$£])\b(?P<n>{_NUMBER}) (?!(?:{pictures}))[a-z-]+ (?:{pictures})[a-z]*\b", text
    ):
        count = count_of(match["n"])
        found.append(Amount(count, count, alike(stem("pictures")), match.start(), match.end()))
    for word, days in _NAMED_TIMES.items():
        named = re.finditer(rf"\b{word}\b(?! is|.s\b)", text)  # "today is Thursday" tells no time that is left
        found += [Amount(days, days, "time", one.start(), one.end()) for one in named]
    return found


def _unit(word: str) -> tuple[str, float] | None:
    """What a word counts, and how much of it one is."""
    one = word.removesuffix("s")
    if one in DAYS:
        return "time", DAYS[one]
    if one in WAYS:
        return "way", WAYS[one]
    if word in policy()["price_list"]["units"]["person"] or word in stipulated()["people"]:
        return "person", 1.0
    if word in policy()["price_list"]["no_things"] or one in ("minute", "percent", "eur", "usd"):
        return None
    return alike(stem(word)), 1.0


def _bounds(told: str) -> list[Amount]:
    """The limits that a lower-case sentence sets in numbers."""
    table, found = stipulated(), []
    unit = rf"(?: |-)?{_UNIT}\b"
    endless = float("inf")
    ranges = rf"\b(?P<a>{_NUMBER})(?: [a-z]+)?{table['to']}(?P<b>{_NUMBER}){unit}|\bbetween (?:[a-z]+ )?"
    ranges += rf"(?P<a2>{_NUMBER}) and (?:[a-z]+ )?(?P<b2>{_NUMBER})(?: (?P<unit2>[a-z]+))?"
    for match in re.finditer(ranges, told):
        if kind := _unit(match["unit"] or match["unit2"] or "year"):
            few, many = count_of(match["a"] or match["a2"]), count_of(match["b"] or match["b2"])
            found.append(Amount(few * kind[1], many * kind[1], kind[0], match.start(), match.end()))
    rest = told
    for one in found:
        rest = rest[: one.start] + " " * (one.end - one.start) + rest[one.end :]
    aged = re.search(table["aged"], told) is not None
    for name, is_least in (("least", True), ("most", False)):
        before = rf"\b{table[name]} (?:the age of |age )?(?P<n>{_NUMBER})(?:{unit})?"
        behind = rf"\b(?P<n>{_NUMBER})(?:{unit})?,? {table[name + '_behind']}"
        for match in (*re.finditer(before, rest), *re.finditer(behind, rest)):
            kind = _unit(match["unit"]) if match["unit"] else None
            kind = kind if (kind and kind[0] in ("time", "way", "person")) or not aged else ("time", YEAR)
            if kind:
                limit = count_of(match["n"]) * kind[1]
                is_open = match[0].startswith("up to")
                low, high = (limit, endless) if is_least else (0.0, limit)
                found.append(Amount(low, high, kind[0], match.start(), match.end(), is_open))
    return found


def _bound_clause(told: str, bound: Amount) -> str:
    at = 0
    for clause in CLAUSE.split(told):
        start = told.find(clause, at)
        at = start + len(clause)
        if start <= bound.start < at:
            return clause
    return told


def _ahead(text: str, told: str) -> Limit | None:
    """Whether something is done so long before as a sentence wants."""
    behind = re.compile(rf"'?s? (?:\w+ )?{stipulated()['ahead']}\b")
    wanted = [one for one in _amounts(told) if one.unit == "time" and behind.match(told[one.end :])]
    asked = [one for one in _amounts(text, asked=True) if one.unit == "time" and not _is_age(text, one)]
    if not wanted or not asked:
        return None
    clause, limit = _bound_clause(told, wanted[0]), wanted[0]
    late = re.search(rf"{stipulated()['late']} *$", told[: limit.start])
    return Limit((asked[0].low >= limit.low) is not bool(late), clause)


def _ready(text: str, told: str) -> Limit | None:
    """Whether something is ready within the time that a question gives it."""
    table = stipulated()
    asked = [one for one in _amounts(text, asked=True) if one.unit == "time" and not _is_age(text, one)]
    given = [one for one in asked if one.low <= 1 or re.search(table["given"], text[: one.start])]
    wanted = [one for one in _amounts(told) if one.unit == "time"]
    if not given or not wanted or not re.search(table["awaits"], text) or not re.search(table["ready"], told):
        return None
    soonest = min(one.low for one in wanted)
    latest = soonest + (WEEKEND * (1 + soonest // WORKING_WEEK) if re.search(table["working"], told) else 0)
    both_working = re.search(table["working"], text) is not None
    limit = given[0].low
    met = True if limit >= (soonest if both_working or soonest <= 1 else latest) else False if limit < soonest else None
    return Limit(met, told)


def _valid(text: str, told: str) -> Limit | None:
    """Whether something holds as long as a question wants it to."""
    asked = [one for one in _amounts(text, asked=True) if one.unit == "time" and not _is_age(text, one)]
    lasting = [one for one in _amounts(told) if one.unit == "time"]
    if not asked or not lasting or not re.search(stipulated()["valid"], told):
        return None
    return Limit(asked[0].low <= lasting[0].low, told)


def _age(text: str, told: str) -> Limit | None:
    """Whether somebody is of the age that a sentence names."""
    table = stipulated()
    aged = [one for one in _amounts(text, asked=True) if one.unit == "time" and _is_age(text, one)]
    aged += [Amount(int(one["n"]) * YEAR, int(one["n"]) * YEAR, "time") for one in re.finditer(table["age"], text)]
    if not aged or not re.search(table["aged"], told):
        return None
    bounds = [one for one in _bounds(told) if one.unit == "time"]
    bounds = bounds or ([Amount(ADULT, float("inf"), "time")] if re.search(table["adult"], told) else [])
    if not bounds:
        return None
    clause = _bound_clause(told, bounds[0])
    met: bool | None = bounds[0].holds(aged[0])
    if re.search(table["denies"], clause):
        met = not met
    return Limit(None if re.search(table["soft"], told) and not met else met, clause)


def _is_age(text: str, amount: Amount) -> bool:
    return bool(
        re.match(r"[ -]*(?:old|olds|of age|along|pregnant)\b", text[amount.end :])
        or re.search(r"\b(?:turns?|turning|aged?|is (?:only |just |already )?) *$", text[: amount.start])
        or re.search(r"\d ?(?:yo|y)$", text[amount.start : amount.end])
    )


def _amounts_of(unit: str, text: str, told: str) -> Limit | None:
    asked = [one for one in _amounts(text, asked=True) if one.unit == unit]
    bounds = [one for one in _bounds(told) if one.unit == unit]
    if not asked or not bounds:
        return None
    return Limit(bounds[0].holds(asked[0]), _bound_clause(told, bounds[0]))


def _counted(text: str, told: str, named: Named, people: int | None) -> Limit | None:
    """Whether so many are within the least and the most that a sentence names."""
    table = stipulated()
    behind = re.compile(rf"'?s? (?:\w+ )?{table['ahead']}\b")
    asked = [
        one
        for one in _amounts(text)
        if not _is_age(text, one)
        and one.unit != "way"
        and not (one.unit == "time" and behind.match(text[one.end :]))
        and text[one.start : one.end] not in _NAMED_TIMES
    ]
    if people := people or people_in(text):
        asked = [Amount(people, people, "person"), *(one for one in asked if one.unit != "person")]
    for bound in _bounds(told):
        clause = _bound_clause(told, bound)
        for one in asked:
            if one.unit != bound.unit or re.search(table["money"], clause):
                continue
            edge = bound.low or bound.high
            if one.unit == "time" and (one.low < 1) is not (edge < 1):
                continue  # hours of a shoot are held against no days
            if bound.is_open and not bound.holds(one) and re.search(table["beyond"], named.passage.text.lower()):
                continue
            return Limit(bound.holds(one), clause)
    return None
