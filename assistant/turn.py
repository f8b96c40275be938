"""One turn: what the agent does, as checked events.

The agent's raw stream (pieces of messages, tool calls, tool results) goes in; what may be seen comes out: text only as
whole sentences that passed the guardrails, tool steps with times, the photo's report, citations.
"""

import json
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, ToolMessage

from assistant.guardrails import Guardrail, split_sentences

log = logging.getLogger(__name__)

EventName = Literal[
    "started",
    "tool_started",
    "tool_finished",
    "photo_assessed",
    "text_delta",
    "text_reset",
    "cited",
    "suggested",
    "handover_offered",
    "done",
    "failed",
]
TOOL_LABELS = {
    "search_guidance": "Looking it up in the guidance",
    "studio_list": "Looking at the studio's price list",
    "assess_photo": "Measuring the photo",
    "crop_photo": "Working out the crop",
    "compare_photos": "Comparing the photos",
}
NOTHING_TO_SAY = (
    "My sources don't say that, so I would rather not guess. I can tell you about headshots and portraits: "
    "which one to choose, what is usual in a trade, what they cost, and whether a photo of yours will do."
)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in a turn; ``data`` is as in the HTTP contract."""

    name: EventName
    data: dict[str, Any]


class Turn:
    """Gathers one turn.

    Args:
        visitor_text: Everything the visitor has said in this conversation; its figures may be repeated.

    Attributes:
        report: The contract's REPORT, once the photo was assessed.
        tools: Name and milliseconds of each tool that was used.
    """

    def __init__(self, visitor_text: str) -> None:
        self.report: dict[str, Any] | None = None
        self.tools: list[dict[str, Any]] = []
        self._guardrail = Guardrail(visitor_text)
        self._text = ""
        self._buffer = ""
        self._message_of_text: str | None = None
        self._final: AIMessage | None = None
        self._fits: bool | None = None
        self._running: dict[str, float] = {}

    @property
    def text(self) -> str:
        """What the visitor has been shown."""
        return self._text.strip()

    @property
    def citations(self) -> list[dict[str, Any]]:
        """The citations of that text, by number."""
        return self._guardrail.citations

    @property
    def suggestions(self) -> list[str]:
        """What the visitor might ask next, in the model's words."""
        return list(self._final.response_metadata.get("suggestions", ())) if self._final else []

    @property
    def mode(self) -> str:
        """``answer``, ``abstain`` or ``clarify``; a model that does not say which is judged by what it found."""
        if self._final is not None and "mode" in self._final.response_metadata:
            return str(self._final.response_metadata["mode"])
        return "abstain" if self._fits is False and not self.citations and self.report is None else "answer"

    def take(self, mode: str, item: Any) -> Iterator[Event]:
        """Events that follow from one item of the agent's stream, whose modes are ``messages`` and ``updates``."""
        if mode == "messages":
            chunk, _ = item
            if isinstance(chunk, AIMessageChunk | AIMessage) and chunk.text:
                yield from self._hear(chunk.id or "", chunk.text)
            return
        for update in item.values():
            for message in (update or {}).get("messages", ()):
                yield from self._whole_message(message)

    def finish(self) -> Iterator[Event]:
        """Let the last sentence out; say honestly when the check left nothing."""
        rest, self._buffer = self._buffer, ""
        if rest.strip():
            yield from self._check(rest)
        if not self.text:
            self._text, self._final, self._fits = NOTHING_TO_SAY, None, False
            yield Event("text_delta", {"text": NOTHING_TO_SAY})

    def _whole_message(self, message: AnyMessage) -> Iterator[Event]:
        if isinstance(message, ToolMessage) and message.tool_call_id in self._running:
            yield from self._tool_returned(message)
        elif isinstance(message, AIMessage) and message.tool_calls:
            yield from self._reset()
            for call in message.tool_calls:
                self._running[str(call["id"])] = time.monotonic()
                label = TOOL_LABELS.get(call["name"], call["name"])
                yield Event("tool_started", {"id": call["id"], "name": call["name"], "label": label})
        elif isinstance(message, AIMessage):
            self._final = message
            if message.id != self._message_of_text:
                # A model that cannot stream is heard only here.
                yield from self._hear(message.id or "", message.text)

    def _hear(self, message_id: str, text: str) -> Iterator[Event]:
        """Take streamed text; give out what has become whole, checked sentences."""
        if message_id != self._message_of_text:
            # Another message took over: a provider broke off, or the text before was a remark beside a tool call.
            yield from self._reset()
            self._message_of_text = message_id
        sentences, self._buffer = split_sentences(self._buffer + text)
        for sentence in sentences:
            yield from self._check(sentence)

    def _check(self, sentence: str) -> Iterator[Event]:
        checked = self._guardrail.check(sentence)
        if checked.unsupported:
            log.warning("Held back a sentence: nothing supports %s.", ", ".join(checked.unsupported))
            return
        for citation in checked.citations:
            yield Event("cited", citation)
        if checked.text:
            self._text += checked.text
            yield Event("text_delta", {"text": checked.text})

    def _reset(self) -> Iterator[Event]:
        had_text = bool(self._text)
        self._text = self._buffer = ""
        self.citations.clear()
        if had_text:
            yield Event("text_reset", {})

    def _tool_returned(self, message: ToolMessage) -> Iterator[Event]:
        ms = round((time.monotonic() - self._running.pop(message.tool_call_id)) * 1000)
        try:
            result = json.loads(str(message.content))
        except ValueError:
            result = {}
        ok = message.status != "error" and "error" not in result and bool(result)
        self.tools.append({"name": message.name, "ms": ms})
        yield Event(
            "tool_finished",
            {"id": message.tool_call_id, "name": message.name, "ms": ms, "ok": ok, "summary": self._learn(result)},
        )
        for report in _reports(result):
            yield Event("photo_assessed", {"photo_id": report["photo_id"], "report": report, **photo_urls(report)})

    def _learn(self, result: dict[str, Any]) -> str:
        """Take a tool's result as evidence; return it in a few words."""
        if "passages" in result:
            self._guardrail.add_passages(result["passages"])
            if result.get("complete"):
                return f"{len(result['passages'])} passages"
            self._fits = bool(self._fits) or result["fits"]
            return f"{len(result['passages'])} passages" if result["fits"] else "nothing that fits"
        if "comparison" in result:
            best = result["comparison"]["best"]
            self.report = result["reports"][best[0] if best else -1]
            self._guardrail.add_report(result)
            named = " and ".join(str(index + 1) for index in best) or "none"
            return f"{len(result['reports'])} photos, best: {named}"
        if "verdict" in result:
            self.report = result
            self._guardrail.add_report(result)
            return f"{result['kind']}, {result['verdict']}".replace("_", " ")
        if result.get("crop"):
            self._guardrail.add_report(result)
            return f"{result['crop']['output_width_px']} × {result['crop']['output_height_px']} px"
        return str(result.get("error", {}).get("message", "no result"))


def _reports(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The reports on photos in a tool's result."""
    return [result] if "verdict" in result else list(result.get("reports", ()))


def photo_urls(report: dict[str, Any]) -> dict[str, str | None]:
    """Where the annotated photo and the crop of a report can be fetched."""
    base = f"/api/photos/{report['photo_id']}"
    crop = f"{base}/crop?purpose={report['purpose']}" if report["crop"] else None
    return {"annotated_url": f"{base}/annotated", "crop_url": crop}
