"""Instructions inside a document are text, never orders: what speaks to the assistant tells a visitor nothing.

It is left out of what is searched, so that no model ever reads it and no answer repeats it as something that the studio
says. The owner is told, because a document that holds such a thing was tampered with.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

ORDERS = Path(__file__).with_name("orders.toml")
# A shorter paragraph goes as a whole, for the rest of it belongs to the order; of a longer one the sentence goes.
SHORT_WORDS = 60

# Whoever reads the paper does not see these, only programs do.
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|\[//\]: # [^\n]*", re.DOTALL)
_PARAGRAPH_END = re.compile(r"(\n\s*\n)")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def without_orders(text: str) -> tuple[str, int]:
    """A text without comments and what speaks to the assistant, and how many paragraphs that touched."""
    kept, touched = [], 0
    for paragraph in _PARAGRAPH_END.split(_COMMENT.sub("", text)):
        if not is_order(paragraph):
            kept.append(paragraph)
            continue
        touched += 1
        if len(paragraph.split()) > SHORT_WORDS:
            kept.append(" ".join(one for one in _SENTENCE_END.split(paragraph) if not is_order(one)))
    return "".join(kept), touched


def is_order(text: str) -> bool:
    """Whether a text speaks to a language model."""
    return bool(orders().search(" ".join(text.split())))


@cache
def orders() -> re.Pattern[str]:
    """How a text speaks to a language model."""
    table = tomllib.loads(ORDERS.read_text(encoding="utf-8"))
    found = (re.sub(r"{([a-z]+)}", lambda name: table["words"][name[1]], order) for order in table["orders"])
    return re.compile("|".join(f"(?:{order})" for order in found), re.IGNORECASE)
