"""No pixel and no landmark of a photo leaves the machine, and none is kept on disk, in the conversation or in a log."""

import asyncio
import base64
import itertools
import json
import logging
import re
import socket
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import httpx
import numpy as np
import psutil
import pytest
from fakes import call, scripted
from langchain_core.messages import AIMessage

from assistant.settings import Settings
from assistant.studio import Studio
from assistant.vision import assessment
from assistant.vision.worker import PhotoWorker
from assistant.web.app import create_app

CHUNK = 24  # bytes of a picture that are no accident when found elsewhere
POINTS = 8  # as many landmarks, found as pairs of numbers, are no accident either


class Secret:
    """What must be found nowhere: pictures as encoded, and where the parts of the face are."""

    def __init__(self, pictures: list[bytes], points: np.ndarray, size_px: tuple[int, int]) -> None:
        self.chunks: set[bytes] = set()
        for picture in pictures:
            body = picture[len(picture) // 4 :]  # past headers, which many files share
            for start in range(0, len(body) - 2 * CHUNK, 997):
                chunk = body[start : start + CHUNK]
                self.chunks |= {chunk, chunk.hex().encode()}
                for shift in range(3):  # base64 writes the same bytes in three ways
                    self.chunks.add(base64.b64encode(body[start + shift : start + shift + CHUNK]))
        self.points = points.astype(np.float64)
        forms = [self.points, self.points / size_px]
        self.binary = {form.astype(kind)[row].tobytes() for form in forms for kind in "fd" for row in range(len(form))}
        self.pairs: dict[tuple[float, float], set[int]] = {}
        for form, digits in ((forms[0], (0, 1, 2)), (forms[1], (3, 4))):
            for many in digits:
                for row, (x, y) in enumerate(form.round(many).tolist()):
                    self.pairs.setdefault((x, y), set()).add(row)

    def traces(self, blob: bytes) -> list[str]:
        """What of the secret is in some bytes."""
        found = [f"picture bytes {chunk[:12]!r}" for chunk in self.chunks if chunk in blob]
        found += [f"landmark bytes {pair!r}" for pair in self.binary if pair in blob]
        numbers = [float(number) for number in re.findall(rb"-?\d{1,5}(?:\.\d{1,16})?(?![\d.])", blob)]
        hit: set[int] = set()
        for x, y in itertools.pairwise(numbers):
            for many in (0, 1, 2, 3, 4):
                hit |= self.pairs.get((round(x, many), round(y, many)), set())
        return found + ([f"{len(hit)} landmarks in writing"] if len(hit) >= POINTS else [])


@pytest.fixture(scope="module")
def secret(astronaut_jpeg: bytes) -> Secret:
    """The photo, and what is measured on it, found out in this process."""
    portrait = assessment.look(astronaut_jpeg)
    assert portrait.mesh is not None
    height, width = portrait.picture.rgb.shape[:2]
    return Secret([astronaut_jpeg], portrait.mesh[:, :2], (width, height))


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every address beyond this machine that somebody tries to reach; all are refused."""
    tried: list[object] = []

    def guard(name: str, place: int) -> None:
        real = getattr(socket.socket, name)

        def guarded(self: socket.socket, *args: object) -> object:
            address = args[place] if len(args) > place else args[-1]
            inet = self.family in (socket.AF_INET, socket.AF_INET6)
            if inet and isinstance(address, tuple) and not str(address[0]).startswith(("127.", "::1", "localhost")):
                tried.append(address)
                raise OSError("no network here")
            return real(self, *args)

        monkeypatch.setattr(socket.socket, name, guarded)

    for name, place in (("connect", 0), ("connect_ex", 0), ("sendto", 1)):
        guard(name, place)
    return tried


def kept(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Everything below a folder: files as they are, and the rows of databases."""
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = file.read_bytes()
        yield str(file), data
        if data.startswith(b"SQLite format 3"):
            with closing(sqlite3.connect(file)) as database:
                tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
                for (table,) in tables:
                    for row in database.execute(f'SELECT * FROM "{table}"'):
                        for cell in row:
                            yield f"{file}: {table}", cell if isinstance(cell, bytes) else str(cell).encode()


def leaks(secret: Secret, places: Iterator[tuple[str, bytes]]) -> list[str]:
    return [f"{place}: {trace}" for place, data in places for trace in secret.traces(data)]


async def test_a_photo_in_a_conversation_leaves_no_pixel_and_no_landmark(
    open_chat, home, tmp_path, monkeypatch, caplog, outside, astronaut_jpeg, secret
):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    caplog.set_level(logging.DEBUG)
    model = scripted(call("assess_photo"), AIMessage("This is a headshot."), AIMessage("You are welcome."))
    with PhotoWorker(Settings(photo_timeout_s=60)) as worker:
        chat = await open_chat(model, worker=worker)
        app = create_app(Settings(), chat=chat)
        address, said = "http://127.0.0.1", []
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=address, timeout=60) as visitor,
        ):
            while (await visitor.get("/api/health")).status_code == 503:
                await asyncio.sleep(0.01)
            photo_id = (await visitor.post("/api/photos", content=astronaut_jpeg)).json()["photo_id"]
            asked = {"text": "Is this photo LinkedIn-ready?", "photo_id": photo_id}
            said.append((await visitor.post("/api/chat", json=asked)).text)
            known = json.loads(said[0].split("event: done\ndata: ")[1].splitlines()[0])["conversation_id"]
            said.append((await visitor.post("/api/chat", json={"text": "Thanks", "conversation_id": known})).text)
            said.append((await visitor.post("/api/assess?purpose=linkedin", content=astronaut_jpeg)).text)
            shown = await visitor.get(f"/api/photos/{photo_id}/annotated")
            crop = await visitor.get(f"/api/photos/{photo_id}/crop?purpose=linkedin")
            said.append((await visitor.get(f"/api/conversations/{known}")).text)
        connections = [one for child in worker.child_ids for one in psutil.Process(child).net_connections("inet")]
    assert "photo_assessed" in said[0]
    assert shown.headers["content-type"] == crop.headers["content-type"] == "image/jpeg"
    pictures = Secret([shown.content, crop.content], secret.points, (1, 1))

    report = json.loads(said[2])
    assert set(report["faces"][0]) == {"x", "y", "width", "height"}
    told = [("an answer", text.encode()) for text in said]
    told += [("the model", str(model.asked).encode()), ("the log", caplog.text.encode())]
    told += [("the log", repr(record.args).encode()) for record in caplog.records]
    everything = [*kept(tmp_path), *told]
    assert any(name.endswith((".db", ".sqlite", ".sqlite3")) or "checkpoints" in name for name, _ in everything)
    assert leaks(secret, iter(everything)) == []
    assert leaks(pictures, iter(everything)) == []
    assert outside == []
    assert connections == []


@pytest.mark.parametrize("form", ["file", "database", "base64", "numbers", "shares", "floats"])
def test_what_is_planted_is_found(form, tmp_path, astronaut_jpeg, secret):
    assert leaks(secret, kept(tmp_path)) == []
    points = secret.points[100:140]
    if form == "file":
        (tmp_path / "a.bin").write_bytes(b"before" + astronaut_jpeg[5000:20000])
    elif form == "database":
        with closing(sqlite3.connect(tmp_path / "a.db")) as database:
            database.execute("CREATE TABLE t (a TEXT, b BLOB)")
            database.execute("INSERT INTO t VALUES (?, ?)", ("x", astronaut_jpeg))
            database.commit()
    elif form == "base64":
        (tmp_path / "a.txt").write_bytes(b"data:image/jpeg;base64," + base64.b64encode(astronaut_jpeg))
    elif form == "numbers":
        (tmp_path / "a.json").write_text(json.dumps(points.round().astype(int).tolist()))
    elif form == "shares":
        rows = [{"x": round(x / 512, 4), "y": round(y / 512, 4)} for x, y in points.tolist()]
        (tmp_path / "a.json").write_text(json.dumps(rows))
    else:
        (tmp_path / "a.npy").write_bytes(points.astype(np.float32).tobytes())
    assert leaks(secret, kept(tmp_path))


def test_an_attempt_to_reach_another_machine_is_seen(outside):
    with socket.socket() as one, suppress(OSError):
        one.connect(("192.0.2.1", 80))
    assert outside == [("192.0.2.1", 80)]


async def test_who_a_visitor_is_reaches_neither_the_model_nor_the_disk(open_chat, home):
    model = scripted(AIMessage("So it is."))
    chat = await open_chat(model)
    asked = "My name is Ada Lovelace, ada@mail.example, +43 660 1234567. Which photo do I need?"
    answer = await chat.answer(asked)
    await chat.feedback(answer["conversation_id"], answer["message_id"], 1, "thanks, ada@mail.example")
    [visitor, _] = (await chat.conversation(answer["conversation_id"]))["messages"]
    assert visitor["text"] == "My name is (name), (e-mail), (phone). Which photo do I need?"
    everything = [*kept(home), ("the model", str(model.asked).encode())]
    assert everything
    for secret in (b"Lovelace", b"ada@mail", b"1234567"):
        assert [place for place, data in everything if secret in data] == []


async def test_what_is_old_is_forgotten_and_what_is_not_stays(open_chat, home, monkeypatch):
    now_s, day_s = time.time(), 86_400
    chat = await open_chat(scripted(*[AIMessage("So it is.")] * 3))

    async def at(days, text, **more):
        monkeypatch.setattr(time, "time", lambda: now_s + days * day_s)
        return await chat.answer(text, **more)

    old = await at(0, "A question about Zwickau?")
    await chat.feedback(old["conversation_id"], old["message_id"], -1, "about Zwickau")
    going_on = await at(0, "A question about Bregenz?")
    await at(20, "And another?", conversation_id=going_on["conversation_id"])
    monkeypatch.setattr(time, "time", lambda: now_s + 29.9 * day_s)
    assert await chat.forget_old() == 0
    monkeypatch.setattr(time, "time", lambda: now_s + 30.1 * day_s)
    task = asyncio.create_task(chat.upkeep())  # what a server does at its start
    while await chat.has_conversation(old["conversation_id"]):
        await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await chat.has_conversation(going_on["conversation_id"])
    assert [place for place, data in kept(home) if b"Zwickau" in data] == []
    assert any(b"Bregenz" in data for _, data in kept(home))
    chat._knows = replace(chat._knows, studio=Studio(name="N", id="n", keep_days=5))
    assert await chat.forget_old() == 1
