"""What an answer is made of: claims, each bound to what supports it."""

from dataclasses import dataclass, field
from typing import Literal

Role = Literal["premise", "gap", "direct", "reason", "caveat", "next"]
Mode = Literal["answer", "abstain", "clarify"]
PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing said.

    Attributes:
        text: A sentence or a whole block of Markdown, without citations.
        cards: Ids of the passages that support it, ``photo`` for a measurement; empty for talk about ourselves.
        role: Its place in the answer.
        block: It is a list or a table and stands alone; its citations are already inside.
    """

    text: str
    cards: tuple[str, ...] = ()
    role: Role = "direct"
    block: bool = False

    def cited(self) -> str:
        """The text followed by its citations, each once."""
        if self.block:
            return self.text
        marks = "".join(f"[{card}]" for card in dict.fromkeys(self.cards))
        return f"{self.text} {marks}".rstrip()


@dataclass(frozen=True, slots=True)
class Draft:
    """The answer to one frame, before it is put in order.

    Attributes:
        claims: In no particular order; the role decides.
        mode: Whether it answers, declines or asks back.
        suggestions: Names of follow-up questions, best first.
    """

    claims: tuple[Claim, ...] = ()
    mode: Mode = "answer"
    suggestions: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Answer:
    """What leaves, and what the chat needs to know about it.

    Attributes:
        parts: The Markdown in pieces of about a sentence; joined they are the text.
        mode: Whether any part answers, all decline, or it only asks back.
        suggestions: Questions that the visitor may want to ask next.
        topics: What was asked, for counting.
    """

    parts: tuple[str, ...]
    mode: Mode = "answer"
    suggestions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The whole answer."""
        return "".join(self.parts)
