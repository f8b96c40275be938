"""What kind a picture is that the visitor only describes."""

import re
from collections.abc import Mapping
from typing import Any

from assistant.embedded.answering.claims import Claim, Draft
from assistant.embedded.answering.evidence import Evidence
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import KINDS, Frame

TOPICS = ("hybrid", "definition", "difference", "choose", "own_photo", "use", "unclear", "advice", "convert")


def described(frame: Frame) -> Mapping[str, Any] | None:
    """The row on what was described, where the question is which kind that is; None otherwise."""
    table = policy()["described"]
    if frame.has_photo or frame.direction or frame.turn != "new" or frame.topic not in TOPICS:
        return None
    if not re.search(table["asks"], frame.text.lower()):
        return None
    return next((row for row in table["kinds"] if mentions(frame.said or frame.text, row["words"])), None)


def answer_described(frame: Frame, evidence: Evidence, words: Words) -> Draft | None:
    """Whether what was described is the kind that was named, and what it is instead."""
    row = described(frame)
    if row is None:
        return None
    cards = [card for name in row["cards"] for card in evidence.passages if card.id == name]
    if not cards:
        return None
    if frame.operator != "yes_no":
        cards.sort(key=lambda card: card.subject != row["kind"])  # of the kind itself first
    lead, named = "", [subject for subject in frame.subjects if subject in ("headshot", "portrait")]
    if frame.operator == "yes_no" and len(named) == 1:
        lead = words.say("leads.yes" if row["kind"] == named[0] else "leads.no") + " "
    elif row["kind"] in KINDS:
        lead = words.say("leads.named", kind=words.name("subjects", row["kind"])) + " "
    claims = [
        Claim((lead if n == 0 else "") + c.text, (c.id,), "reason" if n else "direct") for n, c in enumerate(cards)
    ]
    return Draft(tuple(claims), suggestions=("choose", "convert", "check_photo"))
