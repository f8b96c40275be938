"""A real server on loopback: streams that arrive as they are made, visitors who leave, uploads without end."""

import asyncio
import http.client
import json
import os
import socket
import time
from typing import Any

import httpx
import psutil
import pytest

from assistant.turn import Event
from assistant.web.events import EventStream

MB = 1024 * 1024


def test_events_arrive_while_the_answer_is_made(server):
    times = []
    with httpx.stream("POST", f"{server.url}/api/chat", json={"text": "hello"}, timeout=10) as response:
        assert response.headers["x-accel-buffering"] == "no"
        for line in response.iter_lines():
            if line.startswith("event: "):
                times.append((line.removeprefix("event: "), time.monotonic()))
    assert times[0][0] == "started"
    assert times[-1][0] == "done"
    assert times[-1][1] - times[0][1] > 0.04


def test_a_quiet_stream_is_kept_alive_by_pings(server, monkeypatch):
    monkeypatch.setitem(EventStream.__init__.__kwdefaults__, "ping_s", 0.05)
    body = json.dumps({"text": "slow"})
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(_post("/api/chat", body.encode()))
        seen = b""
        while seen.count(b": ping\n\n") < 2:
            seen += connection.recv(4096)
    assert b"event: started" in seen


def test_a_visitor_who_leaves_ends_the_work(server):
    question = "a slow question, left early"
    with httpx.stream("POST", f"{server.url}/api/chat", json={"text": question}, timeout=10) as response:
        for line in response.iter_lines():
            if "tool_finished" in line:
                break
    for _ in range(50):
        if question in server.chat.ended:
            break
        time.sleep(0.05)
    assert question in server.chat.ended


async def test_a_server_that_stops_ends_its_streams_with_a_reason():
    async def endless():
        yield Event("started", {})
        await asyncio.sleep(60)

    sent: list[dict[str, Any]] = []

    async def send(message):
        sent.append(message)

    stream = await EventStream(endless()).begin()
    serving = asyncio.create_task(stream({"type": "http"}, asyncio.Event().wait, send))
    while len(sent) < 2:
        await asyncio.sleep(0)
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert sent[-1]["body"].startswith(b"event: failed")
    assert b'"retryable":true' in sent[-1]["body"]
    assert not sent[-1]["more_body"]


def _post(path: str, body: bytes, *headers: str, length: int | None = None) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json", *headers]
    if not any(line.startswith("Transfer-Encoding") for line in headers):
        lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def _upload(port: int, head: bytes, piece: bytes, pieces: int) -> tuple[bytes, int]:
    """Send until the server answers or hangs up; returns the answer and how many bytes went out."""
    sent = 0
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(head)
        for _ in range(pieces):
            connection.setblocking(False)
            try:
                if connection.recv(1, socket.MSG_PEEK):
                    break
            except BlockingIOError:
                pass
            finally:
                connection.settimeout(10)
            try:
                connection.sendall(piece)
            except OSError:
                break
            sent += len(piece)
        answer = connection.recv(65536)
    return answer, sent


@pytest.mark.parametrize("kind", ["declared", "chunked"])
def test_a_500_mb_upload_is_cut_off_early_and_not_held(server, kind):
    process = psutil.Process(os.getpid())
    before = process.memory_info().rss
    if kind == "declared":
        head, piece = _post("/api/photos", b"", length=500 * MB), b"x" * MB
    else:
        head, piece = _post("/api/photos", b"", "Transfer-Encoding: chunked"), b"100000\r\n" + b"x" * MB + b"\r\n"
    answer, sent = _upload(server.port, head, piece, 500)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"image_too_large" in answer
    assert sent < 100 * MB
    assert process.memory_info().rss - before < 150 * MB


def test_a_plain_client_that_sends_all_of_it_still_hears_why(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    pieces = (b"x" * MB for _ in range(60))
    connection.request("POST", "/api/photos", body=pieces, headers={"Content-Length": str(60 * MB)})
    response = connection.getresponse()
    assert response.status == 413
    assert json.loads(response.read())["error"]["code"] == "image_too_large"
    connection.close()


def test_a_body_shorter_than_declared_does_no_harm(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(_post("/api/photos", b"short", length=1000))
    assert httpx.get(f"{server.url}/api/health", timeout=5).status_code == 200
