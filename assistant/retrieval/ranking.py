"""Joining two ways of searching, and deciding whether anything found fits the question.

Words are counted by BM25, meaning comes as similarities from outside; both are joined by reciprocal rank fusion. Pure
functions of numbers and text: knows nothing of Chroma, of the embedding model or of files.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Damps the difference between neighbouring ranks; 60 is the value of Cormack, Clarke and Büttcher (SIGIR 2009).
RRF_K = 60
# How much the words count beside the meaning. Chosen on the `build` half of eval/cases/retrieval.yaml.
WORD_WEIGHT = 0.5
# A passage of the studio goes first when it is at most so much less similar than the best general one.
STUDIO_MARGIN = 0.15

# Words that say nothing about what a question is about, short ones left out by length.
_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        a about actually after all also am an and any anybody anyone anything are as ask at be because been before
        being best better but by can cannot could did do does doing don done each either else etc ever every everyone
        few for from get gets getting give go going good got had has have having he hello help her here hey hi his how
        i if in instead into is isn it its just kind know let like ll lot ltd make makes many matter me mean might
        more most much must my myself need needed needs no not now of off ok okay on one only or other our out over
        please possible put question quick quite rather re really right same say says see she should show so some
        somebody someone something still such sure take takes tell than thank thanks that the their them then there
        these they thing things think this those through to too two under up upon us use used using usual usually ve
        very want wanted was way we well were what when where which while who whom whose why will with without won
        wondering would yes yet you your yours
        """,
    )
)
_TOKEN = re.compile(r"[a-z0-9]+")
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("edly", ""), ("ed", ""), ("ly", ""), ("es", ""), ("s", ""))


@dataclass(frozen=True, slots=True)
class FitModel:
    """A logistic regression that says how likely it is that the best passages answer the question.

    Attributes:
        bias: Constant term.
        best: Weight of the best similarity.
        third: Weight of the mean similarity of the best three.
        covered: Weight of the share of the question's words, rare ones counting more, that the best passage holds.
        unknown: Weight of the share of the question's words that no passage holds.
        threshold: Confidence from which a passage counts as fitting.
    """

    bias: float
    best: float
    third: float
    covered: float
    unknown: float
    threshold: float

    def confidence(self, best: float, third: float, covered: float, unknown: float) -> float:
        """How likely, 0-1, it is that something fits."""
        logit = self.bias + self.best * best + self.third * third + self.covered * covered + self.unknown * unknown
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


# Fitted on the questions marked `build` in eval/cases/retrieval.yaml; `python -m eval retrieval --fit` prints it anew.
FIT = FitModel(bias=-5.0, best=10.0, third=0.0, covered=1.0, unknown=-2.0, threshold=0.5)


def tokens(text: str) -> list[str]:
    """The content words of a text, in order: lower case, without accents, cut to a rough stem."""
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [_stem(word) for word in _TOKEN.findall(plain) if len(word) > 1 and word not in _STOP_WORDS]


def _stem(word: str) -> str:
    """A rough English stem: equal for singular and plural, and for the forms of most verbs."""
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: len(word) - len(ending)] + instead
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


class WordIndex:
    """Passages by their words (BM25).

    Args:
        texts: The passages' texts; every answer is by position in this list.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        from bm25s import BM25

        corpus = [tokens(text) for text in texts]
        self._words = [frozenset(words) for words in corpus]
        self._known = frozenset().union(*self._words)
        self._count = len(texts)
        frequency: dict[str, int] = {}
        for words in self._words:
            for word in words:
                frequency[word] = frequency.get(word, 0) + 1
        self._frequency = frequency
        self._bm25 = BM25(method="lucene", k1=1.2, b=0.5)
        self._bm25.index([words or [""] for words in corpus], show_progress=False)

    def scores(self, words: Sequence[str]) -> "NDArray[np.float32]":
        """BM25 score of every passage, 0 where no word agrees; higher is better."""
        import numpy as np

        known = [word for word in words if word in self._known]
        if not known:
            return np.zeros(self._count, dtype=np.float32)
        scores: NDArray[np.float32] = self._bm25.get_scores(known)
        return scores

    def covered(self, words: Iterable[str], positions: Iterable[int]) -> float:
        """Share of the words, 0-1 and rare ones counting more, that the best of these passages holds."""
        weights = {word: self._rarity(word) for word in words}
        total = sum(weights.values())
        if not total:
            return 0.0
        held = (sum(weight for word, weight in weights.items() if word in self._words[at]) for at in positions)
        return max(held, default=0.0) / total

    def unknown(self, words: Iterable[str]) -> float:
        """Share of the words, 0-1, that no passage holds."""
        distinct = set(words)
        return len(distinct - self._known) / len(distinct) if distinct else 0.0

    def _rarity(self, word: str) -> float:
        return math.log(1 + (self._count + 0.5) / (self._frequency.get(word, 0) + 0.5))


def fuse(rankings: Sequence[Sequence[int]], weights: Sequence[float], k: int = RRF_K) -> list[int]:
    """Positions in the order of reciprocal rank fusion: each ranking adds ``weight / (k + rank)``.

    Args:
        rankings: Positions, the best first; a ranking need not hold them all.
        weights: How much each ranking counts.
        k: Larger values let lower ranks count more.
    """
    scores: dict[int, float] = {}
    for ranking, weight in zip(rankings, weights, strict=True):
        for rank, position in enumerate(ranking, 1):
            scores[position] = scores.get(position, 0.0) + weight / (k + rank)
    return sorted(scores, key=lambda position: (-scores[position], position))
