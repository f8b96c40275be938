"""What a visitor who wants to book may do: book, write, or leave an address."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from assistant.knowledge import Subject
from assistant.studio import BOOKING, Studio

# Words of somebody who has made up their mind, in the languages that are spoken. Most are heard by the model, whose
# answer then says how to book; these hold whichever model answers, and beside a question about something else.
READY = re.compile(
    r"\b(?:i|we)(?: would|['’]d)? (?:like|love|want|wish) to (?:book|reserve|schedule|make an appointment)\b"
    r"|\b(?:(?:can|could|may) (?:i|we)|let(?:['’]s| us)|please|ready to) (?:book|reserve|make an appointment)\b"
    r"|\b(?:call|contact|get back to) (?:me|us)\b"
    r"|\b(?:möchten?|will|wollen|würden?|kann ich|können wir)\b.{0,60}\b(?:buchen|reservieren|termin vereinbaren)\b"
    r"|\b(?:voudr\w+|aimer\w+|veux|voulons|puis-je)\b.{0,40}\b(?:réserver|prendre (?:un )?rendez-vous)\b"
    r"|\b(?:quiero|queremos|quisiera|gustaría|puedo)\b.{0,40}\b(?:reservar|pedir (?:una )?cita)\b",
    re.I,
)
# How visitors name what a price may be for, in the languages that are spoken; the more particular first.
KINDS: Mapping[Subject, re.Pattern[str]] = {
    "ai_headshot": re.compile(r"\b(ai|ki|ia)\b.{0,12}\bheadshots?\b", re.I),
    "headshot": re.compile(r"\bheadshots?\b", re.I),
    "portrait": re.compile(r"\b\w*(portr[aä]i?t|retrato)\w*", re.I),
}


def is_ready(text: str, cited: Iterable[str]) -> bool:
    """Whether a visitor wants to book or to be answered by the studio.

    Args:
        text: What the visitor said.
        cited: Ids of the passages that the answer cites.
    """
    return BOOKING in cited or READY.search(text) is not None


def offer_to(studio: Studio, said: Sequence[str]) -> dict[str, Any]:
    """The ways that this studio takes, the session filled in where the visitor named one.

    Args:
        studio: The studio.
        said: The visitor's messages, the last one last.

    Returns:
        ``{"session", "booking_url", "write_url", "leave_address"}``; the first three may be None.
    """
    session = session_of(studio, said)
    subject = f"?subject={quote(f'Booking: {session}')}" if session else ""
    return {
        "session": session,
        "booking_url": studio.booking_link(session or ""),
        "write_url": studio.email and f"mailto:{quote(studio.email, safe='@')}{subject}",
        "leave_address": studio.handover is not None,
    }


def session_of(studio: Studio, said: Sequence[str]) -> str | None:
    """The session that was named last: by the studio's own name for it where that is clear, or by its kind."""
    names = sorted((price.name for price in studio.prices if price.name), key=len, reverse=True)
    for text in reversed(said):
        if named := next((name for name in names if name.casefold() in text.casefold()), None):
            return named
        if kind := next((kind for kind, words in KINDS.items() if words.search(text)), None):
            own = [price.name for price in studio.prices if price.name and price.subject == kind]
            return own[0] if len(own) == 1 else kind.replace("_", " ")
    return None
