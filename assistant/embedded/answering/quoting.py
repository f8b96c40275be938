"""What is told of a studio's document: the sentences of a passage that answer the question, and nothing beside them."""

import math
import re
from collections import Counter
from dataclasses import replace

from assistant.embedded.answering.claims import Claim, Draft
from assistant.embedded.answering.evidence import Evidence, Passage
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import content_stems
from assistant.embedded.frames import Frame

_POINT = re.compile(r"(?:[-*•]|\d+[.)])\s")
# A line's end is none: papers are wrapped. The points of a list belong to the sentence before them.
_END = re.compile(rf"(?<=[.!?])\s+(?=[^a-z\s])|\n(?=\s*(?:\||{_POINT.pattern}))|\n\s*\n")


def in_brief(draft: Draft, frame: Frame, evidence: Evidence) -> Draft:
    """The draft with the sentences that answer in the place of each whole passage of a document."""
    asked = content_stems(f"{frame.text} {frame.abroad}")
    documents = {passage.id: passage for passage in evidence.passages if passage.is_document}

    def shortened(claim: Claim) -> Claim:
        for passage in (documents[card] for card in claim.cards if card in documents):
            claim = replace(claim, text=claim.text.replace(passage.text, answering(passage, asked)))
        return claim

    return replace(draft, claims=tuple(shortened(claim) for claim in draft.claims))


def answering(passage: Passage, asked: frozenset[str]) -> str:
    """The sentences of a passage that share most with what was asked, in their order.

    Args:
        passage: Of a document.
        asked: Stems of the question; the fewer sentences hold one, the more it weighs.
    """
    table = policy()["quoting"]
    heading = passage.title.partition(" › ")[2]
    body = passage.text.rpartition(f"{heading}: ")[2] if heading else passage.text
    sentences = _sentences(body)
    if any(sentence.startswith("|") for sentence in sentences):
        return passage.text  # a row says nothing without the rest of its table
    stems = [content_stems(sentence) & asked for sentence in sentences]
    spread = Counter(stem for found in stems for stem in found)
    scores = [sum(math.log(1 + len(sentences) / spread[stem]) for stem in found) for found in stems]
    # Where a passage was found by its meaning alone, what stands first says what it is about.
    least = table["as_near"] * max(scores, default=0.0)
    nearest = sorted(range(len(sentences)), key=lambda place: -scores[place])[: table["most"]]
    told = sorted(place for place in nearest if scores[place] >= least)
    if told and told[0] and sentences[told[0]].split()[0].lower() in table["points_back"]:
        told = [told[0] - 1, *told][: table["most"]]
    said = " ".join(sentences[place] for place in told)
    return f"{heading}: {said}" if heading and not heading.endswith("?") else said


def _sentences(text: str) -> list[str]:
    found: list[str] = []
    for piece in (" ".join(piece.split()) for piece in _END.split(text)):
        if found and _POINT.match(piece):
            found[-1] += f"\n{piece}"
        elif found and found[-1].lower().endswith(tuple(policy()["quoting"]["abbreviations"])):
            found[-1] += f" {piece}"
        elif piece:
            found.append(piece)
    return found
