"""Every test gets a home of its own and no network beyond this machine."""

import json
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

if TYPE_CHECKING:
    from assistant.chat import Chat

LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, away from this checkout's settings, studio file and index."""
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ADVISOR_STUDIO_FILE", str(tmp_path / "studio.toml"))
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def no_outside_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that tries to reach anything but this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def astronaut_jpeg() -> bytes:
    """A NASA portrait in the public domain, as JPEG."""
    import io

    from PIL import Image
    from skimage import data

    buffer = io.BytesIO()
    Image.fromarray(data.astronaut()).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


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


@pytest.fixture
def provider() -> Iterator[StubProvider]:
    """A provider's server on loopback, to be given a script."""
    stub = StubProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            stub.requests.append(body)
            step = stub.script.pop(0) if stub.script else StubProvider.status(500)
            with suppress(BrokenPipeError, ConnectionResetError):
                step(self, body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    stub.url = f"http://127.0.0.1:{server.server_port}/v1"
    yield stub
    server.shutdown()
    server.server_close()
    thread.join()


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


class ScriptedModel(GenericFakeChatModel):
    """A chat model that says what its script says, with tool calls, streamed word by word."""

    asked: list[Any]

    def bind_tools(self, tools: Any, **_: Any) -> "ScriptedModel":
        return self

    def _generate(self, messages: Any, *args: Any, **more: Any) -> Any:
        self.asked.append(messages)
        return super()._generate(messages, *args, **more)


def scripted(*messages: AIMessage) -> ScriptedModel:
    """A model with this script."""
    return ScriptedModel(messages=iter(messages), asked=[])


def call(name: str, **arguments: Any) -> AIMessage:
    """A message that calls one tool."""
    return AIMessage("", tool_calls=[{"name": name, "args": arguments, "id": f"call-{name}"}])


@dataclass(frozen=True)
class FakePassage:
    """A passage as retrieval returns it."""

    data: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        return self.data


@dataclass
class FakeIndex:
    """Retrieval that finds the same thing each time."""

    found: tuple[FakePassage, ...] = (FakePassage(PRICE_PASSAGE),)
    fits: bool = True
    passages: int = 1
    problem: Exception | None = None

    def search(self, query: str, **_: Any) -> Any:
        if self.problem:
            raise self.problem
        return SimpleNamespace(passages=self.found, fits=self.fits)


REPORT: dict[str, Any] = {
    "schema": 1,
    "file": None,
    "photo_id": None,
    "purpose": "linkedin",
    "kind": "headshot",
    "verdict": "ready_after_crop",
    "checks": [{"id": "head_size", "value": 0.31, "unit": "ratio", "range": [0.4, 0.7], "status": "warn"}],
    "crop": {"x": 1, "y": 2, "width": 800, "height": 800, "output_width_px": 400, "output_height_px": 400},
}


class FakeWorker:
    """Vision that measures the same thing each time."""

    def assess(self, data: bytes, purpose: str, file: str | None = None) -> Any:
        return SimpleNamespace(report={**REPORT, "purpose": purpose}, annotated_jpeg=b"annotated", crop_jpeg=b"crop")

    def crop(self, data: bytes, purpose: str) -> bytes:
        return b"crop"


@pytest.fixture
async def open_chat(home: Path) -> "AsyncIterator[Callable[..., Awaitable[Chat]]]":
    """Open a real chat (agent, guardrails, checkpoints, store) over scripted models and fake evidence."""
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    from assistant.agent import Seats, build_agent
    from assistant.chat import Chat
    from assistant.knowledge import load_knowledge
    from assistant.photos import PhotoStore
    from assistant.settings import Settings
    from assistant.store import Store
    from assistant.tools import make_tools

    async with AsyncExitStack() as stack:

        async def opened(
            embedded: ScriptedModel, provider: Any = None, index: FakeIndex | None = None, **settings: Any
        ) -> Chat:
            chosen = Settings(**settings)
            store = await Store.open(chosen.database)
            stack.push_async_callback(store.close)
            saver = await stack.enter_async_context(AsyncSqliteSaver.from_conn_string(str(chosen.database)))
            photos = PhotoStore(ttl_s=chosen.photo_ttl_s, memory_mb=chosen.photo_memory_mb)
            tools = make_tools(index or FakeIndex(), photos, FakeWorker())  # type: ignore[arg-type]
            return Chat(
                settings=chosen,
                knowledge=load_knowledge(),
                index=index or FakeIndex(),  # type: ignore[arg-type]
                agent=build_agent(Seats(embedded, provider), tools, saver, chosen),
                checkpointer=saver,
                store=store,
                photos=photos,
                worker=FakeWorker(),  # type: ignore[arg-type]
                resources=AsyncExitStack(),
                model=chosen.model,
            )

        yield opened
