"""Which tools a request needs: a table, filled in with what the frame says."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from assistant.embedded.answering.asides import aside_of, cards_for
from assistant.embedded.answering.comparing import compares_check
from assistant.embedded.answering.contrasts import is_checked
from assistant.embedded.answering.described import described
from assistant.embedded.answering.elsewhere import elsewhere, wants_group
from assistant.embedded.answering.examples import is_surely_out, looks_for_examples
from assistant.embedded.answering.hearsay import faults_told
from assistant.embedded.answering.meant import texts_of
from assistant.embedded.answering.measured import names_check
from assistant.embedded.answering.offers import is_saving
from assistant.embedded.answering.policy import own_photo, policy, row
from assistant.embedded.answering.printing import asks_print, compares_prints, tells_print
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.frames import KINDS, Frame, Request, Topic
from assistant.knowledge import DEFAULT_PURPOSE, load_knowledge
from assistant.prints import sizes_in

# A model may call a few tools a turn; of a message that asks for more, every part has some of them.
MOST_CALLS = 15
MOST_PURPOSES = 3
MOST_COMPARED = 5  # photos whose checks are told side by side
# Searches for one request; the most telling stand first in the table.
MOST_SEARCHES = 7
# Topics where a row of the table is told beside what the topic's own searches find.
ADDS_TO_TOLD = ("studio", "platform")
NAMES = {"use": "uses", "industry": "industries", "subject": "subjects", "aspect": "aspects"}


@dataclass(frozen=True, slots=True)
class Call:
    """A tool and its arguments."""

    name: str
    args: tuple[tuple[str, str | int | tuple[str, ...]], ...]

    def as_arguments(self) -> dict[str, Any]:
        """The arguments as the tool takes them."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in self.args}


def plan(request: Request, bound: Collection[str]) -> list[Call]:
    """The calls for a request, each once, among the tools that are bound; every part of it has its turn.

    What cannot be left out stands first in each part's own: the search with the visitor's words.
    """
    each = ([call for call in calls_for(frame) if call.name in bound] for frame in request.frames)
    in_turn = zip_longest(*(sorted(calls, key=lambda call: not _in_own_words(call)) for calls in each))
    return list(dict.fromkeys(call for turn in in_turn for call in turn if call is not None))[:MOST_CALLS]


def _in_own_words(call: Call) -> bool:
    """Whether it searches everything for what was asked, or is no search."""
    return call.name != "search_guidance" or {name for name, _ in call.args} <= {"query", "said"}


def calls_for(frame: Frame) -> list[Call]:
    """The calls that one frame needs, the most telling first."""
    calls: list[Call] = []
    purposes: list[str | None] = list(purposes_of(frame)) or [None]
    if frame.has_photo and frame.topic in ("own_photo", "crop_photo"):
        judged_for = _judged_for(frame, purposes) if frame.topic == "own_photo" else purposes
        calls += [_photo_call("assess_photo", purpose, frame.photo) for purpose in judged_for]
        if frame.topic == "crop_photo":
            calls += [_photo_call("crop_photo", purpose or DEFAULT_PURPOSE, frame.photo) for purpose in purposes[:1]]
    if frame.topic == "compare_photos" and (compares_check(frame) or compares_prints(frame)):
        numbers = range(1, min(frame.photos, MOST_COMPARED) + 1)
        each = [_photo_call("assess_photo", purposes[0], number) for number in numbers]
        return [*each, *_cards(own_photo()["printing"]["cards"] if compares_prints(frame) else ())]
    if frame.topic == "compare_photos" and frame.photos > 1:
        return [_photo_call("compare_photos", purposes[0])]
    # A photo at hand answers by what is measured; of one that was only spoken of, the sources say what is possible.
    table = {} if frame.has_photo and frame.topic == "crop_photo" else policy()["search"].get(frame.topic, {})
    query = query_of(frame)
    for filters in _searches(table, frame):
        args = {"query": query, **filters}
        calls.append(Call("search_guidance", tuple(args.items())))
    for_premises: list[Call] = []
    for attribute, _ in frame.premise:
        needed = policy()["premises"].get(attribute, ())
        for_premises += [Call("search_guidance", tuple(search.items())) for search in needed]
    calls += for_premises
    if frame.topic in ("cost", "studio"):
        found = ({"query": gap["query"], "aspect": "cost"} for gap in gaps_asked(frame))
        calls += [Call("search_guidance", tuple(search.items())) for search in found]
    if described(frame):
        searches = (tuple(search.items()) for search in policy()["described"]["searches"])
        return [*_listing(frame), *(Call("search_guidance", search) for search in searches)]
    told = told_first(frame)
    if told is not None:
        narrowed = {name: str(told[name]) for name in ("aspect", "subject", "use") if name in told}
        rows = ({"query": str(asked), **narrowed} for asked in told["queries"])
        found_by = [Call("search_guidance", tuple(search.items())) for search in rows]
        # What such a row names is the answer; the topic's own searches would not be heard.
        calls = [*found_by, *(calls if frame.topic in ADDS_TO_TOLD else for_premises)]
    if looks_for_examples(frame):
        # Last, so that what the topic's own searches find keeps its order.
        own_words = (("said", frame.abroad),) if frame.abroad else ()
        calls = [*calls[: MOST_SEARCHES - 1], Call("search_guidance", (("query", query), *own_words))]
    beside = [granted_search(frame)] if frame.granted else []
    if frame.has_photo and frame.topic == "own_photo":
        beside += _cards(_cards_beside(frame))
    if frame.contrast and is_checked(frame):
        for kind in KINDS:
            said_of = (("aspect", frame.contrast.aspect), ("subject", kind))
            beside.append(Call("search_guidance", (("query", query), *said_of)))
    return [*_listing(frame), *list(dict.fromkeys(calls))[:MOST_SEARCHES], *beside]


def _judged_for(frame: Frame, purposes: Sequence[str | None]) -> list[str | None]:
    """The purposes a photo is judged for: those asked about, and what else the answer speaks of."""
    table, aside = own_photo(), aside_of(frame)
    if aside and aside.sort == "uses":
        return list(table["uses"]["purposes"])
    group = [table["group"]["judged_as"]] if _judged_as_group(frame) else []
    return list(dict.fromkeys((*purposes, *group)))


def _judged_as_group(frame: Frame) -> bool:
    """Whether the verdict may be on a picture of several people; a print and an aside have no verdict."""
    return wants_group(frame) and not aside_of(frame) and not tells_print(frame)


def _cards_beside(frame: Frame) -> list[str]:
    """The cards that an answer on the visitor's photo cites beside what was measured."""
    table, aside = own_photo(), aside_of(frame)
    printed = table["printing"]["cards"] if asks_print(frame) and not aside else ()
    return [*cards_for(aside, frame), *printed, *(table["group"]["cards"] if _judged_as_group(frame) else ())]


def _cards(ids: Iterable[str]) -> list[Call]:
    """A search for each of some cards, by its own words."""
    known = load_knowledge().cards
    return [Call("search_guidance", (("query", known[one].text), ("aspect", known[one].aspect))) for one in ids]


def granted_search(frame: Frame) -> Call:
    """The search for what a message takes for granted; what it finds says nothing of what is asked."""
    return Call("search_guidance", (("query", frame.granted),))


def _listing(frame: Frame) -> list[Call]:
    """The studio's whole list, where a request may be about it."""
    if frame.topic in policy()["price_list"]["unlisted"]:
        return []
    return [Call("studio_list", (("asked", texts_of(frame)),))]


def gaps_asked(frame: Frame) -> list[Mapping[str, Any]]:
    """The rows on what the price sources leave out that the question asks for."""
    return [gap for gap in policy()["prices"]["gaps"] if mentions(frame.text, gap["words"])]


def told_first(frame: Frame) -> Mapping[str, Any] | None:
    """The row of the table that names the cards to be told first for such a question, None when none does."""
    if frame.topic == "own_photo" and (frame.photo_gone or asks_print(frame) or aside_of(frame)):
        return None
    if "kind" in dict(frame.premise) and frame.uses:
        return None  # what is taken for granted of the use is wrong or right before anything else
    for entry in policy()["told"]:
        if frame.topic not in entry.get("topics", (frame.topic,)) or frame.topic in entry.get("not_topics", ()):
            continue
        slots = (("uses", frame.uses), ("subjects", frame.subjects))
        if any(name in entry and not set(entry[name]) & set(filled) for name, filled in slots):
            continue
        if any(getattr(frame, slot) for slot in entry.get("without", ())):
            continue
        if not mentions(frame.text, entry["words"]) or not mentions(frame.text, entry.get("also", entry["words"])):
            continue
        if not mentions(frame.text, entry.get("unless", ())):
            return dict(entry)
    return None


def understood(frame: Frame) -> Frame:
    """The frame with a topic that can be answered, where its slots or its photo tell more than its topic."""
    table = policy()["understood"]
    if frame.photo_gone and _spoke_of_photo(frame, table):
        return replace(frame, topic="own_photo")
    if frame.has_photo and (of_photo := _of_own_photo(frame, table)):
        frame = of_photo
    if faults_told(frame):
        return replace(frame, topic="own_photo")
    goes_on = frame.photos > 1 and frame.after_photo and re.match(table["which_of_them"], frame.text)
    if frame.photos > 1 and frame.topic == "compare_photos" and compares_prints(frame):
        return frame
    if frame.photos > 1 and re.search(table["why_not_other"], frame.now):
        return replace(frame, topic="compare_photos", turn="new", operator="why", photo=None)
    if frame.photos > 1 and _photo_meant(frame) and re.search(table["betters"], frame.text):
        frame = replace(frame, topic="own_photo")
    elif frame.photos and not asks_print(frame) and (goes_on or _compares_photos(frame) or compares_check(frame)):
        return replace(frame, topic="compare_photos")
    if frame.photos > 1 and (number := _photo_meant(frame)):
        frame = replace(frame, photo=number)
    if frame.has_photo and frame.topic == "own_photo" and (asks_print(frame) or aside_of(frame)):
        return frame
    if frame.has_photo and (topic := _topic_beside_photo(frame, table)):
        return replace(frame, topic=topic)
    placed = bool(frame.uses or frame.industries)
    traded = frame.unplaced or frame.industries
    on_photo = frame.has_photo and frame.topic == "own_photo"
    about_trade = traded and (
        frame.topic != "sources" or frame.unplaced or not re.search(table["asks_source"], frame.text)
    )
    doubtful = frame.topic == "about" and frame.confidence < policy()["limits"]["doubt_below"]
    may_mean_trade = doubtful or frame.topic in table["may_mean_trade"]
    # "Recipe for goulash?" is surely nothing of ours, and goulash no trade.
    may_mean_trade = may_mean_trade and not (is_surely_out(frame) and len(frame.text.split()) >= table["few_words"] - 1)
    if about_trade and may_mean_trade and not on_photo and frame.turn == "new" and not frame.uses:
        # What a trade does is asked in many ways, and a trade that no source names has one answer.
        frame = replace(frame, topic="choose")
    may_mean_photo = frame.has_photo and frame.topic in table["may_mean_photo"]
    if may_mean_photo and (_means_photo(frame, table) or _asks_check(frame, table)):
        return replace(frame, topic="own_photo")
    if not re.search(r"[^\W\d_]", frame.text) and frame.turn == "new" and frame.confidence <= table["bare_number"]:
        return replace(frame, topic="unclear")
    reduced = frame.topic == "cost" and frame.operator != "how_much" and re.search(table["reduces"], frame.text)
    if "same" in dict(frame.premise) and (reduced or frame.topic in table["may_mean_same"]):
        return replace(frame, topic="difference")
    if frame.topic == "out_of_scope" and placed and frame.confidence < policy()["limits"]["doubt_below"]:
        return replace(frame, topic="choose")
    if frame.topic == "unclear":
        if frame.people or (frame.budget and frame.subjects):
            return replace(frame, topic="cost", operator="yes_no")
        if {name for name, _ in frame.premise} & set(table["premise_of_cost"]):
            return replace(frame, topic="cost", operator="yes_no")
        whole = replace(frame, topic="choose", text=frame.said.lower())
        if frame.turn == "new" and frame.said and told_first(whole):
            # The question alone says too little; what stands before it tells what is wanted.
            return whole
        vague = frame.turn == "new" and len(frame.text.split()) <= table["few_words"] < len(frame.whole.split())
        if placed or vague:
            # Whoever tells of themselves and then says "so?" wants to know which photo to take.
            return replace(frame, topic="choose")
    if frame.topic in table["may_mean_cost"] and frame.budget and frame.confidence < policy()["limits"]["doubt_below"]:
        return replace(frame, topic="cost")
    proposed = frame.topic in ("industry", "choose") and frame.operator == "yes_no" and len(frame.subjects) == 1
    if proposed and set(frame.aspects) & set(table["looks"]) and not frame.people:
        # "Do actors smile in headshots?" asks of the look, and the trade's kind of photo does not tell it.
        frame = replace(frame, topic="difference")
    if frame.subjects == ("ai_headshot",) and frame.topic in table["of_software"]:
        frame = replace(frame, topic="ai")
    if frame.topic == "ai" and is_saving(frame) and frame.turn == "new":
        return replace(frame, topic="cost")
    if frame.people and frame.budget and frame.confidence < policy()["limits"]["doubt_below"]:
        return replace(frame, topic="cost", operator="yes_no")
    rule = re.search(table["claims_rule"], frame.text) and not re.search(table["personal"], frame.text)
    if rule and frame.operator == "what" and frame.subjects and frame.topic in table["may_mean_photo"]:
        # A rule that is stated rather than asked about: it is checked like a question.
        return replace(frame, operator="universal")
    if frame.topic == "choose" and frame.budget and not placed and not frame.trade:
        return replace(frame, topic="cost", operator="yes_no")
    said = frame.said.lower()
    # Of several questions in a message each is taken by itself.
    summed = bool(frame.people) and frame.turn == "new" and re.search(table["sums"], said if frame.now else frame.text)
    counted_out = bool(frame.counts) and not frame.direction and re.search(table["asks_price"], said)
    if (summed or counted_out) and frame.topic in (*table["may_mean_cost"], "convert"):
        return replace(frame, topic="cost")
    counted = frame.operator == "how_much" and (frame.people or frame.subjects) and frame.turn == "new"
    if counted and frame.topic in table["may_mean_cost"] and re.search(table["asks_price"], frame.text):
        return replace(frame, topic="cost")
    if frame.topic == "cost" and _is_foreign(frame, table):
        return replace(frame, topic="out_of_scope")
    return frame


def _spoke_of_photo(frame: Frame, table: Mapping[str, Any]) -> bool:
    """Whether it is about what was measured on a photo that is gone."""
    if frame.topic in table["surely_else"] or re.search(table["of_any"], frame.text):
        return False
    points = len(frame.text.split()) <= table["few_words"] or re.search(r"\b(?:it|this|that)\b", frame.text)
    short = frame.after_photo and points and names_check(frame)
    return bool(short) or bool(re.search(table["what_was_said"], frame.text)) or _means_photo(frame, table)


def _of_own_photo(frame: Frame, table: Mapping[str, Any]) -> Frame | None:
    """The frame as one on the visitor's photo, where it is printed, changed or used elsewhere, or seen some way."""
    if re.search(table["of_any"], frame.text) or frame.topic in table["surely_else"]:
        return None
    sized = asks_print(frame) and sizes_in(frame.said)
    spoken_of = frame.after_photo or _means_photo(frame, table) or sized
    if not spoken_of or frame.turn not in ("new", "why"):
        return None
    if (row := elsewhere(frame)) and set(frame.uses) <= {"print"}:
        of_several = frame.photos > 1 and not frame.photo and not _photo_meant(frame)
        topic: Topic = frame.topic if frame.topic == "crop_photo" else "compare_photos" if of_several else "own_photo"
        return replace(frame, topic=topic, uses=(row["judged_as"],), wanted_for=row["id"])
    if asks_print(frame):
        return replace(frame, topic="compare_photos" if compares_prints(frame) else "own_photo", uses=("print",))
    if aside_of(frame) and (frame.topic != "crop_photo" or not re.search(table["crops"], frame.text)):
        return replace(frame, topic="own_photo")
    official = set(frame.uses) & set(table["not_priced"])
    if frame.after_photo and frame.uses and not official and re.match(table["for_another"], frame.text):
        several = frame.photos > 1 and not _photo_meant(frame)
        return replace(frame, topic="compare_photos" if several else "own_photo", subjects=())
    return None


def _topic_beside_photo(frame: Frame, table: Mapping[str, Any]) -> Topic | None:
    """What is asked of the photo, where it is named by its number, is to be cut, or was spoken of just before."""
    elsewhere = frame.topic not in (*table["may_mean_photo"], "convert", "cost")
    if elsewhere or frame.turn not in ("new", "why") or re.search(table["not_of_photo"], frame.text):
        return None
    if frame.topic == "convert" or re.search(table["cuts"], frame.text):
        return None if re.search(table["any_photo"], frame.text) else "crop_photo"
    if frame.photo or (_means_photo(frame, table) and mentions(frame.text, policy()["photo"]["never_measured"])):
        return "own_photo"
    if not frame.after_photo or frame.turn != "new":
        return None
    if re.search(table["says_kind"], frame.text):
        return "own_photo"
    if re.search(table["any_photo"], frame.text):
        return None
    asks_fix = mentions(frame.text, policy()["photo"]["fix"])
    points = re.search(table["goes_on"], frame.text) and not frame.subjects
    named = names_check(frame) and not re.search(table["asks_rule"], frame.text)
    return "own_photo" if asks_fix or points or named else None


def _means_photo(frame: Frame, table: Mapping[str, Any]) -> bool:
    """Whether "it", "this" and the like stand for the photo that lies beside the conversation."""
    meant = re.search(table["means_photo"], frame.text)
    return bool(meant) and not re.search(table["means_no_photo"], frame.text)


def _asks_check(frame: Frame, table: Mapping[str, Any]) -> bool:
    """Whether something that is measured is asked about as it is here, and not as a rule."""
    if not re.search(table["asks_check"], frame.text) or re.search(table["asks_rule"], frame.text):
        return False
    return names_check(frame)


def _compares_photos(frame: Frame) -> bool:
    """Whether the visitor's photos are to be held against each other."""
    table = policy()["comparing"]
    if not re.search(table["asks"], frame.text) or re.search(table["asks_else"], frame.text):
        return False
    if re.search(table["these"], frame.text):
        return True
    return frame.photos > 1 and (bool(re.search(table["photos"], frame.text)) or not frame.subjects)


def _photo_meant(frame: Frame) -> int | None:
    """The number of the photo that is named, counted from 1."""
    table: Mapping[str, Any] = policy()["comparing"]
    named = list(re.finditer(table["number"], frame.text)) or list(re.finditer(table["number"], frame.said.lower()))
    if len(named) != 1:
        return None
    found = named[0]
    number = int(found["digits"]) if found["digits"] else table["ordinals"][found["word"]]
    number = number if number > 0 else frame.photos + 1 + number
    return number if 0 < number <= frame.photos else None


def _is_foreign(frame: Frame, table: Mapping[str, Any]) -> bool:
    """Whether a price is wanted of something that is no photo of a person."""
    if frame.subjects or frame.method or frame.budget or frame.turn != "new":
        return False
    if set(frame.uses) & set(table["not_priced"]):
        return True
    asks_more = gaps_asked(frame) or frame.people or frame.industries or mentions(frame.text, table["priced"])
    return bool(frame.unknown_words) and not asks_more


def query_of(frame: Frame) -> str:
    """What to search for: the visitor's words, with what a follow-up leaves unsaid."""
    if frame.whole:
        return frame.whole
    said = frame.text.strip()
    missing = [word.replace("_", " ") for word in (*frame.subjects, *frame.uses, *frame.industries)]
    told = said.lower()
    return " ".join([said, *(word for word in missing if word not in told)]).strip() or frame.topic.replace("_", " ")


def purposes_of(frame: Frame) -> list[str]:
    """The purposes a photo is judged for; empty to leave the choice to the tool."""
    renamed: Mapping[str, str] = policy()["purposes"]
    known = load_knowledge().purposes
    purposes = dict.fromkeys(renamed.get(use, use) for use in frame.uses)
    return [purpose for purpose in purposes if purpose in known][:MOST_PURPOSES]


def crop_after(frame: Frame, report: Mapping[str, Any]) -> Call | None:
    """The crop to make once a report says that it is all that is missing."""
    if frame.topic != "own_photo" or report.get("verdict") != "ready_after_crop":
        return None
    return _photo_call("crop_photo", str(report["purpose"]), frame.photo)


def _photo_call(name: str, purpose: str | None, photo: int | None = None) -> Call:
    arguments = {"purpose": purpose, "photo": photo}
    return Call(name, tuple((key, value) for key, value in arguments.items() if value is not None))


def _searches(table: Mapping[str, Any], frame: Frame) -> Iterator[dict[str, str]]:
    """Filters of each search; it names which slots of the frame it is repeated for."""
    slots = {
        "use": frame.uses,
        "industry": frame.industries,
        "subject": frame.subjects or tuple(table.get("subjects", ())),
        "aspect": frame.aspects or tuple(table.get("aspects", ())),
    }
    called: Mapping[str, str] = policy()["aspect_words"]
    for search in table.get("searches", ()):
        each = search.get("each", [])
        fixed = {key: value for key, value in search.items() if key in ("query", "aspect", "subject")}
        if any(getattr(frame, NAMES[slot]) for slot in search.get("only_without", ())):
            continue
        if not all(getattr(frame, NAMES.get(slot, slot)) for slot in search.get("only_with", ())):
            continue
        if "only_with_any" in search and not any(getattr(frame, slot) for slot in search["only_with_any"]):
            continue
        if "uses" in search and not set(search["uses"]) & set(frame.uses):
            continue
        if frame.operator not in search.get("operators", (frame.operator,)):
            continue
        if "when" in search and not mentions(frame.text, row(search["when"])):
            continue
        for filled in _filled(each, slots):
            wording = {slot: called.get(value, value.replace("_", " ")) for slot, value in filled.items()}
            yield {key: value.format(**wording) for key, value in fixed.items()} | filled


def _filled(each: list[str], slots: Mapping[str, tuple[str, ...]]) -> Iterator[dict[str, str]]:
    if not each:
        yield {}
        return
    for value in slots[each[0]]:
        for rest in _filled(each[1:], slots):
            yield {each[0]: value, **rest}
