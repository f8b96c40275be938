"""Figures in an answer that nothing supports; written apart from the product's own check, so that it can catch it out.

A figure is supported when it stands in a cited passage, in the photo's report or in what the visitor said, or when it
is a number of people times a price, or a sum, a difference or a share of such amounts; where the visitor says "half",
half of a number, and where "how many" is asked, how often one price goes into another.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations_with_replacement
from typing import Any

from eval.scoring import even_out

FIGURE = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)?")
LIST_MARK = re.compile(r"(?m)^\s*\d+[.)]\s+")
COUNTING = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
NUMBER_WORDS = {word: float(value) for value, word in enumerate(COUNTING)} | {"thirty": 30.0, "dozen": 12.0}
NUMBER_WORDS |= {"duo": 2.0, "trio": 3.0, "quartet": 4.0, "quintet": 5.0, "sextet": 6.0, "octet": 8.0}
# "My husband and I", "both of us" and the like name a number without a number word.
SMALL_COUNTS = frozenset({1.0, 2.0})
# Three bills are added up only of so few: of more, any figure would come out.
MOST_IN_THREES = 20
MONEY = re.compile(
    r"[€$£] ?(?P<a>\d+(?:\.\d+)?)|\b(?P<b>\d+(?:\.\d+)?) ?"
    r"(?:€|euros?|dollars?|pounds?|francs?|chf|eur|usd|gbp|aud|cad|nzd|sek|nok|dkk|pln)",
    re.IGNORECASE,
)
# A share of the price that is paid in advance.
ADVANCE = re.compile(
    r"\b(\d{1,2}) ?(?:%|per ?cent) (?:\w+ )?(?:deposit|retainer)|(?:deposit|retainer) of (\d{1,2}) ?(?:%|per ?cent)"
)
GRAND = re.compile(r"(\d+(?:\.\d+)?)?\s*\bgrand\b")


def unsupported_figures(
    answer: str, citations: Iterable[dict[str, Any]], report: Any, said: Iterable[str]
) -> list[str]:
    """The figures of an answer that no citation, measurement or word of the visitor supports.

    Args:
        answer: The answer's text.
        citations: The contract's CITATIONs, each with its card's typed ``price``, ``facts`` and dates.
        report: The contract's REPORT, or nothing.
        said: The visitor's messages.
    """
    said = list(said)
    heard = {value for text in said for value in _visitor_figures(text)}
    if any(re.search(r"\bhalf\b", text.lower()) for text in said):
        heard |= {part for value in heard if value == int(value) for part in (value // 2, value - value // 2)}
    passages = list(citations)
    supported = heard | SMALL_COUNTS | {value for passage in passages for value in _numbers(passage)}
    told = " ".join(str(passage.get("passage", "")) for passage in passages).lower()
    supported |= {NUMBER_WORDS[word] for word in re.findall(r"[a-z]+", told) if word in NUMBER_WORDS}
    supported |= {value for number in _numbers(report) for value in _as_written(number)}
    supported |= _printed(report, heard)
    prices = [value for passage in passages for value in _numbers(passage.get("price"))]
    further = any(re.search(r"\b(?:more|extra|further|additional)\b", text.lower()) for text in said)
    bills = [found for passage in passages if (found := _reckoned(passage, heard, further=further))]
    sums = _amounts(prices, heard, set().union(*bills) if len(bills) > 1 else set())
    supported |= set().union(*bills) | sums
    shares = {int(one[1] or one[2]) / 100 for one in ADVANCE.finditer(told)}
    paid = set().union(*bills) | sums
    supported |= {round(part, 2) for share in shares for one in paid for part in (one * share, one * (1 - share))}
    if any("how many" in text.lower() for text in said):
        supported |= {float(dear // cheap) for dear in prices for cheap in prices if cheap}
    text = LIST_MARK.sub("", even_out(answer))
    return [
        figure.group()
        for figure in FIGURE.finditer(text)
        if not any(_near(value, _value(figure.group())) for value in supported)
    ]


def _printed(report: Any, heard: set[float]) -> set[float]:
    """What a photo's pixels print at, and how many to an inch they come to at the visitor's own sizes."""
    image = (report or {}).get("image") or {}
    sides = [side for side in (image.get("width_px"), image.get("height_px")) if side]
    inches = {side / dpi for side in sides for dpi in (150, 300)}
    sheets = {21.0, 29.7, 14.8, 42.0, 10.5, 59.4}
    dense = {float(int(side / size * unit)) for side in sides for size in heard | sheets if size for unit in (1, 2.54)}
    return (
        dense
        | {round(value, 1) for inch in inches for value in (inch, inch * 2.54)}
        | ({float(round(inch * 2.54)) for inch in inches} | {150.0, 300.0} if sides else set())
    )


def _reckoned(passage: dict[str, Any], heard: set[float], *, further: bool = False) -> set[float]:
    """What an offer comes to by its text: its price or a step of it, so many times, with at most two surcharges.

    A surcharge is an amount of money in the text. It is paid once, for each that the visitor counts, or for each beyond
    a number in the text; once it may be taken off, as a deposit or a reduction. What the visitor counts as further ones
    comes on top of a number in the text.
    """
    prices = list(_numbers(passage.get("price")))
    text = str(passage.get("passage", "")).lower()
    if not prices:
        return set()
    money = {_value(one["a"] or one["b"]) for one in MONEY.finditer(even_out(text))}
    told = {
        *_numbers(text),
        *(NUMBER_WORDS[word] for word in re.findall(r"[a-z]+", text) if word in NUMBER_WORDS),
    } - money
    counts = {count for count in heard if count == int(count) and 0 < count < 1000}
    beyond = {count - most for count in counts for most in told if count > most} | (counts if further else set())
    beyond |= {float(-(-more // by)) for more in beyond for by in told if by > 1 and "further" in text}
    fewer = {count - 1 for count in counts if count > 1} if "under" in text else set()
    least = {float(number) for number in told if re.search(r"minimum|at least|fewer than|two hours", text)}
    extra = money - set(prices)
    extra |= {price / 2 for price in prices} if re.search(r"half (?:of )?(?:the )?price", text) else set()
    beyond |= {more * count for more in beyond for count in counts} if "hour" in text else set()
    bases = {price * count for price in {*prices, *money} for count in {1.0, *counts, *fewer, *least}}
    bases |= {count * (price + each) for count in counts for price in prices for each in extra}
    once = {base + each * times for base in bases for each in extra for times in {1.0, *beyond, *fewer}}
    twice = {bill + each * times for bill in once for each in extra for times in {1.0, *beyond}}
    # A share of the price that comes on top, or goes off, and what is paid beside it.
    shares_told = {int(one) / 100 for one in re.findall(r"\b(\d{1,2}) ?(?:%|per ?cent)", text)}
    shared = {bill * (1 + sign * share) for bill in bases | once for share in shares_told for sign in (1, -1)}
    shared |= {bill + each for bill in shared for each in extra}
    sized = set[float]()
    if len(re.findall(r"\d ?x ?\d", text)) > 1:
        pieces = {price * count for price in {*prices, *money} for count in {1.0, *counts}}
        sized = {one + other for one in pieces for other in pieces}
    bills = bases | once | twice | shared | sized
    parts = {number for number in told | heard if number > 1} | {number / 60 for number in told if number > 60}
    shares = {bill / number for bill in {*prices, *money} for number in parts}
    return bills | beyond | shares | {bill - each for bill in bills | once for each in extra if bill > each}


def _amounts(prices: list[float], heard: set[float], reckoned: set[float]) -> set[float]:
    """What follows from prices and the visitor's figures: bills, what is left, how many, how much each."""
    counts = {value for value in heard if value == int(value) and 0 < value < 1000} | SMALL_COUNTS
    bills = {count * price for count in counts for price in prices}
    amounts = bills | heard
    results = bills | reckoned
    for one, other in combinations_with_replacement(sorted(amounts), 2):
        results |= {one + other, other - one}
    results |= {one + other for one in reckoned for other in bills}
    if len(bills) <= MOST_IN_THREES:
        results |= {sum(three) for three in combinations_with_replacement(sorted(bills), 3)}
        results |= {abs(own - sum(pair)) for own in heard for pair in combinations_with_replacement(sorted(bills), 2)}
    for budget in heard:
        results |= {budget // price for price in prices if price} | {budget / count for count in counts}
    results |= {100 * (1 - low / high) for low in prices for high in prices if high > low}
    return {round(value, 2) for value in results} | {float(round(value)) for value in results}


def _as_written(number: float) -> Iterator[float]:
    """A measurement as it may be said: rounded, as a percentage, in kilobytes or megabytes."""
    for value in (number, number * 100, number / 1_000, number / 1_000_000):
        yield from (round(abs(value), digits) for digits in range(4))


def _visitor_figures(text: str) -> Iterator[float]:
    yield from (_value(figure) for figure in FIGURE.findall(even_out(text)))
    yield from (1000 * float(number or 1) for number in GRAND.findall(text.lower()))
    yield from (NUMBER_WORDS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in NUMBER_WORDS)
    yield from (int(others) + 1 for others in re.findall(r"\bme and (?:my |the )?(\d{1,3})\b", text.lower()))


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float):
        yield float(value)
    elif isinstance(value, str):
        yield from (_value(figure) for figure in FIGURE.findall(even_out(value)))
    else:
        for item in value.values() if isinstance(value, dict) else value:
            yield from _numbers(item)


def _value(figure: str) -> float:
    """The number that is written; thousands separators are gone by now."""
    return float(figure.replace(",", "."))


def _near(one: float, other: float) -> bool:
    return abs(one - other) < 0.005
