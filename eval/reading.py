"""How well messages are read: topics by cross-validation, whole requests on labelled messages, unseen trades."""

import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from assistant.embedded.frames import Frame, Request
from assistant.embedded.reading import Reader, training_texts
from assistant.embedded.reading.classifier import Classifier, softmax
from assistant.embedded.reading.fitting import Encoder
from assistant.embedded.reading.lexicon import Lexicon, load_table
from assistant.embedded.reading.places import examples
from assistant.retrieval.embedding import Embedder
from assistant.settings import Settings
from eval.report import Case, Options, Row, Section, count, share

CASES = Path(__file__).parent / "cases"
SPLITS = ("build", "measure")
SLOTS = (
    "subjects", "uses", "industries", "trade", "people", "method", "direction", "negated", "budget", "currency",
    "aspects",
)  # fmt: skip
FOLDS = 10
NO_PLACE = {"trade": "industry", "use": "use"}
_LISTS = ("uses", "industries", "aspects", "negated")


def sections(options: Options) -> list[Section]:
    """The sections of this part."""
    encoder = Embedder()
    reader = Reader.open(Settings().home / "reading", encoder)
    return [_topics(encoder), _requests(reader), _trades(reader), _removed(reader, encoder)]


def problems(request: Request, case: dict[str, Any]) -> list[str]:
    """What differs between a request and what a case expects; only the slots that the case names are compared."""
    found = []
    if request.language != case.get("language", request.language):
        found.append(f"language {request.language}")
    if len(request.frames) != len(case["expect"]):
        return [*found, f"{len(request.frames)} requests: {', '.join(f.topic for f in request.frames)}"]
    for frame, wanted in zip(request.frames, case["expect"], strict=True):
        found += [f"{name} {_slot(frame, name)}" for name, value in wanted.items() if not _agrees(frame, name, value)]
    return found


def _slot(frame: Frame, name: str) -> Any:
    if name == "budget":
        return frame.budget.amount if frame.budget else None
    if name == "currency":
        return frame.budget.currency if frame.budget else None
    return getattr(frame, name)


def _agrees(frame: Frame, name: str, wanted: Any) -> bool:
    actual = _slot(frame, name)
    if name in ("topic", "operator"):
        return actual in wanted.split("|")
    if name in _LISTS:
        return all(any(one in actual for one in want.split("|")) for want in wanted) and bool(wanted or not actual)
    return bool(set(actual) == set(wanted) if name == "subjects" else actual == wanted)


def cross_validation(vectors: Any, labels: Sequence[str]) -> tuple[int, float, Counter[tuple[str, str]]]:
    """Right ones, expected calibration error and confusions of the topic regression in stratified five-fold."""
    from sklearn.model_selection import StratifiedKFold

    names = np.array(labels)
    right, sure = np.zeros(len(names), dtype=bool), np.zeros(len(names))
    confusions: Counter[tuple[str, str]] = Counter()
    for train, test in StratifiedKFold(5, shuffle=True, random_state=0).split(vectors, names):
        model = Classifier.fitted(vectors[train], list(names[train]))
        chances = softmax(model.logits(vectors[test]))
        picked = np.array([model.classes[n] for n in chances.argmax(axis=1)])
        right[test], sure[test] = picked == names[test], chances.max(axis=1)
        confusions.update((str(a), str(b)) for a, b in zip(names[test], picked, strict=True) if a != b)
    error = 0.0
    for low in np.arange(0, 1, 0.1):
        inside = (sure > low) & (sure <= low + 0.1)
        if inside.any():
            error += float(inside.mean() * abs(right[inside].mean() - sure[inside].mean()))
    return int(right.sum()), error, confusions


def _topics(encoder: Embedder) -> Section:
    texts, labels = training_texts(Lexicon.load(), load_table("phrases.toml"))
    right, error, confusions = cross_validation(encoder.encode(texts), labels)
    often = ", ".join(f"{a} → {b} {n}" for (a, b), n in confusions.most_common(8))
    rows = (
        share("topic of a phrase left out of learning", right, len(labels), "no hints, no rules"),
        count("expected calibration error", error, len(labels)),
    )
    return Section("Reading: topics, five-fold on the phrases", rows, notes=(f"Most confused: {often}.",))


def _requests(reader: Reader) -> Section:
    cases = yaml.safe_load((CASES / "reading.yaml").read_text(encoding="utf-8"))
    right: dict[str, list[bool]] = defaultdict(list)
    worst: list[Case] = []
    spent: list[float] = []
    for case in cases:
        reader.read(case["turns"][:-1])
        began = time.perf_counter()
        request = reader.read(case["turns"], [int(case.get("photo", False))] * len(case["turns"]))
        spent.append((time.perf_counter() - began) * 1000)
        wrong = problems(request, case)
        right[case["split"]].append(not wrong)
        right[f"{case['split']}: {case['group']}"].append(not wrong)
        if not any({"industries", "trade"} & set(row) for row in case["expect"]):
            right["no trade seen where none is"].append(not any(f.industries or f.trade for f in request.frames))
        if len(request.frames) == len(case["expect"]):
            for frame, wanted in zip(request.frames, case["expect"], strict=True):
                for name in set(SLOTS) & set(wanted):
                    right[f"{case['split']}: slot {name}"].append(_agrees(frame, name, wanted[name]))
        if wrong and case["split"] == "build":
            worst.append(Case(f"{case['name']}: {case['turns'][-1]}", "; ".join(wrong), str(case["expect"])))
    rows: list[Row] = [
        share(name, sum(right[name]), len(right[name])) for name in (*SPLITS, *sorted(set(right) - {*SPLITS}))
    ]
    rows.append(count("reading one message, ms, median", statistics.median(spent), len(spent)))
    rows.append(count("reading one message, ms, 95th percentile", float(np.percentile(spent, 95)), len(spent)))
    note = "Built and measured on messages by one hand, sorted by kind of question: other hands' messages read worse."
    return Section("Reading: whole messages", tuple(rows), tuple(worst), (note,))


def _trades(reader: Reader) -> Section:
    trades = yaml.safe_load((CASES / "trades.yaml").read_text(encoding="utf-8"))
    named: list[bool] = []
    none: list[bool] = []
    worst: list[Case] = []
    for industry, words in trades.items():
        for word in words:
            placed = reader.read([f"I'm a {word}, which photo do I need?"]).frames[0].industries
            wanted = () if industry == "none" else (industry,)
            (none if industry == "none" else named).append(placed == wanted)
            if placed and placed != wanted:
                worst.append(Case(word, ", ".join(placed), industry))
    n = len(named) + len(none)
    rows = (
        share("unseen trade put in its industry", sum(named), len(named)),
        share("trade of no industry left alone", sum(none), len(none)),
        share("put in a wrong industry", len(worst), n),
    )
    return Section("Reading: unseen trades", rows, tuple(worst))


def _removed(reader: Reader, encoder: Encoder) -> Section:
    """Each listed trade and use taken out, a tenth at a time: is it still put where it belonged, by meaning alone?"""
    table = load_table("lexicon.toml")
    asked = {"industry": "I work as a {}, which photo do I need?", "use": "Which photo do I need for my {}?"}
    entries = [(slot, name, entry) for slot in asked for name, said in table[slot].items() for entry in said]
    entries += [
        ("none", name, entry) for name, said in table["place"]["none"].items() for entry in said if name in NO_PLACE
    ]
    right: dict[str, list[bool]] = defaultdict(list)
    worst: list[Case] = []
    for fold in range(FOLDS):
        out = entries[fold::FOLDS]
        reduced = Lexicon(_without(table, out))
        texts, labels = examples(reduced)
        places = Classifier.fitted(encoder.encode(texts), labels)
        hearing = replace(reader.hearing, lexicon=reduced, fitted=replace(reader.hearing.fitted, places=places))
        unknowing = Reader(hearing, reader.dialogue)
        for slot, name, entry in out:
            if slot == "none":
                frame = unknowing.read([asked[NO_PLACE[name]].format(entry)]).frames[0]
                right[f"{name} of none: left alone"].append(not (frame.industries or frame.uses))
                continue
            frame = unknowing.read([asked[slot].format(entry)]).frames[0]
            found = frame.industries if slot == "industry" else frame.uses
            kinds = {reduced.kind_of.get(place) for place in found}
            right[f"{slot}: put where it belonged"].append(found == (name,))
            right[f"{slot}: the kind of photo right"].append(kinds == {reduced.kind_of.get(name)})
            if slot == "industry" and found == (name,):
                right["industry: named as one that no source knows"].append(bool(frame.trade))
            if found != (name,):
                worst.append(Case(entry, ", ".join(found) or "nowhere", name))
    rows = [share(name, sum(hits), len(hits)) for name, hits in right.items()]
    return Section("Reading: trades and uses taken out of the lexicon", tuple(rows), tuple(worst))


def _without(table: dict[str, Any], out: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    """The lexicon's table without some entries, and without the examples of places that are the same words."""
    reduced = deepcopy(table)
    gone = {entry.lower() for _, _, entry in out}
    for slot, name, _ in out:
        if slot != "none":
            reduced[slot][name] = [entry for entry in reduced[slot][name] if entry.lower() not in gone]
    for said in reduced["place"].values():
        for name in said:
            said[name] = [example for example in said[name] if example.lower() not in gone]
    return reduced
