"""What a service's own sentences say to a yes/no question or a condition: one sentence, and yes or no where it tells.

A sentence bears on a question by the words that both share, by things that visitors and studios call differently, and
by what both count: days, months, ages, ways, people. Yes and no come from how the sentence speaks of that, and from the
numbers held against each other. Where that does not decide it, the sentence is told alone; where no sentence bears on
the question, nothing is told here.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.embedded.answering.claims import Claim
from assistant.embedded.answering.evidence import Passage
from assistant.embedded.answering.limits import CLAUSE, Limit, clock_in, days_in, limits_in, months_in, stipulated
from assistant.embedded.answering.listed import price_of
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.questions import (
    asks_sum,
    asks_twice,
    asks_yes_no,
    bargain_in,
    goes_on,
    supposes,
    waits,
)
from assistant.embedded.answering.relevance import stem
from assistant.embedded.answering.services import (
    Named,
    common_stems,
    generic_stems,
    names_fully,
    stems_of,
)
from assistant.embedded.answering.words import Words

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
    text, table = asked.text, stipulated()
    if asked.wants & {"total", "budget", "extreme", "each", "left", "whole", "compares", "longer", "market", "silent"}:
        return []
    if "apart" in asked.wants and (len(asked.about) > 1 or re.search(r"\bthan\b", text)):
        return []
    lasting = "lasts" in asked.wants and any(one.minutes for one in asked.about)
    asks_of = not lasting and re.search(table["asks_of"], text) is not None
    if not (asks_yes_no(text) or waits(text) or supposes(text) or goes_on(text) or asks_of) or asks_sum(text):
        return []
    if asks_yes_no(text) and re.search(table["more_asked"], text):
        return []
    about = asked.about or asked.near or _speaking_of(text, asked.services)
    # "Is make-up in the Velvet session?" is about the one that it names in full.
    about = tuple(one for one in about if names_fully([one], text)) or about
    sessions = [one for one in about if not one.is_extra] or list(about)
    found = [one for named in sessions[:3] if (one := stipulation_of(text, named, asked.frame.people))]
    goes_back = not asked.named and len(asked.said) > 1 and asks_yes_no(text) and re.search(table["refers"], text)
    if goes_back and not any(one.is_sure for one in found):
        # "Can my dog come?", "does that cost extra?"
        both = f"{asked.said[1]} {text}"
        found = [one for named in sessions[:3] if (one := stipulation_of(both, named, asked.frame.people))]
    if asks_of and asks_twice(text):
        return []
    if asks_of and not (asks_yes_no(text) or waits(text) or supposes(text)):
        return [one for one in found if one.is_sure][:MOST_TOLD]
    if not asks_yes_no(text) and not waits(text):
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
    if not asks_yes_no(text) and not goes_on(text):
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
    if found is None or not asked.about or re.search(stipulated()["reduces"], asked.told_text):
        return []
    one, offered = asked.about[0], float(found["money"])
    if one.is_per_each or one.high > one.low or not 0 < offered < one.low:
        return []
    values = {"service": one.name, "price": price_of(one, words)}
    return [Claim(words.say("price_list.no_bargain", **values), (one.passage.id,))]


def bears_on(text: str, named: Named, *, surely: bool = False) -> bool:
    """Whether a lower-case yes/no question or condition asks for a thing that a service's text surely speaks of.

    Args:
        text: The question.
        named: The service.
        surely: Whether numbers that both have are not enough.
    """
    if not (asks_yes_no(text) or supposes(text)):
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


def _is_surcharge(sentence: str) -> bool:
    """Whether a sentence names an amount, and nothing that is free or given back."""
    told = _written(sentence.lower())
    return re.search(stipulated()["money"], told) is not None and not re.search(stipulated()["gives"], told)


def _nameless(text: str, named: Named) -> str:
    """A question with a mark where it has the service's whole name: words of it said once more are things asked for."""
    return text.replace(named.name.lower(), HERE)


# --- which sentence bears on it --------------------------------------------------------------------------------------


def _hits(text: str, sentence: str, named: Named, people: int | None) -> frozenset[str]:
    """What a question and a sentence share, by name: a row of the table, a limit, or ``word:`` and a stem."""
    table, told = stipulated(), sentence.lower()
    rows = {
        f"row:{number}"
        for number, row in enumerate(table["bears"])
        if re.search(row["asks"], text) and re.search(row["says"], told)
    }
    limits = {name for name, one in limits_in(text, told, named, people).items() if one}
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
    return {one for one in stems_of(text) - plain if len(one) > 1 and not one.isdigit()} - set(stipulated()["plain"])


def _heard(text: str, sentences: Sequence[str], named: Named) -> bool:
    """Whether sentences speak of nearly all that a question names, its day, month and amounts among it."""
    told = " ".join(sentences).lower()
    for calendar in (days_in, months_in, clock_in):
        if calendar(text) and not calendar(told):
            return False
    rest = text
    for row in (
        *stipulated()["bears"],
        *({"asks": _any_of(one), "says": _any_of(one)} for one in stipulated()["classes"]),
    ):
        if re.search(row["says"], told):
            rest = re.sub(row["asks"], " ", rest)
    unheard = _things(rest, named) - stems_of(told)
    return len(unheard) <= UNHEARD


# --- yes or no -------------------------------------------------------------------------------------------------------


def _verdict(text: str, sentence: str, named: Named, people: int | None, hits: Collection[str]) -> bool | None:
    """Whether a sentence says yes to a question; None where it does not decide it, or two things are asked."""
    table = stipulated()
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
    table = stipulated()
    # "We only need you for an hour, is that ok?" asks for no need.
    question = re.sub(table["stated"], " ", question)
    kind = next(one for one in table["kinds"] if re.search(one["asks"], question))
    limits = limits_in(text, told, named, people)
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


def _all_of(limits: Sequence["Limit"]) -> bool | None:
    found = {one.is_met for one in limits}
    return False if False in found else None if None in found else True


def _spoken(kind: Mapping[str, str], told: str) -> bool | None:
    """Whether words say yes to a kind of question; None where they say neither, or both of a price."""
    yes, no = (_has(kind[name], told) for name in ("yes", "no"))
    if yes and no:
        return None if kind["name"] in ("free", "extra", "cheaper") else False
    return True if yes else False if no else None


def _has(pattern: str, told: str) -> bool:
    table = stipulated()
    return bool(re.search(pattern.replace("MONEY", table["money"]).replace("DENIES", table["denies"]), told))


def _by_limit(kind: Mapping[str, str], limit: "Limit", told: str, name: str, text: str) -> bool | None:
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
    table = stipulated()
    for row in table["classes"]:
        asked = [one for one in row["members"] if re.search(rf"\b(?:{one})\b", text)]
        if not asked or not _of_class(row, text, told):
            continue
        clauses = CLAUSE.split(told)
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
    rows = [stipulated()["bears"][int(hit.partition(":")[2])]["says"] for hit in hits if hit.startswith("row:")]
    shared = {hit.partition(":")[2] for hit in hits if hit.startswith("word:")}

    def weight(clause: str) -> int:
        return 2 * sum(bool(re.search(row, clause)) for row in rows) + len(shared & stems_of(clause))

    clauses = [one for one in CLAUSE.split(told) if one.strip()]
    if told.startswith("included:"):
        clauses = [f"included: {one}" for one in clauses[1:]]
    best = max(clauses, key=weight, default=told)
    return best if weight(best) else told


def _is_supposed(text: str, told: str) -> bool:
    """Whether what a sentence makes a condition is what the question supposes ("if it rains")."""
    found = re.search(stipulated()["if_clause"], told)
    if found is None:
        return False
    rows = [row for row in stipulated()["bears"] if re.search(row["says"], found[0])]
    return any(re.search(row["asks"], text) for row in rows) or bool(
        (stems_of(found[0]) - generic_stems() - common_stems()) & stems_of(text)
    )


def _written(told: str) -> str:
    """A sentence with what costs nothing and what is left out written in one way."""
    for row in stipulated()["written"]:
        told = re.sub(row["from"], row["to"], told)
    return told
