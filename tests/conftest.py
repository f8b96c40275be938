"""Every test gets a home of its own and no network beyond this machine."""

import asyncio
import json
import os
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from fakes import FakeIndex, FakeWorker, Receiver, ScriptedModel, StubProvider

if TYPE_CHECKING:
    from assistant.chat import Chat

# The same examples in every run, however busy the machine; `--hypothesis-profile default` looks for new ones.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")
LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, away from this checkout's settings, studio file and index."""
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ADVISOR_STUDIO_FILE", str(tmp_path / "studio.toml"))
    monkeypatch.setenv("ADVISOR_STUDIOS_DIR", str(tmp_path / "studios"))
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
def ready_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the index of the shipped cards and the fitted reading, made once for all tests that only read it."""
    from filelock import FileLock

    from assistant.chat import Chat
    from assistant.settings import Settings

    # Beside the folders of the single workers, so that only one of them makes it.
    shared = tmp_path_factory.getbasetemp()
    folder = (shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared) / "ready"

    async def prepare() -> None:
        await (await Chat.open(Settings(home=folder, studio_file=folder / "none.toml"))).close()

    with FileLock(f"{folder}.lock"):
        asyncio.run(prepare())
    return folder


@pytest.fixture
def use_ready_home(ready_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in the ready home, where building one's own would only take time."""
    monkeypatch.setenv("ADVISOR_HOME", str(ready_home))


@pytest.fixture(scope="session")
def astronaut_jpeg() -> bytes:
    """A NASA portrait in the public domain, as JPEG."""
    import io

    from PIL import Image
    from skimage import data

    buffer = io.BytesIO()
    Image.fromarray(data.astronaut()).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


@contextmanager
def answering(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A server on loopback; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


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

    with answering(Handler) as address:
        stub.url = f"{address}/v1"
        yield stub


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(found.statuses.pop(0) if found.statuses else 204)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with answering(Handler) as address:
        found.url = f"{address}/from-chat"
        yield found


@pytest.fixture
async def open_chat(home: Path) -> "AsyncIterator[Callable[..., Awaitable[Chat]]]":
    """Open a real chat (agent, guardrails, checkpoints, store) over scripted models and fake evidence."""
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    from assistant.agent import Seats, build_agent
    from assistant.chat import Chat, Knows
    from assistant.knowledge import load_knowledge
    from assistant.photos import PhotoStore
    from assistant.settings import Settings
    from assistant.store import Store
    from assistant.tools import make_tools

    async with AsyncExitStack() as stack:

        async def opened(
            embedded: ScriptedModel,
            provider: Any = None,
            index: FakeIndex | None = None,
            worker: Any = None,
            **settings: Any,
        ) -> Chat:
            chosen, worker = Settings(**settings), worker or FakeWorker()
            store = await Store.open(chosen.database)
            stack.push_async_callback(store.close)
            saver = await stack.enter_async_context(AsyncSqliteSaver.from_conn_string(str(chosen.database)))
            photos = PhotoStore(ttl_s=chosen.photo_ttl_s, memory_mb=chosen.photo_memory_mb)
            tools = make_tools(index or FakeIndex(), photos, worker)  # type: ignore[arg-type]
            return Chat(
                settings=chosen,
                knowledge=load_knowledge(),
                knows=Knows(
                    index or FakeIndex(),  # type: ignore[arg-type]
                    build_agent(Seats(embedded, provider), tools, saver, chosen),
                ),
                checkpointer=saver,
                store=store,
                photos=photos,
                worker=worker,
                resources=AsyncExitStack(),
                model=chosen.model,
            )

        yield opened
