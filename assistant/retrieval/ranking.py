"""Joining two ways of searching, and deciding whether anything found fits the question.

Words are counted by BM25, meaning comes as similarities from outside. Both are joined by adding scores, or by
reciprocal rank fusion, which loses to it here: ``python -m eval retrieval`` has the figures. Pure functions of numbers
and text: knows nothing of Chroma, of the embedding model or of files.
"""

import logging
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache

# Damps the difference between neighbouring ranks; 60 is the value of Cormack, Clarke and Büttcher (SIGIR 2009).
RRF_K = 60
# The following were chosen on the questions marked `build` in eval/cases/retrieval.yaml.
# What the best agreement in words adds to a similarity. Joining by ranks alone did worse than no words at all: a shared
# "headshot" puts many cards far up, and their ranks hide how little they share.
WORD_WEIGHT = 0.15
# And what the estimate adds that this passage is asked for.
ASKED_WEIGHT = 1.0
# What a price that holds in one country loses when the question does not name that country.
ELSEWHERE = 0.12
# A passage of the studio goes first when it is at most so much less similar than the nearest one; the second margin is
# for one that is labelled with the very aspect asked for, such as a price when the cost is asked. Chosen by reading.
STUDIO_MARGIN, STUDIO_MARGIN_ASKED = 0.08, 0.3

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
_GRAM = 4
# How a question names the countries that some prices hold for.
_PLACES = {
    "US": r"\b(US|USA|U\.S\.?A?\.?|NYC|[Aa]merican?s?|[Ss]tates|[Nn]ew [Yy]ork|[Ll]os [Aa]ngeles|[Dd]ollars?)(?!\w)|\$",
    "UK": r"\b(UK|U\.K\.?|GB|[Bb]rit\w+|[Ee]ng(land|lish)|[Ll]ondon\w*|[Ss]cot\w+|[Pp]ounds?|[Uu]nited [Kk]ingdom)\b|£",
}
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("edly", ""), ("ed", ""), ("ly", ""), ("es", ""), ("s", ""))


@dataclass(frozen=True, slots=True)
class Signals:
    """What tells whether anything found fits a question; the same fields weigh them in a ``Fit``.

    Attributes:
        best: Similarity of the nearest passage.
        covered: Share of the question's words, rare ones counting more, that one of the best passages holds.
        foreign: Similarity of the nearest field that no passage is about (``foreign.toml``).
        asked: What examples teach: the estimate for the passage most likely asked for.
    """

    best: float
    covered: float
    foreign: float
    asked: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How the signals decide; from the threshold on something fits."""

    weights: Signals
    bias: float
    threshold: float


# A logistic regression, fitted on the questions marked `build` in eval/cases/retrieval.yaml: `python -m eval retrieval`
# prints it anew. Refusing a question that could be answered is worse than the reverse, where the answer still
# shows what it rests on: hence a threshold below one half.
PLAIN = Fit(Signals(best=5.6, covered=1.4, foreign=-4.9, asked=8.6), -3.9, 0.4)
# Under a filter something was understood already, and whether the rest of the question is like an example says little.
FILTERED = Fit(Signals(best=9.6, covered=3.3, foreign=-7.1, asked=0.0), -2.6, 0.3)


def confidence(signals: Signals, fit: Fit) -> float:
    """How likely, 0-1, it is that the best passages answer the question."""
    weighted = zip(astuple(fit.weights), astuple(signals), strict=True)
    logit = fit.bias + sum(weight * signal for weight, signal in weighted)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def tokens(text: str) -> list[str]:
    """The content words of a text, in order: lower case, without accents, cut to a rough stem."""
    plain = text.lower()
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return [_stem(word) for word in _TOKEN.findall(plain) if len(word) > 1 and word not in _STOP_WORDS]


def _features(words: list[str]) -> list[str]:
    """Content words and the letters they are made of, so that compounds and misspellings agree in part."""
    padded = [f"_{word}_" for word in words]
    return words + [word[at : at + _GRAM] for word in padded for at in range(max(1, len(word) - _GRAM + 1))]


def names_place(text: str, region: str) -> bool:
    """Whether a question names a country, by its code; ``False`` for a country without a row here."""
    place = _PLACES.get(region)
    return place is not None and re.search(place, text) is not None


@lru_cache(maxsize=50_000)
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

        # The library sets its logger to DEBUG, past every level that a program asks for.
        logging.getLogger("bm25s").setLevel(logging.WARNING)
        in_order = [tokens(text) for text in texts]
        self._words = [frozenset(words) for words in in_order]
        corpus = [_features(words) or [""] for words in in_order]
        self._features = frozenset().union(*corpus)
        self._frequency = Counter(word for words in self._words for word in words)
        self._bm25 = BM25(method="lucene", k1=1.2, b=0.5)
        self._bm25.index(corpus, show_progress=False)

    def scores(self, text: str) -> dict[int, float]:
        """How well passages agree with a text in words (BM25), by position, the best first.

        0-1, where 1 is the best passage for this text; passages that share nothing are left out.
        """
        known = [feature for feature in _features(tokens(text)) if feature in self._features]
        if not known:
            return {}
        scores = self._bm25.get_scores(known)
        order = (-scores).argsort(kind="stable")
        best = float(scores[order[0]])
        return {int(at): float(scores[at]) / best for at in order if scores[at] > 0}

    def covered(self, words: Iterable[str], positions: Iterable[int]) -> float:
        """Share of the words, 0-1 and rare ones counting more, that the best of these passages holds."""
        weights = {word: self._rarity(word) for word in words}
        total = sum(weights.values())
        if not total:
            return 0.0
        held = (sum(weight for word, weight in weights.items() if word in self._words[at]) for at in positions)
        return max(held, default=0.0) / total

    def _rarity(self, word: str) -> float:
        return math.log(1 + (len(self._words) + 0.5) / (self._frequency[word] + 0.5))


def blend(
    similarities: Mapping[int, float], words: Mapping[int, float], asked: Mapping[int, float]
) -> dict[int, float]:
    """Similarity plus weighted agreement in words and with what examples teach, by position, the best first."""
    scores = {
        at: similarity + WORD_WEIGHT * words.get(at, 0.0) + ASKED_WEIGHT * asked.get(at, 0.0)
        for at, similarity in similarities.items()
    }
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))


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
