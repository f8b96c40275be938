"""Measure the search: does it find the right cards, which way of searching wins, and does it know when nothing fits.

Constants are chosen on the questions marked ``build`` only; the last section fits the decision anew.
"""

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Literal

from assistant.retrieval.index import Index, Mode, ensure
from assistant.retrieval.ranking import Signals
from assistant.settings import Settings
from eval.report import Case, Options, Row, Section, mean, share
from eval.scorers import hit_at_k, ndcg_at_k, recall_at_k, reciprocal_rank

CASES = Path(__file__).parent / "cases" / "retrieval.yaml"
DEPTH = 10
FIT_C = 10.0
NO_SIGNALS = Signals(best=0.0, covered=0.0, foreign=1.0, asked=0.0)
Split = Literal["build", "measure"]
SPLITS: tuple[Split, ...] = ("measure", "build")
ANSWERS = 2  # the grade of a card that answers the question


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the cards that should be found; none when it is out of scope."""

    text: str
    split: str
    grades: Mapping[str, int]

    @property
    def relevant(self) -> frozenset[str]:
        """Cards that answer it."""
        return frozenset(card for card, grade in self.grades.items() if grade >= ANSWERS)


def load_questions(path: Path = CASES) -> list[Question]:
    """All labelled questions, in scope and out of it."""
    import yaml

    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    found = []
    for split in ("build", "measure"):
        for row in data[split]:
            grades = {card: grade for grade in (1, 2) for card in row.get(grade, ())}
            found.append(Question(row["question"], split, grades))
        found += [Question(text, split, {}) for text in data["out_of_scope"][split]]
    return found


def sections(options: Options) -> list[Section]:
    """How well the search finds, how well it knows what it does not hold, and how fast it is."""
    del options
    questions = load_questions()
    with tempfile.TemporaryDirectory() as folder:
        index = ensure(Settings(home=Path(folder), studio_file=Path(folder) / "none.toml"), lambda _: None)
        found = [_finding(index, [q for q in questions if q.split == split and q.grades], split) for split in SPLITS]
        found += [_fitting(index, questions), _speed(index, [q for q in questions if q.grades])]
        found.append(_fit(index, [q for q in questions if q.split == "build"]))
        index.close()
    return found


def _finding(index: Index, questions: list[Question], split: Split) -> Section:
    rows: list[Row] = []
    modes: tuple[Mode, ...] = ("hybrid", "ranks", "vectors", "words")
    scores: dict[Mode, list[float]] = {}
    worst: list[tuple[float, Case]] = []
    for mode in modes:
        lists = [[p.id for p in index.search(q.text, k=DEPTH, mode=mode).passages] for q in questions]
        pairs = list(zip(questions, lists, strict=True))
        scores[mode] = [ndcg_at_k(ids, q.grades, DEPTH) for q, ids in pairs]
        rows += [
            mean(f"recall@3, {mode}", [recall_at_k(ids, q.relevant, 3) for q, ids in pairs]),
            mean(f"hit@3, {mode}", [hit_at_k(ids, q.relevant, 3) for q, ids in pairs]),
            mean(f"MRR, {mode}", [reciprocal_rank(ids, q.relevant) for q, ids in pairs]),
            mean(f"nDCG@{DEPTH}, {mode}", scores[mode]),
        ]
        if mode == "hybrid" and split == "build":
            worst = [
                (score, Case(q.text, ", ".join(ids[:3]), ", ".join(sorted(q.relevant))))
                for score, (q, ids) in zip(scores[mode], pairs, strict=True)
                if not hit_at_k(ids, q.relevant, 3)
            ]
    for other in modes[1:]:
        gains = [a - b for a, b in zip(scores["hybrid"], scores[other], strict=True)]
        rows.append(mean(f"nDCG@{DEPTH}, hybrid minus {other}", gains, "paired"))
    return Section(
        f"Retrieval: finding, {split}",
        tuple(rows),
        tuple(case for _, case in sorted(worst, key=lambda pair: pair[0])),
        (f"{index.passages} passages.",),
    )


def _fitting(index: Index, questions: Iterable[Question]) -> Section:
    rows: list[Row] = []
    worst: list[Case] = []
    for split in SPLITS:
        own = [q for q in questions if q.split == split]
        results = [(q, index.search(q.text)) for q in own]
        caught = [not r.fits for q, r in results if not q.grades]
        refused = [not r.fits for q, r in results if q.grades]
        note = "the constants were fitted on these" if split == "build" else ""
        rows.append(share(f"out of scope caught, {split}", sum(caught), len(caught), note))
        rows.append(share(f"in scope falsely refused, {split}", sum(refused), len(refused), note))
        if split == "build":
            wrong = [(q, r) for q, r in results if r.fits != bool(q.grades)]
            wrong.sort(key=lambda pair: -abs(pair[1].confidence - float(bool(pair[0].grades))))
            worst = [
                Case(q.text, f"fits {r.confidence:.2f}", "an answer" if q.grades else "nothing fits") for q, r in wrong
            ]
    return Section("Retrieval: nothing fits", tuple(rows), tuple(worst))


def _speed(index: Index, questions: Iterable[Question]) -> Section:
    times, embeddings = [], []
    for question in questions:
        started = perf_counter()
        index.embedder.embed_query(f"{question.text} ")
        embedded = perf_counter()
        index.search(f"{question.text} ")
        times.append((perf_counter() - embedded) * 1000)
        embeddings.append((embedded - started) * 1000)
    rows = (
        Row("median search without its embedding, ms", median(times), len(times)),
        Row("median embedding of a question, ms", median(embeddings), len(embeddings)),
    )
    return Section("Retrieval: speed", rows)


def _fit(index: Index, questions: list[Question]) -> Section:
    """Fit the decision anew and say, by cross-validation, how well such a fit decides on questions it has not seen."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    signals = [index.search(q.text).signals or NO_SIGNALS for q in questions]
    features = np.array([astuple(one) for one in signals])
    wanted = np.array([bool(q.grades) for q in questions])
    model = LogisticRegression(C=FIT_C, class_weight="balanced")
    folds = [StratifiedKFold(5, shuffle=True, random_state=seed) for seed in range(5)]
    sure = np.mean(
        [cross_val_predict(model, features, wanted, cv=f, method="predict_proba")[:, 1] for f in folds], axis=0
    )
    rows = []
    for threshold in (0.3, 0.4, 0.5, 0.6):
        caught, refused = sure[~wanted] < threshold, sure[wanted] < threshold
        rows.append(share(f"out of scope caught at {threshold}", int(caught.sum()), len(caught), "cross-validated"))
        rows.append(
            share(f"in scope falsely refused at {threshold}", int(refused.sum()), len(refused), "cross-validated")
        )
    model.fit(features, wanted)
    weights = ", ".join(f"{f.name}={w:.2f}" for f, w in zip(fields(Signals), model.coef_[0], strict=True))
    return Section(
        "Retrieval: the decision fitted anew",
        tuple(rows),
        notes=(f"For assistant/retrieval/ranking.py: Signals({weights}), bias {model.intercept_[0]:.2f}",),
    )
