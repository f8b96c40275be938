"""Writes the vectors of all texts that the program learns from: ``make vectors``."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.models import load_embedded_model
from assistant.retrieval import precomputed
from assistant.retrieval.embedding import MANY, MODEL_SHA256, Embedder, verify_model
from assistant.retrieval.index import ensure
from assistant.settings import Settings


class Recording(Embedder):
    """Keeps what is encoded in great numbers, and looks nothing up."""

    def __init__(self) -> None:
        super().__init__()
        self.vectors: dict[str, NDArray[np.float32]] = {}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors, all of them made here."""
        unknown = list(dict.fromkeys(text for text in texts if text not in self.vectors))
        made = dict(zip(unknown, self.compute(unknown), strict=True))
        if len(texts) >= MANY:
            self.vectors |= made
        known = self.vectors | made
        return np.stack([known[text] for text in texts]) if texts else self.compute(texts)


def main() -> None:
    """Learn everything once in a new home, and keep the vectors of what was learnt from."""
    verify_model()
    recording = Recording()
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(home=Path(home), studio_file=Path(home) / "none.toml")
        load_embedded_model(settings, recording)
        ensure(settings, print, embedder=recording).close()
    texts = sorted(recording.vectors)
    precomputed.save(texts, np.stack([recording.vectors[text] for text in texts]), MODEL_SHA256)
    print(f"{len(texts)} vectors, {precomputed.FILE.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
