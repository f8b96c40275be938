"""What the owner learns: questions grouped by meaning, topics, days, photos only counted."""

import asyncio
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from fakes import REPORT, FakeEmbedder

from assistant.errors import KnowledgeMissing
from assistant.insights import DAYS_SHOWN, gathered, grouped, topics_of
from assistant.retrieval.embedding import Embedder
from assistant.store import Store

NOW_S = 1_795_780_000.0


def question(text: str, count: int = 1, last: float = 1.0) -> dict[str, Any]:
    return {"text": text, "count": count, "last": last}


def test_questions_that_ask_the_same_are_one_group() -> None:
    asked = [
        question("Do you photograph dogs?", 1, 5.0),
        question("Can I bring my dog into the photo?", 2, 7.0),
        question("can my dog be in the picture", 1, 3.0),
        question("Do you take bitcoin?", 3, 1.0),
        question("Can I pay with bitcoin?"),
        question("Is there a lift?"),
    ]
    dogs, bitcoin, lift = sorted(grouped(asked, Embedder().encode), key=lambda group: group["last"], reverse=True)
    assert (dogs["count"], dogs["last"], len(dogs["wordings"])) == (4, 7.0, 2)
    assert {dogs["text"], *dogs["wordings"]} == {one["text"] for one in asked[:3]}
    assert {bitcoin["count"], lift["count"]} == {4, 1}


def test_the_most_frequent_group_stands_first_and_few_are_no_trouble() -> None:
    assert grouped([], FakeEmbedder().encode) == []
    assert [one["text"] for one in grouped([question("a b")], FakeEmbedder().encode)] == ["a b"]
    asked = [question("a b"), question("x y", 3)]
    assert [one["text"] for one in grouped(asked, FakeEmbedder().encode)] == ["x y", "a b"]


def test_topics_are_those_of_what_was_cited() -> None:
    cited = [
        {"id": "cost.headshot.photographer", "title": "Headshots", "count": 2},
        {"id": "studio.price.1", "title": "North", "count": 4},
        {"id": "studio.price.2", "title": "North", "count": 1},
        {"id": "studio.parking.1", "title": "parking.md", "count": 1},
    ]
    assert topics_of(cited) == [
        {"name": "your prices", "count": 5},
        {"name": "cost: headshot", "count": 2},
        {"name": "parking.md", "count": 1},
    ]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    def set_to(days: float) -> None:
        monkeypatch.setattr(time, "time", lambda: NOW_S + days * 86_400)

    set_to(0)
    return set_to


def answer(conversation: str, message: str, mode: str = "answer") -> dict[str, Any]:
    cited = [{"id": "cost.headshot.photographer", "title": "Headshots"}] if mode == "answer" else []
    ids = {"conversation_id": conversation, "message_id": message}
    return {**ids, "answer": "So it is.", "mode": mode, "citations": cited, "photo": None}


async def test_days_topics_and_thumbs_come_from_what_is_kept(tmp_path: Path, at: Any) -> None:
    store = await Store.open(tmp_path / "a.sqlite3")
    for place, (back, mode) in enumerate([(0, "answer"), (0, "abstain"), (1, "abstain"), (40, "answer")]):
        at(-back)
        await store.add_question("c", str(place), f"Question {place}?")
        await store.add_answer(answer("c", str(place), mode))
    at(0)
    await store.add_feedback("c", "0", -1, "no")
    found = await gathered(store, NOW_S)
    assert len(found["days"]) == DAYS_SHOWN
    assert [(one["questions"], one["unanswered"]) for one in found["days"][-3:]] == [(0, 0), (1, 1), (2, 1)]
    assert found["topics"] == [{"name": "cost: headshot", "count": 2}]
    assert [one["text"] for one in found["unanswered"]] == ["Question 1?", "Question 2?"]
    [thumb] = found["thumbs"]
    assert (thumb["value"], thumb["question"], thumb["answer"], thumb["comment"]) == (
        -1,
        "Question 0?",
        "So it is.",
        "no",
    )
    await store.close()


async def test_a_photo_is_counted_once_and_nothing_says_whose_it_was(
    open_chat: Any, tmp_path: Path, astronaut_jpeg: bytes
) -> None:
    from fakes import FakeWorker, call, scripted
    from langchain_core.messages import AIMessage

    class Failing(FakeWorker):
        def assess(self, data: bytes, purpose: str, file: str | None = None) -> Any:
            found = super().assess(data, purpose, file)
            found.report["checks"] = [{**REPORT["checks"][0], "status": "fail", "value": 0.123456}]
            return found

    look, said = call("assess_photo"), AIMessage("A headshot.")
    chat = await open_chat(scripted(look, said, look, said), worker=Failing())
    photo_id = (await chat.add_photo(astronaut_jpeg))["photo_id"]
    first = await chat.answer("Will it do?", photo_id=photo_id)
    await chat.answer("Really?", conversation_id=first["conversation_id"], photo_id=photo_id)
    found = await chat.insights()
    assert found["photo_kinds"] == [{"name": "headshot", "count": 1}]
    assert found["failing_checks"] == [{"name": "head_size", "count": 1}]
    columns = {column for row in await chat._store._dicts("SELECT * FROM counts") for column in row}
    assert columns == {"day", "what", "name", "count"}


async def test_a_file_that_is_no_database_is_told_and_no_thread_waits_for_it(tmp_path: Path) -> None:
    broken = tmp_path / "a.sqlite3"
    broken.write_bytes(bytes(range(256)) * 40)
    before = set(threading.enumerate())
    with pytest.raises(KnowledgeMissing, match="cannot be used"):
        await Store.open(broken)
    for thread in set(threading.enumerate()) - before:
        await asyncio.to_thread(thread.join, 10)
        assert not thread.is_alive()


async def test_an_id_that_is_no_text_is_of_no_conversation(tmp_path: Path) -> None:
    store = await Store.open(tmp_path / "b.sqlite3")
    assert not await store.has_conversation("\ud800")
    assert not await store.has_message("\ud800", "a")
    await store.close()
