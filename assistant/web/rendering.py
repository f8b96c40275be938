"""What the page shows for what the chat says: events become messages, every foreign word escaped.

Nothing here knows Gradio; a message is a plain dictionary in the form that its chatbot takes.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

from assistant.reports.words import in_words
from assistant.studio import STUDIO_SOURCE
from assistant.web.photo_card import card, past_photo

if TYPE_CHECKING:
    from assistant.turn import Event

Message = dict[str, Any]

# Raw HTML in an answer is shown as text, and a picture from elsewhere is never loaded.
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")
_SIGN = re.compile(r"[!-/:-@\[-`{-~]")
_MARKER = re.compile(r" ?\[(\d{1,2})\](?!\()")


def visitor(text: str, photos: int = 0) -> Message:
    """The visitor's message: exactly what was typed, never markup."""
    lines = escape(text).replace("\n", "<br>")
    shown = "with your photo" if photos == 1 else f"with your {photos} photos"
    mark = f'<span class="with-photo">{shown}</span>' if photos else ""
    return {"role": "user", "content": f'<div class="said">{lines}{mark}</div>'}


def literal(text: str) -> str:
    """A text for the places that the chatbot reads as Markdown and HTML, such that it stands there as it is."""
    return _SIGN.sub(lambda sign: f"&#{ord(sign[0])};", text)


def trouble(message: str) -> Message:
    """One plain sentence in the place of an answer."""
    return {"role": "assistant", "content": unbroken(f'<div class="trouble" role="alert">{escape(message)}</div>')}


@dataclass(slots=True)
class Reply:
    """One answer while it is being made: give it the chat's events, and ask for the messages that show it.

    Attributes:
        words: What the ways to the studio are called.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    error: str = ""
    message_id: str = ""
    conversation_id: str = ""
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    citations: list[dict[str, Any]] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    offer: dict[str, Any] | None = None
    photos: dict[str, dict[str, Any]] = field(default_factory=dict)
    finished: bool = False
    stopped: bool = False

    def take(self, event: "Event") -> None:
        """Take one event in."""
        data = event.data
        match event.name:
            case "started":
                self.message_id = data["message_id"]
            case "tool_started" | "tool_finished":
                self.steps.setdefault(str(data["id"]), {}).update(data)
            case "photo_assessed":
                self.photos[data["photo_id"]] = data
            case "text_delta":
                self.text += data["text"]
            case "text_reset":
                self.text, self.citations = "", []
            case "cited":
                self.citations.append(data)
            case "suggested":
                self.suggestions = list(data["items"])
            case "handover_offered":
                self.offer = data
            case "done":
                self.text, self.citations = data["answer"], data["citations"]
                self.conversation_id = data["conversation_id"]
                self.finished = True
            case "failed":
                self.error = data["error"]["message"]
                self.finished = True

    def stop(self) -> None:
        """Nothing more comes: no step goes on, and where nothing was said yet, that is said."""
        self.steps = {name: one for name, one in self.steps.items() if "summary" in one}
        self.stopped = self.finished = True

    def messages(self) -> list[Message]:
        """Tool steps, folded once they are done, then the photo card, the answer and its sources."""
        shown = steps(self.steps.values())
        parts = [answer(self.text, self.citations)] if self.text else []
        if len(self.photos) == 1:
            parts = [*(card(photo) for photo in self.photos.values()), *parts]
        else:  # of several the answer says first which is meant
            parts += [card(photo, number) for number, photo in enumerate(self.photos.values(), 1)]
        if self.citations and self.text:  # they come before the first word
            parts.append(sources(self.citations))
        if self.offer and self.text:
            parts.append(ways(self.offer, self.words))
        if not self.finished and not self.text:
            parts.append('<div class="thinking" role="status"><i></i><i></i><i></i><span>Thinking</span></div>')
        if self.stopped and not self.text:
            parts.append('<p class="past">Stopped.</p>')
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
    """The parts as one block of HTML."""
    return unbroken(f'<div class="reply">{"".join(parts)}</div>')


def unbroken(html: str) -> str:
    """HTML that the chatbot's own Markdown leaves alone: after an empty line it would read on as Markdown."""
    return html.replace("\n", "&#10;")


def steps(found: Iterable[Mapping[str, Any]]) -> list[Message]:
    """The tools' steps, one for each kind of tool; they fold when they are done."""
    kinds: dict[str, list[Mapping[str, Any]]] = {}
    for one in found:
        kinds.setdefault(one["name"], []).append(one)
    return [_step(name, same) for name, same in kinds.items()]


def _step(name: str, same: list[Mapping[str, Any]]) -> Message:
    done = [one for one in same if "summary" in one]
    metadata: dict[str, Any] = {"title": literal(same[0].get("label", in_words(name))), "status": "pending"}
    if len(done) == len(same):
        metadata["status"] = "done"
        # those of one kind run side by side, so the slowest is how long it took; a blink is not worth a figure
        if (slowest_ms := max(one["ms"] for one in same)) >= 100:
            metadata["duration"] = round(slowest_ms / 1000, 2)
    lines = [one["summary"] if one.get("ok") else f"It did not work: {one['summary']}" for one in done]
    shown = "<br>".join(escape(line) for line in dict.fromkeys(lines)) or "Working …"
    return {"role": "assistant", "content": unbroken(f'<div class="step">{shown}</div>'), "metadata": metadata}


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
    """The sources; each opens to show its passages and who says so."""
    grouped: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for found in sorted(citations, key=lambda one: int(one["n"])):
        grouped.setdefault((found["source"], found["title"]), []).append(found)
    return f'<div class="sources"><h4>Sources</h4>{"".join(_source(same) for same in grouped.values())}</div>'


def ways(offer: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """How a visitor who is ready reaches the studio; the form is the widget's, which the page's script opens."""
    book = words["book"].format(session=offer["session"]) if offer["session"] else words["book_any"]
    named = [(offer["booking_url"], book), (offer["write_url"], words["write"])]
    links = [
        f'<a href="{escape(address, quote=True)}" target="_blank" rel="noopener noreferrer">{escape(name)}</a>'
        for address, name in named
        if address
    ]
    if offer["leave_address"]:
        links.append(f'<a href="/embed#leave" class="leave">{escape(words["leave"])}</a>')
    return f'<div class="ways">{"".join(links)}</div>'


def _source(same: list[Mapping[str, Any]]) -> str:
    first = same[0]
    numbers = "".join(f'<b class="n">{int(found["n"])}</b>' for found in same)
    passages = "".join(
        f'<blockquote class="source-{int(found["n"])}"><b class="n">{int(found["n"])}</b>{escape(found["passage"])}'
        + (f" <small>page {int(found['page'])}</small>" if found.get("page") is not None else "")
        + "</blockquote>"
        for found in same
    )
    interest = f'<em class="interest">{escape(first["interest"])}</em>' if first.get("interest") else ""
    dated = f", {escape(first['date'])}" if first.get("date") else ""
    said_by = f"<span>From <b>{escape(first.get('author') or first['source'])}</b>{dated}</span>"
    if first.get("interest") and first["source"] != STUDIO_SOURCE:
        said_by += f"<span>Who says it has an interest: {escape(first['interest'])}.</span>"
    if first.get("url") and str(first["url"]).startswith(("https://", "http://")):
        address = escape(first["url"], quote=True)
        said_by += f'<a href="{address}" target="_blank" rel="noopener noreferrer">Open the source</a>'
    return (
        f'<details class="source"><summary><span class="numbers">{numbers}</span>'
        f'<span class="title">{escape(first["title"])}</span>{interest}</summary>'
        f'{passages}<p class="by">{said_by}</p></details>'
    )
