"""Reading: the visitor's words in, a typed request out. It knows the words, never the answers.

``Reader.read`` is a pure function of the visitor's messages: clean → language → spelling → clauses → slots → places →
topic and operator → dialogue. Each message is read by itself once and remembered; what it means in the conversation is
folded again from the messages every time.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection, Sequence
from pathlib import Path

from assistant.embedded.frames import Frame, Request
from assistant.embedded.reading.dialogue import Dialogue
from assistant.embedded.reading.fitting import Encoder, load_or_fit, training_texts, words_of
from assistant.embedded.reading.heard import Heard
from assistant.embedded.reading.hearing import Hearing
from assistant.embedded.reading.language import Gloss
from assistant.embedded.reading.lexicon import Lexicon, load_table, load_tables
from assistant.embedded.reading.spelling import Speller
from assistant.embedded.reading.state import State
from assistant.embedded.reading.topics import Topics, parse_priors

REMEMBERED_MESSAGES = 4096
# A word is one of ours that so many phrases hold: single ones are what some visitor happened to speak of, or misspelt.
LEAST_PHRASES = 4


class Reader:
    """Reads conversations; made by :meth:`open`. Safe to share between threads."""

    def __init__(self, hearing: Hearing, dialogue: Dialogue):
        """Put together what :meth:`open` has loaded."""
        self.hearing = hearing
        self.dialogue = dialogue
        self._heard: OrderedDict[tuple[str, str], Heard] = OrderedDict()
        self._lock = threading.Lock()

    @classmethod
    def open(cls, cache_dir: Path, encoder: Encoder, words: Collection[str] | None = None) -> "Reader":
        """Load the reader, fitting it first when phrases, lexicon or encoder have changed.

        Args:
            cache_dir: Where fitted weights are kept.
            encoder: The sentence encoder.
            words: Words that answers can speak of; those of the cards when left out.
        """
        lexicon = Lexicon.load()
        phrases: dict[str, list[str]] = load_table("phrases.toml")
        inside = [text for topic, texts in phrases.items() if topic != "out_of_scope" for text in texts]
        in_scope = words_of(inside, LEAST_PHRASES)
        cards = _card_words() if words is None else {word.lower() for word in words}
        known = in_scope | lexicon.words | lexicon.small | lexicon.filler | cards
        fitted = load_or_fit(cache_dir, encoder, lexicon, phrases, load_table("turns.toml"))
        speller = Speller(known | words_of(phrases["out_of_scope"], LEAST_PHRASES), lexicon.slips)
        glosses = {code: Gloss.load(table) for code, table in load_tables("gloss").items()}
        priors, aspects = parse_priors(load_table("priors.toml"))
        dialogue = Dialogue(Topics(fitted.topics, priors, aspects), lexicon.kind_of)
        return cls(Hearing(encoder, fitted, lexicon, speller, glosses, frozenset(known)), dialogue)

    def read(self, messages: Sequence[str], *, has_photo: bool = False) -> Request:
        """What the last message asks, given those before it.

        Args:
            messages: The visitor's messages, oldest first.
            has_photo: A photo lies beside the conversation.
        """
        state = State()
        request = Request((Frame("unclear", has_photo=has_photo),))
        for message in messages:
            heard = self._hear(message, state.language)
            request, state = self.dialogue.resolve(heard, state, has_photo or heard.attached)
        return request

    def _hear(self, message: str, language: str) -> Heard:
        key = (message, language)
        with self._lock:
            if key in self._heard:
                self._heard.move_to_end(key)
                return self._heard[key]
        heard = self.hearing.hear(message, language)
        with self._lock:
            self._heard[key] = heard
            while len(self._heard) > REMEMBERED_MESSAGES:
                self._heard.popitem(last=False)
        return heard


def _card_words() -> set[str]:
    from assistant.knowledge import load_knowledge

    return words_of([card.text for card in load_knowledge().cards.values()])


__all__ = ["Encoder", "Reader", "training_texts"]
