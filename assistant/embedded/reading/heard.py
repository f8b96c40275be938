"""One message read by itself, before it meets the conversation."""

from dataclasses import dataclass

from assistant.embedded.frames import Contrast, Operator, Turn
from assistant.embedded.reading.classifier import Vectors
from assistant.embedded.reading.operators import Wants
from assistant.embedded.reading.slots import Slots


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause, read by itself.

    Attributes:
        text: Plain English.
        slots: What it names.
        logits: The topic regression on its vector.
        nearest: Similarity to the nearest phrase that is in scope.
        operator: Kind of answer asked for.
        wants: Form asked for.
        turn: Set when the clause only refers to the answer before.
        likely_turn: The same where its words only make that likely: it counts where there is an answer before.
        asks: It asks or wishes for something.
        fragment: It is nothing but slots.
        corrects: It takes back a slot.
        reverses: It turns the question before round.
        only_format: It asks only for another form.
        strange: Share of content words that nothing knows, 0-1.
        unknown: Those words that look like things and are worth naming.
        noise: Not one of its words is a word.
        contrast: What it claims of one kind of photo in which the two differ, or looks for in one; None without that.
    """

    text: str
    slots: Slots
    logits: Vectors
    nearest: float = 1.0
    operator: Operator = "what"
    wants: Wants = "prose"
    turn: Turn | None = None
    likely_turn: Turn | None = None
    asks: bool = True
    fragment: bool = False
    corrects: bool = False
    reverses: bool = False
    only_format: bool = False
    strange: float = 0.0
    unknown: tuple[str, ...] = ()
    noise: bool = False
    contrast: Contrast | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """One message, read by itself.

    Attributes:
        clauses: In the order of the words.
        language: ISO 639-1 code that the answer should be in.
        stripped: A planted instruction was cut out.
        words: Number of words that were left to read.
        wants: Form asked for anywhere in the message.
    """

    clauses: tuple[Clause, ...]
    language: str
    stripped: bool
    words: int
    wants: Wants = "prose"
