"""Shared by the tests of answering: frames in, answers out, over the shipped cards and without a model or an index."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import cache
from typing import Any

from assistant.embedded.answering.claims import Answer
from assistant.embedded.answering.composing import answer
from assistant.embedded.answering.evidence import gather
from assistant.embedded.answering.planning import calls_for, query_of
from assistant.embedded.answering.relevance import content_stems
from assistant.embedded.frames import Frame, Request
from assistant.knowledge import Card, Knowledge, load_knowledge

MORE = 6


@cache
def knowledge() -> Knowledge:
    return load_knowledge()


def passage(card: Card) -> dict[str, Any]:
    """A card as the search tool returns it."""
    source = knowledge().sources[card.sources[0]]
    return {
        "id": card.id,
        "text": card.text,
        "source": source.id,
        "title": source.title,
        "interest": next((i for name in card.sources if (i := knowledge().sources[name].interest)), None),
        "date": card.date or source.date,
        "subject": card.subject,
        "aspect": card.aspect,
        "uses": list(card.uses),
        "industries": list(card.industries),
        "price": asdict(card.price) if card.price else None,
        "facts": dict(card.facts),
        "quality": card.quality or source.quality,
    }


def search(
    query: str,
    subject: str | None = None,
    aspect: str | None = None,
    use: str | None = None,
    industry: str | None = None,
    own: Sequence[dict[str, Any]] = (),
) -> str:
    """The search tool by shared words alone, with the filters of the real one."""
    admitted = [
        card
        for card in knowledge().cards.values()
        if (subject is None or card.subject in (subject, "both", "any"))
        and (aspect is None or card.aspect == aspect)
        and (use is None or use in card.uses)
        and (industry is None or industry in card.industries)
    ]
    asked = content_stems(query)
    admitted.sort(key=lambda card: -len(asked & content_stems(card.text)) / (5 + len(card.text.split())))
    found = [*own, *(passage(card) for card in admitted)][:MORE]
    return json.dumps({"fits": bool(found), "passages": found})


def ask(
    *frames: Frame,
    own: Sequence[dict[str, Any]] = (),
    extra: Sequence[str] = (),
    leans: Mapping[str, float] | None = None,
    told: str = "",
    **request: Any,
) -> Answer:
    """The answer to frames, over what their own searches find, and ``extra`` results of other tools.

    Args:
        frames: What was read.
        own: Passages of the studio.
        extra: Results of other tools.
        leans: How strongly the visitor's words are like those that call for each kind; each passage a little.
        told: What the answers before said.
        request: The rest of the request.
    """
    evidence = []
    for frame in frames:
        wanted = calls_for(frame)
        calls = [call for call in wanted if call.name == "search_guidance"]
        listed = any(call.name == "studio_list" for call in wanted)
        whole = [json.dumps({"complete": True, "fits": True, "passages": list(own)})] if own and listed else []
        said = [n for n, call in enumerate(calls) if call.as_arguments()["query"] == query_of(frame)]
        found = gather([*(search(**call.as_arguments(), own=own) for call in calls), *whole, *extra], said)
        if leans:
            asked = tuple(replace(one, asked=0.1) for one in found.passages)
            found = replace(found, passages=asked, leans=leans)
        evidence.append(found)
    return answer(Request(frames=frames, **request), evidence, [frame.text for frame in frames], told)
