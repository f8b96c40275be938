"""Every test gets a home of its own and no network beyond this machine."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

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
            try:
                step(self, body)
            except (BrokenPipeError, ConnectionResetError):
                pass

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
