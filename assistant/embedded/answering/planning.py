"""Which tools a request needs: a table, filled in with what the frame says."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from assistant.embedded.answering.policy import policy, row
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.frames import Frame, Request

# A model may call a few tools a turn; a message that asks for more is answered from its first parts.
MOST_CALLS = 12
MOST_PURPOSES = 3
DEFAULT_PURPOSE = "linkedin"
NAMES = {"use": "uses", "industry": "industries", "subject": "subjects", "aspect": "aspects"}


@dataclass(frozen=True, slots=True)
class Call:
    """A tool and its arguments."""

    name: str
    args: tuple[tuple[str, str], ...]

    def as_arguments(self) -> dict[str, str]:
        """The arguments as the tool takes them."""
        return dict(self.args)


def plan(request: Request, bound: Collection[str]) -> list[Call]:
    """The calls for a request, each once, among the tools that are bound."""
    calls = dict.fromkeys(call for frame in request.frames for call in calls_for(frame))
    return [call for call in calls if call.name in bound][:MOST_CALLS]


def calls_for(frame: Frame) -> list[Call]:
    """The calls that one frame needs, the most telling first."""
    calls: list[Call] = []
    if frame.has_photo and frame.topic in ("own_photo", "crop_photo"):
        purposes: list[str | None] = list(purposes_of(frame)) or [None]
        calls += [_photo_call("assess_photo", purpose) for purpose in purposes]
        if frame.topic == "crop_photo":
            calls += [_photo_call("crop_photo", purpose or DEFAULT_PURPOSE) for purpose in purposes[:1]]
    table = policy()["search"].get(frame.topic, {})
    query = query_of(frame)
    for filters in _searches(table, frame):
        args = {"query": query, **filters}
        calls.append(Call("search_guidance", tuple(args.items())))
    for attribute, _ in frame.premise:
        needed = policy()["premises"].get(attribute, ())
        calls += [Call("search_guidance", tuple(search.items())) for search in needed]
    if frame.topic in ("cost", "studio"):
        found = ({"query": gap["query"], "aspect": "cost"} for gap in gaps_asked(frame))
        calls += [Call("search_guidance", tuple(search.items())) for search in found]
    if frame.confidence < policy()["limits"]["doubt_below"]:
        calls.append(Call("search_guidance", (("query", query),)))
    told = told_first(frame)
    if told is not None:
        aspect = (("aspect", told["aspect"]),) if "aspect" in told else ()
        calls += [Call("search_guidance", (("query", query), *aspect)) for query in told["queries"]]
    return list(dict.fromkeys(calls))


def gaps_asked(frame: Frame) -> list[Mapping[str, Any]]:
    """The rows on what the price sources leave out that the question asks for."""
    return [gap for gap in policy()["prices"]["gaps"] if mentions(frame.text, gap["words"])]


def told_first(frame: Frame) -> Mapping[str, Any] | None:
    """The row of the table that names the cards to be told first for such a question, None when none does."""
    for entry in policy()["told"]:
        if frame.topic in entry["topics"] and mentions(frame.text, entry["words"]):
            return None if mentions(frame.text, entry.get("unless", ())) else dict(entry)
    return None


def understood(frame: Frame) -> Frame:
    """The frame with a topic that can be answered, where its slots tell more than its topic."""
    placed = bool(frame.uses or frame.industries)
    if frame.topic == "unclear" and placed:
        return replace(frame, topic="choose")
    if frame.topic == "choose" and frame.budget and not placed and not frame.trade:
        return replace(frame, topic="cost", operator="yes_no")
    return frame


def query_of(frame: Frame) -> str:
    """What to search for: the visitor's words, with what a follow-up leaves unsaid."""
    said = frame.text.strip()
    missing = [word.replace("_", " ") for word in (*frame.subjects, *frame.uses, *frame.industries)]
    told = said.lower()
    return " ".join([said, *(word for word in missing if word not in told)]).strip() or frame.topic.replace("_", " ")


def purposes_of(frame: Frame) -> list[str]:
    """The purposes a photo is judged for; empty to leave the choice to the tool."""
    renamed: Mapping[str, str] = policy()["purposes"]
    return list(dict.fromkeys(renamed.get(use, use) for use in frame.uses))[:MOST_PURPOSES]


def crop_after(frame: Frame, report: Mapping[str, Any]) -> Call | None:
    """The crop to make once a report says that it is all that is missing."""
    if frame.topic != "own_photo" or report.get("verdict") != "ready_after_crop":
        return None
    return _photo_call("crop_photo", str(report["purpose"]))


def _photo_call(name: str, purpose: str | None) -> Call:
    return Call(name, (("purpose", purpose),) if purpose else ())


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
