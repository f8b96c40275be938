"""What was left is kept until the studio has it."""

import asyncio
import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import AssistantError
from assistant.handover import outbox
from assistant.handover.outbox import Outbox
from assistant.settings import Settings
from assistant.store import Store
from assistant.studio import Handover, Studio

LEFT: dict[str, Any] = {"consent": True, "name": "Ada", "email": "ada@mail.example", "phone": None}
FORGETFUL = """
import asyncio, sys
from pathlib import Path
from assistant.handover import Outbox
from assistant.settings import Settings
from assistant.store import Store
from assistant.studio import Handover, Studio

async def main():
    store = await Store.open(Path(sys.argv[1]))
    box = Outbox(store, Settings(), lambda: Studio(name="N", id="n", handover=Handover(webhook=sys.argv[2])))
    await box.put("c", {"name": "Ada", "email": "ada@mail.example"})
    print("kept", flush=True)
    await box.run()

asyncio.run(main())
"""


def box(store: Store, webhook: str | None) -> Outbox:
    studio = Studio(name="N", id="n", handover=Handover(webhook=webhook) if webhook else None)
    return Outbox(store, Settings(), lambda: studio)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.sqlite3"


async def run_until_delivered(one: Outbox, path: Path) -> None:
    task = asyncio.create_task(one.run())
    try:
        async with asyncio.timeout(20):
            while kept(path)[0][1] is None:
                await asyncio.sleep(0.02)
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def kept(path: Path) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT message, delivered_at, tries FROM handovers").fetchall()


async def test_it_is_tried_again_until_it_is_taken_and_then_forgotten(path, receiver, monkeypatch, caplog) -> None:
    monkeypatch.setattr(outbox, "FIRST_WAIT_S", 0.05)
    receiver.statuses = [500, 503]
    store = await Store.open(path)
    one = box(store, receiver.url)
    await one.put("c", LEFT)
    await run_until_delivered(one, path)
    assert [message["email"] for message in receiver.messages] == ["ada@mail.example"] * 3
    assert len({message["id"] for message in receiver.messages}) == 1
    [(message, delivered_at, tries)] = kept(path)
    assert message is None
    assert delivered_at == pytest.approx(time.time(), abs=20)
    assert tries == 3
    await store.close()
    left_over = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"ada@mail.example" not in left_over
    assert "ada" not in caplog.text.lower()


async def test_each_failure_doubles_the_wait_and_the_wait_has_an_end(path, receiver, monkeypatch) -> None:
    monkeypatch.setattr(outbox, "FIRST_WAIT_S", 10.0)
    monkeypatch.setattr(outbox, "LONGEST_WAIT_S", 30.0)
    receiver.statuses = [500] * 9
    now = [1000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    store = await Store.open(path)
    one, waits = box(store, receiver.url), []
    await one.put("c", LEFT)
    for _ in range(4):
        await one.deliver_due()
        due_at = await store.next_handover_at()
        assert due_at is not None
        waits.append(due_at - now[0])
        await one.deliver_due()  # not due yet: not tried
        now[0] = due_at
    assert waits == [10, 20, 30, 30]
    assert len(receiver.got) == 4
    await store.close()


async def test_a_server_that_is_killed_forgets_nothing(path, receiver) -> None:
    receiver.statuses = [500]
    command = [sys.executable, "-c", FORGETFUL, str(path), receiver.url]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process:
        assert process.stdout.readline() == "kept\n"
        async with asyncio.timeout(20):
            while not receiver.got:
                await asyncio.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
    store = await Store.open(path)
    await run_until_delivered(box(store, receiver.url), path)
    assert [message["name"] for message in receiver.messages] == ["Ada", "Ada"]
    await store.close()


async def test_two_servers_do_not_deliver_the_same_at_once(path, receiver) -> None:
    first, second = await Store.open(path), await Store.open(path)
    await box(first, receiver.url).put("c", LEFT)
    await asyncio.gather(box(first, receiver.url).deliver_due(), box(second, receiver.url).deliver_due())
    assert len(receiver.got) == 1
    await first.close()
    await second.close()


async def test_a_studio_that_takes_none_gets_none_and_one_conversation_leaves_few(path, receiver) -> None:
    store = await Store.open(path)
    with pytest.raises(AssistantError, match="takes no messages") as raised:
        await box(store, None).put("c", LEFT)
    assert raised.value.code == "bad_request"
    one = box(store, receiver.url)
    for _ in range(3):
        await one.put("c", LEFT)
    with pytest.raises(AssistantError) as raised:
        await one.put("c", LEFT)
    assert raised.value.code == "too_many_requests"
    await one.put("another", LEFT)
    await store.close()
