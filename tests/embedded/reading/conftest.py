"""One reader for all tests of reading: the real encoder and the shipped words, fitted once a session."""

from pathlib import Path

import pytest

from assistant.embedded.reading import Reader
from assistant.retrieval.embedding import Embedder


@pytest.fixture(scope="session")
def reading_home(ready_home: Path) -> Path:
    """A folder with the fitted weights."""
    return ready_home / "reading"


@pytest.fixture(scope="session")
def reader(reading_home: Path) -> Reader:
    return Reader.open(reading_home, Embedder())
