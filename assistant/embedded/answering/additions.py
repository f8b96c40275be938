"""What comes on top of a service's price under a condition, as the studio writes it, and what of it a message wants.

A text is read clause by clause: each names one amount, or one share of the price, and what it is for. What a message
wants of it is told by the same words; what it does not want ("without engraving") is left out.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

from rapidfuzz import fuzz

from assistant.embedded.answering.charges import Terms, given_in, otherwise_read, terms_of
from assistant.embedded.answering.counting import people_in
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import stem
from assistant.embedded.answering.services import Named, common_stems, generic_stems, stems_of
from assistant.embedded.answering.variants import sizes_in, variants_in
from assistant.embedded.answering.ways import BY_WAY, FAR, far_in, paid_way, rate_of
from assistant.embedded.answering.written import AMOUNT, NUMBER, SHARE, amount, halved_in, share_of_copy, told_by
from assistant.embedded.reading.quantities import WORD_NUMBER, count_of

LONG_WORD, MISSPELT = 7, 88
MOST_LISTED = 2  # words of a thing in a list of them
LIKE_A_PRICE = 0.8  # of the price: an amount as large is paid instead of it
Kind = Literal["instead", "plain", "beyond", "least", "thing", "share", "way", "once"]
_FIGURE = re.compile(rf"{AMOUNT.pattern}|\+ ?(?P<money3>\d{{1,5}}(?:[.,]\d{{1,2}})?)\b|(?<![\d.,]){SHARE}")
# Where a sentence with several amounts falls into clauses.
_JOINT = re.compile(r",(?: (?:and|or|but))? | (?:and|or|but) |: ")
_MORE = re.compile(r"^ ?(?:more|extra|on top|in addition|surcharge|supplement|upcharge|additional(?:ly)?|dearer)\b")
_LESS = re.compile(r"^ ?(?:off\b|less|cheaper|discount|reduction|reduced|rebate|lower)|^ ?\w+ (?:discount|reduction)\b")
_LESS_BEFORE = re.compile(r"\b(?:save|saves|discount of|reduction of|rebate of|take|minus|less|reduced by) $")
_MORE_BEFORE = re.compile(
    r"\b(?:adds?|add|plus|surcharge of|supplement of|costs? an? (?:extra|additional)|extra|another) $|\+ ?$"
)
_PER = re.compile(r"^ ?(?:more |extra )?(?:each\b|apiece\b|a piece\b|(?:per|an?|every) (?P<unit>[a-z]+))")
# What joins a thing with its price, before the price.
_TAIL = re.compile(
    r"(?:\b(?:is|are|costs?|adds?|at|for|of|gets?|receives?|pays?|has|have|charged|charge|we|you|an?|is charged|comes?|"
    r"to|with|by|available|possible|extra|additional|only|just|then|it|they|that|which|also|not|included|save|take|plus|be|can|"
    r"may|could|(?:may|can|could|to) join|added|booked|hired|ordered|had|surcharge|supplement|carry|carries|"
    r"and|but|so|incurs?|attracts?|upcharge|option|add-on|another|on top)\b|[:=,+(–-])\s*$"
)
# What opens a clause before the thing.
_OPENING = re.compile(
    r"^(?:(?:for|if|when|on|at|during) (?:the )?"
    r"|there(?: is|'s|\W?re| are) (?:an? )?|(?:take|have|want|need) (?:an? )?)"
)
_HEAD = re.compile(
    r"^[\s,:)–-]*(?:(?:and|or|but|then|also|more|extra|off|on top|once|flat|less|cheaper|dearer|discount|"
    r"surcharge|supplement|fee|charge|each|apiece|in addition|(?:an?|per|every) [a-z]+)\b[\s,]*)*"
)
_CONDITION = re.compile(r"\b(?:if|when|where|in case|whenever|should)\b (?P<what>.*)")
_OTHER = re.compile(r"\b(?:if|when|in case|for|on|in|at|with|within|during|outside|to|as|from|after|before)\b")
_ON = re.compile(r"\b(?:on|in|with|within|during|outside) ([^,;:]+?)(?= (?:for|to|as|from|at)\b|$)")
_ONCE = re.compile(r"^ ?(?:more |extra )?,? ?(?:once|flat|one-off|per (?:visit|booking|order|job|shoot|session))\b")
_FEES = re.compile(
    r"\b(?:set-?up|set up|setting up|call-?out|travel|delivery|postage|post and packing|shipping|"
    r"permit|permission|licen[cs]e)"
    r"(?: (?:fee|charge))?\b|\bgroup (?:photo|picture|shot|portrait)\b|\b(?:[a-z-]+ )?fees?\b"
)
# Nobody is spared these, whatever they want.
_ALWAYS = re.compile(
    r"\b(?:set-?up|set up|setting up|call-?out|(?:booking|service|handling|admin(?:istration)?|cleaning|base) fee)\b"
)
_TIER = re.compile(
    rf"\b(?:from|over|above|beyond|after|up to) {NUMBER}\b|\b{NUMBER} (?:[a-z]+ )?(?:or|and) (?:more|over)\b"
)
_LEAST = r"from|groups? of|when you (?:book|order)|if you (?:book|order)"
_FROM_NUMBER = re.compile(
    rf"\b(?:{_LEAST}) (?P<least>{NUMBER})(?: [a-z]+)?"
    rf"|\b(?P<least2>{NUMBER}) (?:[a-z]+ )?(?:or|and) (?:more|over|up)"
)
_OF_HEADS = ("person", "head", "pers")
_MORE_PEOPLE = re.compile(r"\b(?:more|others?|further|additional|everybody|everyone|rest)\b")
_OF_A_HEAD = re.compile(
    r"^ ?(?:more |extra )?(?:(?:a|per|each|for each|for every) (?:\w+ )?(?:head|person|guest|one)|each|apiece)\b"
)
_DENIED = re.compile(
    r"\b(?:without|not? need(?:ing)?(?: for)?|(?:do|does|wo|would)(?:n'?t| not) (?:really )?(?:need|want|have|use)|"
    r"no|not|skip(?:ping)?|leave out|leaving out|drop(?:ping)?|minus|forget|instead of|rather than)\b"
    r"(?! (?:more than|problem|idea|sure|later))[^.,;?!]*?(?=$|[.,;?!]| but | and | with | plus )"
)
# Asked after, and not ordered.
_ASKED_AFTER = re.compile(r"\b(?:includ\w*|part of|comes? with|costs? (?:extra|more)|extra cost|refund\w*)\b")


@dataclass(frozen=True, slots=True)
class Addition:
    """An amount, or a share of the price, that comes on top, or goes off, under a condition.

    Attributes:
        label: What it is for, in the owner's words.
        amount: The money; below zero where it goes off.
        share: The share of the price, of a hundred; below zero where it goes off.
        per: What it is paid for each of, a word of the text; empty where it is paid once.
        needs: Stems that a message has of it, in one of several ways.
        where: The words of a place, where it is paid there only; "" anywhere.
        at_home: Whether it is paid only where the visitor is.
        outside: The words of a place, where it is paid only by who is not in it; "" anywhere.
        instead: Whether it is paid instead of the plain price by those of its kind.
        always: Whether nobody is spared it.
        is_fee: Whether it is paid once for all that come, and no share is taken of it.
        joins: Whether it is somebody who comes along: a part of what shares are taken of.
        least: From how many on it holds; 0 for any.
        span: Where its figure stands in the text.
    """

    label: str
    amount: float = 0.0
    share: float = 0.0
    per: str = ""
    needs: tuple[frozenset[str], ...] = ()
    where: str = ""
    at_home: bool = False
    always: bool = False
    is_fee: bool = False
    joins: bool = False
    least: int = 0
    span: int = 0
    outside: str = ""
    instead: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A part of what an order comes to.

    Attributes:
        kind: What it is: the price that some pay instead of the plain one, the plain price, each beyond what that
            covers, the least that is sold, a thing or a fee on top, the way, or a share of all before it.
        label: What it is for, in the owner's words, or the unit that is counted.
        times: How many.
        each: What each of them costs.
        share: Of a hundred, where it is a share.
        is_part: Whether shares are taken of it.
        always: Whether nobody is spared it.
    """

    kind: Kind
    label: str = ""
    times: float = 1
    each: float = 0.0
    share: float = 0.0
    is_part: bool = False
    always: bool = False

    @property
    def amount(self) -> float:
        """What it comes to; nothing for a share, which depends on the others."""
        return self.times * self.each


@dataclass(frozen=True, slots=True)
class Ordered:
    """What a message counts: what each addition is multiplied by.

    Attributes:
        number: How many of the service.
        people: How many come.
        hours: For how many hours.
    """

    number: int = 1
    people: int = 1
    hours: int = 1


def total_of(items: Sequence[Item]) -> float:
    """What items come to: shares are taken of the price and of who comes along, not of fees and things on top."""
    part = sum(one.amount for one in items if one.is_part)
    share = sum(one.share for one in items)
    return round(sum(one.amount for one in items) + part * share / 100, 2)


# --- what a text names ------------------------------------------------------------------------------------------------


def additions_of(named: Named) -> tuple[Addition, ...]:
    """What a service's text names to come on top, or off, under a condition."""
    terms = terms_of(named)
    told = told_by(named)
    read = {*terms.read, *otherwise_read(named)}
    read |= _ways_read(told)
    plain = {named.low, named.high, *variants_in(named).values(), *sizes_in(named).values()}
    return tuple(
        addition
        for clause in _clauses(told)
        if clause.start not in read and not (clause.value in plain and clause.is_bare and not clause.share)
        if (addition := _read(clause, named, terms)) is not None
    )


@dataclass(frozen=True, slots=True)
class _Clause:
    """A part of a text with one figure: what stands before it and behind, and what the clause before was about."""

    before: str
    after: str
    value: float
    share: bool
    start: int
    about: str
    sentence: str
    text: str

    @property
    def is_bare(self) -> bool:
        """Whether the figure is a price, and not said to be more or less than one."""
        return not (
            _MORE.search(self.after) or _LESS.search(self.after) or _MORE_BEFORE.search(self.before)
            or _LESS_BEFORE.search(self.before)
        )  # fmt: skip


def _clauses(told: str) -> list[_Clause]:
    """The clauses of a text that each have one figure."""
    found: list[_Clause] = []
    start, about = 0, ""
    for sentence in re.split(r"(?<=[.!;]) ", told):
        figures = list(_FIGURE.finditer(sentence))
        edge = 0
        for place, figure in enumerate(figures):
            following = figures[place + 1].start() if place + 1 < len(figures) else len(sentence)
            joints = [one for one in _JOINT.finditer(sentence, edge, figure.start())]
            # What another figure stands before is told of that one: the last joint between them parts them.
            begin = edge
            commas = [one for one in joints if one[0].startswith(",")]
            if commas and figure.start() > commas[-1].end() - 1:
                begin = _begin_of(sentence, commas, edge, figure.start())
                about = sentence[edge:begin].strip(" ,") or about
            parts = [one for one in _JOINT.finditer(sentence, figure.end(), following)]
            end = parts[0].start() if parts and place + 1 < len(figures) else following
            if parts and place + 1 == len(figures):
                comma = next((one for one in parts if one[0].startswith(",")), None)
                end = comma.start() if comma else following
            found.append(
                _Clause(
                    before=sentence[begin : figure.start()],
                    after=sentence[figure.end() : end].rstrip(" .;!"),
                    value=_value(figure),
                    share=bool(figure["share"]),
                    start=start + next(figure.start(n) for n, v in figure.groupdict().items() if v),
                    about=about,
                    sentence=sentence,
                    text=sentence[begin:end].strip(" .;!"),
                )
            )
            edge = end
            about = sentence[begin:end]
            if place + 1 < len(figures) and parts:
                edge = parts[0].end()
        start += len(sentence) + 1
        # "A stylist is not included; one can be hired at 400 dollars": what goes on after a semicolon.
        about = (about if figures else sentence.rstrip(";")) if sentence.endswith(";") else ""
    return found


def _begin_of(sentence: str, commas: Sequence[re.Match[str]], edge: int, figure: int) -> int:
    """Where the clause begins whose figure stands at a place: behind the last comma that parts no list of things."""
    begin = commas[-1].end()
    for comma in reversed(commas[:-1] if len(commas) > 1 else commas):
        before = max((one.end() for one in commas if one.end() < comma.start()), default=edge)
        listed = re.search(r"\b(?:or|and)\b", sentence[begin:figure])
        if not (listed and len(sentence[before : comma.start()].split()) <= MOST_LISTED):
            break
        begin = before
    return begin


def _value(figure: re.Match[str]) -> float:
    return float(figure["share"]) if figure["share"] else amount(figure)


def _read(clause: _Clause, named: Named, terms: Terms) -> Addition | None:
    """What a clause lets come on top; None where it is no addition, or not understood."""
    table = policy()["price_list"]["additions"]
    if re.search(table["no_addition"], clause.sentence):
        return None
    less = bool(_LESS.search(clause.after) or _LESS_BEFORE.search(clause.before))
    before = _bare(clause.before)
    per = _PER.search(clause.after)
    behind = _HEAD.sub("", clause.after)
    if (re.search(table["pronouns"], before) or not (before or behind)) and not _FIGURE.search(clause.about):
        before = _bare(clause.about)
    label = _bare(clause.before, keeps_article=True) if before == _bare(clause.before) else before
    label = _OPENING.sub("", label or behind).partition("?")[0]  # "Cats? Sorry, only at your home"
    who = clause.is_bare and not clause.share and not named.is_per_each and re.search(table["pays_less"], before)
    if who and clause.value < named.low:
        # "Students pay 170 pounds": the whole price, for who is one.
        return Addition(
            _as_written(label, named), clause.value, needs=_ways(who[0], named, clause), span=clause.start, instead=True
        )
    if (
        not label
        or (clause.is_bare and re.search(table["replaces"], clause.before))
        or re.search(table["pronouns"], label)
    ):
        return None
    if clause.is_bare and (clause.share or _is_other_price(clause, before, named)):
        return None
    whole = " ".join((before, behind)).strip()
    least = _FROM_NUMBER.search(f"{clause.before}{clause.after}") if clause.share else None
    at_home = bool(re.search(table["told_at_home"], whole))
    told = f"{clause.before} {clause.after[:20]}"
    is_fee = bool(_FEES.search(told) or _ONCE.search(clause.after))
    condition = _CONDITION.search(whole)
    joins = bool(re.search(table["joins"], f"{clause.before} {label}"))
    if joins and named.is_per_head and clause.is_bare:
        return None  # another price of those who pay by the head
    value = -clause.value if less else clause.value
    instead = clause.is_bare and _is_of_the_kind(before, named)
    outside = _outside_of(clause, whole)
    where = ""
    if outside:
        at_home = False
    elif at_home or re.search(table["told_at_home"], clause.sentence):
        # "300 dollars in the Loop and 450 elsewhere".
        where = (
            found["place"]
            if (found := re.search(r"^ ?(?:in|inside|within) (?:the )?(?P<place>[a-z ]+)", clause.after))
            else ""
        )
        where = (
            "elsewhere"
            if re.search(r"^ ?(?:more )?(?:elsewhere|anywhere else|outside|beyond)", clause.after)
            else where
        )
        if where and (head := _FEES.search(told) or _FEES.search(clause.about)):
            at_home, is_fee, label, before = True, True, f"{head[0]} {_as_written(clause.after.strip(), named)}", ""
    needs = _needs(before, behind, condition["what"] if condition else "", named, clause)
    always = bool(_ALWAYS.search(clause.before + clause.after[:6])) and not (condition or at_home)
    if least:
        needs = ()  # the number is all that it wants
    if outside:
        needs, always, is_fee = (), False, True
    if not (needs or at_home or always or least or outside):
        return None
    return Addition(
        label=_as_written(label, named)
        if not outside or outside in label
        else f"{_as_written(label, named)} outside {_as_written(outside, named)}",
        amount=0.0 if clause.share else value,
        share=value if clause.share else 0.0,
        per=_per_of(clause, per),
        needs=needs,
        where=where,
        at_home=at_home,
        always=always,
        is_fee=is_fee,
        joins=joins,
        least=count_of(least["least"] or least["least2"]) if least else 0,
        span=clause.start,
        outside=outside,
        instead=instead,
    )


def _outside_of(clause: _Clause, whole: str) -> str:
    """The place that an amount is not paid in ("outside the ring road"); "" where it names none."""
    table = policy()["price_list"]["additions"]
    found = re.search(table["told_outside"], f"{clause.before} {clause.after}") or re.search(
        table["told_outside"], whole
    )
    return (
        ""
        if found is None
        else re.split(r" (?:is|are|it|we|there|add|adds|costs?|plus|for|an?)\b", found["place"])[0].strip()
    )


def _is_of_the_kind(before: str, named: Named) -> bool:
    """Whether what a price is told of is one of what is sold ("badly torn ones"), which then costs that instead."""
    if not named.is_per_each or re.search(policy()["price_list"]["additions"]["beside_it"], before):
        return False
    last = (re.findall(r"[a-z]+", _OTHER.split(before, maxsplit=1)[0]) or [""])[-1]
    price = named.passage.price
    units = {"image": "pictures prints scans", "person": " ".join(policy()["price_list"]["units"]["person"])}
    sold = stems_of(named.name) | stems_of(units.get(price.per if price else "", ""))
    return last in ("ones", "one", "those") or bool(stems_of(last) & sold)


def _is_other_price(clause: _Clause, before: str, named: Named) -> bool:
    """Whether a figure that is not said to come on top may be paid instead of the price ("after ten 150 euros")."""
    if _OTHER.match(clause.before.strip()) and not _FEES.search(clause.before):
        return True
    if named.is_per_each and _TIER.search(clause.sentence):
        return True  # a price from so many on, in words that are not understood
    of_one = re.match(r" ?(?:an?|another|every|each)\b", clause.before)
    if _FEES.search(clause.before) or re.search(policy()["price_list"]["additions"]["means"]["wholeset"], before):
        return False
    price = named.passage.price
    by_picture = price is not None and price.per == "image" and clause.value >= named.low
    if by_picture and not _is_of_the_kind(before, named):
        # "Glass plates 12 euros": it may be paid instead of the price of a picture as well as on top.
        return not re.search(policy()["price_list"]["additions"]["beside_it"], before)
    return not named.is_per_each and not of_one and clause.value >= named.low * (LIKE_A_PRICE if before else 1 / 2)


def _per_of(clause: _Clause, per: re.Match[str] | None) -> str:
    """What an amount is paid for each of: "each" for each that is counted."""
    if re.match(r"[ ,]*(?:and |or |then )?(?:each|every|any|per)\b", clause.before):
        return "each"
    if per is None:
        return ""
    return per["unit"] or "each"


def _bare(text: str, *, keeps_article: bool = False) -> str:
    """What a clause is about: without what joins it with its figure."""
    text = re.sub(r"^[\s,]*(?:(?:and|or|but|then|also|plus|we add|add|with)\b\s*)*", "", text.strip())
    text = text if keeps_article else re.sub(r"^(?:the|an?)\b", "", text).strip()
    while (tail := _TAIL.search(text)) is not None:
        text = text[: tail.start()].rstrip()
    return text.strip(" ,:")


def _needs(before: str, behind: str, condition: str, named: Named, clause: _Clause) -> tuple[frozenset[str], ...]:
    """The stems of which a message has to have some, in one of several ways."""
    parts = re.split(r"\b(?:and|or)\b", before or behind)
    thing = _ways(" or ".join(_OTHER.split(part, maxsplit=1)[0] for part in parts), named, clause)
    if condition:
        return (*(thing if before else ()), *_ways(condition, named, clause))
    if thing:
        # "Clothes on our mannequin", and a message that only has dresses on it.
        return (*thing, *(way for how in _ON.findall(before) for way in _ways(how, named, clause)))
    return _ways(f"{before} {behind}", named, clause)


def _ways(text: str, named: Named, clause: _Clause) -> tuple[frozenset[str], ...]:
    """The stems of each part of a text that may be wanted by itself ("hair or make-up")."""
    table = policy()["price_list"]["additions"]
    weak = {stem(word) for word in table["weak"]} | common_stems() | stems_of(named.name)
    generic = generic_stems()
    people = {stem(word) for word in policy()["price_list"]["units"]["person"]}
    price = named.passage.text.lower()
    rest = price.replace(clause.text, "")
    elsewhere = _stems(rest)
    found = []
    for part in re.split(r",|/|&|\b(?:and|or)\b", text):
        stems = _stems(part) - weak
        own = stems - generic - people or stems - generic or stems
        # "Unlimited usage", beside a usage that is included: the word that tells them apart.
        if told_apart := own - elsewhere:
            own = told_apart
        if own:
            found.append(frozenset(own))
    return tuple(found)


def _as_written(label: str, named: Named) -> str:
    """A label as the studio writes it, with the small letter that it has within a sentence."""
    at = named.passage.text.lower().find(label)
    written = named.passage.text[at : at + len(label)] if at >= 0 else label
    first = written.split(" ", 1)[0]
    days = policy()["price_list"]["additions"]["days"]
    if (first == "A" or first[1:].islower()) and not re.match(days, first.lower()):
        written = written[0].lower() + written[1:]
    return written


def has_other_prices(named: Named, asked: str | None = None, apart: Iterable[float] = ()) -> bool:
    """Whether a text names amounts or shares that nothing read from it explains: a sum is then not known.

    Args:
        named: The service.
        asked: A lower-case text; then amounts count only where the words round them are in it.
        apart: Amounts that are understood otherwise.
    """
    told = told_by(named)
    table = policy()["price_list"]
    read = {*terms_of(named).read, *otherwise_read(named), *(one.span for one in additions_of(named))}
    read |= _ways_read(told)
    if (
        asked is not None
        and not share_of_copy(named)
        and any(stems_of(asked) & stems_of(one) - generic_stems() - common_stems() for one in halved_in(told))
    ):
        return True
    known = {named.low, named.high, *apart}
    plain = stems_of(named.name) | generic_stems() | common_stems()
    plain |= {stem(word) for word in (*table["asking"], *table["no_things"])}
    wanted = {one for one in stems_of(asked) - plain if not one.isdigit()} if asked is not None else None
    for clause in _clauses(told):
        if clause.start in read or (clause.value in known and not clause.share):
            continue
        apart_from_order = re.search(table["additions"]["no_addition"], clause.sentence)
        if wanted is None and not apart_from_order:
            return True
        about = clause.about if clause.about in clause.sentence else ""
        if wanted and wanted & stems_of(f"{about} {clause.before} {clause.after}"):
            return True
        # What each of them pays, and so many are told of.
        if asked and _OF_A_HEAD.search(clause.after) and people_in(asked):
            return True
    return False


def _ways_read(told: str) -> set[int]:
    """Where in a text the amounts stand that the way costs."""
    return {
        match.start(name)
        for pattern in (BY_WAY, FAR)
        for match in pattern.finditer(told)
        for name, value in match.groupdict().items()
        if name.startswith("money") and value
    }


# --- what a message wants of it ---------------------------------------------------------------------------------------


@cache
def _stems(text: str) -> frozenset[str]:
    """The stems of a text, in which what is written in one word, in two or with a hyphen is alike."""
    return stems_of(re.sub(r"(?<=[a-z])-(?=[a-z])", "", _in_means(text)))


def _in_means(text: str) -> str:
    """A text in lower case in which what is said in several ways is said in one."""
    text = text.lower()
    for word, pattern in policy()["price_list"]["additions"]["means"].items():
        text = re.sub(pattern, f" {word} ", text)
    return text


@cache
def _asked(text: str) -> frozenset[str]:
    """The stems of what a lower-case text asks for."""
    table = policy()["price_list"]["additions"]
    words = re.findall(r"[a-zà-ÿ]+", re.sub(r"(?<=[a-z])-(?=[a-z])", "", text))
    pairs = frozenset[str]().union(*(stems_of(one + other) for one, other in pairwise(words)))
    found = _stems(text) | pairs
    implied = {stem(also) for word, more in table["implies"].items() if stem(word) in found for also in more}
    pets = policy()["price_list"]["units"]["pet"]
    implied |= {stem(also) for also in pets[:2]} if found & {stem(word) for word in pets} else set()
    return found | implied


def wants(addition: Addition, said: Sequence[str]) -> bool:
    """Whether messages, the last one first, want what an addition is for: the last that speaks of it decides."""
    for place, text in enumerate(said):
        denied = " ".join(match[0] for match in _DENIED.finditer(text))
        if denied and _speaks_of(addition, denied):
            return False
        if _speaks_of(addition, _DENIED.sub(" ", text)):
            if place and _ASKED_AFTER.search(text):
                continue
            return True
    return False


def _speaks_of(addition: Addition, text: str) -> bool:
    asked = _asked(text)
    return any(2 * sum(_is_in(one, asked) for one in needs) >= len(needs) for needs in addition.needs)


def _is_in(one: str, asked: frozenset[str]) -> bool:
    return one in asked or (len(one) >= LONG_WORD - 1 and any(
        len(word) >= LONG_WORD - 1 and fuzz.ratio(one, word) >= MISSPELT for word in asked
    ))  # fmt: skip


def is_at_home(named: Named, said: Sequence[str]) -> bool:
    """Whether the studio comes to the visitor: as the last message that tells the place says, or as it is sold."""
    table = policy()["price_list"]["additions"]
    for text in said:
        if re.search(table["at_studio"], text):
            return False
        if re.search(table["at_home"], text):
            return True
    return bool(re.search(table["told_at_home"], named.name.lower()))


def items_for(named: Named, said: Sequence[str], ordered: Ordered) -> tuple[list[Item], bool]:
    """What messages want on top of a service, and whether that is sure.

    Args:
        named: The service.
        said: The messages, the last one first.
        ordered: What they count.
    """
    found: list[Item] = []
    sure = True
    home = is_at_home(named, said)
    additions = additions_of(named)
    for one in additions:
        if one.least:
            wanted = max(ordered.number, ordered.people) >= one.least
        elif one.outside:
            place = _is_outside(one.outside, said, home=home)
            sure = sure and place is not None
            wanted = bool(place)
        elif one.instead:
            if wants(one, said):
                few = _of_kind(one, said, ordered.number) if named.is_per_each else 1
                sure = sure and few is not None
                found.append(Item("instead", one.label, few or 1, one.amount, is_part=True))
            continue
        elif one.at_home:
            wanted = home and (not one.where or _is_place(one, additions, said))
        else:
            wanted = one.always or wants(one, said)
        if not wanted:
            # Of more people than are covered, in words that are not understood: it may be paid by those who come.
            sure = sure and not (ordered.people > 1 and one.per in _OF_HEADS and _MORE_PEOPLE.search(one.label))
            continue
        times = _times(one, named, said, ordered)
        sure = sure and times is not None
        kind: Kind = "share" if one.share else "once" if one.is_fee else "thing"
        found.append(Item(kind, one.label, times or 1, one.amount, one.share, one.joins, one.always))
    if given := given_in(named, ordered.number):
        found.append(Item("thing", given[1], given[0], -named.low, is_part=True))
    places = [one for one in additions if one.where and one.at_home]
    if home and places and not any(_is_place(one, additions, said) for one in places):
        sure = False
    at_studio = any(re.search(policy()["price_list"]["additions"]["at_studio"], text) for text in said[:1])
    way = next((paid for text in said if (paid := paid_way(named, text))), 0)
    if way and rate_of(named) and not at_studio:
        found.append(Item("way", "", way, rate_of(named)))
    elif far := next((far for text in said if (far := far_in(named, text))), 0.0):
        found.append(Item("way", "", 1, far))
    return found, sure


def adds(named: Named, text: str) -> bool:
    """Whether a lower-case text wants anything on top of a service, or tells the place that its price depends on."""
    table = policy()["price_list"]["additions"]
    if share_of_copy(named) and re.search(r"\bcop(?:y|ies)\b", text):
        return True
    placed = re.search(table["at_home"], text) or re.search(table["at_studio"], text)
    return bool(placed and any(one.at_home for one in additions_of(named))) or any(
        not one.always for one in items_for(named, (text,), Ordered())[0]
    )


def changes(order: Sequence[Named], text: str) -> bool:
    """Whether a lower-case text that names no service goes on about an order and changes what it comes to."""
    table = policy()["price_list"]
    if len(text.split()) > table["few_added"] or _ASKED_AFTER.search(text) or re.search(table["advises"], text):
        return False
    denied = " ".join(match[0] for match in _DENIED.finditer(text))
    return any(adds(one, text) or any(_speaks_of(more, denied) for more in additions_of(one)) for one in order)


def _is_place(one: Addition, additions: Sequence[Addition], said: Sequence[str]) -> bool:
    """Whether an addition is that of the place which messages name."""
    text = " . ".join(said)
    named = [other for other in additions if other.where not in ("", "elsewhere") and _names_place(other.where, text)]
    if one.where != "elsewhere":
        return one in named
    return not named and bool(re.search(policy()["price_list"]["additions"]["in_place"], text))


def _is_outside(place: str, said: Sequence[str], *, home: bool) -> bool | None:
    """Whether messages tell that they are outside a place; None where they name another and do not tell."""
    table = policy()["price_list"]["additions"]
    words = "|".join(
        map(re.escape, re.findall(r"[^\W_]+", re.sub(r"\b(?:the|of|and|our|your|city|town)\b", "", place)))
    )
    for text in said:
        if words and re.search(rf"\b(?:{words})\b", text):
            return bool(re.search(rf"{table['outside']}\b[^.;!?]{{0,30}}?\b(?:{words})\b", text))
        if re.search(table["outside"], text):
            return None
        if re.search(table["central"], text):
            return False
        if re.search(table["at_studio"], text):
            return False
        if re.search(table["somewhere"], text):
            return None
    return False


def _of_kind(one: Addition, said: Sequence[str], number: int) -> int | None:
    """How many of those that are ordered are of a kind with another price; None where that is not sure."""
    needs = frozenset[str]().union(*one.needs)
    for text in said:
        told = " ".join(
            word if not stems & needs else "§"
            for word in re.findall(r"[\w'-]+|[.,;!?]", _in_means(text))
            for stems in (stems_of(word),)
        )
        if "§" not in told:
            continue
        numbers = re.findall(rf"\b(?:{NUMBER})\b", told)
        how = r"(?:(?:is|are|was|were|very|really|quite|rather|pretty|also|have|has|got|been|old) )*"
        some = re.search(
            rf"\b(?P<n>{NUMBER}|all|both|an?|each)(?: of (?:them|these|those|which|the \w+|my \w+))? (?P<how>{how})§",
            told,
        )
        if some is None:
            return None
        if some["n"] in ("all", "both", "each"):
            return number
        few = 1 if some["n"] in ("a", "an") else count_of(some["n"])
        if few == number and len(numbers) <= 1:
            return few
        is_part = " of " in some[0] or re.search(r"\b(?:is|are|was|were|has|have)\b", some["how"])
        return few if is_part and few <= number and len(numbers) <= 2 else None
    return None


def _names_place(place: str, text: str) -> bool:
    return bool(stems_of(place) & stems_of(text) - common_stems())


def _times(one: Addition, named: Named, said: Sequence[str], ordered: Ordered) -> int | None:
    """How often an addition is paid; None where the messages do not tell."""
    if one.share:
        return 1
    if one.per in ("hour", "hr"):
        return ordered.hours
    if one.per in _OF_HEADS:
        return ordered.people
    if one.per == "day" or one.is_fee:
        return 1
    counted = next(
        (found for text in said if (found := _counted(one, text, per_head=named.is_per_head)) is not None), None
    )
    if one.per and one.per != "each" and counted is None:
        return ordered.number
    if counted is not None:
        return counted or None
    return ordered.number if named.is_per_head else 1


def _counted(one: Addition, text: str, *, per_head: bool) -> int | None:
    """How many a lower-case text counts of what an addition is for; None for no number, 0 for a plural without one."""
    table = policy()["price_list"]["additions"]
    needs = frozenset[str]().union(*one.needs)
    nothing = {*policy()["price_list"]["no_things"], *policy()["price_list"]["units"]["person"]}
    total, single, plural, told = 0, 0, False, -2
    tokens = re.findall(r"[a-zà-ÿ]+|\d+", _DENIED.sub(" ", text))
    for place, word in enumerate(tokens):
        stems = stems_of(word)
        stems |= {stem(also) for also in table["implies"].get(word.removesuffix("s"), ())}
        stems |= {stem("pet")} if word in policy()["price_list"]["units"]["pet"] else set()
        if not stems & needs:
            continue
        if place - 1 == told:
            told = place  # "two duplicate copies" are two
            plural = plural or (word.endswith("s") and not total)
            continue
        told = place
        before = tokens[max(0, place - 2) : place]
        if len(before) > 1 and before[1] in nothing:
            before = before[1:]  # "4 hours on Saturday" counts no Saturdays
        number = next((w for w in reversed(before) if re.fullmatch(rf"\d{{1,3}}|{WORD_NUMBER}|both", w)), None)
        if number is not None:
            total += 2 if number == "both" else count_of(number)
        elif word.endswith("s"):
            plural = True
        else:
            single += 1
    if one.per == "each" and not per_head:
        return total + single or (0 if plural else None)
    return total or None
