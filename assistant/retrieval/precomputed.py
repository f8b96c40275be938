"""Vectors of the texts that come with the program, worked out beforehand by ``make vectors``.

Encoding some forty thousand phrases and examples takes minutes, reading their vectors a moment. Whatever is not among
them is encoded as ever: an older file makes the first start slower and nothing else.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Keys = NDArray[np.uint64]
    Floats = NDArray[np.float32]

FILE = Path(__file__).with_name("precomputed.npz")
# The cosine of two texts moves by 0.0015 (standard deviation); 127 levels move it by less, and take a third more room.
LEVELS = 31


def save(texts: Sequence[str], vectors: "Floats", model: str, path: Path = FILE) -> None:
    """Write the file.

    Args:
        texts: Each at most once.
        vectors: (n, dimensions), of length one. Each number is kept in `LEVELS` steps either side of nought.
        model: Names the weights that made them.
        path: Where it is kept.
    """
    import numpy as np

    keys = _keys(texts)
    order = np.argsort(keys)
    steps = np.abs(vectors).max(axis=1, keepdims=True) / LEVELS
    rows = np.round(vectors / steps).astype(np.int8)
    np.savez_compressed(path, keys=keys[order], rows=rows[order], model=np.array(model))


def find(texts: Sequence[str], model: str, path: Path = FILE) -> "tuple[NDArray[np.bool_], Floats]":
    """Which of some texts are known, (n,), and the vectors of those, (known, dimensions), of length one.

    Args:
        texts: Any.
        model: Names the weights; vectors that others made are not used.
        path: Where they are kept.
    """
    import numpy as np

    wanted = _keys(texts)
    try:
        with np.load(path, allow_pickle=False) as file:
            keys, rows, made_by = file["keys"], file["rows"], str(file["model"])
    except FileNotFoundError:
        made_by = ""
    if made_by != model:
        return np.zeros(len(wanted), bool), np.empty((0, 0), np.float32)
    at = np.searchsorted(keys, wanted) % len(keys)
    known = keys[at] == wanted
    vectors = rows[at[known]].astype(np.float32)
    return known, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _keys(texts: Sequence[str]) -> "Keys":
    import numpy as np

    digests = b"".join(hashlib.sha256(text.encode()).digest()[:8] for text in texts)
    return np.frombuffer(digests, np.uint64)
