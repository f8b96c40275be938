"""What may leave: each sentence's citations and figures are checked against the evidence of this turn.

Evidence is what the tools returned (passages, the photo's report) and what the visitor said. A citation of something
that was not retrieved is cut out; a sentence with a figure that nothing supports is held back as a whole.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, permutations, product
from pathlib import Path
from typing import Any

from assistant.embedded.reading.clean import plain
from assistant.embedded.reading.headcount import changed, listed_people, people_by_any_name
from assistant.embedded.reading.language import folded
from assistant.embedded.reading.lexicon import load_tables
from assistant.embedded.reading.orders import REST
from assistant.embedded.reading.quantities import NUMBERS, find_quantities
from assistant.prints import LEAST_DPI, SHARP_DPI, print_cm, print_inches, sizes_in
from assistant.studio import OWN_PREFIX

PRAISE = Path(__file__).with_name("praise.toml")
# A mark such as [cost.headshot.photographer] or [a, b]; a Markdown link's text is followed by "(" and is none.
CITATION = re.compile(r"\s*\[([A-Za-z][\w.:-]*(?:\s*[,;]\s*[A-Za-z][\w.:-]*)*|\d+)\](?!\()")
LINK = re.compile(r"\[([^\]]*)\]\((?!/api/)[^)]*\)")
# A sentence ends at a full stop with what closes it and its citations, or at a line's end.
SENTENCE_END = re.compile(r"(?:[.!?…][\"')*_]*(?:\s*\[[^\]\n]+\])*(?=\s+[^\s\[])|\n)\s*")
FIGURE = re.compile(r"(?<![\w.,])\d+(?:[., \u00a0\u202f]\d{3})*(?:[.,]\d+)?")
TOKEN = re.compile(r"\w+")
LIST_MARKER = re.compile(r"(?m)^\s*\d+[.)]\s")
TIMES = re.compile(r"(?<=\d)\s*[x×]\s*(?=\d)")
# What a visitor counts is no money of theirs.
COUNTS_NO_MONEY = re.compile(
    r"\b(\d+(?:[.,]\d+)?) ?(?:km|kilomet\w+|miles?|hours?|hrs?|minutes?|years?|people|persons|ppl|"
    r"of (?:us|our|them|the))\b"
)
MONEY_NEAR = re.compile(
    r"[€$£]|\b(?:EUR|USD|GBP|CHF|AUD|CAD|NZD|SGD|HKD|SEK|NOK|DKK|PLN|CZK|euros?|dollars?|pounds?|francs?|"
    r"kron(?:a|or|er)|z[lł]oty(?:ch)?)\b",
    re.IGNORECASE,
)
MORE = re.compile(r"\b(?:more|extra|further|additional)\b")
# Money with its currency right beside it, and a share, as the parts of a sum are written.
_CURRENCY = r"(?:[€$£]|(?:EUR|USD|GBP|CHF|AUD|CAD|NZD|SGD|HKD|SEK|NOK|DKK|PLN|CZK)\b)"
PART = re.compile(
    rf"(?:(?P<times>\d+(?:[.,]\d+)?) × )?(?:{_CURRENCY}[ \u00a0]?(?P<after>{FIGURE.pattern})"
    rf"|(?P<before>{FIGURE.pattern})[ \u00a0]?{_CURRENCY})|(?P<share>\d{{1,2}})[ \u00a0]?%",
    re.IGNORECASE,
)
LESS = re.compile(r"\b(?:off|less|cheaper|saves?|discount|reduc\w+)\b")
HALF_PRICE = re.compile(r"\bhalf (?:of )?(?:the )?price\b")
# Something that costs a part of its price, and something that is given with so many others.
COPY_OFF = re.compile(r"\bcop(?:y|ies)\b[^.;]{0,30}?(?P<off>\d{1,2}) ?(?:%|per ?cent) (?:off|less|cheaper|discount)")
GIFT = re.compile(
    r"\b[a-z]+(?:nd|rd|th) [a-z]+ (?:is|comes) (?:an? gift|(?:for )?free|on us|on the house|for nothing|our treat)\b"
)
# A share of the price that is paid in advance.
ADVANCE = re.compile(r"\b(\d{1,2}) ?(?:%|percent\b|per cent\b)")
ADVANCED_PARTS = {"half": 50.0, "third": 100 / 3, "quarter": 25.0}
ANY_SUM = re.compile(r"\bany (?:amount|sum|value)\b")
HUNDREDTHS = re.compile(r"(?<![\d.,])(\d{1,2}) ?(?:p|pence|cents?|rappen)\b(?! ?m\b)")
HALF_A_CENT = 0.005
MOST_MULTIPLIED = 24  # hours and people beyond, of which one is paid for the other
MOST_SUMMED = 4  # prices in one sum: more would let nearly any figure pass
MOST_COUNTS = 8  # of the visitor's numbers in sums of three prices: beyond it, those the sentence repeats
MOST_BILLS = 120  # of one offer that a further surcharge may come on top of
MOST_PEOPLE = 1000  # larger numbers are no people who join or leave
MONEY_FROM = 20  # smaller figures of the visitor's count things, and are not added up
SHORT_AND = re.compile(r"\s(?:n|&|\+)\s")  # "me n my 2 brothers", as people are counted
# Several who pay one price; in the languages that are answered in.
SHARES = re.compile(r"\b(?:shar(?:e|es|ed|ing)|split\w*|chip\w* in|divid\w*|(?:auf)?teil\w*|partag\w*|repart\w*)\b")
# One of several is asked for; in the languages that are answered in.
EACH = re.compile(
    r"\b(?:per|each|every|pro|je|par|chaque|por|cada|hourly|pp)\b|\ban? (?:head|minute|hour|picture|person)\b"
)
# A number in words with what it counts, where a wrong one does harm.
COUNTED = re.compile(
    r"\b(?P<word>[a-z]+(?:[- ][a-z]+)?)\s+(?:euros?|dollars?|pounds?|per ?cent|minutes?|hours?|days?|weeks?|pixels?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence after the check.

    Attributes:
        text: What may be shown, with numbered citations; empty when the sentence is held back.
        citations: Citations that this sentence is the first to use, in the contract's form.
        unsupported: Figures that nothing supports; the sentence is held back because of them.
    """

    text: str
    citations: tuple[dict[str, Any], ...] = ()
    unsupported: tuple[str, ...] = ()


@dataclass
class Guardrail:
    """The evidence of one turn, and the check against it.

    Attributes:
        visitor_text: The visitor's messages; their figures may be repeated and calculated with.
    """

    visitor_text: str
    citations: list[dict[str, Any]] = field(default_factory=list)
    _passages: dict[str, dict[str, Any]] = field(default_factory=dict)
    _supported: set[float] = field(default_factory=set)
    _own: set[float] = field(default_factory=set)
    _prices: dict[str, set[float]] = field(default_factory=dict)
    _bills: dict[str, set[float]] = field(default_factory=dict)
    _advances: dict[str, set[float]] = field(default_factory=dict)
    _counts: set[float] = field(default_factory=set)
    _verdicts: set[str] = field(default_factory=set)
    _sharing: frozenset[float] = frozenset()
    _asks_how_many: bool = False

    def __post_init__(self) -> None:
        """Take the visitor's own figures as evidence."""
        said_in_full = plain(SHORT_AND.sub(" and ", self.visitor_text))
        counted = find_quantities(said_in_full)
        money = {amount.amount for amount in (counted.budget, counted.claimed) if amount}
        said = {*_figures_in(self.visitor_text), *_figures_in(said_in_full)} | money
        asked = folded(self.visitor_text)
        spaced = asked.replace("-", " ")
        self._counts = said | _in_words(spaced)
        if re.search(r"\bhalf\b", spaced):
            self._counts |= {part for count in self._counts for part in (count // 2, count - count // 2)}
        if re.search(REST, spaced):
            self._counts |= {a - b for a, b in permutations(self._counts, 2) if b < a < MOST_PEOPLE}
        numbers = (
            *(counted.people, counted.inside, people_by_any_name(said_in_full), listed_people(asked)),
            *(number for _, number in counted.counts),
        )
        self._counts |= {float(number) for number in numbers if number}
        for sentence in re.split(r"[.?!\n]", spaced):
            # Who joined or left since: what is left of any number told before.
            people = (changed(sentence, int(count)) for count in self._counts if 1 < count < MOST_PEOPLE)
            self._counts |= {float(number) for number in people if number}
        self._supported = (
            said | self._counts | {round(amount / number, 2) for amount in money for number in numbers if number}
        )
        self._asks_how_many = "how many" in asked
        if SHARES.search(asked):
            self._sharing = frozenset(count for count in self._counts if 1 < count < MOST_PEOPLE)
        # The visitor's money, which may come on top of money.
        said -= {value for one in COUNTS_NO_MONEY.finditer(asked) for value in _readings(one[1])} - money
        self._own = said | {a + b for a, b in combinations(sorted(said), 2) if a >= MONEY_FROM}

    def add_passages(self, passages: Iterable[dict[str, Any]]) -> None:
        """Take retrieved passages as evidence."""
        for passage in passages:
            if passage["id"] in self._passages:
                continue  # several searches of a turn find the same
            self._passages[passage["id"]] = passage
            self._supported.update(_figures_in(json.dumps(passage, ensure_ascii=False)))
            self._supported.update(_in_words(folded(passage["text"]).replace("-", " ")))
            price = passage.get("price") or {}
            prices = [float(price[key]) for key in ("low", "high") if price.get(key)]
            self._prices[passage["id"]] = set(prices)
            # How many a budget pays for, or the price of something else where that is asked.
            self._supported.update(float(amount // one) for amount in self._counts for one in prices)
            self._supported.update(round(one / number, 2) for one in prices for number in self._sharing)
            told = passage["text"].lower()
            if passage["id"].startswith(OWN_PREFIX) and re.search(r"\b(?:deposit|retainer)\b", told):
                parts = {share for word, share in ADVANCED_PARTS.items() if re.search(rf"\b{word}\b", told)}
                self._advances[passage["id"]] = {float(one[1]) for one in ADVANCE.finditer(told)} | parts
            if len(prices) > 1 and ANY_SUM.search(told):
                prices += [one for one in sorted(self._counts) if prices[0] < one < prices[1]]  # the visitor chooses
            if prices and passage["id"].startswith(OWN_PREFIX):
                self._bills[passage["id"]] = self._reckon(passage["text"], prices)
            if self._asks_how_many:
                known = {amount for amounts in (self._own, *self._prices.values()) for amount in amounts if amount}
                self._supported.update(
                    float(a // b) for one in prices for other in known for a, b in ((one, other), (other, one))
                )

    def _reckon(self, text: str, prices: Sequence[float]) -> set[float]:
        """What a studio's offer comes to by the limits and surcharges in its text, for the visitor's numbers.

        So many beyond a limit each cost more, or each of a group pays another price; divided by a number in the text
        where the visitor asks for one of several.
        """
        figures = list(FIGURE.finditer(text))
        money = {value for one in figures if MONEY_NEAR.search(_near(one)) for value in _readings(one.group())}
        numbers = {value for one in figures for value in _readings(one.group())} - money
        numbers |= _in_words(folded(text).replace("-", " "))
        beyond = {count - most for count in self._counts for most in numbers if 0 < count - most < MOST_PEOPLE}
        self._supported |= beyond
        more = money - set(prices)
        halves = {price / 2 for price in prices} if HALF_PRICE.search(text.lower()) else set[float]()
        if MORE.search(self.visitor_text.lower()):
            # "With eight more pages": on top of those that it has.
            topped = {count + most for count in self._counts for most in numbers if most < MOST_PEOPLE}
            self._supported |= topped
            beyond |= {count for count in self._counts if 0 < count < MOST_PEOPLE}
        bills = {price + times * each for price in prices for each in more for times in (1.0, *beyond, *self._counts)}
        bills |= {count * (price + each) for count in self._counts for price in (0.0, *prices) for each in more}
        # Two surcharges on one price, one on a step, so many at once, those who pay less for their age, a least number.
        by_some = {float(-(-more_of // by)) for more_of in beyond for by in numbers if 1 < by < MOST_PEOPLE}
        bills |= {price + times * each for price in prices for each in more for times in by_some}
        counts = self._counts | (
            {count - few for count in self._counts for few in (1, 2)} if "under" in text else set()
        )
        bills |= {one + other for one, other in combinations(sorted(more), 2)}
        if len(bills) <= MOST_BILLS:
            some = bills | _times(counts, set(prices)) | more
            bills |= {one + times * each for one in some for each in more for times in (1.0, *beyond)}
        bills |= {bill - each for bill in {*bills, *prices} for each in more if bill > each}  # after a deposit
        bills |= {number * price for number in numbers for price in prices if 1 < number < MOST_PEOPLE} | halves
        if EACH.search(folded(self.visitor_text)):
            parts = {number for number in numbers | self._counts if number > 1}
            parts |= {minutes / 60 for minutes in numbers if minutes > 60}
            self._supported |= {round(bill / number, 2) for bill in (*prices, *bills) for number in parts}
        return {round(bill, 2) for bill in bills}

    def add_report(self, report: dict[str, Any]) -> None:
        """Take a photo's measurements as evidence, as measured, rounded, and as percentages; and its verdict."""
        self._verdicts |= {str(one["verdict"]) for one in (report, *report.get("reports", ())) if "verdict" in one}
        for value in (*_numbers_in(report), *self._printed(report.get("image") or {})):
            for scaled in (value, value * 100, value / 1_000_000):
                self._supported.update(round(abs(scaled), digits) for digits in range(4))

    def _printed(self, image: Mapping[str, Any]) -> Iterator[float]:
        """How large a photo prints, and how many pixels to an inch it has at the sizes that the visitor names."""
        width, height = image.get("width_px"), image.get("height_px")
        if not (width and height):
            return
        yield from (SHARP_DPI, LEAST_DPI)
        for dpi in (SHARP_DPI, LEAST_DPI):
            for side in (width, height):
                yield from (print_cm(side, dpi), print_inches(side, dpi))
        for size in sizes_in(self.visitor_text):
            yield from (size.dpi(width, height), *size.sides_cm)

    def check(self, sentence: str) -> Checked:
        """Check one sentence: number its citations; hold it back when a figure or a verdict has no support."""
        marks = [mark.group(1) for mark in CITATION.finditer(sentence)]
        unlinked = LINK.sub(r"\1", sentence)
        bare = LIST_MARKER.sub("", CITATION.sub("", unlinked))
        proven = self._worked_out(bare, marks)
        unsupported = (
            *(figure for figure in self._unsupported(bare, marks) if not proven & set(_readings(figure))),
            *self._unmeasured(bare),
            *(() if proven else _miscounted(bare)),
        )
        if unsupported:
            return Checked("", unsupported=unsupported)
        known = len(self.citations)
        for mark in marks:
            for passage_id in re.split(r"\s*[,;]\s*", mark):
                self._number(passage_id)
        text = CITATION.sub(self._numbered, unlinked)
        return Checked(text, tuple(self.citations[known:]))

    def _worked_out(self, text: str, marks: Sequence[str]) -> set[float]:
        """The sum of a sentence that tells its parts, where they come to it; with the amounts of the parts.

        Each part is an amount or a share that the cited offer's text names, so many times as the visitor's numbers and
        the offer's let it be; a share is taken of the parts before it. What is proven so may be told further on.
        """
        head, colon, tail = text.partition(":")
        cited = [name for mark in marks for name in re.split(r"\s*[,;]\s*", mark) if name in self._bills]
        sums = [value for part in PART.finditer(head) if not part["share"] for value in _money_of(part)]
        parts = list(PART.finditer(tail))
        if not (colon and sums and parts and len(cited) == 1):
            return set()
        told = _with_signs(self._passages[cited[0]]["text"].lower())
        prices = self._prices[cited[0]]
        money: dict[float, set[int]] = {price: {1} for price in prices}
        shares: dict[float, set[int]] = {}
        for part in PART.finditer(told):
            sign = -1 if LESS.search(told[max(0, part.start() - 12) : part.end() + 12]) else 1
            for value in (float(part["share"]),) if part["share"] else _money_of(part):
                (shares if part["share"] else money).setdefault(value, set()).add(sign)
        for copy in COPY_OFF.finditer(told):
            money |= {price * (1 - float(copy["off"]) / 100): {1} for price in prices}
            shares[100 - float(copy["off"])] = {1}
        if HALF_PRICE.search(told):
            money |= {value / 2: {1} for value in money}
            shares[50.0] = {1, -1}
        if GIFT.search(told):
            money |= {price: {1, -1} for price in prices}
        counts = self._multiples(told)
        # What the parts so far come to, and that of it which shares are taken of: what stands before the first.
        sofar: set[tuple[float, float | None]] = {(0.0, None)}
        amounts = set[float]()
        for part in parts:
            if part["share"]:
                share = float(part["share"])
                sofar = {
                    (total + sign * share / 100 * (total if of is None else of), total if of is None else of)
                    for total, of in sofar
                    for sign in shares.get(share, ())
                }
                continue
            values = set(_money_of(part)) & money.keys()
            times = ({1.0} if part["times"] is None else set(_readings(part["times"]))) & counts
            amounts |= values
            sofar = {
                (total + sign * one * value, of)
                for total, of in sofar
                for one in times
                for value in values
                for sign in money[value]
            }
        results = {total for total, _ in sofar}
        proven = {value for value in sums if any(abs(value - total) < HALF_A_CENT for total in results)}
        if not proven:
            return set()
        self._bills[cited[0]] |= proven
        self._supported |= proven
        return proven | amounts

    def _multiples(self, told: str) -> set[float]:
        """How often an amount of an offer may be paid: as the visitor's numbers, and those of its text, let it be."""
        numbers = {value for figure in FIGURE.finditer(told) for value in _readings(figure.group())} | _in_words(told)
        whole = {one for one in self._counts | numbers if 0 < one < MOST_PEOPLE}
        beyond = {one - most for one in whole for most in numbers if one > most}
        by_some = {float(-(-more // by)) for more in beyond for by in numbers if 1 < by < MOST_PEOPLE}
        single = {1.0} | whole | beyond | by_some
        few = {one for one in single if one <= MOST_MULTIPLIED}
        return single | {one * other for one in few for other in few}

    def _number(self, passage_id: str) -> int | None:
        for citation in self.citations:
            if citation["id"] == passage_id:
                return int(citation["n"])
        passage = self._passages.get(passage_id)
        if passage is None:
            return None
        number = len(self.citations) + 1
        self.citations.append(
            {
                "n": number,
                "id": passage_id,
                "source": passage["source"],
                "title": passage["title"],
                "author": passage.get("author"),
                "date": passage.get("date"),
                "passage": passage["text"],
                "interest": passage.get("interest"),
                "url": passage.get("url"),
                "page": passage.get("page"),
            }
        )
        return number

    def _numbered(self, mark: re.Match[str]) -> str:
        numbers = [self._number(passage_id) for passage_id in re.split(r"\s*[,;]\s*", mark.group(1))]
        return "".join(f" [{number}]" for number in dict.fromkeys(numbers) if number is not None)

    def _unsupported(self, text: str, marks: Sequence[str]) -> Iterator[str]:
        text = TIMES.sub(" × ", text)
        for figure in FIGURE.finditer(text):
            values = set(_readings(figure.group()))
            if values & self._supported:
                continue
            if MONEY_NEAR.search(_near(figure)) and self._follows(values, marks, text):
                continue
            yield figure.group()
        for counted in COUNTED.finditer(text):
            words = _number_words()
            said = folded(counted["word"]).replace("-", " ")
            number = words.get(said, words.get(said.rpartition(" ")[2]))
            if number is None or number <= 1 or number in self._supported or self._follows({number}, marks, text):
                continue
            yield counted.group()

    def _unmeasured(self, text: str) -> Iterator[str]:
        """A sentence that finds the visitor's photo good where its report does not, or where there is none."""
        if "ready" in self._verdicts:
            return
        for praise, denied in _verdict_patterns():
            found = praise.search(text)
            if found and not denied.search(text):
                yield found.group()

    def _counted_in(self, text: str) -> set[float]:
        """The numbers, supported and no money, by which a sentence says itself that it multiplies."""
        counts = (figure for figure in FIGURE.finditer(text) if not MONEY_NEAR.search(_near(figure)))
        return {value for figure in counts for value in _readings(figure.group())} & self._supported

    def _follows(self, values: Set[float], marks: Sequence[str], text: str) -> bool:
        """Whether one of the values is money that a sentence may have calculated.

        From what it cites, or from all of the evidence where it cites no price: counts times prices; the sum and the
        difference of one of those, or of several cited ones, and the visitor's own money. The two ends of one range are
        not taken from each other: that gives a price in between that nobody names.
        """
        cited = dict.fromkeys(name for mark in marks for name in re.split(r"\s*[,;]\s*", mark))
        priced = {name: self._prices[name] for name in cited if self._prices.get(name)}
        said = self._counted_in(text)

        def bills_for(counts: Set[float]) -> list[set[float]]:
            return [_times(counts | said, some) | self._bills.get(name, set()) for name, some in rows.items()]

        rows = priced or self._prices
        bills = bills_for(self._counts)
        amounts = set[float]().union(*bills)
        if priced:
            amounts |= {amount for one, other in combinations(bills, 2) for a in one for b in other
                        for amount in (a + b, abs(a - b))}  # fmt: skip
            few = self._counts if len(self._counts) <= MOST_COUNTS else _in_words(folded(text)) & self._counts
            bills = bills_for(few)
            for number in range(3, min(len(bills), MOST_SUMMED) + 1):
                amounts |= {sum(chosen) for some in combinations(bills, number) for chosen in product(*some)}
        shares = {share / 100 for name in cited for share in self._advances.get(name, ())}
        amounts |= {part for share in shares for one in amounts for part in (one * share, one * (1 - share))}
        amounts = {round(amount, 2) for amount in amounts}
        beside = {round(abs(value + sign * own), 2) for value in values for own in self._own for sign in (1, -1)}
        return bool(values & self._own or (values | beside) & amounts)


def _miscounted(text: str) -> Iterator[str]:
    """The sum of a sentence that adds a share of a price to it, where nothing proves that it comes to that."""
    head, _, tail = text.partition(":")
    parts, sums = list(PART.finditer(tail)), [part for part in PART.finditer(head) if not part["share"]]
    adds_a_share = len(parts) > 1 and not parts[0]["share"] and any(part["share"] for part in parts)
    if sums and adds_a_share and not re.search(r"\b(?:deposit|retainer)\b", text.lower()):
        yield sums[-1].group()


def _money_of(part: re.Match[str]) -> Iterator[float]:
    """The amounts that a part of a sum can stand for."""
    yield from _readings(part["after"] or part["before"])


def _with_signs(told: str) -> str:
    """A lower-case text with signs for its currencies' words, and its pence and cents as parts of them."""
    told = HUNDREDTHS.sub(lambda one: f"{int(one[1]) / 100:.2f} €", told)
    told = re.sub(r"(?<=\d) ?(?:euros?|dollars?|pounds?|francs?|kron(?:a|or|er)|z[lł]oty(?:ch)?)\b", " €", told)
    return re.sub(r"(?<=\d) ?(?:percent|per cent)\b", " %", told)


def _times(counts: Set[float], prices: Set[float]) -> set[float]:
    """Each of the prices, and so many times each."""
    return {*prices, *(count * price for count in counts for price in prices)}


@cache
def _verdict_patterns() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Of each language how a sentence praises a photo, and what makes it no verdict."""
    tables = tomllib.loads(PRAISE.read_text("utf-8"))
    return tuple(
        (re.compile(praise.replace("\n", ""), re.IGNORECASE), re.compile(tables["no_verdict"][language], re.IGNORECASE))
        for language, praise in tables["praise"].items()
    )


def _near(figure: re.Match[str]) -> str:
    """A figure with what stands close to it, where a currency would."""
    return figure.string[max(0, figure.start() - 4) : figure.end() + 9]


def _in_words(spaced: str) -> set[float]:
    """The numbers that a folded text, with spaces for hyphens, writes as words."""
    by_first = _number_words_by_first()
    return {
        number
        for first in by_first.keys() & set(TOKEN.findall(spaced))
        for word, number in by_first[first].items()
        if re.search(rf"\b{word}\b", spaced)
    }


@cache
def _number_words_by_first() -> dict[str, dict[str, float]]:
    """The numbers written as words, by the first word of each: most texts hold none, and every passage is looked at."""
    found: dict[str, dict[str, float]] = {}
    for word, number in _number_words().items():
        found.setdefault(TOKEN.findall(word)[0], {})[word] = number
    return found


@cache
def _number_words() -> dict[str, float]:
    """Numbers written as words, in every language that is read; folded, with spaces for hyphens."""
    words = {word: float(number) for word, number in NUMBERS.items()} | {"half": 0.5, "couple": 2.0}
    for gloss in load_tables("gloss").values():
        words |= {word: words[english] for word, english in gloss["words"].items() if english in words}
    return {folded(word).replace("-", " "): number for word, number in words.items()}


def split_sentences(buffer: str) -> tuple[list[str], str]:
    """Split streamed text into whole sentences and the rest that is still growing.

    A sentence keeps the white space after it, so that the parts join to the text again.
    """
    sentences, start = [], 0
    for end in SENTENCE_END.finditer(buffer):
        # At the buffer's end more white space or a citation may still follow.
        if end.end() == len(buffer):
            break
        sentences.append(buffer[start : end.end()])
        start = end.end()
    return sentences, buffer[start:]


def _readings(figure: str) -> Iterator[float]:
    """The numbers that a written figure can stand for: ``1,500`` is 1500, in some languages 1.5."""
    compact = re.sub(r"[ \u00a0\u202f]", "", figure)
    for separator, point in ((",", "."), (".", ",")):
        try:
            yield float(compact.replace(separator, "").replace(point, "."))
        except ValueError:
            continue


def _figures_in(text: str) -> Iterator[float]:
    for figure in FIGURE.finditer(TIMES.sub(" × ", text)):
        yield from _readings(figure.group())


def _numbers_in(value: Any) -> Iterator[float]:
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield float(value)
    elif isinstance(value, str):
        yield from _figures_in(value)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _numbers_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _numbers_in(item)
