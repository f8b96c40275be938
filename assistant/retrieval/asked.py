"""Which card a question asks for, learnt from examples of how people ask.

A card is written in a source's words, a question in a visitor's, and the two are often further apart than two
questions about the same thing. So every card has examples (``knowledge/asked/``), and a kernel ridge regression on
their vectors learns which card a question is after.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self
from weakref import WeakValueDictionary

from assistant.kernel_ridge import fit, kernel
from assistant.learnt import load_or_learn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# Raise when the way of fitting changes: a file made by the old way is then not used.
FILE_VERSION = 1
# Chosen by learning from the examples of one writer and asking those of another. The kernel falls to 1/e at a cosine
# of 0.75.
GAMMA, RIDGE = 2.0, 0.2
LEARNT_AS = (FILE_VERSION, GAMMA, RIDGE)


class Encodes(Protocol):
    """Turns text into vectors of length one."""

    def encode(self, texts: Sequence[str]) -> "Floats":
        """Vectors, (n, dimensions)."""
        ...


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Asked:
    """What was learnt.

    Attributes:
        cards: The cards that have examples.
        first: By card, where its rows among the vectors begin.
        vectors: (n, dimensions) of the examples, card by card, and of the cards' own texts last.
        weights: (n, cards) of the regression.
    """

    cards: tuple[str, ...]
    first: tuple[int, ...]
    vectors: "Floats"
    weights: "Floats"

    @classmethod
    def open(cls, path: Path, cards: Sequence[str], first: Sequence[int]) -> Self:
        """What was saved under a path."""
        import numpy as np

        with np.load(path, allow_pickle=False) as file:
            return cls(tuple(cards), tuple(first), file["vectors"], file["weights"])

    def save(self, path: Path) -> None:
        """Write the arrays."""
        import numpy as np

        np.savez(path, vectors=self.vectors, weights=self.weights)

    def scores(self, question: "Floats") -> tuple["Floats", "Floats"]:
        """For each card, how near its nearest example is, and how likely it is what the question asks for.

        Args:
            question: Its vector, (dimensions,).

        Returns:
            Cosines, −1 to 1, and the regression's estimates: 1 where only this card is asked for, 0 where it is not; a
            little beyond both at times.
        """
        import numpy as np

        if not self.cards:
            return np.zeros(0, np.float32), np.zeros(0, np.float32)
        cosines = self.vectors @ question
        examples = cosines[: len(cosines) - len(self.cards)]
        nearest = np.maximum.reduceat(examples, self.first)
        return nearest, kernel(cosines, GAMMA) @ self.weights


# The arrays are tens of megabytes, and every studio of a server reads the same ones.
_opened: "WeakValueDictionary[tuple[object, ...], Asked]" = WeakValueDictionary()


def open_asked(path: Path, cards: Sequence[str], first: Sequence[int]) -> Asked:
    """What was saved under a path; the same object for files that hold the same."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").digest()
    key = (digest, tuple(cards), tuple(first))
    found = _opened.get(key)
    if found is None:
        found = _opened[key] = Asked.open(path, cards, first)
    return found


def learn_asked(
    folder: Path,
    language: str,
    encoder: Encodes,
    examples: Sequence[tuple[str, str]],
    texts: Mapping[str, str],
    model: str,
) -> Asked:
    """What the examples teach, from the file of an earlier fit where nothing has changed since.

    Args:
        folder: Where the file is kept.
        language: Of the examples; a file for each is kept.
        encoder: Turns text into vectors.
        examples: Pairs of a card's id and an example, those of a card together.
        texts: By card, what it says.
        model: Names the encoder's weights.
    """
    rows = [(card, text) for card, text in examples if card in texts]
    cards = tuple(dict.fromkeys(card for card, _ in rows))
    said = [texts[card] for card in cards]
    first = tuple(next(at for at, (name, _) in enumerate(rows) if name == card) for card in cards)

    def learn() -> "dict[str, Floats]":
        vectors = encoder.encode([text for _, text in rows] + said)
        return {
            "vectors": vectors,
            "weights": _fit(vectors, [*(cards.index(name) for name, _ in rows), *range(len(cards))]),
        }

    stored = load_or_learn(folder, f"asked-{language}", (LEARNT_AS, model, rows, said), learn)
    return Asked(cards, first, stored["vectors"], stored["weights"])


def _fit(vectors: "Floats", wanted: Sequence[int]) -> "Floats":
    """Weights of the regression, (rows, cards), for rows that each ask for one card."""
    import numpy as np

    if not wanted:
        return np.zeros((0, 0), np.float32)
    targets = np.zeros((len(wanted), max(wanted) + 1), np.float32)
    targets[np.arange(len(wanted)), wanted] = 1
    return fit(vectors, targets, GAMMA, RIDGE)
