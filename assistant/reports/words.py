"""The words for a report's ids and figures, the same wherever a report is shown."""

from collections.abc import Iterable, Mapping
from typing import Any

from assistant.knowledge import load_knowledge, with_article

VERDICTS = {
    "ready": ("good", "Ready"),
    "ready_after_crop": ("fair", "Ready after a crop"),
    "not_ready": ("bad", "Not ready yet"),
    "cannot_tell": ("none", "I cannot tell"),
}
STATUSES = {
    "pass": ("good", "✓", "passed"),
    "warn": ("fair", "!", "could be better"),
    "fail": ("bad", "✕", "to fix"),
    "not_assessed": ("none", "–", "not assessed"),
}
WORST_FIRST = ("fail", "warn", "pass", "not_assessed")
KINDS = {
    "headshot": "Headshot",
    "environmental_headshot": "Environmental headshot",
    "three_quarter_portrait": "Three-quarter portrait",
    "full_length_portrait": "Full-length portrait",
    "environmental_portrait": "Environmental portrait",
    "group_portrait": "Group portrait",
    "no_person": "Nobody in the picture",
    "not_a_photograph": "Not a photograph",
}
SPELLINGS = {"linkedin": "LinkedIn", "cv": "CV"}


def in_words(name: str) -> str:
    """An id as words: ``company_site`` becomes ``company site``."""
    return SPELLINGS.get(name, name.replace("_", " "))


def kind_in_words(report: Mapping[str, Any]) -> str:
    """The kind of photo, with the second kind where it lies between two."""
    kind = KINDS.get(report["kind"], in_words(report["kind"]))
    between = report.get("kind_between")
    return f"{kind}, nearly {with_article(KINDS.get(between, in_words(between)).lower())}" if between else kind


def purpose_in_words(purpose: str) -> str:
    """A purpose's title, with its article: ``a photo on a CV``."""
    known = load_knowledge().purposes.get(purpose)
    title = known.title if known else in_words(purpose)
    return with_article(title)


def check_title(check_id: str) -> str:
    """What people call a check."""
    known = load_knowledge().checks.get(check_id)
    return known.title if known else in_words(check_id)


def worst_first(checks: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The checks in the order in which somebody wants to read them: what counts and fails first."""
    return sorted(checks, key=lambda one: (not one["counts"], WORST_FIRST.index(one["status"])))


def figure(value: float | bool | None, unit: str | None) -> str:
    """A measured value with its unit, as short as it is clear."""
    if value is None:
        return "–"
    if isinstance(value, bool) or unit == "bool":
        return "yes" if value else "no"
    if unit in ("px", "count"):
        return f"{value:,.0f}" + (" px" if unit == "px" else "")
    if unit == "deg":
        return f"{value:.0f}°".replace("-", "−")
    return f"{value:.1f} %" if unit == "percent" else f"{value:.2f}"


def file_size(size_bytes: int) -> str:
    """Bytes as people say them, in decimal units."""
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes >= 1e6 else f"{max(1, round(size_bytes / 1e3))} kB"


def span(accepted: list[float | None] | None, unit: str | None) -> str:
    """An accepted range in words; an open end is said and not drawn."""
    if not accepted:
        return "–"
    low, high = accepted
    if low is None or high is None:
        if low is None and high is None:
            return "–"
        return f"at most {figure(high, unit)}" if low is None else f"at least {figure(low, unit)}"
    return figure(low, unit) if low == high else f"{figure(low, unit)} to {figure(high, unit)}"
