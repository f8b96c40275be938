"""Turns that live from the answer before: "and a portrait?", "why?", "no, I meant a CV", "the other way round"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.embedded.frames import Frame, Method, Subject, Topic
from assistant.embedded.reading.headcount import changed
from assistant.embedded.reading.heard import Clause
from assistant.embedded.reading.orders import adds_person
from assistant.embedded.reading.premises import find_premises
from assistant.embedded.reading.quantities import WORD_NUMBER, count_of
from assistant.embedded.reading.slots import BOTH, Slots
from assistant.embedded.reading.state import State, frame_for, single

# A guess by the slots alone: good enough to answer, not good enough to be sure.
GUESSED = 0.6

# "Make it 150": nothing but a number, of whatever was counted before.
_BARE_NUMBER = re.compile(r"\D*\d+(?:[.,]\d+)?\W*(?:then|instead)?\W*")
# Topics of which the one kind of photo is weighed against the other.
WEIGHED: frozenset[Topic] = frozenset({"choose", "use", "definition", "difference"})
_TAKES_PLACE: frozenset[Topic] = frozenset(
    {"choose", "industry", "platform", "own_photo", "crop_photo", "compare_photos", "advice", "ai"}
)
_TAKES_SUBJECT: frozenset[Topic] = frozenset(
    {"cost", "definition", "difference", "use", "convert", "choose", "industry", "advice", "hybrid", "ai"}
)
# Uses with rules of their own, and aspects that somebody decides on before a shoot.
_RULED = frozenset({"passport", "visa", "casting", "auditions", "modelling"})
_SHOOT = frozenset({"background", "lighting", "expression", "technique", "evidence"})
_TAKES_ASPECT: frozenset[Topic] = frozenset({"difference", "advice", "own_photo"})
_TOPIC_OF_ASPECT: Mapping[str, Topic] = {
    "cost": "cost",
    "requirements": "platform",
    "delivery": "ai",
    "evidence": "advice",
    "technique": "advice",
    "use": "use",
    "industry": "industry",
    "converting": "convert",
    "hybrid": "hybrid",
    "definition": "definition",
}
_FLIPPED: Mapping[str, Any] = {
    "portrait_to_headshot": "headshot_to_portrait",
    "headshot_to_portrait": "portrait_to_headshot",
    "headshot": "portrait",
    "portrait": "headshot",
    "ai_headshot": "headshot",
    "ai": "photographer",
    "photographer": "ai",
}


_LEAD = (
    r"(?:(?:and|ok|okay|no|nope|wait|argh|oops|sorry|actually|only|just|make (?:it|that)|let us say|say|but|for|with|"
    r"rather|then|well|oh|if|what if|we are|there are|it is)[ ,.]+)*"
)
# "And two of them?", "actually only 5": how many, and nothing else.
_COUNT = re.compile(
    rf"^(?!no one\b){_LEAD}(?:x ?|times )?(?P<count>\d{{1,4}}|{WORD_NUMBER})"
    r"(?: (?:of (?:us|them|those|these|you)|people|persons|then|after all|instead|in total|all in all|please|actually|"
    r"though|now|in fact)|,? not (?:\d+|[a-z]+))*\W*$"
    rf"|^{_LEAD}make (?:it|that) (?P<set>\d{{1,4}}|{WORD_NUMBER})\b"
)
_ORDINALS = {"first": 0, "former": 0, "second": 1, "third": 2, "last": -1, "latter": -1, "other": 1}
_ORDINAL = re.compile(
    rf"^{_LEAD}(?:i (?:mean|meant|would take|like|prefer) )?(?:tell me (?:more )?about |what (?:is|about) |explain )?"
    rf"(?:the |number )?(?P<word>{'|'.join(_ORDINALS)})(?: (?:one|of (?:them|those|these|the two)|kind|option|type))?"
    r"(?:,? (?:please|then))?(?:,? what is (?:that|it)(?: exactly| then| now)?)?\W*$"
)
_LIST_THEM = re.compile(
    rf"^{_LEAD}(?:list|name|show me|tell me|give me|which are) "
    r"(?:them|those|these|all of them|all of those|the others)(?: all)?"
    r"(?: please| then| for me)?\W*$"
)
_ALONE = re.compile(
    rf"^{_LEAD}(?:(?:it|that) (?:is|was|were) )?(?:just|only) (?:for )?(?:me|myself|one(?: person| of us)?)"
    r"(?: alone| then| instead)?\W*$|^(?:and )?(?:for )?me alone\W*$"
    rf"|^{_LEAD}(?:only|just) i (?:go|come|do|take part|want one|get one)\W*$"
)
# "Is AI cheaper? And by how much?"
_BY_HOW_MUCH = re.compile(
    r"^(?:(?:and|ok|so|but)[, ]+)*(?:by how much|how much (?:cheaper|dearer|more|less)(?: expensive)?)"
    r"(?: is (?:it|that))?"
    r"(?: then| exactly)?(?: at the (?:upper|lower|top|bottom|high|low|cheap|dear) end)?\W*$"
)
# In the order in which a hybrid's definition names them.
_HYBRIDS = ("three-quarter portrait", "environmental headshot", "casual professional photo")


# "Forget the budget", "money is no object": what was said of money does not hold any more.
_DROPS_BUDGET = re.compile(
    r"\b(?:forget|drop|ignore|scrap|scratch|never mind|disregard|leave out|skip|set aside|put aside)(?: about)? "
    r"(?:the|my|our|that|any|what i said about (?:the|my)) (?:\w+ )?(?:budget|money|limit|price limit)\b"
    r"|\b(?:budget|money|cost|price) (?:is|does) (?:not|no) (?:an? )?(?:longer |more )?(?:issue|problem|matter|object|"
    r"important|relevant|question)\b"
)
# "Why is it more than a headshot?", after a price: of the price.
_WHY_MORE = re.compile(
    r"\b(?:more|less|higher|lower|dearer|pricier|cheaper|so much|that much|such a lot)\b"
    r"(?! (?:\w+ )?(?:professional|personal|serious|formal|expressive|creative|flattering|artistic|popular|common|"
    r"casual))"
)
# "And if they were portraits?", "make that headshots", after a price: the same with the other kind.
_AS_KIND = re.compile(
    r"^(?:(?:and|but|so|ok|then|well|what)[, ]+)*(?:(?:if|were|would) (?:they|it|these|those|that|we|all)\b.{0,14}?"
    r"|make (?:that|it|them|those|these)|as|rather)? ?(?:all )?(?:an? )?(?:head ?shots?|portraits?)"
    r"(?: instead| then)?\W*$"
)
# "So no headshot then?", after what is recommended: whether the other kind is ruled out.
_NONE_OF_IT = re.compile(
    r"^(?:(?:so|and|then|but|ok|right)[, ]+)*(?:no|not an?|not the) (?P<kind>head ?shot|portrait)s?"
    r"(?:,? (?:then|for me|for us|at all|there|needed))*\W*$"
)
# "Which of those shows my shop?", after the hybrids.
_ONE_OF_THOSE = re.compile(r"\b(?:which|one) (?:one )?of (?:those|these|them)\b")
# "Could I use the same one on my blog?", after what a photo is for: one photo for both.
_SAME_ONE = re.compile(r"\b(?:the|that|this|that very) same (?:one|photo|picture|shot|image|headshot|portrait)\b")


def drops_budget(text: str) -> bool:
    """Whether a clause takes back what was said of money."""
    return _DROPS_BUDGET.search(text) is not None


def is_count(text: str) -> bool:
    """Whether a clause says a number and nothing else."""
    return _COUNT.match(text) is not None


def pointed_at(frames: Sequence[Frame], clause: Clause, has_photo: bool) -> Frame | None:
    """The request before, with the number or the one of several things that a clause points at."""
    frame = frames[-1]
    again = replace(frame, text=clause.text, whole="", turn="new", has_photo=has_photo)
    counted = _COUNT.match(clause.text)
    if counted and frame.topic == "cost" and not clause.slots.budget and (frame.people or not frame.budget):
        people = count_of(counted["count"] or counted["set"])
        return replace(again, people=people, counts=()) if people else None
    if drops_budget(clause.text):
        return replace(again, text=frame.text, whole=frame.whole, budget=None, premise=())
    if frame.topic == "cost" and _ALONE.match(clause.text):
        return replace(again, people=None, counts=(), premise=())
    if frame.topic == "cost" and frame.people and (now := changed(clause.text, frame.people)):
        return replace(again, people=now, counts=(), premise=())
    if frame.topic == "cost" and adds_person(clause.text):
        return replace(again, people=(frame.people or 1) + 1, premise=())
    if _BY_HOW_MUCH.match(clause.text) and (frame.topic != "cost" or len(frame.subjects) != 1):
        whole = f"{(frame.whole or frame.text).rstrip(' ?')}, {clause.text}"
        unnamed = frame.topic == "cost" and not (frame.subjects or frame.method or frame.premise)
        subjects = BOTH if unnamed else frame.subjects
        return replace(again, operator="how_much", text=whole, whole=whole, subjects=subjects, premise=())
    if _LIST_THEM.match(clause.text):
        return replace(frame, operator="enumerate", wants="list", turn="new", has_photo=has_photo)
    ordinal = _ORDINAL.match(clause.text)
    if ordinal is None:
        return None
    place = _ORDINALS[ordinal["word"]]
    if len(frames) > max(1, place):
        return replace(frames[place], turn="new", has_photo=has_photo)
    again = replace(again, operator="what", premise=())
    least = max(2, place + 1)
    if len(frame.uses) >= least:
        return replace(again, uses=(frame.uses[place],))
    if len(frame.industries) >= least:
        return replace(again, industries=(frame.industries[place],))
    if len(frame.subjects) >= least:
        return replace(again, subjects=(frame.subjects[place],))
    if frame.topic in ("difference", "choose") and not frame.subjects and not frame.uses and place < len(BOTH):
        return replace(again, topic="definition", subjects=(BOTH[place],))
    if frame.topic == "hybrid" and place < len(_HYBRIDS):
        said = f"what is {'an' if _HYBRIDS[place][0] in 'aeiou' else 'a'} {_HYBRIDS[place]}"
        return replace(again, text=said, whole=said, subjects=("hybrid",), aspects=())
    return None


def topic_of_fragment(slots: Slots, has_photo: bool) -> Topic | None:
    """What a message that is nothing but slots asks for at the start of a conversation."""
    if has_photo and slots.places and not slots.people and not slots.budget:
        return "own_photo"
    counted = slots.people and not slots.uses  # "me and my partner for our site": who is in it, and not what it costs
    if counted or slots.budget or len(slots.counts) > 1 or "cost" in slots.aspects:
        return "cost"
    if slots.uses and ((slots.aspects and set(slots.uses) & _RULED) or "requirements" in slots.aspects):
        return "platform"
    if slots.industries and "requirements" in slots.aspects:
        return "industry"
    if slots.places:
        return "advice" if _SHOOT & set(slots.aspects) else "ai" if len(slots.methods) > 1 else "choose"
    if len(slots.methods) > 1 or slots.methods == ("ai",):
        return "ai"
    return "definition" if len(slots.subjects) == 1 and not slots.aspects else None


def turned(frames: Sequence[Frame], clause: Clause, has_photo: bool) -> list[Frame]:
    """The requests before, with what is now wanted of their answer: its reason, its source, a shorter one."""
    changes: dict[str, Any] = {"turn": clause.turn or "again", "has_photo": has_photo}
    if clause.turn == "shorter":
        changes["wants"] = "short"
    elif clause.turn == "summary":
        changes |= {"wants": "short", "turn": "shorter"}
    elif clause.turn in ("why", "who_says"):
        changes["operator"] = clause.turn
    elif clause.only_format:
        changes["wants"] = clause.wants
    return [replace(frame, **changes) for frame in frames]


def reversed_(frame: Frame, clause: Clause, has_photo: bool) -> Frame:
    """The request before, turned round."""
    changes: dict[str, Any] = {"text": clause.text, "whole": "", "turn": "new", "has_photo": has_photo, "premise": ()}
    if frame.direction:
        changes["direction"] = _FLIPPED[frame.direction]
    elif len(frame.subjects) == 1:
        changes["subjects"] = tuple(_FLIPPED.get(s, s) for s in frame.subjects)
        changes["whole"] = _of_other_kind(frame.whole, changes["subjects"][0])
    elif frame.method:
        changes["method"] = _FLIPPED[frame.method]
    return replace(frame, **changes)


def elided(clause: Clause, state: State, aspects: Mapping[str, frozenset[str]], has_photo: bool) -> Frame:
    """A clause that gives only slots: the last question that takes such slots, asked again with them."""
    slots, before = clause.slots, state.frames

    def new(topic: Topic) -> Frame:
        return frame_for(topic, GUESSED, clause, slots, state, aspects, has_photo)

    def again(topics: frozenset[Topic]) -> Frame | None:
        frame = next((f for f in reversed(before) if f.topic in topics), None)
        return replaced(frame, clause, state, aspects, has_photo) if frame else None

    of_aspect = next((_TOPIC_OF_ASPECT[a] for a in slots.aspects if a in _TOPIC_OF_ASPECT), None)
    if slots.people or slots.budget:
        return again(frozenset({"cost"})) or new("cost")
    if slots.places:
        return new(of_aspect) if of_aspect else again(_TAKES_PLACE) or new("own_photo" if has_photo else "choose")
    if of_aspect in ("cost", "ai") and of_aspect != before[-1].topic:
        return new(of_aspect)
    if slots.subjects or slots.methods:
        if before[-1].topic in _TAKES_SUBJECT:
            return again(frozenset({before[-1].topic})) or new("definition")
        return new("ai" if "ai" in slots.methods else "definition")
    if of_aspect:
        return new(of_aspect)
    last = next((f for f in reversed(before) if f.topic in (*_TAKES_ASPECT, "definition")), None)
    if last is None:
        return replace(new("advice" if state.slots.places or not state.kind else "difference"), subjects=state.kind)
    frame = new("difference" if last.topic == "definition" else last.topic)
    return replace(
        frame,
        subjects=last.subjects,
        uses=last.uses,
        industries=last.industries,
        trade=last.trade,
        unplaced=last.unplaced,
    )


def gone_on(clause: Clause, state: State, aspects: Mapping[str, frozenset[str]], has_photo: bool) -> Frame | None:
    """A clause that goes on with a price, a recommendation or the hybrids before it; None where it does not."""
    last, text = state.frames[-1], clause.text
    if last.topic == "cost" and clause.operator == "why" and _WHY_MORE.search(text):
        slots = replace(clause.slots, subjects=tuple(dict.fromkeys((*clause.slots.subjects, *last.subjects))))
        return frame_for("cost", GUESSED, clause, slots, state, aspects, has_photo)
    if last.topic == "cost" and len(clause.slots.subjects) == 1 and _AS_KIND.match(text):
        return replaced(last, clause, state, aspects, has_photo)
    if last.topic == "hybrid" and _ONE_OF_THOSE.search(text) and not clause.turn:
        frame = frame_for("hybrid", GUESSED, clause, clause.slots, state, aspects, has_photo)
        return replace(frame, operator="which", contrast=None)
    if last.topic in WEIGHED and (none := _NONE_OF_IT.match(text)):
        kind: Subject = "portrait" if none["kind"] == "portrait" else "headshot"
        asked = f"is a {kind} wrong"
        return replace(last, operator="yes_no", subjects=(kind,), text=asked, whole=asked, turn="new")
    return None


def as_well(frame: Frame, before: Sequence[Frame]) -> Frame:
    """A frame for what was spoken of before, too, where one photo is to serve both."""
    if not before or frame.topic not in (*WEIGHED, "platform") or not frame.uses or not _SAME_ONE.search(frame.text):
        return frame
    return replace(frame, topic="choose", uses=tuple(dict.fromkeys((*before[-1].uses, *frame.uses))))


def replaced(
    before: Frame, clause: Clause, state: State, aspects: Mapping[str, frozenset[str]], has_photo: bool
) -> Frame:
    """The frame before with the slots that this clause names; topic and operator stay."""
    slots = clause.slots
    changes: dict[str, Any] = {
        "text": clause.text,
        "whole": "",
        "turn": "new",
        "has_photo": has_photo,
        "premise": find_premises(clause.text, slots),
        "confidence": min(before.confidence, 0.9),
        "unknown_words": tuple(dict.fromkeys((*slots.unknown, *clause.unknown))),
    }
    if slots.subjects or slots.methods:
        changes |= _kind(before, slots)
    if len(slots.subjects) == 1 and not slots.places:
        changes["whole"] = _of_other_kind(before.whole, slots.subjects[0])
    if slots.places:
        changes |= {name: getattr(slots, name) for name in ("uses", "industries", "trade", "unplaced")}
        if before.topic in ("choose", "industry"):
            changes["topic"] = "choose" if slots.uses or slots.unknown else before.topic
            changes["subjects"] = slots.subjects or (before.subjects if len(before.subjects) != 1 else ())
    for name in ("people", "budget", "negated"):
        if value := getattr(slots, name):
            changes[name] = value
    if before.budget and before.people is None and slots.people and _BARE_NUMBER.fullmatch(clause.text):
        changes |= {"people": None, "budget": replace(before.budget, amount=float(slots.people))}
    if slots.aspects and before.topic in _TAKES_ASPECT:
        allowed = aspects.get(before.topic, frozenset(slots.aspects))
        changes["aspects"] = tuple(a for a in slots.aspects if a in allowed) or before.aspects
    if clause.wants != "prose":
        changes["wants"] = clause.wants
    if before.topic == "cost" and not changes.get("subjects", before.subjects):
        changes["subjects"] = state.kind
    if before.topic == "choose" and slots.subjects and not slots.places and not clause.corrects:
        changes["operator"] = "yes_no"
    if before.contrast and before.contrast.said_of and len(slots.subjects) == 1 and slots.subjects[0] in BOTH:
        changes["contrast"] = replace(before.contrast, said_of=slots.subjects[0])
    return replace(before, **changes)


def _of_other_kind(whole: str, kind: Subject) -> str:
    """A question with its one kind of photo exchanged for another; empty where it names none or both."""
    named = {word for word in BOTH if re.search(rf"\b{word}", whole)}
    if len(named) != 1 or kind not in BOTH:
        return ""
    return re.sub(rf"\b{named.pop()}", kind, whole)


def _kind(before: Frame, slots: Slots) -> dict[str, Any]:
    """Subject and method after this clause has named one of them."""
    method: Method | None = single(slots.methods)
    subjects: tuple[Subject, ...] = slots.subjects
    if not slots.methods:
        return {"subjects": subjects, "method": None if before.method == "ai" else before.method}
    if not subjects:
        plain = method == "photographer"
        subjects = tuple("headshot" if plain and s == "ai_headshot" else s for s in before.subjects)
    return {"subjects": subjects, "method": method}
