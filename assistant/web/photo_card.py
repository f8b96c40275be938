"""The photo card as HTML: annotated picture, verdict, what to fix first, the crop to download, every check."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from assistant.reports.words import (
    KINDS,
    STATUSES,
    VERDICTS,
    check_title,
    figure,
    in_words,
    kind_in_words,
    span,
    worst_first,
)


def past_photo(photo: Mapping[str, Any]) -> str:
    """What a stored conversation still knows of a photo."""
    tone, verdict = VERDICTS.get(photo["verdict"], ("none", in_words(photo["verdict"])))
    kind = escape(KINDS.get(photo["kind"], in_words(photo["kind"])))
    return (
        f'<p class="past"><span class="pill {tone}">{escape(verdict)}</span> {kind}, judged for '
        f"{escape(in_words(photo['purpose']))}. The photo itself is not kept.</p>"
    )


def card(found: Mapping[str, Any], number: int | None = None) -> str:
    """The photo card: annotated picture, verdict, what to fix first, the crop, every check; numbered among several."""
    name = f"Photo {number}" if number else "Your photo"
    report = found["report"]
    tone, verdict = VERDICTS.get(report["verdict"], ("none", in_words(report["verdict"])))
    purpose = escape(in_words(report["purpose"]))
    kind = escape(kind_in_words(report))
    image = report["image"]
    size = f"{image['width_px']} × {image['height_px']} px {escape(str(image['format']))}"
    address = escape(str(found["annotated_url"]), quote=True)
    picture = (
        f'<figure><img src="{address}" alt="{name} with what was measured drawn on it" width="{image["width_px"]}" '
        f'height="{image["height_px"]}"><figcaption>{size}</figcaption></figure>'
        if found.get("annotated_url")
        else ""
    )
    heading = f"<h3>{name}</h3>" if number else ""
    kinds = ("card numbered", f"Report on photo {number}") if number else ("card", "Photo report")
    return (
        f'<section class="{kinds[0]}" aria-label="{kinds[1]}">{picture}<div class="findings">{heading}'
        f'<p class="verdict"><span class="pill {tone}">{escape(verdict)}</span> <span>for {purpose}</span></p>'
        f'<p class="kind">{kind}</p>{_fixes(report)}{_crop(found, report, purpose)}{_print(found, report)}</div>'
        f"{_checks(report['checks'])}</section>"
    )


def _fixes(report: Mapping[str, Any]) -> str:
    items = "".join(
        f"<li><b>{escape(str(reason['message']))}</b>"
        + (f" <span>{escape(str(reason['fix']))}</span>" if reason.get("fix") else "")
        + "</li>"
        for reason in report["reasons"][:3]
    )
    title = "What could be better still" if report["verdict"] == "ready" else "What to fix first"
    return f"<h4>{title}</h4><ol>{items}</ol>" if items else ""


def _crop(found: Mapping[str, Any], report: Mapping[str, Any], purpose: str) -> str:
    crop = report.get("crop")
    if not crop or not found.get("crop_url"):
        return ""
    size = f"{crop['output_width_px']} × {crop['output_height_px']} px"
    note = "" if crop["enough_pixels"] else '<p class="note">Not enough pixels are left; I never enlarge a photo.</p>'
    address = escape(str(found["crop_url"]), quote=True)
    words = f"Download the crop for {purpose} <small>{size}</small>"
    circle = (
        f'<img class="circle" src="{address}&amp;shape=circle" alt="The crop in a circle" width="96" height="96" '
        'loading="lazy">'
        if crop.get("shape") == "circle"
        else ""
    )
    return f'<p class="cropped"><a class="crop" href="{address}" download>{words}</a>{circle}</p>{note}'


def _print(found: Mapping[str, Any], report: Mapping[str, Any]) -> str:
    if not found.get("photo_id"):
        return ""
    address = escape(f"/api/photos/{found['photo_id']}/report?purpose={report['purpose']}", quote=True)
    return f'<p><a class="print" href="{address}" target="_blank" rel="noopener">Report to print</a></p>'


def _checks(checks: Iterable[Mapping[str, Any]]) -> str:
    rows, statuses, others = [], dict.fromkeys(STATUSES, 0), 0
    for check in worst_first(checks):
        tone, sign, words = STATUSES[check["status"]]
        if check["counts"]:
            statuses[check["status"]] += 1
        elif not others:
            rows.append('<tr class="aside"><th colspan=4 scope=rowgroup>Measured, but without weight here</th></tr>')
        others += not check["counts"]
        advice = check.get("advice") if check["counts"] and check["status"] in ("warn", "fail") else None
        hint = f"<small>{escape(advice)}</small>" if advice else ""
        name = escape(check_title(check["id"]))
        rows.append(
            f"<tr{'' if check['counts'] else ' class=aside'}><th scope=row>{name}{hint}</th>"
            f"<td>{figure(check['value'], check['unit'])}</td><td>{span(check['range'], check['unit'])}</td>"
            f'<td><span class="status {tone}">{sign} {words}</span></td></tr>'
        )
    if not rows:
        return ""
    told = ", ".join(f"{n} {STATUSES[status][2]}" for status, n in statuses.items() if n)
    more = f"; {others} more measured" if others else ""
    heads = "".join(f"<th scope=col>{head}</th>" for head in ("Check", "Measured", "Accepted", "Result"))
    return (
        f'<details class="checks"><summary>{sum(statuses.values())} checks: {told}{more}</summary><div class="scroll">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div></details>"
    )
