import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.ranking import (
    FILTERED,
    PLAIN,
    Fit,
    Signals,
    WordIndex,
    blend,
    confidence,
    fuse,
    names_place,
    tokens,
)

RANKINGS = st.lists(st.permutations(range(8)).map(lambda order: order[:5]), min_size=1, max_size=4)


@given(RANKINGS)
def test_fusion_keeps_every_position_once(rankings: list[list[int]]) -> None:
    fused = fuse(rankings, [1.0] * len(rankings))
    assert sorted(fused) == sorted({at for ranking in rankings for at in ranking})


@given(st.permutations(range(8)), st.integers(1, 4))
def test_fusing_a_ranking_with_itself_changes_nothing(ranking: list[int], times: int) -> None:
    assert fuse([ranking] * times, [1.0] * times) == list(ranking)


@given(RANKINGS, st.floats(0.1, 10))
def test_only_the_ratio_of_weights_matters(rankings: list[list[int]], factor: float) -> None:
    assert fuse(rankings, [1.0] * len(rankings)) == fuse(rankings, [factor] * len(rankings)) or factor != 1


def test_what_both_rankings_hold_goes_before_what_one_holds() -> None:
    assert fuse([[1, 2, 3], [4, 2, 5]], [1, 1])[0] == 2


def test_a_larger_weight_lets_its_ranking_win() -> None:
    assert fuse([[1], [2]], [1, 3]) == [2, 1]


def test_words_lift_a_similar_passage_and_never_sink_one() -> None:
    similarities = {0: 0.5, 1: 0.45, 2: 0.1}
    assert list(blend(similarities, {1: 1.0}, {})) == [1, 0, 2]
    assert all(score >= similarities[at] for at, score in blend(similarities, {0: 0.3, 2: 1.0}, {1: 0.5}).items())


@pytest.mark.parametrize(
    ("one", "other"),
    [("headshots", "headshot"), ("agencies", "agency"), ("costs", "cost"), ("lit", "lit"), ("Café", "cafe")],
)
def test_forms_of_a_word_agree(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


def test_a_misspelt_word_still_finds_its_passage() -> None:
    words = WordIndex(["lighting of the face", "background of the room", "price of a session"])
    assert next(iter(words.scores("ligthing"))) == 0


def test_a_text_that_shares_nothing_scores_nothing() -> None:
    words = WordIndex(["lighting", ""])
    assert words.scores("zzz qqq") == {}
    assert words.scores("") == {}


def test_a_rare_word_covers_more_than_a_common_one() -> None:
    words = WordIndex(["headshot price", "headshot light", "headshot frame"])
    question = tokens("headshot price")
    assert words.covered(question, [0]) == pytest.approx(1.0)
    assert words.covered(["price", "headshot"], [1]) < 0.5


@pytest.mark.parametrize("fit", [PLAIN, FILTERED], ids=["plain", "filtered"])
@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.5))
def test_confidence_rises_with_likeness_and_falls_with_foreignness(
    fit: Fit, best: float, covered: float, foreign: float, asked: float, more: float
) -> None:
    base = confidence(Signals(best, covered, foreign, asked), fit)
    assert 0 <= base <= 1
    assert confidence(Signals(best + more, covered, foreign, asked), fit) >= base
    assert confidence(Signals(best, covered + more, foreign, asked), fit) >= base
    assert confidence(Signals(best, covered, foreign, asked + more), fit) >= base
    assert confidence(Signals(best, covered, foreign + more, asked), fit) <= base


@pytest.mark.parametrize("fit", [PLAIN, FILTERED], ids=["plain", "filtered"])
def test_nothing_in_common_does_not_fit(fit: Fit) -> None:
    assert confidence(Signals(best=0.1, covered=0.0, foreign=0.4, asked=0.0), fit) < fit.threshold


@pytest.mark.parametrize(
    ("text", "region", "named"),
    [
        ("headshot price in the US", "US", True),
        ("what do you charge us", "US", False),
        ("about $300 in New York", "US", True),
        ("London prices", "UK", True),
        ("how much is a headshot", "UK", False),
        ("anywhere", "DE", False),
    ],
)
def test_a_country_counts_as_named_only_when_it_is(text: str, region: str, named: bool) -> None:
    assert names_place(text, region) is named
