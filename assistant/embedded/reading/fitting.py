"""Learns topics, places and turns once, and keeps the weights in a file until phrases, lexicon or encoder change."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from assistant.embedded.reading.canonical import canonical
from assistant.embedded.reading.classifier import Classifier, Vectors
from assistant.embedded.reading.clean import plain
from assistant.embedded.reading.lexicon import Lexicon
from assistant.embedded.reading.places import examples
from assistant.embedded.reading.slots import find_slots
from assistant.learnt import load_or_learn

# Raise when the way of fitting changes: a file made by the old way is then not used.
FILE_VERSION = 4
NO_TURN = "none"
MODELS = ("topics", "places", "turns")


class Encoder(Protocol):
    """Turns sentences into vectors of length one."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors, shape (n, dimensions)."""
        ...


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was learnt.

    Attributes:
        topics: Of what is asked.
        places: Uses, industries and none of them.
        turns: Ways of going on with the answer before, and `NO_TURN`.
        phrases: Vectors of the phrases in scope.
    """

    topics: Classifier
    places: Classifier
    turns: Classifier
    phrases: Vectors


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


def words_of(texts: Sequence[str]) -> set[str]:
    """The single words of some texts."""
    return {word for text in texts for word in re.findall(r"[a-zé]+", plain(text))}


def load_or_fit(
    folder: Path,
    encoder: Encoder,
    lexicon: Lexicon,
    phrases: Mapping[str, Sequence[str]],
    turns: Mapping[str, Sequence[str]],
) -> Fitted:
    """The weights, from the file or made new.

    Args:
        folder: Where the file is kept.
        encoder: The sentence encoder.
        lexicon: Examples of places, and how phrases are canonicalised.
        phrases: What visitors say, by topic.
        turns: How they go on with an answer, by turn.
    """
    texts, labels = training_texts(lexicon, phrases)
    turn_texts, turn_labels = training_texts(lexicon, turns)
    place_texts, place_labels = examples(lexicon)
    probe = np.round(encoder.encode(["headshot or portrait"])[0][:8], 3).tolist()

    def learn() -> dict[str, Vectors]:
        vectors = encoder.encode(texts)
        in_scope = np.array([label != "out_of_scope" for label in labels])
        turn_vectors = np.concatenate([encoder.encode(turn_texts), vectors])
        learnt = {
            "topics": Classifier.fitted(vectors, labels),
            "places": Classifier.fitted(encoder.encode(place_texts), place_labels),
            "turns": Classifier.fitted(turn_vectors, [*turn_labels, *[NO_TURN] * len(vectors)]),
        }
        arrays = {"phrases": vectors[in_scope]}
        for name in MODELS:
            arrays |= learnt[name].as_arrays(name)
        return arrays

    learnt_from = (FILE_VERSION, texts, labels, turn_texts, turn_labels, place_texts, place_labels, probe)
    stored = load_or_learn(folder, "reading", learnt_from, learn)
    topics, places, turned = (Classifier.from_arrays(name, stored) for name in MODELS)
    return Fitted(topics, places, turned, stored["phrases"])
