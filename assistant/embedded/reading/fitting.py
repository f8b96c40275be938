"""Learns topics, places and turns once, and keeps the weights in a file until phrases, lexicon or encoder change."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from assistant.embedded.reading.canonical import canonical
from assistant.embedded.reading.classifier import LEARNT_AS, Classifier, Vectors
from assistant.embedded.reading.clean import plain
from assistant.embedded.reading.lexicon import Lexicon
from assistant.embedded.reading.places import examples
from assistant.embedded.reading.slots import find_slots
from assistant.learnt import load_or_learn

# Raise when the way of fitting changes: a file made by the old way is then not used.
FILE_VERSION = 6
# Before the name of a class that is no topic but a way of going on with the answer before.
TURN = "turn."
# The class of what claims nothing in which the two kinds differ, learnt from every so manieth phrase.
NO_CONTRAST, NEITHER, EVERY = "none", "neither", 5
# Sentences that each claim is learnt in.
SENTENCES = 5


class Encoder(Protocol):
    """Turns sentences into vectors of length one."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors, shape (n, dimensions)."""
        ...


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was learnt.

    Attributes:
        clauses: Topics, and turns, whose names begin with `TURN`.
        places: Uses, industries and none of them.
        contrasts: What is claimed of a photo that the two kinds differ in: "framing.portrait" and the like, or nothing.
        in_scope: Which of the examples of clauses the sources speak of, (n,) bool.
        is_topic: Which of the classes of clauses are topics.
    """

    clauses: Classifier
    places: Classifier
    contrasts: Classifier
    in_scope: npt.NDArray[np.bool_]
    is_topic: npt.NDArray[np.bool_]

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics, in the order of their logits."""
        return tuple(name for name, is_topic in zip(self.clauses.classes, self.is_topic, strict=True) if is_topic)


def training_texts(lexicon: Lexicon, phrases: Mapping[str, Sequence[str]]) -> tuple[list[str], list[str]]:
    """The phrases in the form they are learnt in, and their topics."""
    texts: list[str] = []
    labels: list[str] = []
    for topic, said in phrases.items():
        for phrase in said:
            text = plain(phrase)
            texts.append(canonical(text, find_slots(text, lexicon).spans))
            labels.append(topic)
    return texts, labels


def contrast_texts(lexicon: Lexicon, table: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """What may be claimed of a photo or looked for in one, and its class: the aspect and the kind that has it."""
    said = [sentence.replace("{kind}", kind) for sentence in table["sentences"] for kind in ("headshot", "portrait")]
    aspects = {name: kinds for name, kinds in table.items() if isinstance(kinds, Mapping) and name != "more"}
    texts: list[str] = []
    labels: list[str] = []
    for sentences, share, claims in (
        (said, 2 * SENTENCES, aspects),
        (table["which"], SENTENCES, aspects),
        (table["which_more"], SENTENCES, table["more"]),
    ):
        whats = [(f"{name}.{kind}", what) for name, kinds in claims.items() for kind in kinds for what in kinds[kind]]
        for n, (label, what) in enumerate(whats):
            for k in range(share):
                text = plain(sentences[(n * share + k) % len(sentences)].format(what=what))
                texts.append(canonical(text, find_slots(text, lexicon).spans))
                labels.append(label)
    others = [plain(text) for text in table["neither"]]
    texts += [canonical(text, find_slots(text, lexicon).spans) for text in others]
    return texts, [*labels, *(NEITHER for _ in others)]


def words_of(texts: Sequence[str], least: int = 1) -> set[str]:
    """The single words that stand in so many of some texts."""
    counts = Counter(word for text in texts for word in set(re.findall(r"[a-zé]+", plain(text))))
    return {word for word, count in counts.items() if count >= least}


def load_or_fit(
    folder: Path,
    encoder: Encoder,
    lexicon: Lexicon,
    phrases: Mapping[str, Sequence[str]],
    turns: Mapping[str, Sequence[str]],
    contrasts: Mapping[str, Any],
) -> Fitted:
    """The weights, from the file or made new.

    Args:
        folder: Where the file is kept.
        encoder: The sentence encoder.
        lexicon: Examples of places, and how phrases are canonicalised.
        phrases: What visitors say, by topic.
        turns: How they go on with an answer, by turn.
        contrasts: What may be claimed of a photo, by aspect and kind, and the sentences to claim it in.
    """
    texts, labels = training_texts(lexicon, {**phrases, **{TURN + name: said for name, said in turns.items()}})
    place_texts, place_labels = examples(lexicon)
    claims, claim_labels = contrast_texts(lexicon, contrasts)
    others = texts[: sum(map(len, phrases.values())) : EVERY]
    claims, claim_labels = [*claims, *others], [*claim_labels, *(NO_CONTRAST for _ in others)]
    probe = np.round(encoder.encode(["headshot or portrait"])[0][:8], 3).tolist()

    def learn() -> dict[str, npt.NDArray[np.generic]]:
        clauses = Classifier.fitted(encoder.encode(texts), labels)
        places = Classifier.fitted(encoder.encode(place_texts), place_labels)
        claimed = Classifier.fitted(encoder.encode(claims), claim_labels)
        return {**clauses.as_arrays("clauses"), **places.as_arrays("places"), **claimed.as_arrays("contrasts")}

    learnt_from = (FILE_VERSION, LEARNT_AS, texts, labels, place_texts, place_labels, claims, claim_labels, probe)
    stored = load_or_learn(folder, "reading", learnt_from, learn)
    clauses, places, claimed = (Classifier.from_arrays(name, stored) for name in ("clauses", "places", "contrasts"))
    in_scope = np.array([label != "out_of_scope" and not label.startswith(TURN) for label in labels])
    is_topic = np.array([not name.startswith(TURN) for name in clauses.classes])
    return Fitted(clauses, places, claimed, in_scope, is_topic)
