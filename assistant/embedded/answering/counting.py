"""How many people, hours and pieces a message about a service counts."""

import re

from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import stem
from assistant.embedded.answering.services import Named, alike, stems_of
from assistant.embedded.answering.written import NUMBER, plain, told_by
from assistant.embedded.reading.headcount import listed_people
from assistant.embedded.reading.quantities import WORD_NUMBER, count_of

HOUR = "hour"
# "Half-day block of 4 hours", "a full day of eight hours".
_DAY = re.compile(rf"\b(?P<what>half|full|whole|entire)[ -]day (?:block )?of (?P<n>{NUMBER}) hours")
_O_CLOCK = r"(?:\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.?m\b\.?| ?o'clock)?|midnight|noon)"
_SPAN = re.compile(
    rf"(?<![\w.,€$£])(?P<from>{_O_CLOCK}) ?(?:to|till?|until|til|-|–|through|and(?= (?:midnight|noon))) ?"
    rf"(?P<till>{_O_CLOCK})"
    r"(?![\w%€$£]|[.,:]\d)(?P<hours> (?:at night|in the (?:evening|afternoon|morning)))?"
)
_PICTURES = re.compile(
    rf"\b({NUMBER}) (?:[a-z]+ )?(?:pictures?|images?|photos?|photographs?|portraits?|files?|prints?|shots?)\b"
)


def hours_in(text: str, named: Named | None = None) -> int | None:
    """How many hours a lower-case text tells of: in a number, from one time to another, or as a day that is sold."""
    asked = re.search(r"\b(half|full|whole|entire|all)[ -]day\b", text)
    if asked and named:
        what = "half" if asked[1] == "half" else "full"
        if sold := next(
            (day for day in _DAY.finditer(told_by(named)) if (day["what"] == "half") == (what == "half")), None
        ):
            return count_of(sold["n"])
    if found := re.search(rf"\b(?P<n>{NUMBER}) ?(?:h|hrs?|hours?)\b", text):
        return count_of(found["n"])
    span = span_in(text)
    return (span[1] - span[0]) // 60 or None if span and (span[1] - span[0]) % 60 == 0 else None


def minutes_of(clock: str, half: str = "") -> int:
    """The minutes since midnight of a lower-case time of day; a number alone is in the given half of the day."""
    if clock in ("midnight", "noon"):
        return 0 if clock == "midnight" else 720
    found = re.match(r"(?P<h>\d{1,2})(?:[:.](?P<m>\d\d))? ?(?P<half>[ap])?", clock)
    if found is None:
        return 0
    half, hour = found["half"] or half, int(found["h"])
    hour = hour % 12 + (12 if half == "p" else 0) if half and hour <= 12 else hour
    return hour * 60 + int(found["m"] or 0)


def span_in(text: str) -> tuple[int, int] | None:
    """From when to when a lower-case text wants something, in minutes; what ends after midnight goes on counting."""
    span = _SPAN.search(text)
    if span is None:
        return None
    first, last = span["from"], span["till"]
    halves = [re.search(r"[ap](?=\.?m)", one) for one in (first, last)]
    bare = [not re.search(r"[a-z:]", re.sub(r" ?o'clock", "", one)) for one in (first, last)]
    if all(bare):
        if not span["hours"]:
            return None  # two numbers that may count anything
        half = "a" if "morning" in span["hours"] else "p"
        begin, end = (minutes_of(one, half) for one in (first, last))
        return begin, end if end > begin else end + 1440
    end_half = halves[1][0] if halves[1] else "a" if last == "midnight" else "p" if last == "noon" else ""
    end = minutes_of(last, end_half or (halves[0][0] if halves[0] else ""))
    if bare[0]:
        # "From 8 till 11 pm", "from 10 to 2 pm", "from 8 till midnight": the nearest such time before the end.
        begin = max(
            (one for one in (minutes_of(first, half) - day for half in "ap" for day in (0, 1440)) if one < end),
            default=0,
        )
        return (begin, end) if begin >= 0 else (begin + 1440, end + 1440)
    begin = minutes_of(first)
    if bare[1]:
        end = min(one for half in "ap" for day in (0, 1440) if (one := minutes_of(last, half) + day) > begin)
    return begin, end if end > begin else end + 1440


def counted_in(named: Named, text: str) -> int | None:
    """How many a lower-case text counts of what a service's own text speaks of ("18 dishes", "6 of the photos").

    One is not counted: "one view of each".
    """
    no_things = policy()["price_list"]["no_things"]
    # Where each person pays, the people may go by the name that the text has for them ("per player").
    payers = " ".join(re.findall(r"\bper ([a-z]+)", told_by(named)))
    told = stems_of(payers if named.is_per_head else told_by(named))
    price = named.passage.price
    told |= stems_of("pictures") if price is not None and price.per == "image" else frozenset()
    pattern = rf"(?<![€$£\d.,:x])\b(?P<n>{NUMBER}) (?:of (?:the|my|our) )?(?P<one>[a-z]+\d?)(?: (?P<other>[a-z]+))?"
    for match in re.finditer(pattern, plain(text)):
        nouns = [noun for noun in (match["one"], match["other"]) if noun and noun not in no_things]
        if count_of(match["n"]) > 1 and nouns[:1] == [match["one"]] and any(stems_of(noun) & told for noun in nouns):
            return count_of(match["n"])
    return None


def people_in(text: str) -> int | None:
    """How many people a lower-case text tells of in the words of a price question."""
    for name, number in policy()["price_list"]["ensembles"].items():
        if re.search(rf"\b{name}\b", text):
            return int(number)
    units = "|".join(policy()["price_list"]["units"]["person"])
    patterns = (
        rf"\b(?:band|office|team|group|family|party|class|choir|crew|staff|household) of (?:about )?(?P<n>{NUMBER})\b",
        rf"\b(?P<n>{NUMBER}) (?:of us|of them|in total|altogether|in all|heads|ppl|pax)\b",
        rf"\b(?:we are|we're) (?P<n>{NUMBER})(?= (?:people|persons|for|on|at|in|and|with|so|but|altogether)\b)",
        rf"\b(?:there (?:are|will be)|we are|we're|were|all) (?P<n>{NUMBER})(?: people| persons)?(?=\W*$|[.,;!?])",
        rf"\b(?:for|with) (?P<n>\d|[12]\d|{WORD_NUMBER})(?: people| persons)?(?=\W*$|[.,;!?]| plus\b| and (?!a half))",
    )
    found = next((match for pattern in patterns if (match := re.search(pattern, text))), None)
    if found:
        return count_of(found["n"])
    more = r"(?!extra|more|other|additional|further)"
    counted = rf"\b(?P<n>{NUMBER}) {more}(?:of (?:our|the|my|us) )?(?:{more}\w+ )?"
    counted += rf"(?:{units}|ppl|staff|folks|kids|children)\b"
    return sum(count_of(one["n"]) for one in re.finditer(counted, text)) or listed_people(text)


def pictures_in(named: Named) -> int:
    """How many pictures a service includes; 0 where its text names none, or several numbers."""
    found = _PICTURES.findall(named.passage.text.lower())
    return count_of(found[0]) if len(found) == 1 else 0


def unit_of(word: str) -> str:
    """The unit that a word counts: people and animals go by many names."""
    for unit, words in policy()["price_list"]["units"].items():
        if word in words or word.removesuffix("s") in words:
            return str(unit)
    return alike(stem(word))
