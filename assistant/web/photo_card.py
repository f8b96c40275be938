"""The photo card as HTML: annotated picture, verdict, what to fix first, the crop to download, every check."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from assistant.knowledge import load_knowledge

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


def past_photo(photo: Mapping[str, Any]) -> str:
    """What a stored conversation still knows of a photo."""
    tone, verdict = VERDICTS.get(photo["verdict"], ("none", in_words(photo["verdict"])))
    kind = escape(KINDS.get(photo["kind"], in_words(photo["kind"])))
    return (
        f'<p class="past"><span class="pill {tone}">{escape(verdict)}</span> {kind}, judged for '
        f"{escape(in_words(photo['purpose']))}. The photo itself is not kept.</p>"
    )


def card(found: Mapping[str, Any]) -> str:
    """The photo card: annotated picture, verdict, what to fix first, the crop, every check."""
    report = found["report"]
    tone, verdict = VERDICTS.get(report["verdict"], ("none", in_words(report["verdict"])))
    purpose = escape(in_words(report["purpose"]))
    kind = escape(KINDS.get(report["kind"], in_words(report["kind"])))
    image = report["image"]
    size = f"{image['width_px']} × {image['height_px']} px {escape(str(image['format']))}"
    address = escape(str(found["annotated_url"]), quote=True)
    picture = (
        f'<figure><img src="{address}" alt="Your photo with what was measured drawn on it" width="{image["width_px"]}" '
        f'height="{image["height_px"]}"><figcaption>{size}</figcaption></figure>'
        if found.get("annotated_url")
        else ""
    )
    return (
        f'<section class="card" aria-label="Photo report">{picture}<div class="findings">'
        f'<p class="verdict"><span class="pill {tone}">{escape(verdict)}</span> <span>for {purpose}</span></p>'
        f'<p class="kind">{kind}</p>{_fixes(report["reasons"])}{_crop(found, report, purpose)}</div>'
        f"{_checks(report['checks'])}</section>"
    )


def _fixes(reasons: Iterable[Mapping[str, Any]]) -> str:
    items = "".join(
        f"<li><b>{escape(str(reason['message']))}</b>"
        + (f" <span>{escape(str(reason['fix']))}</span>" if reason.get("fix") else "")
        + "</li>"
        for reason in list(reasons)[:3]
    )
    return f"<h4>What to fix first</h4><ol>{items}</ol>" if items else ""


def _crop(found: Mapping[str, Any], report: Mapping[str, Any], purpose: str) -> str:
    crop = report.get("crop")
    if not crop or not found.get("crop_url"):
        return ""
    size = f"{crop['output_width_px']} × {crop['output_height_px']} px"
    note = "" if crop["enough_pixels"] else '<p class="note">Not enough pixels are left; I never enlarge a photo.</p>'
    address = escape(str(found["crop_url"]), quote=True)
    words = f"Download the crop for {purpose} <small>{size}</small>"
    return f'<p><a class="crop" href="{address}" download>{words}</a></p>{note}'


def _checks(checks: Iterable[Mapping[str, Any]]) -> str:
    titles = load_knowledge().checks
    rows, counts = [], dict.fromkeys(STATUSES, 0)
    # what matters comes first
    for check in sorted(checks, key=lambda one: ("fail", "warn", "pass", "not_assessed").index(one["status"])):
        tone, sign, words = STATUSES[check["status"]]
        counts[check["status"]] += 1
        name = titles[check["id"]].title if check["id"] in titles else in_words(check["id"])
        advice = check.get("advice") if check["status"] in ("warn", "fail") else None
        hint = f"<small>{escape(advice)}</small>" if advice else ""
        rows.append(
            f"<tr><th scope=row>{escape(name)}{hint}</th><td>{figure(check['value'], check['unit'])}</td>"
            f"<td>{span(check['range'], check['unit'])}</td>"
            f'<td><span class="status {tone}">{sign} {words}</span></td></tr>'
        )
    if not rows:
        return ""
    summary = ", ".join(f"{n} {STATUSES[status][2]}" for status, n in counts.items() if n)
    return (
        f'<details class="checks"><summary>{len(rows)} checks: {summary}</summary><div class="scroll"><table>'
        "<thead><tr><th scope=col>Check</th><th scope=col>Measured</th><th scope=col>Accepted</th>"
        f"<th scope=col>Result</th></tr></thead><tbody>{''.join(rows)}</tbody></table></div></details>"
    )


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
