"""Stand-ins for a provider's server, a chat model, retrieval and vision."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from types import SimpleNamespace
from typing import Any

import numpy as np
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult


@dataclass
class StubProvider:
    """An OpenAI-compatible server on loopback that does what its script says, a step a request.

    A step is a function that gets the handler and the request's body. What was asked stands in ``requests``.
    """

    url: str = ""
    script: list[Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)

    @staticmethod
    def status(code: int) -> Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]:
        """Refuse with this HTTP status."""

        def step(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
            data = json.dumps({"error": {"message": f"refused with {code}", "type": "stub"}}).encode()
            handler.send_response(code)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)

        return step

    @staticmethod
    def streams(
        *deltas: dict[str, Any], finish: str | None = "stop", cut: bool = False, wait_s: float = 0.0
    ) -> Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]:
        """Stream these deltas; without ``finish`` the stream just ends, with ``cut`` the connection breaks."""

        def step(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
            if wait_s:
                threading.Event().wait(wait_s)
            handler.send_response(200)
            handler.send_header("Content-Type", "text/event-stream")
            if cut:
                # More is promised than comes, so that the client sees a broken connection.
                handler.send_header("Content-Length", "1000000")
            handler.end_headers()
            choices: list[dict[str, Any]] = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
            if finish and not cut:
                choices.append({"index": 0, "delta": {}, "finish_reason": finish})
            for choice in choices:
                chunk = {"id": "c", "object": "chat.completion.chunk", "model": "stub", "choices": [choice]}
                handler.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
            if not cut:
                handler.wfile.write(b"data: [DONE]\n\n")

        return step

    @staticmethod
    def calls(name: str, arguments: str) -> dict[str, Any]:
        """A delta that calls a tool."""
        call = {"index": 0, "id": "call_1", "type": "function", "function": {"name": name, "arguments": arguments}}
        return {"role": "assistant", "tool_calls": [call]}


@dataclass
class Receiver:
    """A studio's own program, which gets what visitors leave.

    It answers with the next of its statuses, then with 204, and keeps what it got.
    """

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]


PRICE_PASSAGE = {
    "id": "cost.headshot.photographer",
    "text": "With a photographer a headshot costs about €150 to €500, and can cost more.",
    "source": "stephen-2025",
    "title": "Headshot vs Portrait",
    "interest": "sells AI headshots",
    "url": None,
    "page": None,
    "price": {"method": "photographer", "low": 150, "high": 500, "open_ended": True, "currency": "EUR"},
}


class ScriptedModel(BaseChatModel):
    """A chat model that says what its script says, a message a call, text streamed in two pieces."""

    script: list[AIMessage]
    asked: list[Any]

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Any, **_: Any) -> "ScriptedModel":
        return self

    def _generate(self, messages: Any, *_: Any, **__: Any) -> ChatResult:
        self.asked.append(messages)
        return ChatResult(generations=[ChatGeneration(message=self.script.pop(0))])

    def _stream(self, messages: Any, *_: Any, **__: Any) -> Iterator[ChatGenerationChunk]:
        self.asked.append(messages)
        message = self.script.pop(0)
        middle = len(message.text) // 2
        for text in filter(None, (message.text[:middle], message.text[middle:])):
            yield ChatGenerationChunk(message=AIMessageChunk(text))
        calls = [
            {"name": one["name"], "args": json.dumps(one["args"]), "id": one["id"], "index": number}
            for number, one in enumerate(message.tool_calls)
        ]
        last = AIMessageChunk("", tool_call_chunks=calls, response_metadata=message.response_metadata)
        yield ChatGenerationChunk(message=last.model_copy(update={"chunk_position": "last"}))


def scripted(*messages: AIMessage) -> ScriptedModel:
    """A model with this script."""
    return ScriptedModel(script=list(messages), asked=[])


def call(name: str, **arguments: Any) -> AIMessage:
    """A message that calls one tool."""
    return AIMessage("", tool_calls=[{"name": name, "args": arguments, "id": f"call-{name}"}])


@dataclass(frozen=True)
class FakePassage:
    """A passage as retrieval returns it."""

    data: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        return self.data


class FakeEmbedder:
    """Texts that share words are near each other."""

    def encode(self, texts: Sequence[str]) -> Any:
        words = sorted({word for text in texts for word in text.lower().split()})
        vectors = np.array([[word in text.lower().split() for word in words] for text in texts], np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True) if len(texts) else vectors


@dataclass
class FakeIndex:
    """Retrieval that finds the same thing each time."""

    embedder = FakeEmbedder()

    found: tuple[FakePassage, ...] = (FakePassage(PRICE_PASSAGE),)
    fits: bool = True
    passages: int = 1
    problem: Exception | None = None

    def forget(self) -> None:
        """Nothing is remembered."""

    def search(self, query: str, **_: Any) -> Any:
        if self.problem:
            raise self.problem
        return SimpleNamespace(passages=self.found, fits=self.fits, leans={})


REPORT: dict[str, Any] = {
    "schema": 1,
    "file": None,
    "photo_id": None,
    "purpose": "linkedin",
    "kind": "headshot",
    "verdict": "ready_after_crop",
    "reasons": [{"check": "head_size", "message": "The head is small in the picture.", "fix": "Crop closer."}],
    "checks": [{"id": "head_size", "value": 0.31, "unit": "ratio", "range": [0.4, 0.7], "status": "warn",
                "counts": True}],
    "image": {"width_px": 900, "height_px": 900, "format": "JPEG", "size_bytes": 48123, "is_grayscale": False},
    "crop": {"x": 1, "y": 2, "width": 800, "height": 800, "output_width_px": 400, "output_height_px": 400,
             "enough_pixels": True, "shape": "circle"},
}  # fmt: skip


class FakeWorker:
    """Vision that measures the same thing each time."""

    def assess(self, data: bytes, purpose: str, file: str | None = None) -> Any:
        return SimpleNamespace(report={**REPORT, "purpose": purpose}, annotated_jpeg=b"annotated")

    def crop(self, data: bytes, purpose: str) -> bytes:
        return b"crop"

    def preview(self, data: bytes, purpose: str) -> bytes:
        return b"preview"
