"""What a measurement reports: figures with their n and a 95 % interval, and the worst cases first.

Each part of the evaluation is a module with ``sections(options: Options) -> list[Section]``.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from eval.scoring import wilson

RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asked for.

    Attributes:
        photos: Folder of labelled photos, for the parts that need one.
        worst: How many of the worst cases to show in each section.
        sheet: Where to write the worst photos as a contact sheet.
        long: Measure also what takes minutes.
        only: Names of the only things to measure of a part; all when empty.
    """

    photos: Path | None = None
    worst: int = 10
    sheet: Path | None = None
    long: bool = False
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    Attributes:
        name: What was measured.
        value: The figure; ``None`` when it could not be measured.
        n: On how many cases.
        low: Lower end of the 95 % interval.
        high: Upper end of the 95 % interval.
        note: What a reader must know beside it.
    """

    name: str
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A case that went badly: which one, what came out, what was wanted, and a small picture of it if it has one."""

    name: str
    got: str
    wanted: str
    jpeg: bytes = b""


@dataclass(frozen=True, slots=True)
class Table:
    """Figures that need more than one column, such as which kinds are taken for which."""

    head: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report.

    Attributes:
        title: What it is about.
        rows: Its figures.
        worst: Cases that went badly, the worst first.
        notes: Sentences to read with the figures.
        missing: Why this part could not be measured; empty when it was.
        table: Shown below the figures.
    """

    title: str
    rows: tuple[Row, ...] = ()
    worst: tuple[Case, ...] = ()
    notes: tuple[str, ...] = field(default=())
    missing: str = ""
    table: Table | None = None


def share(name: str, right: int, n: int, note: str = "") -> Row:
    """A share of cases, with Wilson's interval."""
    if not n:
        return Row(name, None, 0, note=note or "no cases")
    low, high = wilson(right, n)
    return Row(name, right / n, n, low, high, note)


def mean(name: str, values: Sequence[float], note: str = "") -> Row:
    """A mean, with a bootstrap interval; the same values give the same interval."""
    if not values:
        return Row(name, None, 0, note=note or "no cases")
    draw = random.Random(0)
    n = len(values)
    means = sorted(sum(draw.choices(values, k=n)) / n for _ in range(RESAMPLES))
    return Row(name, sum(values) / n, n, means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1], note)


def count(name: str, value: float, n: int, note: str = "") -> Row:
    """A plain number without an interval."""
    return Row(name, value, n, note=note)


def of_answers(summary: Mapping[str, Any], title: str = "Answers") -> Section:
    """The section on answers, from the summary that ``eval.answers`` makes."""
    rates = {"all": summary["all"], **summary["splits"], **dict(sorted(summary["groups"].items()))}
    rows = [share(f"right answers, {name}", rate["right"], rate["n"]) for name, rate in rates.items()]
    n = summary["all"]["n"]
    rows.append(share("refused wrongly", summary["refused_wrongly"], n))
    rows.append(share("answered, but wrongly", summary["answered_wrongly"], n))
    rows.append(share("citations that are wanted", summary["citations_wanted"], summary["citations"]))
    rows.append(share("cases that cite what is wanted", summary["cited_where_wanted"], summary["to_be_cited"]))
    rows.append(count("figures that nothing supports", summary["unsupported_figures"], n))
    rows.append(count("median length, words", summary["words"], n))
    if summary["embeddings_per_answer"] is not None:
        rows.append(count("median answer, ms", summary["answer_ms"], n))
        rows.append(count("answer, ms, 95th percentile", summary["answer_p95_ms"], n))
        rows.append(count("median answer, in embeddings", summary["embeddings_per_answer"], n))
    worst = tuple(
        Case(f"{row['id']} ({row['split']})", row["answer"], "; ".join([*row["faults"], *row["unsupported"]]))
        for row in summary["wrong"]
    )
    return Section(title, tuple(rows), worst)


def as_json(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """The report as plain data, without pictures."""
    plain = [asdict(section) for section in sections]
    for section in plain:
        for case in section["worst"]:
            del case["jpeg"]
    return plain


def as_markdown(sections: Sequence[Section], worst: int) -> str:
    """The report as Markdown tables."""
    return "\n".join(line for section in sections for line in _section_lines(section, worst))


def _section_lines(section: Section, worst: int) -> list[str]:
    lines = [f"## {section.title}", ""]
    if section.missing:
        return [*lines, f"**Not measured:** {section.missing}", ""]
    if section.rows:
        lines += ["| figure | value | 95 % interval | n | |", "|---|---|---|---|---|"]
        lines += [
            f"| {row.name} | {_number(row.value)} | {_interval(row)} | {row.n} | {row.note} |" for row in section.rows
        ]
        lines.append("")
    if section.table:
        rows = (section.table.head, ("---",) * len(section.table.head), *section.table.lines)
        lines += [*(f"| {' | '.join(row)} |" for row in rows), ""]
    lines += [f"{note}\n" for note in section.notes]
    if section.worst and worst:
        lines += [f"Worst {min(worst, len(section.worst))} of {len(section.worst)}:", ""]
        lines += [f"- {case.name}: got {case.got}; wanted {case.wanted}" for case in section.worst[:worst]]
        lines.append("")
    return lines


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if value == int(value) and abs(value) > 1 else f"{value:.3f}"


def _interval(row: Row) -> str:
    return "" if row.low is None or row.high is None else f"{row.low:.3f}–{row.high:.3f}"
