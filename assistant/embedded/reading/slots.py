"""What a text names: kinds of photo, methods, uses, trades, money, people, and the aspects it asks for."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeVar, get_args

from assistant.embedded.frames import KINDS, Method, Money, Subject
from assistant.embedded.reading.headcount import CLOSE, MEN, WOMEN, people_by_any_name
from assistant.embedded.reading.lexicon import ASPECT_OF_CARDS, Hit, Lexicon
from assistant.embedded.reading.quantities import WORD_NUMBER, count_of, find_quantities, is_one_of_all

T = TypeVar("T")
Direction = Literal["portrait_to_headshot", "headshot_to_portrait"]

SUBJECTS: tuple[Subject, ...] = get_args(Subject)
BOTH = KINDS

_BOTH_RE = re.compile(
    r"\b(?:both(?! (?:want|need|get|take|have|got|like|work))|the two|these two|those two|either one|one of each)\b"
    r"(?! (?:of us|of you|people|partners|colleagues|my|our|cats|dogs|lawyers|ends|figures|numbers|sides|ways|methods|"
    r"articles|texts|sources))"
)
_OR_THE_OTHER = re.compile(r"\bor (?:the|that) other (?:one|thing|kind|type|sort)?\b")
# "No headshot ever costs …": said of all of them, and nothing is ruled out.
_OF_NONE = re.compile(r"^(?:(?:so|but|and|surely|well)[, ]+)*no $")
_NEGATION = re.compile(
    r"\b(?:not|no|non|without|never|instead of|rather than|except|other than|excluding|"
    r"nothing with|don't want|do not want|do not like|skip)[\s-]+(?:by |from |with "
    r"|using |for |on |want |like |through )?(?:an? |any |the |my |on )?$"
)
# Words for more than one in a picture, and those that put them into it.
# "Me and the old tractor": a thing that is to be in the picture is its surroundings.
_BESIDE = re.compile(
    r"\b(?:me|us|myself) (?:and|with|next to|beside|in front of|at|among|on) (?:my|the|our|one of my) "
    r"(?P<what>[a-z]+(?: [a-z]+)?)"
    r"|\b(?:photo|picture|portrait|shot|image|it)\b.{0,20}\b(?:shows?|showing|includes?) (?:my|our) (?P<shown>[a-z]+)"
)
_NOT_BESIDE = re.compile(
    r"(?:cv|application|photo|picture|headshot|portrait|camera|price|way|same|right|left|job|phone|other|"
    r"face|head|shoulder|body|smile|teeth|eye|hair|leg|arm|hand|feet|best|side|good|personality|age|outfit|suit)s?"
)
SEVERAL = re.compile(
    r"\b(?:both|two|three|four|five|several|many|more than one|another|others?|couple|group|team|family|kids|children|"
    rf"twins|we|us|dog|cat|pet|baby|boss|assistant|colleagues?|co-?founder|people|(?:{WOMEN}|{MEN}|{CLOSE})s?)\b"
)
_TOGETHER = re.compile(r"\b(?:in|on|into) (?:it|them)\b|\btogether\b(?! with my (?:cv|application))")
_SUITS = re.compile(r"\b(?:would|will|does|do|might|could|not|it|that|this|they|one|headshot|portrait|which|what) $")
_FRAMED_THING = re.compile(r" (?:photo|picture|print|portrait|one|gift|thing)")
_SELF = re.compile(r"\b(?:i am|as|myself|i work as|i was|starting as) (?:an? )?(?:(?!in |at |for |with )\w+ ){0,2}$")
_INSTEAD = re.compile(r"\b(?:instead of|rather than)\s+(?:by |with |using |to )?(?:an? |the |my )?(?:\w+ )?$")
# "How much do I save with AI instead of a photographer?" compares the two and rules out neither.
_NUMBER_BEFORE = re.compile(rf"\b(?P<n>\d{{1,4}}|{WORD_NUMBER}) (?:new |young |more |other |senior |junior )?$")
_AGAINST_AI = re.compile(
    r"\b(?:vs\.?|versus|or|against|compared (?:to|with)) (?:an? |the )?ai\b|\bai (?:vs\.?|versus|or|against)\b"
)
_COMPARED = re.compile(r"\b(?:sav(?:e|es|ed|ing|ings)|cheaper|dearer|difference|less|more|compar\w+)\b")
_POOR = re.compile(
    r"\b(?:blurr(?:y|ed)(?! (?:background|backdrop|wall|surroundings))|unsharp|out of focus|grainy|pixel(?:at|l)ed|"
    r"noisy|fuzzy|(?:low|poor|bad|terrible|awful) "
    r"(?:quality|resolution|res)|low[- ]res|(?:small|old|bad|tiny) scan|"
    r"(?:small|tiny) (?:file|picture|photo|image|jpe?g)|"
    r"not (?:very |so |that )?(?:sharp|good quality)|quality is (?:bad|poor|low|not (?:very |so |that )?good))\b"
)
_TOWARDS_FIRST = (
    r"\b(?:from|out of|of)\s+(?:an?|my|the|one)\s+(?:[\w-]+ ){0,3}portrait\b.{0,35}\bhead ?shot",
    r"head ?shots?\b.{0,40}\b(?:from|out of|of)\s+(?:an?|my|the|our|this|that|your|one)?\s*(?:\w+ ){0,2}portrait",
    r"portraits?\b.{0,60}\b(?:into|to|as|for|becomes?)\s+(?:an?|my|the|our|proper|real)?\s*(?:\w+ ){0,2}head ?shot",
    r"\b(?:crop|cropped|cropping|cut|trim|cutting)\b.{0,40}\bportrait",
    r"\bportraits?\b.{0,40}\b(?:cropp?|cut|trimm?|tighten)(?:ed|ing)?\b",
    r"\b(?:crop|cut|trim|tighten|cropping|cutting|narrow)\b(?! (?:my|this|the) (?:headshot|head shot))",
)
_TOWARDS_SECOND = (
    r"\b(?:from|out of|of)\s+(?:an?|my|the|one)\s+(?:\w+ )?head ?shot\b.{0,20}\bportrait",
    r"portraits?\b.{0,40}\b(?:from|out of|of)\s+(?:an?|my|the|our|this|that|your|one|only)?\s*(?:\w+ ){0,2}head ?shot",
    r"(?:head ?shots?|face shots?|close-?ups?)\b.{0,60}\b(?:into|to|as|becomes?|for)\s+(?:an?|my|the|our|proper|"
    r"real|full)?\s*(?:\w+ ){0,2}(?:portrait|(?:full|whole)[- ](?:body|length))",
    r"\bhead ?shots?\b.{0,25}\b(?:wider|larger|bigger)\b",
    r"\b(?:extend|widen|expand|enlarge|add|stretch|grow|zoom out|uncrop|outpaint|fill in)(?:ed|ing|s)?\b"
    r"|\b(?:invent|make up|generate|paint|draw|conjure)(?:ed|ing|s)?\b.{0,25}\b(?:rest|missing|body"
    r"|legs|arms|surroundings|room|office)\b",
)


@dataclass(frozen=True, slots=True)
class Slots:
    """What one stretch of text names; empty where it says nothing.

    Attributes:
        subjects: Kinds of photo, in the order of the words.
        methods: Photographer, AI or both.
        uses: Use ids.
        industries: Industry ids.
        trade: The visitor's own word for a trade.
        unplaced: Words for trades that lie in none of the industries.
        people: People to be photographed.
        inside: People said to be inside one picture.
        budget: Money.
        claimed: A price stated as a fact.
        currency: A currency named without an amount.
        aspects: Card aspects.
        negated: Subjects and methods excluded.
        direction: For converting.
        unknown: Words for a use or a trade that nothing knows.
        counts: How many of each kind of photo, where two kinds are counted.
        poor: A picture is said to be of poor quality.
    """

    subjects: tuple[Subject, ...] = ()
    methods: tuple[Method, ...] = ()
    uses: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    trade: str | None = None
    unplaced: tuple[str, ...] = ()
    people: int | None = None
    inside: int | None = None
    budget: Money | None = None
    claimed: Money | None = None
    currency: str | None = None
    aspects: tuple[str, ...] = ()
    negated: tuple[str, ...] = ()
    direction: Direction | None = None
    unknown: tuple[str, ...] = ()
    counts: tuple[tuple[Subject, int], ...] = ()
    poor: bool = False

    @property
    def places(self) -> bool:
        """Whether a use or a trade is named."""
        return bool(self.uses or self.industries or self.trade or self.unknown)

    @property
    def any(self) -> bool:
        """Whether anything at all is named."""
        return self != Slots()

    def filled_from(self, other: "Slots") -> "Slots":
        """These slots, with the places, people, money and methods of another text where this one names none."""
        changes: dict[str, object] = {}
        if not self.uses and not self.unknown:
            changes |= {"uses": other.uses, "unknown": other.unknown}
        if not self.industries and (other.industries or not self.trade):
            # A word that could be no trade at all ("the chambers website") gives way to a trade that is known.
            changes |= {"industries": other.industries, "trade": other.trade, "unplaced": other.unplaced}
        if self.industries == other.industries and other.trade:
            changes["trade"] = other.trade  # "I'm a dentist. … for our clinic": the person, not the place.
        for name in ("people", "inside", "budget", "negated", "methods", "counts", "poor"):
            if not getattr(self, name):
                changes[name] = getattr(other, name)
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Found:
    """A text's slots and where their words stand.

    Attributes:
        slots: What is named.
        spans: (start, end, what it is) in the order of the text; ``what`` is a slot's name or "money" or "people".
    """

    slots: Slots
    spans: tuple[tuple[int, int, str], ...]


def joined(one: Slots, other: Slots) -> Slots:
    """The slots of two statements taken together; where only one can stand, the first."""
    return Slots(
        subjects=_once((*one.subjects, *other.subjects)),
        methods=_once((*one.methods, *other.methods)),
        uses=_once((*one.uses, *other.uses)),
        industries=_once((*one.industries, *other.industries)),
        trade=one.trade or other.trade,
        unplaced=_once((*one.unplaced, *other.unplaced)),
        people=one.people or other.people,
        inside=one.inside or other.inside,
        budget=one.budget or other.budget,
        claimed=one.claimed or other.claimed,
        currency=one.currency or other.currency,
        aspects=_once((*one.aspects, *other.aspects)),
        negated=_once((*one.negated, *other.negated)),
        direction=one.direction or other.direction,
        unknown=_once((*one.unknown, *other.unknown)),
        counts=one.counts or other.counts,
        poor=one.poor or other.poor,
    )


def find_slots(text: str, lexicon: Lexicon) -> Found:
    """Read the slots of a plain text by its words alone."""
    quantities = find_quantities(text)
    named = lexicon.find(text)
    hits = [h for h in named if not _false_friend(h, text)]
    spans = [(h.start, h.end, h.meanings[0][0]) for h in hits] + list(quantities.spans)
    subjects: list[Subject] = []
    methods: list[Method] = []
    uses: list[str] = []
    industries: list[str] = []
    negated: list[str] = []
    unknown: list[str] = []
    trade = own = None
    for hit in hits:
        compared = _COMPARED.search(text) and _INSTEAD.search(text[: hit.start])
        denied = (
            bool(_NEGATION.search(text[: hit.start]))
            and not compared
            and not (_OF_NONE.match(text[: hit.start]) and len(text[hit.end :].split()) > 1)
            and not re.search(
                r"\b(?:why|can|could|should|would|is|are|do|does)\b[^,.;]{0,25}\bnot\s*(?:an?|the)?\s*$",
                text[: hit.start],
            )
        )
        for slot, value in hit.meanings:
            if slot in ("subject", "method") and denied:
                name = "ai" if value == "ai_headshot" else value
                negated.append(name)
            elif slot == "subject" and value in SUBJECTS:
                subjects.append(value)
                if value == "ai_headshot":
                    methods.append("ai")
            elif slot == "method":
                methods.append("ai" if value == "ai" else "photographer")
            elif slot in ("use", "trade_use") and not denied:
                uses.append(value)
            elif slot == "unknown_use" and not denied:
                unknown.append(hit.text)
            elif slot == "industry" and not denied:
                industries.append(value)
            if slot in ("industry", "trade_use") and (trade is None or _SELF.search(text[: hit.start])):
                trade = hit.text.removesuffix("'s")
                own = value if _SELF.search(text[: hit.start]) else own
    if _BOTH_RE.search(text) and not set(subjects) & set(BOTH):
        subjects = [*BOTH, *(s for s in subjects if s not in BOTH)]
    if len(set(subjects) & set(BOTH)) == 1 and _OR_THE_OTHER.search(text):
        subjects += [kind for kind in BOTH if kind not in subjects]
    if "ai" in negated and "photographer" not in methods:
        methods.append("photographer")
    if "photographer" in negated and "ai" not in methods:
        methods.append("ai")
    if methods == ["ai"] and _AGAINST_AI.search(text):
        methods.append("photographer")
    places = [(h.start, h.end) for h in hits if h.ids("use") or h.ids("unknown_use")]
    # The jacket of a book asks nothing about dress.
    asked = [h for h in lexicon.find_aspects(text) if not any(s <= h.start and h.end <= e for s, e in places)]
    # "Would it suit LinkedIn?" asks nothing about dress.
    asked = [h for h in asked if not (h.text in ("suit", "suits") and _SUITS.search(text[: h.start]))]
    asked = [h for h in asked if not (h.text == "framed" and _FRAMED_THING.match(text, h.end))]
    aspects: dict[str, None] = dict.fromkeys(ASPECT_OF_CARDS.get(v, v) for h in asked for v in h.ids("aspect"))
    if any(_is_thing(beside["what"] or beside["shown"]) for beside in _BESIDE.finditer(text)):
        aspects["background"] = None
    people, inside = quantities.people, quantities.inside
    if not (quantities.counts or inside):
        people = max(people or 0, people_by_any_name(text) or 0) or _counted(text, named, lexicon)
        if people and is_one_of_all(text):
            people, inside = None, people  # "our 22 singers want one photo"
    slots = Slots(
        subjects=_once(subjects),
        methods=_once(m for m in methods if m not in negated),
        uses=_once(u for u in uses if u != "website" or not {"company_site", "personal_site"} & set(uses)),
        # The visitor's own trade goes first, whoever else is spoken of.
        industries=_once(sorted(industries, key=lambda i: i != own) if own else industries),
        trade=trade,
        people=people,
        inside=inside,
        budget=quantities.budget,
        claimed=quantities.claimed,
        currency=quantities.currency,
        aspects=tuple(
            dict.fromkeys(
                [
                    *aspects,
                    *(["subjects"] if quantities.inside or (_TOGETHER.search(text) and SEVERAL.search(text)) else []),
                ]
            )
        ),
        negated=_once(negated),
        direction=_direction(text),
        unknown=_once(unknown),
        counts=quantities.counts,
        poor=bool(_POOR.search(text)),
    )
    return Found(slots, tuple(sorted(spans)))


def _is_thing(words: str) -> bool:
    """Whether one or two words after "me and the" name neither people nor something that is no part of a picture."""
    named = {form for word in words.split() for form in (word, word.removesuffix("s"))}
    return not any(SEVERAL.fullmatch(word) or _NOT_BESIDE.fullmatch(word) for word in named)


def _counted(text: str, named: Sequence[Hit], lexicon: Lexicon) -> int | None:
    """How many people of a trade are counted: "40 teachers"."""
    for trade in (*named, *lexicon.find_trades(text)):
        if trade.ids("industry") or trade.ids("none"):
            number = _NUMBER_BEFORE.search(text[: trade.start])
            if number and trade.text.endswith("s"):
                return count_of(number["n"])
    return None


def _false_friend(hit: Hit, text: str) -> bool:
    """Whether the surrounding words give this entry another meaning."""
    before, after = text[: hit.start], text[hit.end :]
    values = {value for _, value in hit.meanings}
    if (
        "photographer" in values
        and hit.text.startswith("photographer")
        and re.search(r"\b(?:i am|i'm|as|become|being) an? (?:\w+ )?$", before)
    ):
        return True
    if "zoom" in values and re.match(r"\s+(?:lens|in|out|on my|into|it|that|this)\b", after):
        return True
    if "portrait" in values and re.match(r"\s+(?:mode|orientation|format|photographer)\b", after):
        return True
    if "email_signature" in values and hit.text.startswith("email") and "signature" not in hit.text:
        return not re.search(r"\b(?:for|in|under|on|at the end of)\s+(?:my |our |the |an |every )?$", before)
    if (
        "law" in values
        and hit.text == "law"
        and re.search(r"\b(?:mother|father|parents|sister|brother|son|daughter)[ -]in[ -]$", before)
    ):
        return True
    if "law" in values and hit.text == "legal" and re.search(r"\bis (?:it|that|this)\s+$|\bit\s+$", before):
        return True
    if re.match(r"recruiters?$", hit.text) and re.match(
        r"\s+(?:think|notice|like|prefer|care|judge|see|reject|accept|say|look|mind|find|detect|tell|spot)", after
    ):
        return True
    if (
        "corporate" in values
        and hit.text == "corporate"
        and re.search(r"\b(?:stiff|too|so|boring|typical|very|all) $", before)
    ):
        return True
    if "google" in values and re.search(r"\b(?:to|can i|just)\s+$", before):
        return True
    return (
        "creative" in values
        and hit.text == "creative"
        and re.match(r"\s+(?:freedom|photo|picture|shot|portrait)", after) is not None
    )


def _direction(text: str) -> Direction | None:
    if re.search(
        r"\bwhich (?:way|direction)\b|\bwhich (?:one |of them |of those )?works\b|\bboth (?:ways|directions)\b", text
    ):
        return None
    for pattern in _TOWARDS_SECOND[:4]:
        if re.search(pattern, text):
            return "headshot_to_portrait"
    for pattern in _TOWARDS_FIRST[:5]:
        if re.search(pattern, text):
            return "portrait_to_headshot"
    if re.search(_TOWARDS_SECOND[4], text) and re.search(
        r"\b(?:head ?shot|portrait|body|background|surroundings|picture|photo|it)\b", text
    ):
        return "headshot_to_portrait"
    return "portrait_to_headshot" if re.search(_TOWARDS_FIRST[5], text) else None


def _once(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))
