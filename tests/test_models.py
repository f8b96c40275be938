"""The provider's seat, against a real server on loopback that misbehaves in every way we know."""

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from fakes import StubProvider, call, scripted
from langchain_core.messages import AIMessage
from lies import FALSE_PRICES, FALSE_VERDICTS, INVENTED

from assistant.chat import Chat
from assistant.errors import ModelUnavailable
from assistant.models import load_provider_model
from assistant.settings import Settings
from assistant.turn import Event

SEARCH = StubProvider.calls("search_guidance", json.dumps({"query": "price of a headshot"}))
SAID = "A headshot costs about €150 to €500. [cost.headshot.photographer]"
ANSWER = StubProvider.streams({"role": "assistant", "content": SAID[:20]}, {"content": SAID[20:]})
FALLBACK = AIMessage("The embedded model answers: €150 to €500. [cost.headshot.photographer]")

OpenChat = Callable[..., Awaitable[Chat]]


async def ask(open_chat: OpenChat, provider: StubProvider, **settings: Any) -> tuple[dict[str, Any], list[Event]]:
    """One turn with the provider in the seat and the embedded model standing by."""
    options = {"model": "openai:stub", "model_base_url": provider.url, **settings}
    embedded = scripted(call("search_guidance", query="price"), FALLBACK, FALLBACK)
    chat = await open_chat(embedded, load_provider_model(Settings(**options)), **options)
    events = [event async for event in chat.stream("What does a headshot cost?")]
    assert [event.name for event in events].count("done") == 1
    return events[-1].data, events


async def test_a_provider_calls_tools_and_streams_the_answer(open_chat: OpenChat, provider: StubProvider) -> None:
    provider.script = [StubProvider.streams(SEARCH, finish="tool_calls"), ANSWER]
    answer, events = await ask(open_chat, provider)
    assert answer["answer"] == "A headshot costs about €150 to €500. [1]"
    assert [citation["id"] for citation in answer["citations"]] == ["cost.headshot.photographer"]
    assert [event.name for event in events if event.name.startswith("tool")] == ["tool_started", "tool_finished"]
    # The tool's result went back to the provider as it is.
    assert "cost.headshot.photographer" in json.dumps(provider.requests[1]["messages"])


SEARCHED = StubProvider.streams(SEARCH, finish="tool_calls")
MISBEHAVIOUR: dict[str, list[Any]] = {
    "wrong key": [StubProvider.status(401)],
    "too many requests": [StubProvider.status(429)],
    "server error": [StubProvider.status(500)],
    "time-out": [StubProvider.streams({"content": "late"}, wait_s=2.0)],
    "cut stream": [SEARCHED, StubProvider.streams({"content": "A headshot costs. It"}, {"content": " is"}, cut=True)],
    "no finish_reason": [SEARCHED, StubProvider.streams({"content": "A headshot costs about. And"}, finish=None)],
    "cut at the token limit": [StubProvider.streams({"content": "A headshot costs"}, finish="length")],
    "tool arguments that are not JSON": [
        StubProvider.streams(StubProvider.calls("search_guidance", "query: price}"), finish="tool_calls")
    ],
    "tool arguments cut off": [
        StubProvider.streams(StubProvider.calls("search_guidance", '{"query": "pri'), finish="length")
    ],
    "no tool call at all": [StubProvider.streams({"content": "It costs €150, trust me."})],
}


@pytest.mark.parametrize("script", MISBEHAVIOUR.values(), ids=MISBEHAVIOUR.keys())
async def test_the_embedded_model_answers_when_the_provider_does_not(
    script: list[Any], open_chat: OpenChat, provider: StubProvider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.script = list(script)
    with caplog.at_level(logging.WARNING):
        answer, events = await ask(open_chat, provider, model_timeout_s=0.5)
    assert answer["answer"] == "The embedded model answers: €150 to €500. [1]"
    shown = ""
    for event in events:
        shown = "" if event.name == "text_reset" else shown + event.data.get("text", "")
    assert shown.strip() == answer["answer"], "the page must end with the whole answer and nothing of the half one"
    assert "the embedded model answers" in caplog.text, "a fallback must never be silent"


async def test_a_failing_provider_is_left_alone_for_the_rest_of_the_turn(
    open_chat: OpenChat, provider: StubProvider
) -> None:
    provider.script = [StubProvider.status(500)]
    await ask(open_chat, provider)
    assert len(provider.requests) == 1


async def test_a_provider_that_goes_round_in_circles_is_stopped(open_chat: OpenChat, provider: StubProvider) -> None:
    provider.script = [StubProvider.streams(SEARCH, finish="tool_calls") for _ in range(20)]
    options = {"model": "openai:stub", "model_base_url": provider.url}
    chat = await open_chat(scripted(FALLBACK), load_provider_model(Settings(**options)), **options)
    answer = await chat.answer("What does a headshot cost?")
    assert answer["answer"].startswith("The embedded model answers")
    assert len(provider.requests) < 8


async def test_a_figure_that_the_provider_made_up_is_held_back(open_chat: OpenChat, provider: StubProvider) -> None:
    made_up = "A headshot costs €150 to €500. [cost.headshot.photographer] In Berlin it is €999. [berlin]"
    provider.script = [SEARCHED, StubProvider.streams({"content": made_up})]
    answer, _ = await ask(open_chat, provider)
    assert answer["answer"] == "A headshot costs €150 to €500. [1]"


async def test_of_a_hundred_lies_none_reaches_the_visitor(
    open_chat: OpenChat, provider: StubProvider, astronaut_jpeg: bytes
) -> None:
    options = {"model": "openai:stub", "model_base_url": provider.url}
    chat = await open_chat(scripted(), load_provider_model(Settings(**options)), **options)
    looked = StubProvider.streams(StubProvider.calls("assess_photo", "{}"), finish="tool_calls")

    async def shown(said: str, *steps: Any, **photo: str) -> tuple[str, dict[str, Any]]:
        provider.script = [SEARCHED, *steps, StubProvider.streams({"content": said})]
        events = [event async for event in chat.stream("What does it cost, and will my photo do?", **photo)]
        return "".join(e.data["text"] for e in events if e.name == "text_delta"), events[-1].data

    for lie in FALSE_PRICES:
        text, answer = await shown(f"{SAID} {lie} [cost.headshot.photographer]")
        assert text.strip() == answer["answer"] == "A headshot costs about €150 to €500. [1]", lie
    for mark in INVENTED:
        text, answer = await shown(f"{SAID} It is much asked for. [{mark}]")
        assert text.strip() == answer["answer"] == "A headshot costs about €150 to €500. [1] It is much asked for.", (
            mark
        )
        assert [citation["id"] for citation in answer["citations"]] == ["cost.headshot.photographer"]
    for lie in FALSE_VERDICTS:
        photo_id = (await chat.add_photo(astronaut_jpeg))["photo_id"]
        text, answer = await shown(f"{SAID} {lie} [photo]", looked, photo_id=photo_id)
        assert answer["photo"]["verdict"] == "ready_after_crop"
        assert text.strip() == answer["answer"] == "A headshot costs about €150 to €500. [1]", lie


def test_no_provider_is_loaded_for_the_embedded_model() -> None:
    assert load_provider_model(Settings(model="embedded")) is None


def test_an_unknown_provider_is_named_with_what_to_do() -> None:
    with pytest.raises(ModelUnavailable, match="ADVISOR_MODEL=embedded"):
        load_provider_model(Settings(model="nobody:nothing"))
