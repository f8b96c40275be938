"""What a service's own sentences say to a yes/no question or a condition: one sentence, and yes or no where it tells.

A sentence bears on a question by the words that both share, by things that visitors and studios call differently, and
by what both count: days, months, ages, ways, people. Yes and no come from how the sentence speaks of that, and from the
numbers held against each other. Where that does not decide it, the sentence is told alone; where no sentence bears on
the question, nothing is told here.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from assistant.embedded.answering.claims import Claim
from assistant.embedded.answering.counting import people_in
from assistant.embedded.answering.evidence import Passage
from assistant.embedded.answering.listed import price_of
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import stem
from assistant.embedded.answering.services import (
    Named,
    alike,
    common_stems,
    generic_stems,
    names_fully,
    same_as,
    stems_of,
)
from assistant.embedded.answering.words import Words
from assistant.embedded.reading.quantities import WORD_NUMBER, count_of

if TYPE_CHECKING:  # what a message asks of the list depends on what its services stipulate
    from assistant.embedded.answering.asking import Asked

MOST_TOLD = 2
# Words of a question that the sentence may leave without an answer before yes or no says too much.
UNHEARD = 1
_ANSWERED = "\u2009"
INCLUDED, HERE = "Included:", "…"
_SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\bmax\.)(?<!\bmin\.)(?<!\bapprox\.)(?<!\bincl\.)(?<!\bexcl\.)(?<!\ba\.m\.)(?<!\bp\.m\.)\s+"
)
_CLAUSE = re.compile(r"[,;:](?!\d)\s*|\s+\bbut\b\s+|\s+(?=without\b)")
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


@dataclass(frozen=True, slots=True)
class Stipulation:
    """What a service's text says to a question.

    Attributes:
        named: The service.
        sentences: The sentences of its text that bear on the question.
        verdict: Whether they say yes; None where they do not decide it.
        is_sure: Whether more than words and numbers ties them to the question.
    """

    named: Named
    sentences: tuple[str, ...]
    verdict: bool | None
    is_sure: bool = False


# --- what is answered ------------------------------------------------------------------------------------------------


def stipulations(asked: "Asked") -> list[Stipulation]:
    """What the services that a message is about say to its yes/no question or condition; none where it asks neither."""
    text, table = asked.text, _table()
    if asked.wants & {"total", "budget", "extreme", "each", "left", "whole", "compares", "longer", "market", "silent"}:
        return []
    if "apart" in asked.wants and (len(asked.about) > 1 or re.search(r"\bthan\b", text)):
        return []
    lasting = "lasts" in asked.wants and any(one.minutes for one in asked.about)
    asks_of = not lasting and re.search(table["asks_of"], text) is not None
    if not (asks_yes_no(text) or _waits(text) or _supposes(text) or _goes_on(text) or asks_of) or _asks_sum(text):
        return []
    if asks_yes_no(text) and re.search(table["more_asked"], text):
        return []
    about = asked.about or asked.near or _speaking_of(text, asked.services)
    # "Is make-up in the Velvet session?" is about the one that it names in full.
    about = tuple(one for one in about if names_fully([one], text)) or about
    sessions = [one for one in about if not one.is_extra] or list(about)
    found = [one for named in sessions[:3] if (one := stipulation_of(text, named, asked.frame.people))]
    goes_on = not asked.named and len(asked.said) > 1 and asks_yes_no(text) and re.search(table["refers"], text)
    if goes_on and not any(one.is_sure for one in found):
        # "Can my dog come?", "does that cost extra?"
        both = f"{asked.said[1]} {text}"
        found = [one for named in sessions[:3] if (one := stipulation_of(both, named, asked.frame.people))]
    if asks_of and asks_twice(text):
        return []
    if asks_of and not (asks_yes_no(text) or _waits(text) or _supposes(text)):
        return [one for one in found if one.is_sure][:MOST_TOLD]
    if not asks_yes_no(text) and not _waits(text):
        # A surcharge is worked out with what was ordered before; here it is whether they come at all.
        found = [one for one in found if not any(_is_surcharge(told) for told in one.sentences)]
    return found[:MOST_TOLD]


def _speaking_of(text: str, services: Iterable[Passage]) -> tuple[Named, ...]:
    """The few services whose texts surely speak of most that a lower-case text asks, where it means none of them."""
    rows = [(named, _shared_by(named, text)) for named in map(Named, services)]
    shared = [(named, len(hits)) for named, hits in rows if _is_sure(hits)]
    most = max((number for _, number in shared), default=0)
    found = [named for named, number in shared if number == most]
    return tuple(found) if len(found) <= MOST_TOLD else ()


def _shared_by(named: Named, text: str) -> set[str]:
    """All that a service's text and a lower-case question share beside single words."""
    hits = (_hits(text, told, named, None) for told in sentences_of(named))
    return {hit for found in hits for hit in found if _is_no_word(hit)}


def stipulation_of(text: str, named: Named, people: int | None = None) -> Stipulation | None:
    """The sentence of a service's text that bears on a lower-case question, and whether it says yes."""
    told = sentences_of(named)
    asked = _nameless(text, named)
    hits = {one: _hits(asked, one, named, people) for one in told}
    best = max(told, key=lambda one: (_weight(hits[one]), not one.startswith(INCLUDED)), default=None)
    if best is None or not hits[best]:
        return None
    chosen = [best]
    for other in told:
        strong = {hit for hit in hits[other] if not hit.startswith("word:")} - hits[best]
        if strong and other not in chosen and len(chosen) < MOST_TOLD:
            chosen.append(other)
    sure = any(_is_sure(hits[one]) for one in chosen)
    if not asks_yes_no(text) and not _goes_on(text):
        return Stipulation(named, tuple(chosen), None, sure)
    verdicts = {_verdict(asked, one, named, people, hits[one]) for one in chosen}
    verdict = False if False in verdicts else True if verdicts == {True} else None
    if verdict and not _heard(asked, chosen, named):
        verdict = None
    return Stipulation(named, tuple(chosen), verdict, sure)


def say(found: Iterable[Stipulation], words: Words) -> list[Claim]:
    """What services stipulate, in words: yes or no first where one of them alone is asked about."""
    rows = list(found)
    claims = []
    for one in rows:
        sentence = " ".join(one.sentences)
        text = words.say("price_list.stipulated", service=one.named.name, sentence=sentence)
        if one.verdict is not None and len({row.verdict for row in rows}) == 1:
            text = f"{words.say('leads.yes' if one.verdict else 'leads.no')} {text}"
        claims.append(Claim(text, (one.named.passage.id,)))
    return claims


def bargained(asked: "Asked", words: Words) -> list[Claim]:
    """The price as it stands, where a message wants a service for less and the studio speaks of no discount."""
    found = bargain_in(asked.text)
    if found is None or not asked.about or re.search(_table()["reduces"], asked.told_text):
        return []
    one, offered = asked.about[0], float(found["money"])
    if one.is_per_each or one.high > one.low or not 0 < offered < one.low:
        return []
    values = {"service": one.name, "price": price_of(one, words)}
    return [Claim(words.say("price_list.no_bargain", **values), (one.passage.id,))]


def bargain_in(text: str) -> re.Match[str] | None:
    """Where a lower-case text wants something for a price of its own."""
    return re.search(_table()["bargains"], text)


def bears_on(text: str, named: Named, *, surely: bool = False) -> bool:
    """Whether a lower-case yes/no question or condition asks for a thing that a service's text surely speaks of.

    Args:
        text: The question.
        named: The service.
        surely: Whether numbers that both have are not enough.
    """
    if not (asks_yes_no(text) or _supposes(text)):
        return False
    asked = _nameless(text, named)
    hits = (_hits(asked, one, named, None) for one in sentences_of(named))
    return any(_is_sure(found) if surely else any(map(_is_no_word, found)) for found in hits)


def sentences_of(named: Named) -> list[str]:
    """What a service's text says beside its price and how long it takes, in sentences."""
    body = named.passage.text.partition(" costs ")[2]
    body = re.sub(r"\?\s+", f"?{_ANSWERED}", body)  # "Cats? Sorry, only at your home": asked and answered in one
    told = [one.strip().replace(_ANSWERED, " ") for one in _SENTENCE.split(body) if one.strip()]
    return [one for one in told[1:] if not re.fullmatch(r"It takes \d+ minutes\.", one)]


# --- what a question is like -----------------------------------------------------------------------------------------


def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = policy()["price_list"]["stipulations"]
    return table


def asks_yes_no(text: str) -> bool:
    """Whether a lower-case text asks what yes or no answers."""
    table = _table()
    asks = re.search(table["asks"], text)
    return asks is not None and not re.search(table["opens"], text[: asks.end()])


def asks_twice(text: str) -> bool:
    """Whether a lower-case text asks two things in one breath."""
    opens, asks = _table()["opens"], _table()["asks"]
    return re.search(rf"(?:\b(?:and|n)\b|&|,) (?:also |so )?(?=(?:{opens})|(?:{asks}))", text) is not None


def is_question(text: str) -> bool:
    """Whether a lower-case text asks something, and does not only tell what is wanted."""
    return asks_yes_no(text) or "?" in text or re.search(_table()["opens"], text) is not None


def _waits(text: str) -> bool:
    return re.search(_table()["waits"], text) is not None


def _supposes(text: str) -> bool:
    """Whether a text asks what happens if something does."""
    return re.search(_table()["happens"], text) is not None


def _goes_on(text: str) -> bool:
    """Whether a text only names another day or time ("on a saturday?")."""
    return bool(_days_in(text) or _months_in(text)) and not re.search(
        _table()["opens"], re.sub(r"what about", "", text)
    )


def _is_surcharge(sentence: str) -> bool:
    """Whether a sentence names an amount, and nothing that is free or given back."""
    told = _written(sentence.lower())
    return re.search(_table()["money"], told) is not None and not re.search(_table()["gives"], told)


def _asks_sum(text: str) -> bool:
    """Whether a sum is asked for, and not only whether something costs extra."""
    return re.search(_table()["asks_sum"], re.sub(_table()["of_extra"], " ", text)) is not None


def _nameless(text: str, named: Named) -> str:
    """A question with a mark where it has the service's whole name: words of it said once more are things asked for."""
    return text.replace(named.name.lower(), HERE)


# --- which sentence bears on it --------------------------------------------------------------------------------------


def _hits(text: str, sentence: str, named: Named, people: int | None) -> frozenset[str]:
    """What a question and a sentence share, by name: a row of the table, a limit, or ``word:`` and a stem."""
    table, told = _table(), sentence.lower()
    rows = {
        f"row:{number}"
        for number, row in enumerate(table["bears"])
        if re.search(row["asks"], text) and re.search(row["says"], told)
    }
    limits = {name for name, one in _limits(text, told, named, people).items() if one}
    kinds = {f"class:{number}" for number, row in enumerate(table["classes"]) if _of_class(row, text, told)}
    members = (one for row in table["classes"] for one in row["members"])
    kinds |= {f"one:{one}" for one in members if all(re.search(rf"\b(?:{one})\b", side) for side in (text, told))}
    things = _things(re.sub(table["of_which"], " ", text), named)
    words = things & stems_of(told)
    surely = rows | limits | kinds
    # A word alone may be shared by chance: then it has to be half of what the question names.
    return frozenset(surely | {f"word:{one}" for one in words} if surely or 2 * len(words) >= len(things) else ())


def _is_no_word(hit: str) -> bool:
    return not hit.startswith("word:")


def _is_sure(hits: Iterable[str]) -> bool:
    """Whether more than words and numbers is shared."""
    return any(hit.startswith(("row:", "one:", "class:")) for hit in hits)


def _weight(hits: Collection[str]) -> int:
    return sum(1 if hit.startswith("word:") else 2 for hit in hits)


def _things(text: str, named: Named) -> set[str]:
    """The words of a question that are neither the service's name nor those in which it is asked."""
    plain = generic_stems() | common_stems() | {stem(word) for word in policy()["price_list"]["asking"]}
    if HERE not in text:
        plain |= stems_of(named.name)
    return {one for one in stems_of(text) - plain if len(one) > 1 and not one.isdigit()} - set(_table()["plain"])


def _heard(text: str, sentences: Sequence[str], named: Named) -> bool:
    """Whether sentences speak of nearly all that a question names, its day, month and amounts among it."""
    told = " ".join(sentences).lower()
    for calendar in (_days_in, _months_in, _clock_in):
        if calendar(text) and not calendar(told):
            return False
    rest = text
    for row in (*_table()["bears"], *({"asks": _any_of(one), "says": _any_of(one)} for one in _table()["classes"])):
        if re.search(row["says"], told):
            rest = re.sub(row["asks"], " ", rest)
    unheard = _things(rest, named) - stems_of(told)
    return len(unheard) <= UNHEARD


# --- yes or no -------------------------------------------------------------------------------------------------------


def _verdict(text: str, sentence: str, named: Named, people: int | None, hits: Collection[str]) -> bool | None:
    """Whether a sentence says yes to a question; None where it does not decide it, or two things are asked."""
    table = _table()
    told = _written(sentence.lower())
    questions = re.split(rf"\band (?={table['asks']})", text)
    if re.search(table["either"], text):
        return None
    found = {_decided(one if len(questions) > 1 else text, text, told, named, people, hits) for one in questions}
    verdict = next(iter(found)) if len(found) == 1 else None
    return not verdict if verdict is not None and re.search(table["turned"], text) else verdict


def _decided(
    question: str, text: str, told: str, named: Named, people: int | None, hits: Collection[str]
) -> bool | None:
    table = _table()
    # "We only need you for an hour, is that ok?" asks for no need.
    question = re.sub(table["stated"], " ", question)
    kind = next(one for one in table["kinds"] if re.search(one["asks"], question))
    limits = _limits(text, told, named, people)
    if {"days", "months", "clock"} & limits.keys():
        met = _all_of([limits[one] for one in ("days", "months", "clock") if limits.get(one)])
        if kind["name"] in ("allow", "included", "need", "walk_in") and not re.search(table["money"], told):
            return met if kind["name"] != "need" else None
    for name in ("ahead", "ready", "valid", "age", "way", "count"):
        if one := limits.get(name):
            return _by_limit(kind, one, told, name, text)
    if any(_of_class(row, text, told) for row in table["classes"]) and kind["name"] in ("allow", "included"):
        return _by_class(text, told)  # dogs that are welcome say nothing of a cat
    clause = _bearing_clause(text, told, hits)
    found = _spoken(kind, clause)
    used = clause if found is not None else told
    # "On your website without limit" denies no website.
    found = _spoken(kind, re.sub(r"\s+without\b[^,.;]*", "", told)) if found is None else found
    if found and kind["name"] in ("allow", "included") and re.search(table["only"], used):
        return None  # "only together with": what else is asked for may be just that, or not
    if found is not None and re.search(table["hangs_on"], used) and not _is_supposed(text, used):
        return None
    return found


def _all_of(limits: Sequence["_Limit"]) -> bool | None:
    found = {one.is_met for one in limits}
    return False if False in found else None if None in found else True


def _spoken(kind: Mapping[str, str], told: str) -> bool | None:
    """Whether words say yes to a kind of question; None where they say neither, or both of a price."""
    yes, no = (_has(kind[name], told) for name in ("yes", "no"))
    if yes and no:
        return None if kind["name"] in ("free", "extra", "cheaper") else False
    return True if yes else False if no else None


def _has(pattern: str, told: str) -> bool:
    table = _table()
    return bool(re.search(pattern.replace("MONEY", table["money"]).replace("DENIES", table["denies"]), told))


def _by_limit(kind: Mapping[str, str], limit: "_Limit", told: str, name: str, text: str) -> bool | None:
    """What a limit of numbers says to a kind of question."""
    met = limit.is_met
    if met is None:
        return None
    if kind["name"] in ("allow", "included", "walk_in"):
        # What is no longer free may still be done.
        is_of_price = name in ("ahead", "way") and (_has(r"\bfree\b|MONEY", told) or "refund" in told)
        return True if met and is_of_price else None if is_of_price else met
    if kind["name"] == "need":
        return None
    effect = _spoken(kind, limit.clause)
    effect = _spoken(kind, told) if effect is None else effect
    return None if effect is None else effect if met else not effect


def _by_class(text: str, told: str) -> bool | None:
    """Whether one of a kind is let in by a sentence that names some of that kind."""
    table = _table()
    for row in table["classes"]:
        asked = [one for one in row["members"] if re.search(rf"\b(?:{one})\b", text)]
        if not asked or not _of_class(row, text, told):
            continue
        clauses = _CLAUSE.split(told)
        for clause in clauses:
            named = [one for one in row["members"] if re.search(rf"\b(?:{one})\b", clause)]
            hit = [one for one in asked if one in named] or re.search(row["every"], clause)
            if hit and _has("DENIES", clause):
                return False
            if hit and not _has(table["hangs_on"], clause):
                return True if set(asked) <= set(named) or re.search(row["every"], clause) else None
            if named and re.search(table["only"], clause) and not hit:
                return False
        return None
    return None


def _of_class(row: Mapping[str, Any], text: str, told: str) -> bool:
    return bool(re.search(_any_of(row), text) and re.search(_any_of(row), told))


def _any_of(row: Mapping[str, Any]) -> str:
    members = "|".join(row["members"])
    return rf"{row['every']}|\b(?:{members})\b"


def _bearing_clause(text: str, told: str, hits: Collection[str]) -> str:
    """The part of a sentence that the question is about; all of it where no part is more so."""
    rows = [_table()["bears"][int(hit.partition(":")[2])]["says"] for hit in hits if hit.startswith("row:")]
    shared = {hit.partition(":")[2] for hit in hits if hit.startswith("word:")}

    def weight(clause: str) -> int:
        return 2 * sum(bool(re.search(row, clause)) for row in rows) + len(shared & stems_of(clause))

    clauses = [one for one in _CLAUSE.split(told) if one.strip()]
    if told.startswith("included:"):
        clauses = [f"included: {one}" for one in clauses[1:]]
    best = max(clauses, key=weight, default=told)
    return best if weight(best) else told


def _is_supposed(text: str, told: str) -> bool:
    """Whether what a sentence makes a condition is what the question supposes ("if it rains")."""
    found = re.search(_table()["if_clause"], told)
    if found is None:
        return False
    rows = [row for row in _table()["bears"] if re.search(row["says"], found[0])]
    return any(re.search(row["asks"], text) for row in rows) or bool(
        (stems_of(found[0]) - generic_stems() - common_stems()) & stems_of(text)
    )


def _written(told: str) -> str:
    """A sentence with what costs nothing and what is left out written in one way."""
    for row in _table()["written"]:
        told = re.sub(row["from"], row["to"], told)
    return told


# --- numbers and the calendar ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Limit:
    """A limit that a sentence sets to what a question names, and whether it is kept to; None where that is not sure."""

    is_met: bool | None
    clause: str


def _limits(text: str, told: str, named: Named, people: int | None) -> dict[str, _Limit]:
    """The limits of a lower-case sentence that a question names something of, by what is limited."""
    found: dict[str, _Limit | None] = {
        "days": _calendar(_days_in(text), told, _days_in, 7),
        "months": _calendar(_months_in(text), told, _months_in, 12),
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


def _calendar(asked: frozenset[int], told: str, read: Any, number: int) -> _Limit | None:
    """Whether days of a week, or months, are among those that a sentence allows."""
    table = _table()
    for clause in _CLAUSE.split(told):
        named = read(clause)
        if not asked or not named or (re.search(table["money"], clause) and not asked & named):
            continue  # what Saturdays cost says nothing of a Monday
        if re.search(table["money"], clause):
            return _Limit(True if asked <= named else None, clause)
        denied = re.search(table["denies"], clause) and not re.search(table["only"], clause)
        allowed = frozenset(range(number)) - named if denied else named
        closed = denied or re.search(table["only"], clause) or len(named) > WEEKEND
        met = True if asked <= allowed else False if not asked & allowed and closed else None
        return _Limit(met, clause)
    return None


def _days_in(text: str) -> frozenset[int]:
    table = _table()
    found = set(_dated(text, tuple(table["days"]), tuple(table["days_short"]), table["to"]))
    found |= {5, 6} if re.search(table["weekend"], text) else set()
    found |= set(range(5)) if re.search(table["weekdays"], text) else set()
    return frozenset(found)


def _months_in(text: str) -> frozenset[int]:
    table = _table()
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
    return bool(re.search(_table()["dated"] + "$", before) or re.match(_table()["to"] + r"[a-z]{3}", after))


def _clock_in(text: str) -> list[int]:
    """The times of day in a text, in minutes."""
    found = re.finditer(
        r"\b(?P<h>\d{1,2})(?:[:.](?P<m>\d\d))? ?(?P<half>[ap])\.?m\b|\b(?P<h2>\d{1,2}):(?P<m2>\d\d)\b", text
    )
    times = []
    for one in found:
        hour = int(one["h"] or one["h2"]) % (12 if one["half"] else 24) + (12 if one["half"] == "p" else 0)
        times.append(60 * hour + int(one["m"] or one["m2"] or 0))
    return times + [720] * len(re.findall(r"\bnoon\b", text))


def _clock(text: str, told: str) -> _Limit | None:
    """Whether a time of day is within those that a sentence names."""
    asked, named = _clock_in(text), _clock_in(told)
    if not asked or not named or re.search(_table()["money"], told):
        return None
    time = asked[0]
    if len(named) == 1:
        after = re.search(r"\b(?:after|from|not before) \d", told)
        return _Limit(time >= named[0] if after else time <= named[0], told)
    return _Limit(named[0] <= time <= named[1], told)


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
    if word in policy()["price_list"]["units"]["person"] or word in _table()["people"]:
        return "person", 1.0
    if word in policy()["price_list"]["no_things"] or one in ("minute", "percent", "eur", "usd"):
        return None
    return alike(stem(word)), 1.0


def _bounds(told: str) -> list[Amount]:
    """The limits that a lower-case sentence sets in numbers."""
    table, found = _table(), []
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
    for clause in _CLAUSE.split(told):
        start = told.find(clause, at)
        at = start + len(clause)
        if start <= bound.start < at:
            return clause
    return told


def _ahead(text: str, told: str) -> _Limit | None:
    """Whether something is done so long before as a sentence wants."""
    behind = re.compile(rf"'?s? (?:\w+ )?{_table()['ahead']}\b")
    wanted = [one for one in _amounts(told) if one.unit == "time" and behind.match(told[one.end :])]
    asked = [one for one in _amounts(text, asked=True) if one.unit == "time" and not _is_age(text, one)]
    if not wanted or not asked:
        return None
    clause, limit = _bound_clause(told, wanted[0]), wanted[0]
    late = re.search(rf"{_table()['late']} *$", told[: limit.start])
    return _Limit((asked[0].low >= limit.low) is not bool(late), clause)


def _ready(text: str, told: str) -> _Limit | None:
    """Whether something is ready within the time that a question gives it."""
    table = _table()
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
    return _Limit(met, told)


def _valid(text: str, told: str) -> _Limit | None:
    """Whether something holds as long as a question wants it to."""
    asked = [one for one in _amounts(text, asked=True) if one.unit == "time" and not _is_age(text, one)]
    lasting = [one for one in _amounts(told) if one.unit == "time"]
    if not asked or not lasting or not re.search(_table()["valid"], told):
        return None
    return _Limit(asked[0].low <= lasting[0].low, told)


def _age(text: str, told: str) -> _Limit | None:
    """Whether somebody is of the age that a sentence names."""
    table = _table()
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
    return _Limit(None if re.search(table["soft"], told) and not met else met, clause)


def _is_age(text: str, amount: Amount) -> bool:
    return bool(
        re.match(r"[ -]*(?:old|olds|of age|along|pregnant)\b", text[amount.end :])
        or re.search(r"\b(?:turns?|turning|aged?|is (?:only |just |already )?) *$", text[: amount.start])
        or re.search(r"\d ?(?:yo|y)$", text[amount.start : amount.end])
    )


def _amounts_of(unit: str, text: str, told: str) -> _Limit | None:
    asked = [one for one in _amounts(text, asked=True) if one.unit == unit]
    bounds = [one for one in _bounds(told) if one.unit == unit]
    if not asked or not bounds:
        return None
    return _Limit(bounds[0].holds(asked[0]), _bound_clause(told, bounds[0]))


def _counted(text: str, told: str, named: Named, people: int | None) -> _Limit | None:
    """Whether so many are within the least and the most that a sentence names."""
    table = _table()
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
            return _Limit(bound.holds(one), clause)
    return None
