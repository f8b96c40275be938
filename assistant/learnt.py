"""What is learnt from files of the repository, kept as arrays until those files change. Knows nothing of what it is."""

import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from assistant.errors import KnowledgeMissing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Arrays = Mapping[str, NDArray[np.generic]]


def load_or_learn(folder: Path, name: str, learnt_from: object, learn: "Callable[[], Arrays]") -> "dict[str, Any]":
    """The arrays of an earlier run, or new ones where anything has changed since.

    Args:
        folder: Where the file is kept; it is made where it is missing.
        name: What is learnt; one file of that name is kept.
        learnt_from: All that decides the result, as plain data.
        learn: Makes the arrays.

    Raises:
        KnowledgeMissing: The file cannot be written.
    """
    import numpy as np

    digest = hashlib.sha256(repr(learnt_from).encode()).hexdigest()
    path = folder / f"{name}-{digest[:16]}.npz"
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            return dict(file)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        pass  # Not there yet, or cut short by a kill: it is made again.
    arrays = dict(learn())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        with part.open("wb") as made:
            np.savez(made, **arrays)
        part.replace(path)
    except OSError as problem:
        raise KnowledgeMissing(
            f"The folder {folder} cannot be written ({problem.strerror}). Choose another with ADVISOR_HOME.",
            detail=repr(problem),
        ) from problem
    for old in folder.glob(f"{name}-*.npz"):
        if old != path:
            old.unlink(missing_ok=True)
    return arrays
