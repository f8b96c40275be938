"""The studio's own facts, looks and limits, read from ``studio.toml``.

``facts`` says what a studio is, ``file`` reads and checks what its owner wrote, ``cards`` turns the facts into what is
searched and cited, ``watching`` notices a changed file, ``writing`` makes a file to start from.
"""

from assistant.studio.cards import BOOKING, OWN_PREFIX, STUDIO_SOURCE, cards_of, source_of
from assistant.studio.facts import KEEP_DAYS, Handover, Limits, Look, Studio, StudioAnswer, StudioPolicy, StudioPrice
from assistant.studio.file import load_studio

__all__ = [
    "BOOKING",
    "KEEP_DAYS",
    "OWN_PREFIX",
    "STUDIO_SOURCE",
    "Handover",
    "Limits",
    "Look",
    "Studio",
    "StudioAnswer",
    "StudioPolicy",
    "StudioPrice",
    "cards_of",
    "load_studio",
    "source_of",
]
