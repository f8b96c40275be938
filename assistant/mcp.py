"""The advisor as tools for other programs' models, over the Model Context Protocol on stdin and stdout."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.chat import Chat
from assistant.errors import AssistantError
from assistant.knowledge import DEFAULT_PURPOSE
from assistant.settings import Settings
from assistant.vision.comparison import check_count, compare
from assistant.vision.image import read_file

if TYPE_CHECKING:
    from mcp.server import MCPServer


def build_server(chat: Chat) -> "MCPServer[Any]":
    """A server whose tools ask this chat."""
    from mcp.server import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError

    server: MCPServer[Any] = MCPServer(
        "headshot-advisor",
        instructions="Guidance on headshots and portraits with sources, and measurements of a photo.",
    )

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
    async def assess_photo(path: str, purpose: str = DEFAULT_PURPOSE) -> dict[str, Any]:
        """Measure a photo on this machine and say whether it will do for a purpose.

        Args:
            path: The photo's file.
            purpose: linkedin, company_site, cv, casting, author and others.
        """
        try:
            return await chat.assess(read_file(Path(path)), purpose, path)
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
            reports = [await chat.assess(read_file(Path(path)), purpose, path) for path in paths]
            return compare(reports).as_json()
        except AssistantError as problem:
            raise ToolError(problem.message) from problem

    return server


async def serve(settings: Settings) -> None:
    """Answer on stdin and stdout until the other side hangs up."""
    async with await Chat.open(settings) as chat:
        await build_server(chat).run_stdio_async()
