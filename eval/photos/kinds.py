"""Whether the kind of photo is right, or named as the second one; what is taken for what."""

from collections.abc import Sequence

from eval.photos.labels import LABELS, Seen
from eval.report import Section, Table, share


def sections(seen: Sequence[Seen]) -> list[Section]:
    """The kind against the labeller's."""
    judged = [one for one in seen if one.label["kind"] in LABELS]
    right = [one for one in judged if one.kind == one.label["kind"]]
    either = [one for one in judged if one.label["kind"] in one.either_kind]
    in_band = [one for one in judged if one.report["kind_between"]]
    rows = [
        share("kind right, six classes", len(right), len(judged)),
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
