import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import KnowledgeMissing
from assistant.retrieval import embedding
from assistant.retrieval.embedding import DIMENSIONS, Embedder, model_path, verify_model


def test_the_installed_weights_are_the_original() -> None:
    assert verify_model() == model_path() / "model.safetensors"


def test_a_damaged_weight_is_named_with_the_command_that_repairs_it(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"\x00" * 1000)
    with pytest.raises(KnowledgeMissing, match=r"damaged or not the original\. Run: python -m pip install"):
        verify_model(tmp_path)


def test_a_weight_that_is_not_there_is_named_too(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeMissing, match="cannot be read"):
        verify_model(tmp_path)


def test_a_missing_package_says_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "find_spec", lambda name: None)
    with pytest.raises(KnowledgeMissing, match=r"not installed\. Run: python -m pip install"):
        Embedder().embed_query("hello")


def test_vectors_are_of_unit_length_and_float32(embedder: Embedder) -> None:
    vectors = embedder.encode(["a headshot", "ein sehr langer Text " * 400, ""])
    assert vectors.shape == (3, DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_no_text_gives_no_vector(embedder: Embedder) -> None:
    assert embedder.encode([]).shape == (0, DIMENSIONS)


def test_what_means_the_same_is_nearer_than_what_does_not(embedder: Embedder) -> None:
    price, cost, egg = embedder.encode(["price of a photo", "what does a picture cost?", "how to boil an egg"])
    assert price @ cost > price @ egg + 0.3


class Counting(Embedder):
    """Keeps what was computed, and makes nothing of it."""

    def __init__(self) -> None:
        super().__init__()
        self.computed: list[str] = []

    def compute(self, texts: Sequence[str]) -> np.ndarray:
        self.computed += texts
        return np.full((len(texts), DIMENSIONS), len(self.computed), dtype=np.float32)


def test_a_question_asked_twice_is_embedded_once() -> None:
    own = Counting()
    first = own.embed_query("asked twice")
    assert own.encode(["asked twice", "and another", "asked twice"])[2].tolist() == first
    assert own.computed == ["asked twice", "and another"]


def test_searches_that_ask_for_the_same_at_once_embed_it_once() -> None:
    own, all_there = Counting(), threading.Barrier(6)

    def ask() -> None:
        all_there.wait()
        own.embed_query("asked by six")

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert own.computed == ["asked by six"]


def test_a_question_that_was_forgotten_is_embedded_anew() -> None:
    own = Counting()
    for _ in range(2):
        own.embed_query("secret")
        own.forget()
    assert own.computed == ["secret", "secret"]


def test_the_memory_of_questions_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Counting()
    monkeypatch.setattr(embedding, "REMEMBERED_QUERIES", 3)
    for number in range(10):
        own.embed_query(str(number))
    assert list(own._remembered) == ["7", "8", "9"]


def test_threads_get_the_same_vectors_as_one(embedder: Embedder) -> None:
    texts = [f"question number {number}" for number in range(24)]
    alone = embedder.encode(texts)
    together: dict[int, list[float]] = {}

    def ask(start: int) -> None:
        for at in range(start, len(texts), 4):
            together[at] = Embedder().embed_query(texts[at])

    threads = [threading.Thread(target=ask, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert np.array([together[at] for at in range(len(texts))]) == pytest.approx(alone, abs=1e-4)
