"""Learns topics, places and turns once, and keeps the weights in a file until phrases, lexicon or encoder change."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from assistant.embedded.reading.canonical import canonical
from assistant.embedded.reading.clean import plain
from assistant.embedded.reading.lexicon import Lexicon
from assistant.embedded.reading.linear import LinearModel, Vectors, fit
from assistant.embedded.reading.places import examples
from assistant.embedded.reading.slots import find_slots
from assistant.learnt import load_or_learn

# Raise when the way of fitting changes: a file made by the old way is then not used.
FILE_VERSION = 3
# Places have few examples a class: a stronger pull towards "unsure" than for topics.
PLACES_INVERSE_REGULARISATION = 30.0
TURNS_INVERSE_REGULARISATION = 3.0
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
        topics: Regression over topics.
        places: Regression over uses, industries and none of them.
        turns: Regression over ways of going on with the answer before, and `NO_TURN`.
        phrases: Vectors of the phrases in scope.
    """

    topics: LinearModel
    places: LinearModel
    turns: LinearModel
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
        topics = fit(vectors, labels)
        places = fit(encoder.encode(place_texts), place_labels, PLACES_INVERSE_REGULARISATION)
        turn_vectors = np.concatenate([encoder.encode(turn_texts), vectors])
        turned = fit(turn_vectors, [*turn_labels, *[NO_TURN] * len(vectors)], TURNS_INVERSE_REGULARISATION)
        arrays = {"phrases": vectors[in_scope]}
        for name, model in (("topics", topics), ("places", places), ("turns", turned)):
            arrays |= {f"{name}_weights": model.weights, f"{name}_bias": model.bias}
            arrays[f"{name}_classes"] = np.array(model.classes)
        return arrays

    learnt_from = (FILE_VERSION, texts, labels, turn_texts, turn_labels, place_texts, place_labels, probe)
    stored = load_or_learn(folder, "reading", learnt_from, learn)
    topics, places, turned = (
        LinearModel(tuple(stored[f"{name}_classes"].tolist()), stored[f"{name}_weights"], stored[f"{name}_bias"])
        for name in MODELS
    )
    return Fitted(topics, places, turned, stored["phrases"])
