"""Scores: pure functions of what came out and what was wanted."""

import math
from collections.abc import Iterable, Mapping, Sequence


def recall_at_k(found: Sequence[str], relevant: Iterable[str], k: int) -> float:
    """Share of the relevant ids among the first k found, 0-1; more than k relevant ones count as k."""
    wanted = set(relevant)
    return len(wanted.intersection(found[:k])) / min(k, len(wanted)) if wanted else 0.0


def hit_at_k(found: Sequence[str], relevant: Iterable[str], k: int) -> float:
    """1 when any relevant id is among the first k found, else 0."""
    return float(bool(set(relevant).intersection(found[:k])))


def reciprocal_rank(found: Sequence[str], relevant: Iterable[str]) -> float:
    """1 / rank of the first relevant id, 0 when none was found."""
    wanted = set(relevant)
    return next((1 / rank for rank, passage_id in enumerate(found, 1) if passage_id in wanted), 0.0)


def ndcg_at_k(found: Sequence[str], grades: Mapping[str, int], k: int) -> float:
    """Normalised discounted cumulative gain of the first k found, 0-1, with a gain of ``2^grade - 1``."""

    def gain(ordered: Iterable[int]) -> float:
        return sum((2.0**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(ordered, 1))

    best = gain(sorted(grades.values(), reverse=True)[:k])
    return gain(grades.get(passage_id, 0) for passage_id in found[:k]) / best if best else 0.0
