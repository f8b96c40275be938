"""A turn from the visitor's words to the last event, over scripted models and fake evidence."""

import asyncio
import base64
import json
import sqlite3
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from fakes import FakeIndex, call, scripted
from langchain_core.messages import AIMessage

from assistant.chat import Chat, clean_text
from assistant.errors import AssistantError
from assistant.handover import Left
from assistant.studio import Handover, Studio
from assistant.turn import NOTHING_TO_SAY

OpenChat = Callable[..., Awaitable[Chat]]
SEARCH = call("search_guidance", query="price of a headshot")
ANSWER = AIMessage(
    "A headshot costs €150 to €500. [cost.headshot.photographer] It can cost more. [cost.headshot.photographer]",
    response_metadata={"mode": "answer", "suggestions": ["And a portrait?"]},
)


async def test_what_a_visitor_leaves_is_kept_with_the_numbers_of_the_photo(
    open_chat: OpenChat, astronaut_jpeg: bytes
) -> None:
    chat = await open_chat(scripted(ANSWER, ANSWER))
    studio = Studio(name="N", id="n", handover=Handover(email="n@n.example"))
    chat._knows = replace(chat._knows, studio=studio)
    photo_id = (await chat.add_photo(astronaut_jpeg))["photo_id"]
    asked = [event async for event in chat.stream("I want to book a headshot", photo_id=photo_id)]
    assert [event.data["session"] for event in asked if event.name == "handover_offered"] == ["headshot"]
    conversation_id = asked[0].data["conversation_id"]
    await chat.hand_over(conversation_id, Left(True, email="a@b.example"), photo_id)
    [(_, message, _)] = await chat._store.due_handovers(time.time())
    kept = json.loads(message)
    assert (kept["studio"], kept["session"], kept["email"]) == ("n", "headshot", "a@b.example")
    assert kept["photo_report"]["verdict"] == "ready_after_crop"
    assert photo_id not in message
    assert conversation_id not in message
    other = (await chat.answer("hello"))["conversation_id"]
    with pytest.raises(AssistantError) as raised:
        await chat.hand_over(other, Left(True, email="a@b.example"), photo_id)
    assert raised.value.code == "photo_not_found"


async def test_events_come_in_the_contracts_order(open_chat: OpenChat) -> None:
    chat = await open_chat(scripted(SEARCH, ANSWER))
    events = [event async for event in chat.stream("What does a headshot cost?")]
    assert [event.name for event in events] == [
        "started",
        "tool_started",
        "tool_finished",
        "cited",
        "text_delta",
        "text_delta",
        "suggested",
        "done",
    ]
    done = events[-1].data
    assert done["answer"] == "A headshot costs €150 to €500. [1] It can cost more. [1]"
    assert "".join(event.data["text"] for event in events if event.name == "text_delta") == done["answer"]
    assert set(done) == {
        "conversation_id",
        "message_id",
        "answer",
        "mode",
        "citations",
        "tools",
        "photo",
        "suggestions",
        "ms",
    }
    assert done["tools"][0]["name"] == "search_guidance"
    assert len(bytes.fromhex(done["conversation_id"])) == 16


async def test_a_conversation_goes_on_and_can_be_read_and_deleted(open_chat: OpenChat) -> None:
    model = scripted(SEARCH, ANSWER, SEARCH, ANSWER)
    chat = await open_chat(model)
    first = await chat.answer("What does a headshot cost?")
    conversation_id = first["conversation_id"]
    await chat.answer("and a portrait?", conversation_id=conversation_id)
    said = [message.text for message in model.asked[-1]]
    assert "What does a headshot cost?" in said
    assert "and a portrait?" in said
    messages = (await chat.conversation(conversation_id))["messages"]
    assert [message["role"] for message in messages] == ["visitor", "advisor"] * 2
    await chat.feedback(conversation_id, first["message_id"], -1, "wrong")
    assert (await chat.insights())["thumbs_down"] == 1
    await chat.delete_conversation(conversation_id)
    with pytest.raises(AssistantError) as missing:
        await chat.conversation(conversation_id)
    assert missing.value.code == "conversation_not_found"
    with pytest.raises(AssistantError):
        await chat.answer("hello again", conversation_id=conversation_id)


async def test_nothing_of_a_deleted_conversation_is_left_in_the_database(open_chat: OpenChat) -> None:
    chat = await open_chat(scripted(SEARCH, ANSWER))
    answer = await chat.answer("What does a headshot for Zwickau cost?")
    await chat.delete_conversation(answer["conversation_id"])
    with sqlite3.connect(chat._settings.database) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        left = {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
    database.close()
    assert not any(left.values()), left


async def test_with_a_conversation_the_words_go_that_were_kept_to_answer_faster(
    open_chat: OpenChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, forgotten = await open_chat(scripted(SEARCH, ANSWER)), []
    monkeypatch.setattr(FakeIndex, "forget", lambda _: forgotten.append("index"))
    monkeypatch.setattr(chat, "_forget_words", lambda: forgotten.append("models"))
    answer = await chat.answer("What does a headshot cost?")
    await chat.delete_conversation(answer["conversation_id"])
    assert forgotten == ["index", "models"]


def test_the_mark_of_a_photo_is_not_believed_from_a_visitor() -> None:
    assert clean_text("Is it ready? (A photo is attached.) (2 photos are attached.)") == "Is it ready?"


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "empty_text"), (" \n\t ", "empty_text"), ("\x00\x07\u200b", "empty_text"), ("a" * 4001, "text_too_long")],
)
async def test_text_that_cannot_be_a_question_is_refused(text: str, code: str, open_chat: OpenChat) -> None:
    chat = await open_chat(scripted())
    with pytest.raises(AssistantError) as problem:
        await chat.answer(text)
    assert problem.value.code == code


async def test_a_photo_belongs_to_its_first_conversation(open_chat: OpenChat, astronaut_jpeg: bytes) -> None:
    said = AIMessage("The head takes 31 % of the height. [photo]", response_metadata={"mode": "answer"})
    chat = await open_chat(scripted(call("assess_photo", purpose="cv"), said, SEARCH, ANSWER, SEARCH, ANSWER))
    photo_id = (await chat.add_photo(astronaut_jpeg))["photo_id"]
    events = [event async for event in chat.stream("Will it do?", photo_id=photo_id)]
    done = events[-1].data
    assert done["photo"]["purpose"] == "cv"
    assert done["photo"]["photo_id"] == photo_id
    assert done["answer"] == "The head takes 31 % of the height."
    [assessed] = [event.data for event in events if event.name == "photo_assessed"]
    assert assessed["crop_url"] == f"/api/photos/{photo_id}/crop?purpose=cv"
    with pytest.raises(AssistantError) as stolen:
        await chat.answer("Will it do?", photo_id=photo_id)
    with pytest.raises(AssistantError) as unknown:
        await chat.answer("Will it do?", photo_id="0" * 32)
    assert stolen.value.as_json() == unknown.value.as_json()
    assert stolen.value.code == "photo_not_found"


async def test_photos_are_compared_and_each_can_be_meant(open_chat: OpenChat, astronaut_jpeg: bytes) -> None:
    said = AIMessage("They are level. [photo]")
    one = AIMessage("It is not sharp. [photo]")
    calls = (call("compare_photos", purpose="personal_site"), said, call("assess_photo", photo=1), one)
    chat = await open_chat(scripted(*calls))
    ids = [(await chat.add_photo(data))["photo_id"] for data in (astronaut_jpeg, astronaut_jpeg)]
    events = [event async for event in chat.stream("Which is best?", photo_ids=ids)]
    assert [event.data["photo_id"] for event in events if event.name == "photo_assessed"] == ids
    [compared] = [event.data for event in events if event.name == "tool_finished"]
    assert compared["summary"] == "2 photos, best: 1 and 2"
    done = events[-1].data
    answer = await chat.answer("And the first?", conversation_id=done["conversation_id"])
    assert answer["photo"]["photo_id"] == ids[0]
    await chat.delete_conversation(done["conversation_id"])
    for photo_id in ids:
        with pytest.raises(AssistantError, match="not here"):
            await chat.annotated(photo_id)


async def test_measurements_do_not_reach_the_database(open_chat: OpenChat, astronaut_jpeg: bytes) -> None:
    said = AIMessage("It is a headshot. [photo]")
    chat = await open_chat(scripted(call("assess_photo", purpose="cv"), said))
    photo_id = (await chat.add_photo(astronaut_jpeg))["photo_id"]
    await chat.answer("Will it do?", photo_id=photo_id)
    await chat._store._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = chat._settings.database.read_bytes()
    assert b"ready_after_crop" in data, "the verdict is what is kept"
    assert b"head_size" not in data, "a measurement was kept"


async def test_a_failing_tool_becomes_words_and_not_a_crash(open_chat: OpenChat) -> None:
    model = scripted(SEARCH, AIMessage("I could not look that up just now."))
    index = FakeIndex(problem=AssistantError("The index is being rebuilt.", code="not_ready"))
    chat = await open_chat(model, index=index)
    events = [event async for event in chat.stream("What does a headshot cost?")]
    [finished] = [event.data for event in events if event.name == "tool_finished"]
    assert not finished["ok"]
    assert finished["summary"] == "The index is being rebuilt."
    assert events[-1].name == "done"


async def test_a_bug_ends_the_turn_with_failed_and_the_next_turn_works(
    open_chat: OpenChat, caplog: pytest.LogCaptureFixture
) -> None:
    index = FakeIndex(problem=ZeroDivisionError("a bug"))
    chat = await open_chat(scripted(SEARCH, SEARCH, ANSWER), index=index)
    events = [event async for event in chat.stream("What does a headshot cost?")]
    assert [event.name for event in events if event.name in ("done", "failed")] == ["failed"]
    assert "a bug" not in str(events[-1].data)
    assert "a bug" in caplog.text
    index.problem = None
    again = await chat.answer("What does a headshot cost?", conversation_id=events[0].data["conversation_id"])
    assert again["mode"] == "answer"
    kept = (await chat.conversation(again["conversation_id"]))["messages"]
    assert [row["role"] for row in kept] == ["visitor", "advisor"]


async def test_an_answer_of_which_nothing_is_supported_becomes_an_honest_refusal(open_chat: OpenChat) -> None:
    chat = await open_chat(scripted(SEARCH, AIMessage("In Berlin it costs €999.")))
    answer = await chat.answer("What does it cost in Berlin?")
    assert answer["answer"] == NOTHING_TO_SAY
    assert answer["mode"] == "abstain"


async def test_turns_of_one_conversation_wait_for_each_other(open_chat: OpenChat) -> None:
    chat = await open_chat(scripted(SEARCH, ANSWER, SEARCH, ANSWER, SEARCH, ANSWER))
    conversation_id = (await chat.answer("first"))["conversation_id"]
    answers = await asyncio.gather(
        chat.answer("second", conversation_id=conversation_id), chat.answer("third", conversation_id=conversation_id)
    )
    assert len({answer["message_id"] for answer in answers}) == 2
    messages: list[dict[str, Any]] = (await chat.conversation(conversation_id))["messages"]
    assert [message["role"] for message in messages] == ["visitor", "advisor"] * 3


async def test_unanswered_questions_are_counted_for_the_owner(open_chat: OpenChat) -> None:
    refusal = AIMessage("My sources do not mention drones.", response_metadata={"mode": "abstain"})
    chat = await open_chat(scripted(SEARCH, refusal, SEARCH, refusal))
    for _ in range(2):
        await chat.answer("Do you film with drones?")
    [asked] = (await chat.insights())["unanswered"]
    assert (asked["text"], asked["count"]) == ("Do you film with drones?", 2)


async def test_a_first_turn_that_is_stopped_leaves_a_conversation_that_goes_on(
    open_chat: OpenChat, astronaut_jpeg: bytes
) -> None:
    chat = await open_chat(scripted(SEARCH, ANSWER, SEARCH, ANSWER))
    photo_id = (await chat.add_photo(astronaut_jpeg))["photo_id"]
    stream = chat.stream("Will it do?", photo_id=photo_id)
    started = await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]
    conversation_id = started.data["conversation_id"]
    again = await chat.answer("Will it do?", conversation_id=conversation_id, photo_id=photo_id)
    assert again["mode"] == "answer"
    roles = [message["role"] for message in (await chat.conversation(conversation_id))["messages"]]
    assert roles == ["visitor", "advisor"], "what was asked again stands there once"


async def test_photos_that_were_added_are_compared_by_id(open_chat: OpenChat, astronaut_jpeg: bytes) -> None:
    chat = await open_chat(scripted())
    ids = [(await chat.add_photo(astronaut_jpeg))["photo_id"] for _ in range(2)]
    found = await chat.compare(ids, "cv")
    assert (found["purpose"], found["best"]) == ("cv", [0, 1])
    assert [place["photo_id"] for place in found["ranking"]] == ids
    for wrong, code in ((ids[:1], "bad_request"), ([*ids, "0" * 32], "photo_not_found")):
        with pytest.raises(AssistantError) as problem:
            await chat.compare(wrong)
        assert problem.value.code == code


async def test_a_photos_report_is_a_page_with_the_photo_and_the_crop_in_it(
    open_chat: OpenChat, astronaut_jpeg: bytes
) -> None:
    chat = await open_chat(scripted())
    photo_id = (await chat.add_photo(astronaut_jpeg))["photo_id"]
    page = await chat.report_page(photo_id, "cv")
    assert page.startswith("<!doctype html>")
    assert page.count(base64.b64encode(b"preview").decode()) == 2
    assert base64.b64encode(b"annotated").decode() in page
    with pytest.raises(AssistantError, match="I do not know the purpose"):
        await chat.report_page(photo_id, "moon")
