"""Money and numbers of people in the visitor's words, and which of them are the visitor's own."""

import re
from dataclasses import dataclass

from assistant.embedded.frames import Money, Subject

NUMBERS = {
    name: value
    for value, name in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
    "a hundred": 100,
    "dozen": 12,
    "a dozen": 12,
    "half a dozen": 6,
}

NUMBERS |= {
    f"{tens}{joint}{ones}": NUMBERS[tens] + NUMBERS[ones]
    for tens in ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
    for ones in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    for joint in ("-", " ")
}

_SIGNS = {"eur": "EUR", "usd": "USD", "gbp": "GBP", "chf": "CHF", "€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_CODES = {
    "EUR": "eur|euros?",
    "USD": "usd|us dollars?|dollars?|bucks?",
    "GBP": "gbp|pounds?(?: sterling)?|quid",
    "CHF": "chf|(?:swiss )?francs?|franken",
    "JPY": "jpy|yen",
    "SEK": "sek|kronor",
    "PLN": "pln|zloty|złoty",
    "CAD": "cad|canadian dollars?",
    "AUD": "aud|australian dollars?",
    "INR": "inr|rupees?",
}
# Without a currency, less than this counts something else: "afford one shoot", "in under 15 words".
LEAST_BARE = 20
_NUMBER = r"\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?"
WORD_NUMBER = "|".join(sorted(map(re.escape, NUMBERS), key=len, reverse=True))
_CURRENCY = "|".join(f"(?P<{code}>{words})" for code, words in _CODES.items())
_MONEY = re.compile(
    rf"(?:(?P<sign>[€$£¥]|\b(?:eur|usd|gbp|chf)(?=\s?\d))\s?(?P<after>{_NUMBER})(?P<k1>k\b)?|"
    rf"(?P<before>{_NUMBER})(?P<k2>k)?\s?(?:(?P<sign2>[€$£¥])|(?:{_CURRENCY})\b)"
    rf"|(?P<words>(?:{WORD_NUMBER})(?: (?:hundred|thousand))?)\s(?:{_CURRENCY.replace('(?P<', '(?P<w')})\b)"
    rf"|\b(?P<grand>an?|{_NUMBER}|{WORD_NUMBER})\s?grand\b(?! (?:piano|opening|hall|slam|canyon|hotel|prix|total))"
)
_BARE_BUDGET = re.compile(
    r"(?:\b(?:i|we) (?:have|have got|got)(?= (?:about |around |only |roughly )*\d+ "
    r"(?:for (?:an? |the |my |our )?(?:new )?(?:photo|picture|head ?shot|portrait|shoot|it\b)|to spend|left|max))|"
    r"\b(?:i|we) (?:only )?(?:have|have got|got)"
    r"(?= (?:about |around |only |roughly )*\d{2,5}(?: (?:though|only|in all))?\W*$)|"
    r"\b(?:would|will|is|are|do)(?= \d{2,5} (?:euros? )?(?:be )?(?:enough|do|cover|suffice))|"
    r"\b(?:does|do|offers?|sells?|shoots?|doing|offering|selling) (?:\w+ )?(?:head ?shots?|portraits?) (?:for|at)"
    r"(?= \d{2,5}\b(?! (?:people|of|persons)))|"
    r"\b(?:get|buy|book|have|possible|do|afford) (?:\w+ ){0,2}for(?= (?:about |around |just |only )?\d{2,5}\W*$)|"
    r"\bis(?= \d{2,5} (?:for|too|ok|okay|fair|reasonable|a (?:lot|rip|bargain|good|fair|normal)))|"
    r"\b(?:wants?|asks|says|said|offers|is asking|quoted(?: me| us)?|charges)"
    r"(?= \d{2,5} (?:(?:flat|all in|in total|altogether) )?(?:for|to)\b)|"
    r"\b(?:gives?|adds?|lends?|chips? in|throws? in|puts? in|found|got|have)(?: me| us)?"
    r"(?: another| an extra| an additional)"
    r"(?= \d)|"
    r"\b(?:(?:budget|limit|maximum|max)(?:'s)? (?:is|of|around|about)?|spend(?: (?:more than|up to|about|around))?|"
    r"afford|under|below|less than|up to|at most|maximum|no more than|only have|cap of))\s*(?:of "
    r"|is |about |around |roughly |only )*"
    rf"(?P<n>{_NUMBER})(?P<k>k\b)?(?![.,]?\d)(?!\s*(?:%|percent|px|pixels?|people|persons|minutes|"
    rf"hours|days|employees|colleagues|mb|kb|years|photos|pictures|headshots|portraits|words|sentences|lines|letters|"
    r"characters|seconds|weeks|months))"
)
_BUDGET_BEHIND = re.compile(rf"\b(?P<n>{_NUMBER})(?P<k>k\b)? (?:max )?(?:budget|limit)\b")
_CLAIMED = re.compile(
    r"\b(?:costs?|charges?|priced|price is|prices are|sold for|goes? for|available "
    r"for|starts? (?:at|from)|as (?:cheap|expensive) as|only|just)\W+(?:\w+\W+){0,3}$"
)
_WANTED = r"(?:they|he|she|studio|photographer|guy|lady|somebody|someone) (?:wants?|asks|demands|takes)"
_PAID = re.compile(rf"\b(?:paid|charged|quoted|asked|{_WANTED})\b.{{0,25}}$")
_IS_WANTED = re.compile(rf"\b{_WANTED}\b.{{0,25}}$")
# Money that is gone on something else: no budget, and no price of a photo.
_SPENT = re.compile(
    r"\b(?:dropped|spent|splurged|splashed out|blew|wasted|shelled out|lost|won) (?:about |around |just )?$"
)
# "A couple of bucks" is little, and no amount.
_LITTLE = re.compile(r"\b(?:a )?couple (?:of )?(?:bucks|dollars|quid|pounds|euros)\b")
_CLAIM_FRAME = re.compile(
    r"\b(?:since|because|as|given that|i (?:heard|read|thought|believe|was told|know)|"
    r"they say|people say|told me|apparently|is it true|says?|why do(?:es)?|right|correct|"
    r"isn'?t it|assuming|if|everybody knows)\b"
)
_OWN = re.compile(
    r"\b(?:i|we|my|our|us|me)\b.{0,40}\b(?:have|has|got|spend|budget|pay|afford|set "
    r"aside|allow|available|offer|saved|enough)|\bbudget\b|\benough\b|\bfor (?:under|"
    r"less than|about|around|up to|only)?\s*$|\b(?:get|gets) (?:me|us)\b"
)
_PER_PERSON = re.compile(
    r"^\W*(?:per|a|each|for each|for every)\s*(?:person|head|employee|colleague|member|"
    r"of us|capita|one of us)?\b|^\W*each\b|^\W*pp\b"
)
_PERSON_WORDS = (
    r"people|persons?|employees?|colleagues?|staff(?: members?)?|members?|heads|team "
    r"members?|partners|workers|guys|folks|adults|directors|co-?workers|founders|friends|"
    r"participants|applicants|"
    r"head ?shots?|portraits?|pictures of (?:us|people)"
)
_COUNT = rf"(?P<count>\d{{1,4}}|{WORD_NUMBER})"
_PEOPLE = tuple(
    re.compile(p)
    for p in (
        rf"\b(?:team|group|staff|office|company|firm|agency|department|crew|cast|troupe|squad|bunch|class|practice|board|"
        rf"band|choir|orchestra|club|crowd|family)(?: consisting| made up)? of {_COUNT}\b",
        rf"\b(?:we are|we're|we will be|we would be|we'd be|there are|there will be|there would be|us) (?:about "
        rf"|around |now |only |roughly )?{_COUNT}(?: of us)?\b(?! (?:kinds?|types?|options?|"
        rf"ways?|differences|minutes|euros|photos|pictures|uses|hybrids|pixels|sources|articles|things|"
        rf"questions|years|(?:and|or) (?:\d|{WORD_NUMBER}|married|retired|single|divorced|widowed)))",
        rf"\b{_COUNT} (?:of us|of my \w+|of our \w+)\b",
        rf"\b{_COUNT} ?-? ?(?:person|people|man|strong) (?:team|company|office|firm|group|startup|practice)\b",
        rf"\b(?:head ?shots?|portraits?|photos?|pictures?) (?:each )?for {_COUNT}\b(?!\s*(?:euros?|eur|€|\$|dollars?|"
        rf"pounds?|kinds?|different|minutes|hours|days|years|uses|sites|platforms))",
        rf"\b{_COUNT} (?!quarter)(?:\w+ )?(?:{_PERSON_WORDS})\b",
        rf"\b{_COUNT} (?:new |young |more |other )?(?!photos|pictures|minutes|euros|hours|days)[a-z]+s (?:who |that )?"
        r"(?:need|needing|want|wanting|require|must get|have to (?:get|have))\b",
    )
)
_NUMBER_ALONE = re.compile(
    r"^(?:and |or |but |then |so |what (?:about|if it is|if we are) |how about |(?:no|sorry|wait|oops)\W+|"
    r"make (?:it|that) |"
    rf"(?:i )?(?:actually )?(?:meant|mean) |rather )*(?:for "
    rf"|with |only )*{_COUNT}(?: then| instead)?\W*$"
)
_RANGE = re.compile(r"\b\d+ ?[-–] ?\d{2,}\b")  # "29-79": prices, not people
_PAIR = re.compile(
    r"\b(?:(?:me|myself) and (?:a|one|another) (?:\w+ )?(?:partner|colleague|friend|mate|buddy|co-?worker|classmate)|"
    r"(?:me|myself) and (?:my|our) (?:\w+ )?(?:co-?host|bandmate|business partner|twin|best friend|roommate|teammate)|"
    r"the pair of us|both of us|the two of us|us two|we two|my (?:\w+ )?(?:partner|colleague|"
    r"husband|wife|friend|sister|brother|boss|spouse|assistant) and (?:i|me|myself)|"
    r"(?:me|myself) and my (?:\w+ )?(?:partner|colleague|husband|wife|friend|sister|"
    r"brother|boss|spouse|assistant)|a couple of us|for a couple|us both|for two)\b"
)
_ME_AND = re.compile(
    rf"\b(?:me|myself|i) and (?:my |the )?(?:other )?{_COUNT}(?! of us)\b|"
    rf"\b(?:my |the )?{_COUNT.replace('<count>', '<count2>')} (?:\w+ )?(?:{_PERSON_WORDS}) and (?:me|myself|i)\b"
)
_RELATIVE = (
    r"(?:wife|husband|missus|hubby|partner|spouse|kids?|child(?:ren)?|bab(?:y|ies)|toddlers?|sons?|daughters?|twins|mum|mom|mother|dad|"
    r"father|parents|brothers?|sisters?|grandma|grandpa|grandparents|friends?|boyfriend|girlfriend|boss|colleagues?)"
)
# "Me, my husband, 3 kids and the baby": the people are told one by one.
_LISTED = re.compile(
    rf"\b(?:me|myself|i|us)(?P<others>(?:(?:,? and |, ?| & | ?\+ ?)"
    rf"(?:(?:\d{{1,2}}|{WORD_NUMBER}|my|our|the|a|an|his|her) )*"
    rf"{_RELATIVE}\b)+)"
)
_ONE_OF_LISTED = re.compile(rf"(?:\b(?P<count>\d{{1,2}}|{WORD_NUMBER}) (?:\w+ )?)?\b(?P<who>{_RELATIVE})\b")
_AT_LEAST_TWO = re.compile(
    r"(?:kids|children|babies|toddlers|twins|sons|daughters|parents|brothers|sisters|grandparents|friends|colleagues)"
)
_EACH_ONE = re.compile(
    r"\b(?:head ?shots|portraits|each|apiece|costs?|prices?|pay|how much|euros?|for (?:each|all) of us)\b"
)
_IN_ONE_PICTURE = re.compile(
    r"\b(?:in|on) (?:the same|one|a single|it|there)\b(?: (?:photo|picture|frame|shot|image)\b)?|\ball together\b"
    r"|\b(?:one|same|single) (?:photo|picture|frame|shot|image|portrait)\b(?! (?:each|per))"
    r"|\b(?:photo|picture|portrait|image|shot) of (?:us|both|the (?:pair|two)|my|me)\b"
)
# "Family of five, one portrait": one picture of all of them.
_ONE_OF_ALL = re.compile(
    r"\b(?:one|a single|the same) (?:group |family )?(?:portrait|photo|picture|shot|image)\b(?! (?:each|per))"
)
_INSIDE = re.compile(
    rf"\b(?:with|of|containing|showing|include|includes|hold|fit|show|contain|feature|"
    rf"(?:have|has)(?= (?:\w+ ){{1,3}}(?:in|on) (?:it|one|my|the|a)\b))\s+(?:all (?:the )?|the )?"
    rf"{_COUNT}\s+(?:\w+ )?(?:people|persons|faces|"
    rf"of us|colleagues|subjects|friends)\b(?:\s+(?:in|on|inside) (?:it|one|them|the (?:same )?(?:picture|photo|"
    rf"frame)))?"
)
_KINDS_COUNTED = re.compile(
    rf"\b(?:(?P<count>\d{{1,3}}|(?!one\b)(?:{WORD_NUMBER}))|an?|one|the|my|our)\s+(?:(?!ai\b)[a-z]+\s+)?(?P<ai>ai\s+)?"
    r"(?P<kind>head ?shot|portrait)s?\b"
    rf"(?:\s+for\s+(?P<for>\d{{1,3}}|(?!one\b)(?:{WORD_NUMBER}))\b(?!\s*(?:euros?|€)))?"
)
_ONE_AND_ONE = re.compile(
    r"\b(?:one|1) (?:ai )?(?:head ?shot|portrait) (?:and|plus|\+) (?:one|1|an?) (?:ai )?(?:head ?shot|portrait)\b"
)
_KIND_FOR_PEOPLE = re.compile(
    r"(?<!a )(?<!an )(?<!one )\b(?P<ai>ai\s+)?(?P<kind>head ?shot|portrait)s?\s+for\s+"
    r"(?:(?:the|our|my|these|those)\s+)?"
    rf"(?P<count>\d{{1,3}}|(?!one\b)(?:{WORD_NUMBER}))\b(?!\s*(?:euros?|€|\$|minutes|hours|days|years|uses))"
)
# "4 directors with portraits", "20 staff who need AI headshots": so many people, each with a photo of that kind.
_PEOPLE_WITH_KIND = re.compile(
    rf"\b(?P<count>\d{{1,3}}|(?!one\b)(?:{WORD_NUMBER}))\s+(?:(?!ai\b)[a-z]+\s+){{1,2}}(?:(?:who|that|to|will|should|would|each|all)\s+)*"
    r"(?:with|get|getting|need|needing|want|wanting|take|taking|have|having|on|for)\s+(?:an?\s+)?(?P<ai>ai\s+)?"
    r"(?P<kind>head ?shot|portrait)s?\b"
)
_EACH = re.compile(r"\s+(?:each|apiece|per person)\b")
_PICTURE = re.compile(r"\b(?:head ?shot|portrait|photo|picture|image|shot|it|one)\W+(?:\w+\W+){0,2}$")


@dataclass(frozen=True, slots=True)
class Quantities:
    """What was counted.

    Attributes:
        budget: Money that the visitor has or asks about.
        claimed: A price stated as a fact.
        currency: A currency named without an amount.
        people: Number of people to be photographed.
        inside: Number of people said to be inside one picture.
        counts: How many of each kind of photo, where two kinds are counted.
        spans: Where in the text amounts and counts stand, as (start, end, what).
    """

    budget: Money | None = None
    claimed: Money | None = None
    currency: str | None = None
    people: int | None = None
    inside: int | None = None
    counts: tuple[tuple[Subject, int], ...] = ()
    spans: tuple[tuple[int, int, str], ...] = ()


def find_quantities(text: str) -> Quantities:
    """Money and people in a plain text."""
    budget = claimed = None
    spans: list[tuple[int, int, str]] = []
    text = _LITTLE.sub(lambda idiom: "pocket money".ljust(len(idiom[0])), text)
    for match in _MONEY.finditer(text):
        if _SPENT.search(text[: match.start()]):
            continue
        spans.append((match.start(), match.end(), "money"))
        before, after = text[: match.start()], text[match.end() :]
        money = Money(_amount(match), _currency(match), "person" if _is_each(after) else "total")
        if _PAID.search(before) or (_CLAIMED.search(before) and _CLAIM_FRAME.search(text) and not _OWN.search(before)):
            claimed = claimed or money
        else:
            budget = money if budget is None else budget
    bare = None
    if budget is None and claimed is None:
        bare = _BARE_BUDGET.search(text) or _BUDGET_BEHIND.search(text)
    amount = _number(bare["n"]) * (1000 if bare["k"] else 1) if bare else 0
    if bare and amount >= LEAST_BARE:
        stated = Money(
            amount,
            "EUR",
            "person" if _is_each(text[bare.end() :]) else "total",
        )
        if _IS_WANTED.search(text[: bare.start("n")]):
            claimed = stated
        else:
            budget = stated
        spans.append((bare.start("n"), bare.end(), "money"))
    text = _RANGE.sub(lambda prices: " " * len(prices[0]), text)
    inside, people, where = _people(text, spans)
    if where:
        spans.append((*where, "people"))
    counts = _counts(text, people or inside)
    if counts:
        people = inside = None
    named = (
        None
        if budget or claimed
        else next(
            (code for code, words in _CODES.items() if code != "EUR" and re.search(rf"\b(?:{words})\b", text)), None
        )
    )
    return Quantities(budget, claimed, named, people, inside, counts, tuple(spans))


def _people(text: str, taken: list[tuple[int, int, str]]) -> tuple[int | None, int | None, tuple[int, int] | None]:
    inside = None
    for match in _INSIDE.finditer(text):
        verb = re.match(r"with|of|containing|showing", match.group())
        if not verb or _PICTURE.search(text[: match.start()]):
            if (
                verb
                and match.group().startswith("of")
                and not re.search(r"(?:photo|picture|image|portrait|shot)\W+$", text[: match.start()])
            ):
                continue
            inside = count_of(match["count"])
            return (inside, None, (match.start("count"), match.end())) if inside and inside > 1 else (None, None, None)
    if listed := _LISTED.search(text):
        count = 1 + sum(_number_of(one) for one in _ONE_OF_LISTED.finditer(listed["others"]))
        if count > 2:
            within = bool(_IN_ONE_PICTURE.search(text)) or not _EACH_ONE.search(text)
            return (count if within else None), (None if within else count), listed.span()
    if pair := _PAIR.search(text):
        within = bool(_IN_ONE_PICTURE.search(text))
        return (2 if within else None), (None if within else 2), (pair.start(), pair.end())
    if others := _ME_AND.search(text):
        count = count_of(others["count"] or others["count2"])
        return (None, count + 1, others.span()) if count else (None, None, None)
    if alone := _NUMBER_ALONE.match(text):
        return None, count_of(alone["count"]), alone.span("count")
    for pattern in _PEOPLE:
        for match in pattern.finditer(text):
            if any(start < match.end("count") and match.start("count") < end for start, end, _ in taken):
                continue
            count = count_of(match["count"])
            if count and (count > 1 or "person" in match.group() or "employee" in match.group()):
                if count > 1 and is_one_of_all(text):
                    return count, None, (match.start("count"), match.end("count"))
                return None, count, (match.start("count"), match.end("count"))
    return None, None, None


def _counts(text: str, people: int | None) -> tuple[tuple[Subject, int], ...]:
    """How many of each kind of photo are wanted, where more than one is counted; "each" is one for every person."""
    counts: dict[Subject, int] = {}
    numbers: list[str | None] = []
    counted = [*_PEOPLE_WITH_KIND.finditer(text), *_KIND_FOR_PEOPLE.finditer(text)]
    kinds = (
        m
        for m in _KINDS_COUNTED.finditer(text)
        if not any(m.start() < p.end() and p.start() < m.end() for p in counted)
    )
    for match in sorted((*counted, *kinds), key=lambda match: match.start()):
        subject: Subject = "portrait" if match["kind"].startswith("portrait") else "headshot"
        if match["ai"] and subject == "headshot":
            subject = "ai_headshot"
        number = match["count"] or match.groupdict().get("for")
        if number is None and people and _EACH.match(text, match.end()):
            number = str(people)
        numbers.append(number)
        counts[subject] = counts.get(subject, 0) + ((count_of(number) if number else None) or 1)
    if len(counts) < 2:
        return ()
    # "An AI headshot or a portrait" counts nothing; "one headshot and one portrait" does.
    wanted = any(numbers) if max(counts.values()) > 1 else _ONE_AND_ONE.search(text)
    return tuple(counts.items()) if wanted else ()


def _number_of(listed: re.Match[str]) -> int:
    """How many one item of a list of people stands for; at least two where only its plural is told."""
    if listed["count"]:
        return count_of(listed["count"])
    return 2 if _AT_LEAST_TWO.fullmatch(listed["who"]) else 1


def _is_each(after: str) -> bool:
    match = _PER_PERSON.match(after)
    return bool(
        match and (match.group().strip(" ,.") not in ("a", "per") or re.match(r"\W*per (?:person|head)", after))
    )


def is_one_of_all(text: str) -> bool:
    """Whether a plain text speaks of one picture with everybody in it."""
    return _ONE_OF_ALL.search(text) is not None


def count_of(word: str) -> int:
    """A whole number in digits or as one of `NUMBERS`."""
    return int(word) if word.isdigit() else NUMBERS[word]


def _number(text: str) -> float:
    text = re.sub(r"(?<=\d)[.,' ](?=\d{3}(?!\d))", "", text)
    return float(text.replace(",", "."))


def _amount(match: re.Match[str]) -> float:
    if match["words"] in NUMBERS:  # "half a dozen" is no half and a dozen
        return float(NUMBERS[match["words"]])
    if match["words"]:
        total = 0
        for word in match["words"].split():
            value = 1000 if word == "thousand" else NUMBERS.get(word, 0)
            total = total * value if word in ("hundred", "thousand") and total else total + value
        return float(total)
    if grand := match["grand"]:
        return 1000.0 * (1 if grand in ("a", "an") else NUMBERS.get(grand) or _number(grand))
    number = _number(match["after"] or match["before"])
    return number * 1000 if match["k1"] or match["k2"] else number


def _currency(match: re.Match[str]) -> str:
    sign = match["sign"] or match["sign2"]
    if sign:
        return _SIGNS[sign]
    return next((code for code in _CODES if match[code] or match["w" + code]), "EUR")
