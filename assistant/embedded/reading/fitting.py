"""Learns topics and places once, and keeps the weights in a file until phrases, lexicon or encoder change."""

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from zipfile import BadZipFile

import numpy as np

from assistant.embedded.reading.canonical import canonical
from assistant.embedded.reading.clean import plain
from assistant.embedded.reading.lexicon import Lexicon
from assistant.embedded.reading.linear import LinearModel, Vectors, fit
from assistant.embedded.reading.places import examples
from assistant.embedded.reading.slots import find_slots

# Raise when the way of fitting changes: a file made by the old way is then not used.
FILE_VERSION = 1
# Places have few examples a class: a stronger pull towards "unsure" than for topics.
PLACES_INVERSE_REGULARISATION = 10.0


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
        phrases: Vectors of the phrases in scope.
    """

    topics: LinearModel
    places: LinearModel
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


def load_or_fit(folder: Path, encoder: Encoder, lexicon: Lexicon, phrases: Mapping[str, Sequence[str]]) -> Fitted:
    """The weights, from the file or made new.

    Args:
        folder: Where the file is kept.
        encoder: The sentence encoder.
        lexicon: Examples of places, and how phrases are canonicalised.
        phrases: What visitors say, by topic.
    """
    texts, labels = training_texts(lexicon, phrases)
    place_texts, place_labels = examples(lexicon)
    probe = np.round(encoder.encode(["headshot or portrait"])[0][:8], 3).tolist()
    digest = hashlib.sha256(repr((FILE_VERSION, texts, labels, place_texts, place_labels, probe)).encode()).hexdigest()
    path = folder / f"reading-{digest[:16]}.npz"
    stored = _load(path)
    if stored is None:
        vectors = encoder.encode(texts)
        in_scope = np.array([label != "out_of_scope" for label in labels])
        place_vectors = encoder.encode(place_texts)
        stored = Fitted(
            fit(vectors, labels), fit(place_vectors, place_labels, PLACES_INVERSE_REGULARISATION), vectors[in_scope]
        )
        _save(path, stored)
    return stored


def _load(path: Path) -> Fitted | None:
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            models = [
                LinearModel(tuple(file[f"{name}_classes"].tolist()), file[f"{name}_weights"], file[f"{name}_bias"])
                for name in ("topics", "places")
            ]
            return Fitted(models[0], models[1], file["phrases"])
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None  # Not there yet, or cut short by a kill: it is made again.


def _save(path: Path, fitted: Fitted) -> None:
    arrays = {"phrases": fitted.phrases}
    for name, model in (("topics", fitted.topics), ("places", fitted.places)):
        arrays |= {f"{name}_weights": model.weights, f"{name}_bias": model.bias}
    names = {"topics_classes": np.array(fitted.topics.classes), "places_classes": np.array(fitted.places.classes)}
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    with part.open("wb") as stream:
        np.savez(stream, **arrays, **names)
    part.replace(path)
    for old in path.parent.glob("reading-*.npz"):
        if old != path:
            old.unlink(missing_ok=True)
