from pathlib import Path

import numpy as np
import pytest

from assistant.embedded.reading.fitting import TURN, training_texts
from assistant.embedded.reading.lexicon import Lexicon, load_table
from assistant.knowledge import load_knowledge
from assistant.retrieval import precomputed
from assistant.retrieval.embedding import MANY, MODEL_SHA256, Embedder

TEXTS = [f"a question of number {n}" for n in range(MANY)]


@pytest.fixture(scope="module")
def learnt_from() -> list[str]:
    """The topics' phrases, the turns, and the examples of every card."""
    tables = {**load_table("phrases.toml"), **{TURN + n: said for n, said in load_table("turns.toml").items()}}
    phrases, _ = training_texts(Lexicon.load(), tables)
    return [*phrases, *(text for texts in load_knowledge().asked.values() for text in texts)]


def test_what_was_saved_is_found_and_the_rest_is_not(tmp_path: Path) -> None:
    vectors = Embedder().compute(TEXTS[:9])
    precomputed.save(TEXTS[:9], vectors, "these weights", tmp_path / "some.npz")
    known, found = precomputed.find([TEXTS[3], "another", TEXTS[0]], "these weights", tmp_path / "some.npz")
    assert known.tolist() == [True, False, True]
    assert (found * vectors[[3, 0]]).sum(axis=1) == pytest.approx([1, 1], abs=0.002)
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 1], abs=1e-6)


def test_other_weights_and_a_missing_file_know_nothing(tmp_path: Path) -> None:
    precomputed.save(TEXTS, Embedder().compute(TEXTS), "these weights", tmp_path / "some.npz")
    for model, name in (("other weights", "some.npz"), ("these weights", "none.npz")):
        assert not precomputed.find(TEXTS, model, tmp_path / name)[0].any()


def test_an_embedder_computes_what_is_missing_and_keeps_the_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = Embedder().compute(TEXTS)
    precomputed.save(TEXTS[::2], wanted[::2], MODEL_SHA256, tmp_path / "some.npz")
    monkeypatch.setattr(precomputed.find, "__defaults__", (tmp_path / "some.npz",))
    vectors = Embedder().encode(TEXTS)
    assert (vectors * wanted).sum(axis=1) == pytest.approx(np.ones(MANY), abs=0.002)
    assert vectors[1::2] == pytest.approx(wanted[1::2], abs=1e-5), "computed, and not looked up"


def test_the_shipped_file_is_no_older_than_a_few_examples(learnt_from: list[str]) -> None:
    known, _ = precomputed.find(learnt_from, MODEL_SHA256)
    assert known.mean() > 0.95, "run: make vectors"


def test_the_shipped_vectors_are_the_models(learnt_from: list[str]) -> None:
    some = learnt_from[:: len(learnt_from) // 40]
    known, found = precomputed.find(some, MODEL_SHA256)
    computed = Embedder().compute([text for text, is_known in zip(some, known, strict=True) if is_known])
    assert ((found * computed).sum(axis=1) > 0.998).all()
