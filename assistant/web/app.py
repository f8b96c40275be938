"""The whole web side as one ASGI app: the page at /, the API and its own page, the widget, the owner's insights."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from assistant import __version__
from assistant.settings import Settings
from assistant.web.api import build_router
from assistant.web.embed import build_embed
from assistant.web.examples import add_examples
from assistant.web.failures import speak_plainly
from assistant.web.headers import Borders, is_loopback
from assistant.web.insights import build_insights
from assistant.web.limits import BodyLimit, RateLimit
from assistant.web.opening import Opening
from assistant.web.studios import Studios
from assistant.web.ui import build_page

if TYPE_CHECKING:
    from assistant.chat import Chat
    from assistant.engine import Engine

log = logging.getLogger(__name__)

WIDGET = Path(__file__).parent / "widget"
# Paths of ours: what is not found below them is an error in the contract's shape, not the page.
OURS = ("/api/", "/docs/", "/page/")
# Long enough that a browser does not ask again at every page, short enough that a new version arrives.
GRADIO_USED = ("queue/", "heartbeat/", "startup-events", "cancel", "reset", "theme.css", "info", "app_id")
SCRIPT_CACHE = {"cache-control": "public, max-age=300"}


def create_app(
    settings: Settings | None = None, *, chat: "Chat | None" = None, progress: Callable[[str], None] = log.info
) -> FastAPI:
    """The app; it answers at once and opens the chat in the background.

    Args:
        settings: Where things lie and who may call; read from the environment unless given.
        chat: An open chat to use instead of opening one.
        progress: Gets a line for each step of the opening that takes time.
    """
    settings = settings or Settings()
    shared = Shared(settings, progress)

    def make_opening(of_studio: Settings) -> Opening:
        async def open_chat() -> "Chat":
            return chat or await shared.chat(of_studio)

        return Opening(open_chat)

    studios = Studios(settings, make_opening)
    page = build_page(studios.default)

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        with contextlib.closing(shared):
            async with page.router.lifespan_context(page), studios.running():
                yield

    app = FastAPI(
        title="Headshot advisor",
        version=__version__,
        description="Which photo do you need, what does it cost, and will the one you have do? Every answer is cited.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        middleware=[
            Middleware(Borders, sites=studios, loopback=is_loopback(settings.host)),
            Middleware(RateLimit, per_minute=settings.requests_per_minute),
            Middleware(BodyLimit),
        ],
    )
    speak_plainly(app)
    app.include_router(build_router(studios))
    app.include_router(build_insights(studios))
    app.router.routes.append(build_embed(studios))
    _serve_files(app)
    _serve_docs(app)
    app.router.default = partial(_page_or_nothing, page, app.router.not_found)
    return app


class Shared:
    """Opens chats one after the other, over models and a worker that they share.

    Args:
        settings: The server's.
        progress: Gets a line for each step of the opening that takes time.
    """

    def __init__(self, settings: Settings, progress: Callable[[str], None]) -> None:
        self._settings = settings
        self._progress = progress
        self._engine: Engine | None = None
        self._turn = asyncio.Lock()

    async def chat(self, settings: Settings) -> "Chat":
        """A chat with these settings."""
        from assistant.chat import Chat
        from assistant.engine import Engine

        async with self._turn:
            self._engine = self._engine or await Engine.open(self._settings, self._progress)
            return await Chat.open(settings, self._progress, self._engine)

    def close(self) -> None:
        """Stop what is shared."""
        if self._engine is not None:
            self._engine.close()


def serve_forever(settings: Settings, progress: Callable[[str], None] = log.info) -> None:
    """Serve until interrupted; says the address as soon as it answers."""
    import uvicorn

    class Announcing(uvicorn.Server):
        async def startup(self, sockets: list[Any] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                host = f"[{settings.host}]" if ":" in settings.host else settings.host
                progress(f"Serving http://{host}:{settings.port} (Ctrl+C stops it)")

    config = uvicorn.Config(
        # built inside the running loop: Gradio opens one of its own where there is none
        lambda: create_app(settings, progress=progress),
        factory=True,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        server_header=False,
        # open streams end with the server, and are not waited for any longer
        timeout_graceful_shutdown=3,
    )
    Announcing(config).run()


async def _page_or_nothing(page: FastAPI, nothing: Any, scope: Scope, receive: Receive, send: Send) -> None:
    """Gradio's page for every path that is not ours; without the parts of Gradio that the page does not use."""
    if scope["type"] == "http" and (scope["path"].startswith(OURS) or not is_used_by_the_page(scope["path"])):
        await nothing(scope, receive, send)
        return
    refused: list[int] = []

    async def unless_refused(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] in (404, 405):
            refused.append(message["status"])
        if not refused:
            await send(message)

    await page(scope, receive, unless_refused)
    if refused:
        # in the one shape of every other error
        raise HTTPException(refused[0])


def is_used_by_the_page(path: str) -> bool:
    """Whether the page needs this path of Gradio's.

    Its uploads would write a visitor's photo to disk; its file, proxy and API routes serve nothing of ours.
    """
    prefix = "/gradio_api/"
    return not path.startswith(prefix) or path.removeprefix(prefix).startswith(GRADIO_USED)


def _serve_files(app: FastAPI) -> None:
    # Compressed one by one: a stream or a picture would only be held up.
    async def script(scope: Scope, receive: Receive, send: Send) -> None:
        await FileResponse(WIDGET / "widget.js", headers=SCRIPT_CACHE)(scope, receive, send)

    app.router.routes.append(Route("/widget.js", GZipMiddleware(script), methods=["GET"]))
    app.mount("/page", GZipMiddleware(StaticFiles(directory=WIDGET)), name="page")


def _serve_docs(app: FastAPI) -> None:
    """The OpenAPI page from files of our own: no outside host is asked for anything."""
    from swagger_ui_bundle import swagger_ui_path

    # The bundled page reads OpenAPI 3.0, whose schemas say "nullable" where 3.1 says "or null".
    app.openapi_version = "3.0.3"
    described = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = _without_null_types(described())
            add_examples(schema)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]

    @app.get("/docs", include_in_schema=False)
    async def docs() -> Response:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="Headshot advisor: the API",
            swagger_js_url="/docs/swagger-ui-bundle.js",
            swagger_css_url="/docs/swagger-ui.css",
            swagger_favicon_url="/docs/favicon-32x32.png",
        )

    app.mount("/docs", StaticFiles(directory=swagger_ui_path), name="docs")


def _without_null_types(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_null_types(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _without_null_types(value) for key, value in schema.items()}
    options = found.get("anyOf")
    if isinstance(options, list) and {"type": "null"} in options:
        rest = [option for option in options if option != {"type": "null"}]
        del found["anyOf"]
        found |= {**(rest[0] if len(rest) == 1 and "$ref" not in rest[0] else {"anyOf": rest}), "nullable": True}
    if "const" in found:
        found["enum"] = [found.pop("const")]
    return found
