"""The advisor as tools for other programs' models, over the Model Context Protocol: stdin and stdout, or HTTP."""

import base64
import binascii
import hmac
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from assistant.chat import Chat
from assistant.errors import AssistantError, UnreadableImage
from assistant.knowledge import DEFAULT_PURPOSE
from assistant.settings import Settings
from assistant.tools import Subject
from assistant.vision.comparison import check_count, compare
from assistant.vision.header import MAX_BYTES
from assistant.vision.image import read_file

if TYPE_CHECKING:
    from mcp.server import MCPServer
    from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/mcp"
# Addresses of this machine on which the package refuses strange hosts and origins, so that no web page can call.
GUARDED = ("127.0.0.1", "localhost", "::1")
# Base64 makes four bytes of three.
BODY_MAX_BYTES = MAX_BYTES // 3 * 4 + 100_000


def build_server(chat: Chat, *, reads_files: bool = True) -> "MCPServer[Any]":
    """A server whose tools ask this chat.

    Args:
        chat: Answers, and looks at photos.
        reads_files: Whether whoever calls may name files of this machine.
    """
    from mcp.server import MCPServer
    from mcp.server.mcpserver import Image
    from mcp.server.mcpserver.exceptions import ToolError

    server: MCPServer[Any] = MCPServer(
        "headshot-advisor",
        instructions="Guidance on headshots and portraits with sources, and measurements of a photo.",
        log_level="WARNING",
    )

    def photo(path: str | None, image_base64: str | None) -> bytes:
        if image_base64 is not None:
            try:
                return base64.b64decode(image_base64, validate=True)
            except binascii.Error as problem:
                raise UnreadableImage("image_base64 is not base64.") from problem
        if path is None or not reads_files:
            wanted = "path or image_base64" if reads_files else "image_base64: files of this machine are not read"
            raise AssistantError(f"Give the photo as {wanted}.", code="bad_request")
        return read_file(Path(path))

    @server.tool()
    async def ask_advisor(question: str, conversation_id: str | None = None) -> dict[str, Any]:
        """Ask which photo is needed, what is usual in a trade, what it costs. Answers carry citations.

        Args:
            question: The question, in plain words.
            conversation_id: From an earlier answer, to go on with its conversation.
        """
        try:
            return await chat.answer(question, conversation_id=conversation_id)
        except AssistantError as problem:
            raise ToolError(problem.message) from problem

    @server.tool()
    async def search_guidance(query: str, subject: Subject | None = None) -> dict[str, Any]:
        """Find passages on headshots and portraits, each with its source; "fits" is false when none answers the query.

        Args:
            query: What to look for, as a short question or keywords in English.
            subject: headshot, portrait, both, ai_headshot or hybrid.
        """
        return await chat.search(query, subject)

    @server.tool()
    async def assess_photo(
        path: str | None = None, purpose: str = DEFAULT_PURPOSE, image_base64: str | None = None
    ) -> dict[str, Any]:
        """Measure a photo and say whether it will do for a purpose.

        Args:
            path: The photo's file on this machine.
            purpose: linkedin, company_site, cv, casting, author and others.
            image_base64: The photo itself, in the place of a file.
        """
        try:
            return await chat.assess(photo(path, image_base64), purpose, path)
        except AssistantError as problem:
            raise ToolError(problem.message) from problem

    @server.tool()
    async def crop_photo(
        path: str | None = None, purpose: str = DEFAULT_PURPOSE, image_base64: str | None = None
    ) -> Image:
        """Cut a photo for a purpose, never enlarging it; gives the picture as JPEG.

        Args:
            path: The photo's file on this machine.
            purpose: linkedin, company_site, cv, casting, author and others.
            image_base64: The photo itself, in the place of a file.
        """
        try:
            return Image(data=await chat.crop_bytes(photo(path, image_base64), purpose), format="jpeg")
        except AssistantError as problem:
            raise ToolError(problem.message) from problem

    @server.tool()
    async def compare_photos(paths: list[str], purpose: str = DEFAULT_PURPOSE) -> dict[str, Any]:
        """Say which of 2 to 10 photos on this machine serves a purpose best, and why.

        Args:
            paths: The photos' files.
            purpose: linkedin, company_site, cv, casting, author and others.
        """
        try:
            check_count(len(paths))
            reports = [await chat.assess(photo(path, None), purpose, path) for path in paths]
            return compare(reports).as_json()
        except AssistantError as problem:
            raise ToolError(problem.message) from problem

    return server


async def serve(settings: Settings) -> None:
    """Answer on stdin and stdout until the other side hangs up."""
    async with await Chat.open(settings) as chat:
        await build_server(chat).run_stdio_async()


async def serve_http(settings: Settings, host: str, port: int) -> None:
    """Answer over HTTP until interrupted."""
    import uvicorn

    async with await Chat.open(settings) as chat:
        app = http_app(chat, host, settings.mcp_token)
        config = uvicorn.Config(app, host=host, port=port, log_level="warning", server_header=False)
        await uvicorn.Server(config).serve()


def check_may_listen(host: str, token: SecretStr | None) -> None:
    """Refuse to listen where strangers could call without a token.

    Raises:
        AssistantError: What is missing.
    """
    if host not in GUARDED and token is None:
        raise AssistantError(
            f"On {host} anybody in the network could use the advisor. Set ADVISOR_MCP_TOKEN to something long and "
            "random and give it to the programs that may, or leave --host out.",
            code="bad_request",
        )


def http_app(chat: Chat, host: str, token: SecretStr | None = None) -> "ASGIApp":
    """The same tools over streamable HTTP at ``/mcp``.

    Args:
        chat: Answers, and looks at photos.
        host: Address that is listened on; whoever calls may name files only where it is this machine's own.
        token: What whoever calls must bring as bearer; needed where the address is not this machine's own.
    """
    check_may_listen(host, token)
    server = build_server(chat, reads_files=host in GUARDED)
    app = server.streamable_http_app(streamable_http_path=PATH, max_request_body_size=BODY_MAX_BYTES, host=host)
    return Guard(app, host, token)


class Guard:
    """Lets in whoever brings the token, if there is one, and no web page from elsewhere.

    Args:
        app: What is protected.
        host: Address that is listened on.
        token: The token.
    """

    def __init__(self, app: "ASGIApp", host: str, token: SecretStr | None) -> None:
        self._app = app
        self._is_guarded = host in GUARDED
        self._wanted = f"Bearer {token.get_secret_value()}".encode() if token else None

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Check the request before anything else sees it."""
        from starlette.responses import JSONResponse

        headers = dict(scope.get("headers", ()))
        if scope["type"] == "http" and b"origin" in headers and not self._is_guarded:
            foreign = AssistantError("Web pages may not use this address; programs may.", code="origin_not_allowed")
            await JSONResponse({"error": foreign.as_json()}, 403)(scope, receive, send)
        elif scope["type"] == "http" and not self._is_known(headers.get(b"authorization", b"")):
            unknown = AssistantError("Give the token in ADVISOR_MCP_TOKEN as bearer.", code="unauthorised")
            refusal = JSONResponse({"error": unknown.as_json()}, 401, {"www-authenticate": "Bearer"})
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_known(self, brought: bytes) -> bool:
        return self._wanted is None or hmac.compare_digest(brought, self._wanted)
