"""The advisor as tools for other programs' models."""

import asyncio
import base64
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fakes import call, scripted
from langchain_core.messages import AIMessage
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import SecretStr

from assistant.chat import Chat
from assistant.errors import AssistantError
from assistant.mcp import PATH, build_server, http_app

ANSWER = AIMessage("A headshot costs €150 to €500. [cost.headshot.photographer]")
TOOLS = {"ask_advisor", "search_guidance", "assess_photo", "crop_photo", "compare_photos"}
OpenChat = Callable[..., Awaitable[Chat]]


def content(result: Any) -> dict[str, Any]:
    if isinstance(result, dict):
        return result
    return dict(json.loads(result.content[0].text))


async def test_a_question_comes_back_with_its_citations(open_chat: OpenChat) -> None:
    server = build_server(await open_chat(scripted(call("search_guidance", query="price"), ANSWER)))
    assert {tool.name for tool in await server.list_tools()} == TOOLS
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


async def test_guidance_is_searched_without_a_conversation(open_chat: OpenChat) -> None:
    server = build_server(await open_chat(scripted()))
    found = content(await server.call_tool("search_guidance", {"query": "price of a headshot", "subject": "headshot"}))
    assert found["fits"]
    assert found["passages"][0]["id"] == "cost.headshot.photographer"


async def test_a_photo_may_come_in_the_call_itself(open_chat: OpenChat, astronaut_jpeg: bytes) -> None:
    server = build_server(await open_chat(scripted()), reads_files=False)
    sent = {"image_base64": base64.b64encode(astronaut_jpeg).decode()}
    assert content(await server.call_tool("assess_photo", sent))["verdict"] == "ready_after_crop"
    with pytest.raises(ToolError, match="files of this machine are not read"):
        await server.call_tool("assess_photo", {"path": "/etc/hostname"})
    with pytest.raises(ToolError, match="files of this machine are not read"):
        await server.call_tool("compare_photos", {"paths": ["/etc/hostname"] * 2})
    with pytest.raises(ToolError, match="not base64"):
        await server.call_tool("crop_photo", {"image_base64": "%"})


async def test_another_program_uses_it_over_stdin_and_stdout(
    use_ready_home: None, tmp_path: Path, astronaut_jpeg: bytes
) -> None:
    (tmp_path / "a.jpg").write_bytes(astronaut_jpeg)
    command = StdioServerParameters(command=sys.executable, args=["-m", "assistant.cli", "mcp"], env=dict(os.environ))
    async with Client(command, read_timeout_seconds=120) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
        found = content(await client.call_tool("search_guidance", {"query": "What does a headshot cost?"}))
        assert "cost.headshot.photographer" in {passage["id"] for passage in found["passages"]}
        answer = content(await client.call_tool("ask_advisor", {"question": "What does a headshot cost?"}))
        assert "€150" in answer["answer"]
        photo = {"path": str(tmp_path / "a.jpg"), "purpose": "linkedin"}
        assert content(await client.call_tool("assess_photo", photo))["kind"]
        [crop] = (await client.call_tool("crop_photo", photo)).content
        assert (crop.type, crop.mime_type) == ("image", "image/jpeg")
        assert base64.b64decode(crop.data).startswith(b"\xff\xd8")
        wrong = await client.call_tool("assess_photo", {"path": "/no/such/file.jpg"})
        assert wrong.is_error
        assert "Cannot read" in wrong.content[0].text


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[str]:
    """The app on loopback; gives the address of the tools."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    task = asyncio.create_task(server.serve())
    async with asyncio.timeout(60):
        while not server.started:
            await asyncio.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}{PATH}"
        server.should_exit = True
        await task


async def test_another_program_uses_it_over_http_and_a_web_page_cannot(
    open_chat: OpenChat, astronaut_jpeg: bytes
) -> None:
    chat = await open_chat(scripted(call("search_guidance", query="price"), ANSWER))
    async with serving(http_app(chat, "127.0.0.1")) as url:
        async with Client(url, read_timeout_seconds=30) as client:
            assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
            answer = content(await client.call_tool("ask_advisor", {"question": "What does a headshot cost?"}))
            assert answer["citations"]
            large = base64.b64encode(astronaut_jpeg + bytes(6_000_000)).decode()
            [crop] = (await client.call_tool("crop_photo", {"image_base64": large})).content
            assert base64.b64decode(crop.data) == b"crop"
        async with httpx.AsyncClient() as page:
            for headers in ({"host": "evil.example"}, {"origin": "https://evil.example"}):
                assert (await page.post(url, json={}, headers=headers)).status_code in (403, 421)


async def test_where_strangers_can_call_it_takes_a_token_and_no_web_page(open_chat: OpenChat) -> None:
    chat = await open_chat(scripted())
    with pytest.raises(AssistantError, match="ADVISOR_MCP_TOKEN"):
        http_app(chat, "0.0.0.0")
    async with serving(http_app(chat, "0.0.0.0", SecretStr("long and random"))) as url, httpx.AsyncClient() as program:
        for brought in ({}, {"authorization": "Bearer wrong"}, {"authorization": "long and random"}):
            refused = await program.post(url, json={}, headers=brought)
            assert refused.status_code == 401
            assert refused.headers["www-authenticate"] == "Bearer"
            assert refused.json()["error"]["code"] == "unauthorised"
        token = {"authorization": "Bearer long and random"}
        assert (
            await program.post(url, json={}, headers={**token, "origin": "https://evil.example"})
        ).status_code == 403
        known = httpx.AsyncClient(headers=token, timeout=30)
        async with known, Client(streamable_http_client(url, http_client=known), read_timeout_seconds=30) as client:
            assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
            told = await client.call_tool("assess_photo", {"path": "/etc/hostname"})
            assert "files of this machine are not read" in told.content[0].text


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
