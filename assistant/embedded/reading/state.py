"""What a conversation has established, and the frame that a clause makes with its help."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.embedded.frames import Frame, Method, Money, Subject, Topic
from assistant.embedded.reading.heard import Clause
from assistant.embedded.reading.persons import Told
from assistant.embedded.reading.premises import find_premises
from assistant.embedded.reading.slots import BOTH, SUBJECTS, Slots
from assistant.embedded.reading.topics import OF_PHOTO, TOPICAL

_POINTS_BACK = re.compile(
    r"\b(?:it|that|this|those|these|they|them|one|ones|such|the price|the cost|which|"
    r"the same|the former|the latter|there|then)\b"
)
_PRICES_OF_ALL = re.compile(
    r"\b(?:what are|list|table|all|compare|sort|rank|show|give).{0,20}\bprices\b"
    r"|\bprices\b.{0,20}\b(?:table|list|overview)\b|\bthe options\b|\bcheapest\b|\bmost expensive\b"
)
_IN_TOTAL = re.compile(r"\b(?:total|budget|altogether|in all|for all|everybody|everyone|the lot)\b")
_IT = re.compile(r"\b(?:it|that|this|they|those|these)\b")
# "What can I get for it?", "how many people does that cover?": of the money that was named.
_OF_MONEY = re.compile(
    r"\b(?:for|with|from|out of) (?:it|that|this|the money)\b|\b(?:it|that|this) (?:cover|buy|pay for|get|stretch)"
)
_FEW_WORDS = 5
_SUBJECT_BY_POINTING: frozenset[Topic] = frozenset({"definition", "use", "convert", "industry"})
_TELLS_KIND: frozenset[Topic] = frozenset({"choose", "industry", "own_photo", "crop_photo", "platform"})
_OFFICIAL = frozenset({"passport", "visa"})  # judged by an office, and by nothing that is measured here
_PLACE_REMAINS: frozenset[Topic] = frozenset({"own_photo", "crop_photo", "platform", "choose", "advice"})


@dataclass(frozen=True, slots=True)
class State:
    """What the conversation has established.

    Attributes:
        kind: The kind of photo that "that one" means: last named, or the one that the last use or trade takes.
        slots: Uses, trades, people and money said so far.
        frames: The last requests that were about something.
        asked: The newest of them so far, each once.
        language: Language of the conversation.
        told: What was said of each person.
        judged_for: What the visitor's photo was last judged for.
        judged: The photo was judged at all.
        photos: How many photos lay beside the last message.
    """

    kind: tuple[Subject, ...] = ()
    slots: Slots = field(default_factory=Slots)
    frames: tuple[Frame, ...] = ()
    asked: tuple[Frame, ...] = ()
    language: str = "en"
    told: Told = ()
    judged_for: tuple[str, ...] = ()
    judged: bool = False
    photos: int = 0


_OR_AI = re.compile(r"\bor\b[^.?!]{0,30}\bai\b|\bai\b[^.?!]{0,12}\bor\b")


def frame_for(
    topic: Topic,
    sure: float,
    clause: Clause,
    slots: Slots,
    state: State,
    aspects: Mapping[str, frozenset[str]],
    has_photo: bool,
) -> Frame:
    """The frame of one clause, with what it leaves to the conversation filled in."""
    text = clause.text
    points_back = bool(_POINTS_BACK.search(text)) or clause.fragment
    subjects = slots.subjects
    if not subjects and topic == "cost" and not _PRICES_OF_ALL.search(text):
        if points_back or len(text.split()) <= _FEW_WORDS or slots.people or slots.budget:
            subjects = state.kind
    elif (
        not subjects
        and points_back
        and (topic in _SUBJECT_BY_POINTING or (topic == "choose" and slots.places and _IT.search(text)))
    ):
        subjects = state.kind
    elif not subjects and topic == "difference" and slots.aspects and len(text.split()) <= _FEW_WORDS:
        subjects = state.kind if clause.operator != "compare" else ()
    if topic in _PLACE_REMAINS and not slots.places and (topic != "choose" or not subjects or points_back):
        before = state.slots
        slots = replace(
            slots, uses=before.uses, industries=before.industries, trade=before.trade, unplaced=before.unplaced
        )
    if topic == "choose" and slots.uses == ("website",) and not (slots.industries or slots.trade):
        # Whose site it is was told before.
        before = state.slots
        slots = replace(slots, industries=before.industries, trade=before.trade, unplaced=before.unplaced)
    last = state.frames[-1] if state.frames else None
    if topic == "cost" and last and last.topic == "cost" and not slots.budget and _OF_MONEY.search(text):
        slots = replace(slots, budget=last.budget)
    if topic == "cost" and slots.people is None and (points_back or _IN_TOTAL.search(text)) and not slots.inside:
        slots = replace(slots, people=state.slots.people)
    if topic == "cost" and slots.methods == ("ai",) and set(BOTH) <= set(slots.subjects) and "," in text:
        # "Headshot price, portrait price, AI price": three prices, and not what software asks for a portrait.
        slots = replace(slots, methods=())
        subjects = (*BOTH, "ai_headshot")
    if topic == "cost" and slots.methods == ("ai",) and _OR_AI.search(text):
        slots = replace(slots, methods=("photographer", "ai"))  # both ways are weighed
    method = single(slots.methods)
    if topic == "cost" and method and not slots.subjects:
        # "With AI?", "with a photographer?": what was spoken of before, as far as it is made that way.
        made_otherwise = {"ai": "hybrid", "photographer": "ai_headshot"}
        subjects = tuple(subject for subject in subjects if subject != made_otherwise[method])
    allowed = aspects.get(topic)
    return Frame(
        topic=topic,
        operator=clause.operator,
        confidence=round(sure, 3),
        text=text,
        subjects=subjects,
        method=method,
        aspects=tuple(a for a in slots.aspects if allowed is None or a in allowed),
        uses=slots.uses,
        industries=slots.industries,
        trade=slots.trade,
        unplaced=slots.unplaced,
        people=slots.people,
        budget=slots.budget,
        direction=slots.direction if topic == "convert" else None,
        negated=slots.negated,
        premise=find_premises(text, slots),
        unknown_words=tuple(dict.fromkeys((*slots.unknown, *clause.unknown))),
        wants=clause.wants,
        has_photo=has_photo,
        counts=slots.counts,
    )


def without_budget(state: State) -> State:
    """The state as if no money had been named."""
    frames, asked = (tuple(replace(f, budget=None) for f in of) for of in (state.frames, state.asked))
    return replace(state, slots=replace(state.slots, budget=None), frames=frames, asked=asked)


def established(state: State) -> tuple[tuple[str, str | int | Money], ...]:
    """What the visitor has told so far, as pairs of a slot's name and a value."""
    slots = state.slots
    told: list[tuple[str, str | int | Money]] = [("trade", slots.trade)] if slots.trade else []
    if not slots.trade:
        told += [("industries", industry) for industry in slots.industries]
    told += [("uses", use) for use in slots.uses]
    told += [("people", slots.people)] if slots.people else []
    told += [("budget", slots.budget)] if slots.budget else []
    return tuple(told)


def remember(state: State, frames: Sequence[Frame], kind_of: Mapping[str, str]) -> State:
    """The state after some frames; courtesies and refusals leave it as it was."""
    for frame in frames:
        if frame.topic not in TOPICAL:
            continue
        slots = state.slots
        if frame.uses or frame.industries or frame.trade:
            slots = replace(
                slots, uses=frame.uses, industries=frame.industries, trade=frame.trade, unplaced=frame.unplaced
            )
        elif frame.topic == "choose" and frame.unknown_words:
            slots = replace(slots, uses=(), industries=(), trade=None, unplaced=())
        slots = replace(slots, people=frame.people or slots.people, budget=frame.budget or slots.budget)
        kinds = recommended(frame, kind_of) if frame.topic in _TELLS_KIND else ()
        if frame.method == "ai" and not frame.subjects:
            kinds = ("ai_headshot",)
        # How large it prints is asked in passing, of a photo that is for something else.
        in_passing = frame.uses == ("print",) and state.judged_for and not frame.wanted_for
        judged = frame.topic in OF_PHOTO and not set(frame.uses) <= _OFFICIAL and not in_passing
        judged_for = frame.uses if judged else state.judged_for
        if frame.topic in _TELLS_KIND and not kinds and not frame.subjects and (frame.uses or frame.industries):
            state = replace(state, kind=())  # of something else, and that takes either kind
        state = replace(state, kind=kinds or frame.subjects or state.kind, slots=slots, judged_for=judged_for)
        state = replace(state, judged=state.judged or (frame.has_photo and frame.topic in OF_PHOTO))
    return state


def recommended(frame: Frame, kind_of: Mapping[str, str]) -> tuple[Subject, ...]:
    """The kind that the frame's use takes, or else its trade."""
    names = [u for u in frame.uses if u in kind_of] or list(frame.industries)
    wide = {"framing", "background"} & set(frame.aspects) or "people" in dict(frame.premise)
    if not names and frame.topic == "choose" and wide:
        return ("portrait",)
    found = {kind_of[name] for name in names if name in kind_of}
    return tuple(s for s in SUBJECTS if s in found)


def single(methods: Sequence[Method]) -> Method | None:
    """The method, where only one was named."""
    return methods[0] if len(methods) == 1 else None
