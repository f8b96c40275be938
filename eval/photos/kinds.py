"""Whether the kind of photo is right: as shipped, with the border fitted elsewhere, and with an open band."""

from collections.abc import Sequence

import numpy as np

from eval.photos.labels import CLOSE, LABELS, Seen
from eval.report import Section, Table, share

BORDERS = np.arange(1.3, 2.4, 0.02)


def sections(seen: Sequence[Seen]) -> list[Section]:
    """The kind against the labeller's."""
    judged = [one for one in seen if one.label["kind"] in LABELS]
    right = [one for one in judged if one.kind == one.label["kind"]]
    either = [one for one in judged if one.label["kind"] in one.either_kind]
    refitted = [one for one in judged if _refitted_kind(one, judged) == one.label["kind"]]
    in_band = [one for one in judged if one.report["kind_between"]]
    rows = [
        share("kind right, six classes", len(right), len(judged)),
        share("the same, border fitted without the judged repository", len(refitted), len(judged)),
        share("kind right, or named as the second kind", len(either), len(judged)),
        share("a second kind is named", len(in_band), len(judged)),
    ]
    for label in LABELS:
        truly = [one for one in judged if one.label["kind"] == label]
        said = [one for one in judged if one.kind == label]
        hits = [one for one in truly if one.kind == label]
        rows += [
            share(f"{label}: found", len(hits), len(truly)),
            share(f"{label}: right when said", len(hits), len(said)),
        ]
    for low, high in ((0.0, 0.7), (0.7, 0.9), (0.9, 1.01)):
        group = [one for one in judged if low <= one.report["kind_confidence"] < high]
        name = f"right where confidence is {low:.1f}–{min(high, 1):.1f}"
        rows.append(share(name, sum(one in right for one in group), len(group)))
    worst = [one.case(one.report["kind"], one.label["kind"]) for one in judged if one not in right]
    return [Section("Photos: kind", tuple(rows), tuple(worst), table=_confusion(seen))]


def _confusion(seen: Sequence[Seen]) -> Table:
    """How often each labelled kind was taken for each."""
    lines = []
    for label in (*LABELS, "other"):
        truly = [one.kind for one in seen if one.label["kind"] == label]
        lines.append((label, *(str(truly.count(said) or "·") for said in LABELS), str(len(truly))))
    return Table(("labelled ↓ said →", *LABELS, "n"), tuple(lines))


def _refitted_kind(one: Seen, judged: Sequence[Seen]) -> str:
    """The kind with the border fitted on the other repositories."""
    if one.kind not in CLOSE:
        return one.kind
    return "headshot" if _length(one) < _border(one.label["repo"], judged) else "three_quarter"


def _border(repo: str, judged: Sequence[Seen]) -> float:
    others = [o for o in judged if o.label["repo"] != repo and o.label["kind"] in CLOSE and o.kind in CLOSE]
    right = [sum((_length(o) < border) == (o.label["kind"] == "headshot") for o in others) for border in BORDERS]
    best = np.flatnonzero(np.array(right) == max(right))
    return float(BORDERS[best[len(best) // 2]])


def _length(one: Seen) -> float:
    """What the border between the two is put on; all that is no longer is a headshot's anyway."""
    return float(one.report["kind_evidence"].get("length", BORDERS[-1]))
