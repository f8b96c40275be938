"""Reading: the visitor's words in, a typed request out. It knows the words, never the answers.

``Reader.read`` is a pure function of the visitor's messages: clean → language → spelling → clauses → slots → places →
topic and operator → dialogue. Each message is read by itself once and remembered, and so is what a conversation had
established after each of its messages: the two hundredth takes no longer than the first.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from pathlib import Path

from assistant.embedded.frames import Frame, Request
from assistant.embedded.reading.dialogue import Dialogue
from assistant.embedded.reading.fitting import Encoder, load_or_fit, training_texts, words_of
from assistant.embedded.reading.hearing import Hearing
from assistant.embedded.reading.language import Gloss
from assistant.embedded.reading.lexicon import Lexicon, load_table, load_tables
from assistant.embedded.reading.spelling import Speller
from assistant.embedded.reading.state import State
from assistant.embedded.reading.topics import Topics, parse_priors

REMEMBERED_MESSAGES, REMEMBERED_CONVERSATIONS = 4096, 256
Said = tuple[tuple[str, int], ...]  # messages, each with the number of photos beside it
# A word is one of ours that so many phrases hold: single ones are what some visitor happened to speak of, or misspelt.
LEAST_PHRASES = 4


class Reader:
    """Reads conversations; made by :meth:`open`. Safe to share between threads."""

    def __init__(self, hearing: Hearing, dialogue: Dialogue):
        """Put together what :meth:`open` has loaded."""
        self.hearing = hearing
        self.dialogue = dialogue
        self._hear = lru_cache(REMEMBERED_MESSAGES)(hearing.hear)
        self._folded: OrderedDict[Said, State] = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def open(
        cls,
        cache_dir: Path,
        encoder: Encoder,
        words: Collection[str] | None = None,
        answered_as: Callable[[Frame], Frame] = lambda frame: frame,
    ) -> "Reader":
        """Load the reader, fitting it first when phrases, lexicon or encoder have changed.

        Args:
            cache_dir: Where fitted weights are kept.
            encoder: The sentence encoder.
            words: Words that answers can speak of; those of the cards when left out.
            answered_as: How answering takes a frame, which is what the next message goes on with.
        """
        lexicon = Lexicon.load()
        phrases: dict[str, list[str]] = load_table("phrases.toml")
        inside = [text for topic, texts in phrases.items() if topic != "out_of_scope" for text in texts]
        in_scope = words_of(inside, LEAST_PHRASES)
        cards = _card_words() if words is None else {word.lower() for word in words}
        known = in_scope | lexicon.words | lexicon.small | lexicon.filler | cards
        fitted = load_or_fit(
            cache_dir, encoder, lexicon, phrases, load_table("turns.toml"), load_table("contrasts.toml")
        )
        speller = Speller(known | words_of(phrases["out_of_scope"], LEAST_PHRASES), lexicon.slips)
        glosses = {code: Gloss.load(table) for code, table in load_tables("gloss").items()}
        priors, aspects = parse_priors(load_table("priors.toml"))
        dialogue = Dialogue(Topics(fitted.topics, priors, aspects), lexicon.kind_of, answered_as)
        return cls(Hearing(encoder, fitted, lexicon, speller, glosses, frozenset(known)), dialogue)

    def read(self, messages: Sequence[str], photos: Sequence[int] = ()) -> Request:
        """What the last message asks, given those before it.

        Args:
            messages: The visitor's messages, oldest first.
            photos: How many photos lay beside each of them; none where it is empty.
        """
        said = tuple(zip(messages, photos or [0] * len(messages), strict=True))
        if not said:
            return Request((Frame("unclear"),))
        request, state = self._resolve(*said[-1], self._established(said[:-1]))
        self._remember(said, state)
        return request

    def forget(self) -> None:
        """Drop every message and conversation that was remembered; they are read anew when they come again."""
        with self._lock:
            self._folded.clear()
        self._hear.cache_clear()

    def _established(self, said: Said) -> State:
        """What a conversation had established after these messages."""
        with self._lock:
            known = self._folded.get(said)
        if known is not None:
            return known
        state = State()
        for message, photos in said:
            _, state = self._resolve(message, photos, state)
        self._remember(said, state)
        return state

    def _remember(self, said: Said, state: State) -> None:
        with self._lock:
            self._folded[said] = state
            while len(self._folded) > REMEMBERED_CONVERSATIONS:
                self._folded.popitem(last=False)

    def _resolve(self, message: str, photos: int, state: State) -> tuple[Request, State]:
        heard = self._hear(message, state.language)
        return self.dialogue.resolve(heard, state, photos, message)


def _card_words() -> set[str]:
    from assistant.knowledge import load_knowledge

    return words_of([card.text for card in load_knowledge().cards.values()])


__all__ = ["Encoder", "Reader", "training_texts"]
