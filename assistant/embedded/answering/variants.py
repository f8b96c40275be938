"""The several prices of one service: for places, kinds and sizes, and which of them a message wants."""

import re
from collections.abc import Mapping

from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.services import Named, common_stems, generic_stems, stems_of
from assistant.embedded.answering.written import AMOUNT, MONEY, NUMBER, amount, money, plain, told_by
from assistant.embedded.reading.quantities import count_of

# "420 dollars in the studio, 560 in a park": one of several prices.
_VARIANT = re.compile(
    rf"(?<![\d.,]){MONEY} (?P<where>(?:in|at|on|with|for) (?:(?:the|an?|your|our|my) )?(?P<what>[a-z][^,.;]*))"
)
_SIZE = re.compile(r"\b\d{1,3} ?(?:cm )?[x×] ?\d{1,3}\b|\ba\d\b")
_ANY_SUM = re.compile(r"\bany (?:amount|sum|value)\b")
_SUM_CHOSEN = re.compile(r"\b(?:for|of|worth|over) (?P<money>\d{2,5})\b(?! ?(?:people|persons|of us|pictures|photos))")
# "8x10 is 14 euro", "A3: 30 euros", "70 francs in 30 x 40 cm".
_MEASURE = r"(?:\d{1,3} ?(?:cm|in|inch(?:es)?)? ?(?:x|×|by) ?\d{1,3}|\ba[0-6])"
_FINISH = r"(?:framed|mounted|unframed|canvas|acrylic|metal|aluminium|aluminum|wooden|laminated|glossy|matte?|signed)"
# "Framed in oak, a 10x8 is 70 pounds and a 16x12 120 pounds": all of the sentence are.
_LEADING = re.compile(rf"{_FINISH}\b(?=[^,:\d]*[,:])")
_SIZED = re.compile(
    rf"(?:\b(?P<how>{_FINISH}) )?(?P<size>{_MEASURE})(?: ?(?:cm|in|inch(?:es)?))?(?: prints?)?:? ?"
    rf"(?:is|are|costs?|at|for|=)? ?{MONEY}"
    rf"|{MONEY.replace('money', 'money2')} (?:for|in) (?P<size2>{_MEASURE})"
)
_WANTED = re.compile(
    rf"(?:\b(?P<n>{NUMBER}|an?) )?(?:of )?(?:(?!{NUMBER}\b)[a-z]+ )??(?:(?P<how>{_FINISH}) )?\b(?P<size>{_MEASURE})"
    rf"(?!\w)(?: (?:prints? )?(?:in an? )?(?P<how2>{_FINISH}|frame)\b)?"
)


def sizes_in(named: Named) -> dict[str, float]:
    """The prices that a service's text has for sizes ("8x10"), where it has several."""
    told = [
        (_finished(match["how"] or _leading(sentence), match["size"] or match["size2"]), amount(match))
        for sentence in re.split(r"(?<=[.!;]) ", told_by(named))
        for match in _SIZED.finditer(sentence)
        if named.low <= amount(match) <= named.high
    ]
    found = dict(told)
    # One size with two prices is told apart by words that are not understood here.
    return found if len(found) > 1 and len(found) == len(set(told)) else {}


def _leading(sentence: str) -> str | None:
    found = _LEADING.match(sentence)
    return found[0] if found else None


def _finished(how: str | None, size: str) -> str:
    """A size with what is done to it: ``framed 8x10``."""
    return f"{how} {_size(size)}" if how else _size(size)


def sizes_for(named: Named, text: str) -> list[tuple[int, str, float]] | None:
    """How many of which sizes a lower-case text wants, and what one costs; None where it wants one without a price."""
    rows = sizes_in(named)
    wanted = (
        [
            (1 if match["n"] in (None, "a", "an") else count_of(match["n"]), _wanted(match, rows))
            for match in _WANTED.finditer(text)
        ]
        if rows
        else []
    )
    if any(size not in rows for _, size in wanted):
        return None
    return [(number, size, rows[size]) for number, size in wanted]


def _wanted(match: re.Match[str], rows: Mapping[str, float]) -> str:
    """The size that is wanted, with what is done to it where the text has prices for that."""
    how = match["how"] or match["how2"]
    how = "framed" if how == "frame" else how
    finished = _finished(how, match["size"])
    has_finishes = any(row.split(" ")[0] == how for row in rows)
    return finished if has_finishes or finished in rows else _size(match["size"])


def _size(written: str) -> str:
    """A size in one spelling: ``8x10``."""
    return re.sub(r" ?(?:cm|in|inch(?:es)?)? ?(?:x|×|by) ?", "x", written).strip()


def variants_in(named: Named) -> dict[str, float]:
    """The prices within a range that a service's text has for several places or kinds, by what they are for."""
    found = {match["where"].strip(): money(match) for match in _VARIANT.finditer(told_by(named))}
    found = {where: price for where, price in found.items() if named.low <= price <= named.high}
    return found if named.high > named.low and len(set(found.values())) > 1 else {}


def variant_for(named: Named, text: str) -> float | None:
    """The one of a service's prices that a lower-case text tells by its place or kind, or the sum that it chooses."""
    if named.high <= named.low:
        return None
    if _ANY_SUM.search(told_by(named)):
        chosen = AMOUNT.search(plain(text)) or _SUM_CHOSEN.search(plain(text))
        total = amount(chosen) if chosen else 0.0
        return total if named.low <= total <= named.high else None
    table = policy()["price_list"]
    if _SIZE.search(told_by(named)):
        ends = {named.high: table["largest"], named.low: table["smallest"]}
        if end := next((price for price, pattern in ends.items() if re.search(pattern, text)), None):
            return end
    rows = variants_in(named)
    general, asked = generic_stems() | common_stems() | stems_of(named.name), stems_of(text)
    told = {where: stems_of(where) for where in rows}
    own = {
        where: stems - frozenset[str]().union(*(told[one] for one in told if one != where))
        for where, stems in told.items()
    }
    meant = {
        rows[where] for where in rows if (own[where] - general) & asked or re.search(rf"\b{re.escape(where)}\b", text)
    }
    return meant.pop() if len(meant) == 1 else None
