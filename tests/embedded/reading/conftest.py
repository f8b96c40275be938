"""One reader for all tests of reading: the real encoder and the shipped words, fitted once a session."""

from pathlib import Path

import pytest

from assistant.embedded.reading import Reader
from assistant.retrieval.embedding import Embedder


@pytest.fixture(scope="session")
def reading_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the fitted weights."""
    folder = tmp_path_factory.mktemp("reading")
    Reader.open(folder, Embedder())
    return folder


@pytest.fixture(scope="session")
def reader(reading_home: Path) -> Reader:
    return Reader.open(reading_home, Embedder())
