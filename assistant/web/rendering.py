"""What the page shows for what the chat says: events become messages, every foreign word escaped.

Nothing here knows Gradio; a message is a plain dictionary in the form that its chatbot takes.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from assistant.chat import Event

Message = dict[str, Any]

# Raw HTML in an answer is shown as text, and a picture from elsewhere is never loaded.
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")
_MARKER = re.compile(r" ?\[(\d{1,2})\](?!\()")

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
# Where the plain name of a check would puzzle a visitor.
CHECKS = {
    "single_face_present": "One face",
    "head_pose_yaw": "Head turned sideways",
    "head_pose_pitch": "Head tilted up or down",
    "head_pose_roll": "Head leaning",
    "eyes_visible": "Eyes visible (no sunglasses)",
    "under_exposure_prevention": "Shadows keep detail",
    "over_exposure_prevention": "Highlights keep detail",
    "illumination_uniformity": "Light even left and right",
    "background_uniformity": "Background calm",
    "inter_eye_distance": "Pixels between the eyes",
    "colour": "In colour",
}
SPELLINGS = {"linkedin": "LinkedIn", "cv": "CV"}


def in_words(name: str) -> str:
    """An id as words: ``company_site`` becomes ``company site``."""
    return SPELLINGS.get(name, name.replace("_", " "))


def visitor(text: str, with_photo: bool = False) -> Message:
    """The visitor's message: exactly what was typed, never markup."""
    lines = escape(text).replace("\n", "<br>")
    mark = '<span class="with-photo">with your photo</span>' if with_photo else ""
    return {"role": "user", "content": f'<div class="said">{lines}{mark}</div>'}


def trouble(message: str) -> Message:
    """One plain sentence in the place of an answer."""
    return {"role": "assistant", "content": f'<div class="trouble" role="alert">{escape(message)}</div>'}


@dataclass(slots=True)
class Reply:
    """One answer while it is being made: give it the chat's events, and ask for the messages that show it."""

    text: str = ""
    error: str = ""
    message_id: str = ""
    conversation_id: str = ""
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    citations: list[dict[str, Any]] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    photo: dict[str, Any] | None = None
    finished: bool = False

    def take(self, event: "Event") -> None:
        """Take one event in."""
        data = event.data
        match event.name:
            case "started":
                self.message_id = data["message_id"]
            case "tool_started" | "tool_finished":
                self.steps.setdefault(str(data["id"]), {}).update(data)
            case "photo_assessed":
                self.photo = data
            case "text_delta":
                self.text += data["text"]
            case "text_reset":
                self.text, self.citations = "", []
            case "cited":
                self.citations.append(data)
            case "suggested":
                self.suggestions = list(data["items"])
            case "done":
                self.text, self.citations = data["answer"], data["citations"]
                self.conversation_id = data["conversation_id"]
                self.finished = True
            case "failed":
                self.error = data["error"]["message"]
                self.finished = True

    def messages(self) -> list[Message]:
        """Tool steps, folded once they are done, then the photo card, the answer and its sources."""
        shown = [step(found) for found in self.steps.values()]
        parts = [card(self.photo)] if self.photo else []
        if self.text:
            parts.append(answer(self.text, self.citations))
        if self.citations:
            parts.append(sources(self.citations))
        if not self.finished and not self.text:
            parts.append('<div class="thinking" role="status"><i></i><i></i><i></i><span>Thinking</span></div>')
        if parts:
            shown.append({"role": "assistant", "content": one_block(parts)})
        if self.error:
            shown.append(trouble(self.error))
        if self.finished and self.suggestions and shown:
            shown[-1]["options"] = [{"value": item} for item in self.suggestions]
        return shown


def history(rows: Iterable[Mapping[str, Any]]) -> list[tuple[Message, str | None]]:
    """A stored conversation as messages, each answer with its id."""
    shown: list[tuple[Message, str | None]] = []
    for row in rows:
        if row["role"] == "visitor":
            shown.append((visitor(row["text"]), None))
            continue
        parts = [answer(row["text"], row["citations"])]
        if row.get("photo"):
            parts.insert(0, past_photo(row["photo"]))
        if row["citations"]:
            parts.append(sources(row["citations"]))
        shown.append(({"role": "assistant", "content": one_block(parts)}, row["message_id"]))
    return shown


def one_block(parts: Iterable[str]) -> str:
    """The parts as one block of HTML that the chatbot's own Markdown leaves alone: no line breaks in it."""
    return f'<div class="reply">{"".join(parts)}</div>'.replace("\n", "&#10;")


def step(found: Mapping[str, Any]) -> Message:
    """One tool's step; it folds when it is done."""
    done = "summary" in found
    metadata: dict[str, Any] = {"title": found.get("label", in_words(found["name"])), "status": "pending"}
    summary = "Working …"
    if done:
        metadata |= {"status": "done", "duration": round(found["ms"] / 1000, 2)}
        summary = found["summary"] if found.get("ok") else f"It did not work: {found['summary']}"
    return {"role": "assistant", "content": f'<div class="step">{escape(summary)}</div>', "metadata": metadata}


def answer(text: str, citations: Iterable[Mapping[str, Any]]) -> str:
    """The answer's Markdown as HTML, each [1] leading to its source."""
    titles = {int(found["n"]): found["title"] for found in citations}

    def mark(match: re.Match[str]) -> str:
        n = int(match[1])
        if n not in titles:
            return match[0]
        title = escape(titles[n], quote=True)
        return f'<sup><a class="cite" href="#source-{n}" title="{title}" aria-label="Source {n}: {title}">{n}</a></sup>'

    return f'<div class="answer">{_MARKER.sub(mark, _MARKDOWN.render(text))}</div>'


def sources(citations: Iterable[Mapping[str, Any]]) -> str:
    """The sources, each of which opens to show the passage and who says it."""
    items = []
    for found in sorted(citations, key=lambda one: int(one["n"])):
        said_by = f"<span>From <b>{escape(found['source'])}</b></span>"
        if found.get("page") is not None:
            said_by += f"<span>page {int(found['page'])}</span>"
        if found.get("url") and str(found["url"]).startswith(("https://", "http://")):
            address = escape(found["url"], quote=True)
            said_by += f'<a href="{address}" target="_blank" rel="noopener noreferrer">Open the source</a>'
        interest = f'<em class="interest">{escape(found["interest"])}</em>' if found.get("interest") else ""
        items.append(
            f'<details class="source source-{int(found["n"])}"><summary><b class="n">{int(found["n"])}</b>'
            f'<span class="title">{escape(found["title"])}</span>{interest}</summary>'
            f'<blockquote>{escape(found["passage"])}</blockquote><p class="by">{said_by}</p></details>'
        )
    return f'<div class="sources"><h4>Sources</h4>{"".join(items)}</div>'


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
        f'<p class="verdict"><span class="pill {tone}">{verdict}</span> <span>for {purpose}</span></p>'
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
    return f'<p><a class="crop" href="{address}" download>Download the crop for {purpose} <small>{size}</small></a></p>{note}'


def _checks(checks: Iterable[Mapping[str, Any]]) -> str:
    rows, counts = [], dict.fromkeys(STATUSES, 0)
    # what matters comes first
    for check in sorted(checks, key=lambda one: ("fail", "warn", "pass", "not_assessed").index(one["status"])):
        tone, sign, words = STATUSES[check["status"]]
        counts[check["status"]] += 1
        name = CHECKS.get(check["id"], in_words(check["id"]).capitalize())
        advice = check.get("advice") if check["status"] in ("warn", "fail") else None
        hint = f"<small>{escape(advice)}</small>" if advice else ""
        rows.append(
            f"<tr><th scope=row>{escape(name)}{hint}</th><td>{figure(check['value'], check['unit'])}</td>"
            f'<td>{span(check["range"], check["unit"])}</td><td><span class="status {tone}">{sign} {words}</span></td></tr>'
        )
    if not rows:
        return ""
    summary = ", ".join(f"{n} {STATUSES[status][2]}" for status, n in counts.items() if n)
    return (
        f'<details class="checks"><summary>{len(rows)} checks: {summary}</summary><div class="scroll"><table><thead><tr>'
        "<th scope=col>Check</th><th scope=col>Measured</th><th scope=col>Accepted</th><th scope=col>Result</th></tr>"
        f"</thead><tbody>{''.join(rows)}</tbody></table></div></details>"
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
