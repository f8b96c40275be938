"""How well messages are read: topics by cross-validation, whole requests on labelled messages, latency."""

import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from assistant.embedded.frames import Frame, Request
from assistant.embedded.reading import Reader, training_texts
from assistant.embedded.reading.lexicon import Lexicon, load_table
from assistant.embedded.reading.linear import fit, softmax

CASES = Path(__file__).parent / "cases" / "reading.yaml"
SLOTS = (
    "subjects",
    "uses",
    "industries",
    "people",
    "method",
    "direction",
    "trade",
    "negated",
    "budget",
    "currency",
    "aspects",
)


def problems(request: Request, case: dict[str, Any]) -> list[str]:
    """What differs between a request and what a case expects."""
    found = []
    if "language" in case and request.language != case["language"]:
        found.append(f"language {request.language}")
    expected = case["expect"]
    if len(request.frames) != len(expected):
        return [*found, f"{len(request.frames)} requests: {[f.topic for f in request.frames]}"]
    for frame, wanted in zip(request.frames, expected, strict=True):
        for name, value in wanted.items():
            actual = _actual(frame, name)
            if not _agrees(name, actual, value):
                found.append(f"{name} {actual} for {value}")
    return found


def _actual(frame: Frame, name: str) -> Any:
    if name == "budget":
        return frame.budget.amount if frame.budget else None
    if name == "currency":
        return frame.budget.currency if frame.budget else None
    value = getattr(frame, name)
    return list(value) if isinstance(value, tuple) else value


def _agrees(name: str, actual: Any, wanted: Any) -> bool:
    if name in ("topic", "operator"):
        return actual in str(wanted).split("|")
    if name in ("uses", "industries", "aspects", "negated"):
        return all(any(one in actual for one in str(want).split("|")) for want in wanted) and bool(wanted or not actual)
    if name == "subjects":
        return set(actual) == set(wanted)
    return bool(actual == wanted)


def cross_validation(
    vectors: Any, labels: Sequence[str], folds: int = 5
) -> tuple[float, float, Counter[tuple[str, str]]]:
    """Accuracy, expected calibration error and confusions of the topic regression, stratified."""
    from sklearn.model_selection import StratifiedKFold

    names = np.array(labels)
    right, sure = np.zeros(len(names), dtype=bool), np.zeros(len(names))
    confusions: Counter[tuple[str, str]] = Counter()
    for train, test in StratifiedKFold(folds, shuffle=True, random_state=0).split(vectors, names):
        model = fit(vectors[train], list(names[train]))
        chances = softmax(model.logits(vectors[test]))
        picked = [model.classes[n] for n in chances.argmax(axis=1)]
        right[test] = np.array(picked) == names[test]
        sure[test] = chances.max(axis=1)
        confusions.update((str(names[n]), p) for n, p in zip(test, picked, strict=True) if names[n] != p)
    error = 0.0
    for low in np.arange(0, 1, 0.1):
        inside = (sure > low) & (sure <= low + 0.1)
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - sure[inside].mean())
    return float(right.mean()), float(error), confusions


def main(home: Path, encoder: Any, *, build: bool = False) -> None:
    """Print the tables.

    Args:
        home: Folder for the fitted weights.
        encoder: The sentence encoder.
        build: Also list what was misread in the cases that may be looked at.
    """
    texts, labels = training_texts(Lexicon.load(), load_table("phrases.toml"))
    accuracy, error, confusions = cross_validation(encoder.encode(texts), labels)
    print(f"topics, 5-fold on {len(labels)} phrases: accuracy {accuracy:.3f}, calibration error {error:.3f}")
    print("  most confused:", ", ".join(f"{a}→{b} {n}" for (a, b), n in confusions.most_common(8)))
    reader = Reader.open(home, encoder)
    cases = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    right: dict[str, list[bool]] = defaultdict(list)
    slots: dict[str, list[bool]] = defaultdict(list)
    false_trades = []
    spent = []
    for case in cases:
        began = time.perf_counter()
        request = reader.read(case["turns"], has_photo=case.get("photo", False))
        spent.append((time.perf_counter() - began) * 1000 / len(case["turns"]))
        wrong = problems(request, case)
        for key in (case["split"], f"{case['split']} {case['group']}"):
            right[key].append(not wrong)
        if not any("industries" in row or "trade" in row for row in case["expect"]):
            false_trades.append(any(f.industries or f.trade for f in request.frames))
        if len(request.frames) == len(case["expect"]):
            for frame, wanted in zip(request.frames, case["expect"], strict=True):
                for name in SLOTS:
                    if name in wanted:
                        slots[f"{case['split']} {name}"].append(_agrees(name, _actual(frame, name), wanted[name]))
        if wrong and build and case["split"] == "build":
            print(f"  {case['name']}: {'; '.join(wrong)}   «{case['turns'][-1][:90]}»")
    for split in ("build", "measure"):
        rows = sorted(key.split(" ", 1)[1] for key in right if key.startswith(f"{split} "))
        print(f"\n{split}: {sum(right[split])}/{len(right[split])} read right = {np.mean(right[split]):.3f}")
        print("  " + ", ".join(f"{row} {sum(right[f'{split} {row}'])}/{len(right[f'{split} {row}'])}" for row in rows))
        print(
            "  slots: "
            + ", ".join(
                f"{n} {sum(slots[f'{split} {n}'])}/{len(slots[f'{split} {n}'])}" for n in SLOTS if slots[f"{split} {n}"]
            )
        )
    print(f"\nfalse trades: {sum(false_trades)} of {len(false_trades)}")
    print(
        f"reading one message: median {statistics.median(spent):.1f} ms, 95th percentile "
        f"{np.percentile(spent, 95):.1f} ms"
    )


if __name__ == "__main__":
    from assistant.retrieval.embedding import Embedder
    from assistant.settings import Settings

    main(Settings().home, Embedder(), build="--build" in sys.argv)
