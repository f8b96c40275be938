"""How near each service of a studio's price list is to a text, by the meaning of its name and of what it says."""

import re
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PRICED = re.compile(r"^.*? costs [^.]*(?:\.\d+[^.]*)*\.(?: It takes \d+ minutes\.)?\s*")
_SENTENCE = re.compile(r"(?<=[.;])\s+")


class Encodes(Protocol):
    """Turns texts into vectors of unit length."""

    def encode(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """One row for each text."""
        ...


class Services:
    """The services of a price list, each by its name, by every sentence about it, and by all of that together.

    Safe to use from several threads.

    Args:
        encoder: The sentence encoder.
        passages: What the studio says of itself.
    """

    def __init__(self, encoder: Encodes, passages: Sequence[Mapping[str, Any]]) -> None:
        self._encoder = encoder
        self._passages = passages
        self._lock = threading.Lock()
        self._rows: list[tuple[str, NDArray[np.float32]]] | None = None

    def nearness(self, texts: Sequence[str]) -> dict[str, dict[str, float]]:
        """By service and text, how much nearer it is to the text than the services are on the whole.

        Taking the mean of all away leaves what tells one service from another: prices and photos are in every one.
        """
        import numpy as np

        rows = self._vectors()
        if not rows:
            return {}
        said = self._encoder.encode(list(texts))
        near = [(vectors @ said.T).max(axis=0) + vectors[-1] @ said.T for _, vectors in rows]
        scores = np.stack(near) / 2
        scores = scores - scores.mean(axis=0)
        return {
            service: {text: round(float(one), 3) for text, one in zip(texts, row, strict=True)}
            for (service, _), row in zip(rows, scores, strict=True)
        }

    def _vectors(self) -> "list[tuple[str, NDArray[np.float32]]]":
        with self._lock:
            if self._rows is None:
                told = [(str(one["id"]), parts_of(one)) for one in self._passages if one.get("price")]
                vectors = self._encoder.encode([part for _, parts in told for part in parts])
                self._rows, at = [], 0
                for service, parts in told:
                    self._rows.append((service, vectors[at : at + len(parts)]))
                    at += len(parts)
            return self._rows


def parts_of(passage: Mapping[str, Any]) -> list[str]:
    """What is told of a service apart from its price: its name, sentence by sentence, and all of it together last."""
    text = str(passage["text"])
    name = str((passage.get("facts") or {}).get("name") or "")
    told = _PRICED.sub("", text).replace("Included: ", "")
    sentences = [part for part in _SENTENCE.split(told) if part.strip()]
    return [one for one in (name, *sentences) if one] + [f"{name}: {told}" if name else text]
