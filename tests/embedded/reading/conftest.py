"""One reader for all tests of reading: the real encoder and the shipped words, fitted once a session."""

from pathlib import Path

import pytest

from assistant.embedded.reading import Reader
from assistant.retrieval.embedding import Embedder


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Reader.open(Path(tmp_path_factory.mktemp("reading")), Embedder())
