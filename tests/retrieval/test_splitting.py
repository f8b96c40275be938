import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.splitting import LONGEST_HEADING, split


def texts(text: str, words: int = 150) -> list[str]:
    return [part.text for part in split(text, words)]


def test_a_passage_starts_with_the_headings_above_it() -> None:
    passages = texts("# Prices\n\n## Headshots\n\nFrom 180 euros.\n\n## Portraits\n\nFrom 250 euros.")
    assert passages == ["Prices › Headshots: From 180 euros.", "Prices › Portraits: From 250 euros."]


@given(st.lists(st.text(st.sampled_from("ab .\n"), max_size=60), max_size=20), st.integers(1, 12))
def test_no_passage_is_too_long_and_no_word_is_lost(parts: list[str], limit: int) -> None:
    text = "".join(parts)
    passages = texts(text, limit)
    assert all(len(passage.split()) <= limit for passage in passages)
    assert " ".join(passages).split() == text.split()


def test_long_prose_is_cut_between_sentences() -> None:
    sentences = [f"This is sentence number {n} of the text." for n in range(100)]
    passages = texts(" ".join(sentences), 40)
    assert np.mean([len(passage.split()) for passage in passages]) > 30
    assert all(passage.endswith(".") for passage in passages)


def test_a_passage_knows_its_nearest_heading_without_markup_and_cut_short() -> None:
    headings = [part.heading for part in split(f"Hi.\n# Prices\nFair.\n## **Weddings**\nDear.\n# {'long ' * 40}\nEnd.")]
    assert headings[:3] == [None, "Prices", "Weddings"]
    assert len(headings[3] or "") <= LONGEST_HEADING
