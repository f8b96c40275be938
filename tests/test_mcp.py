"""The advisor as tools for other programs' models."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from fakes import call, scripted
from langchain_core.messages import AIMessage
from mcp.server.mcpserver.exceptions import ToolError

from assistant.chat import Chat
from assistant.mcp import build_server

ANSWER = AIMessage("A headshot costs €150 to €500. [cost.headshot.photographer]")
OpenChat = Callable[..., Awaitable[Chat]]


def content(result: Any) -> dict[str, Any]:
    if isinstance(result, dict):
        return result
    return dict(json.loads(result.content[0].text))


async def test_a_question_comes_back_with_its_citations(open_chat: OpenChat) -> None:
    server = build_server(await open_chat(scripted(call("search_guidance", query="price"), ANSWER)))
    assert {tool.name for tool in await server.list_tools()} == {"ask_advisor", "assess_photo", "compare_photos"}
    answer = content(await server.call_tool("ask_advisor", {"question": "What does a headshot cost?"}))
    assert answer["answer"] == "A headshot costs €150 to €500. [1]"
    assert answer["citations"][0]["id"] == "cost.headshot.photographer"


async def test_a_photo_on_this_machine_is_assessed(open_chat: OpenChat, tmp_path: Path, astronaut_jpeg: bytes) -> None:
    (tmp_path / "a.jpg").write_bytes(astronaut_jpeg)
    server = build_server(await open_chat(scripted()))
    report = content(await server.call_tool("assess_photo", {"path": str(tmp_path / "a.jpg"), "purpose": "cv"}))
    assert report["purpose"] == "cv"


async def test_photos_on_this_machine_are_compared(open_chat: OpenChat, tmp_path: Path, astronaut_jpeg: bytes) -> None:
    (tmp_path / "a.jpg").write_bytes(astronaut_jpeg)
    server = build_server(await open_chat(scripted()))
    paths = [str(tmp_path / "a.jpg")] * 2
    assert content(await server.call_tool("compare_photos", {"paths": paths, "purpose": "cv"}))["best"] == [0, 1]


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("ask_advisor", {"question": " "}, "empty"),
        ("assess_photo", {"path": "/no/such/file.jpg"}, "Cannot read"),
        ("assess_photo", {"path": "/no/such/file.jpg", "purpose": "moon"}, "Cannot read|purpose"),
        ("compare_photos", {"paths": ["/no/such/file.jpg"]}, "2 to 10 photos"),
        ("compare_photos", {"paths": ["/no/such/file.jpg", "/nor/this.jpg"]}, "Cannot read"),
    ],
)
async def test_what_cannot_be_done_is_said_in_words(
    tool: str, arguments: dict[str, str], words: str, open_chat: OpenChat
) -> None:
    server = build_server(await open_chat(scripted()))
    try:
        result = await server.call_tool(tool, arguments)
    except ToolError as problem:
        said = str(problem)
    else:
        said = str(result)
    assert any(word in said for word in words.split("|"))
