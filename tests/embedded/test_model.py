"""The embedded model as LangChain sees it: tool calls, then an answer, streamed and not."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, ToolMessage
from langchain_core.tools import tool

from assistant.embedded.frames import Frame, Request
from assistant.embedded.model import EmbeddedChatModel
from tests.embedded.answers import knowledge, passage, search

MARK = "\n(A photo is attached.)"


class FakeReader:
    """Reads by one word, and remembers what it was given."""

    def __init__(self) -> None:
        self.read_messages: list[list[str]] = []

    def read(self, messages: Sequence[str], photos: Sequence[int] = ()) -> Request:
        has_photo = bool(photos and photos[-1])
        self.read_messages.append(list(messages))
        text = messages[-1]
        if "hello" in text:
            return Request((Frame("greeting", text=text),))
        if "ready" in text or "crop" in text:
            topic = "crop_photo" if "crop" in text else "own_photo"
            return Request((Frame(topic, "yes_no", text=text, uses=("cv",), has_photo=has_photo),))
        granted = "headshots must be outdoors" if "outdoors" in text else ""
        return Request((Frame("choose", "which", text=text, uses=("linkedin",), granted=granted),))


@tool
def search_guidance(
    query: str,
    subject: str | None = None,
    aspect: str | None = None,
    use: str | None = None,
    industry: str | None = None,
) -> str:
    """Search."""
    return search(query, subject, aspect, use, industry)


REPORT: dict[str, Any] = {
    "schema": 1,
    "photo_id": "p1",
    "purpose": "cv",
    "kind": "headshot",
    "kind_confidence": 0.9,
    "kind_between": None,
    "kind_evidence": {"below_face_ratio": 1.31},
    "people": 1,
    "people_at_least": False,
    "verdict": "ready_after_crop",
    "reasons": [{"check": "head_size", "message": "The head is too small in the picture.", "fix": "Crop closer."}],
    "checks": [
        {"id": "head_size", "value": 0.31, "unit": "ratio", "range": [0.4, 0.7], "status": "warn", "counts": True,
         "advice": "Crop closer.", "source": "x"},
        {"id": "sharpness", "value": 0.8, "unit": "ratio", "range": [0.5, None], "status": "pass", "counts": True,
         "advice": "", "source": "x"},
    ],
    "crop": {"x": 1, "y": 1, "width": 800, "height": 800, "output_width_px": 400, "output_height_px": 400,
             "enough_pixels": True},
}  # fmt: skip


@tool
def assess_photo(purpose: str = "linkedin") -> str:
    """Assess."""
    return json.dumps({**REPORT, "purpose": purpose})


@tool
def crop_photo(purpose: str) -> str:
    """Crop."""
    return json.dumps({"photo_id": "p1", "purpose": purpose, "crop": REPORT["crop"], "crop_url": "/api/photos/p1/crop"})


TOOLS = [search_guidance, assess_photo, crop_photo]


@pytest.fixture
def model() -> EmbeddedChatModel:
    return EmbeddedChatModel(reader=FakeReader())


def test_it_asks_for_the_searches_that_the_frame_needs(model: EmbeddedChatModel) -> None:
    said = model.bind_tools(TOOLS).invoke([HumanMessage("which photo for LinkedIn")])
    assert said.tool_calls
    assert {call["name"] for call in said.tool_calls} == {"search_guidance"}
    assert any({"query", "use", "aspect"} <= call["args"].keys() for call in said.tool_calls)
    assert len(said.tool_calls) <= 6


def test_it_calls_no_tool_that_was_not_bound(model: EmbeddedChatModel) -> None:
    said = model.bind_tools([assess_photo]).invoke([HumanMessage("which photo for LinkedIn")])
    assert not said.tool_calls
    assert said.text


def test_the_photo_mark_is_read_and_not_repeated(model: EmbeddedChatModel) -> None:
    said = model.bind_tools(TOOLS).invoke([HumanMessage("is it ready for my CV" + MARK)])
    assert [(call["name"], call["args"]) for call in said.tool_calls] == [("assess_photo", {"purpose": "cv"})]
    assert model.reader.read_messages == [["is it ready for my CV"]]


def test_a_photo_without_words_is_assessed(model: EmbeddedChatModel) -> None:
    said = model.bind_tools(TOOLS).invoke([HumanMessage(MARK.strip())])
    assert [call["name"] for call in said.tool_calls] == ["assess_photo"]


def test_a_photo_question_without_a_photo_asks_for_one(model: EmbeddedChatModel) -> None:
    said = model.bind_tools(TOOLS).invoke([HumanMessage("is my photo ready")])
    assert not said.tool_calls
    assert "pload" in said.text
    assert said.response_metadata["mode"] == "clarify"


async def test_streamed_and_whole_agree(model: EmbeddedChatModel) -> None:
    bound = model.bind_tools(TOOLS)
    messages = [HumanMessage("hello")]
    whole = bound.invoke(messages)
    joined: Any = None
    async for chunk in bound.astream(messages):
        assert isinstance(chunk, AIMessageChunk)
        joined = chunk if joined is None else joined + chunk
    assert joined.text == whole.text
    assert joined.response_metadata["mode"] == whole.response_metadata["mode"] == "answer"
    assert joined.response_metadata["suggestions"] == whole.response_metadata["suggestions"]
    assert joined.chunk_position == "last"


async def test_tool_calls_stream_whole(model: EmbeddedChatModel) -> None:
    bound = model.bind_tools(TOOLS)
    joined: Any = None
    async for chunk in bound.astream([HumanMessage("which photo for LinkedIn")]):
        joined = chunk if joined is None else joined + chunk
    whole = bound.invoke([HumanMessage("which photo for LinkedIn")])
    assert [call["args"] for call in joined.tool_calls] == [call["args"] for call in whole.tool_calls]
    assert not joined.invalid_tool_calls


async def test_an_agent_answers_with_citations(model: EmbeddedChatModel) -> None:
    agent = create_agent(model, TOOLS)
    state = await agent.ainvoke({"messages": [HumanMessage("which photo for LinkedIn")]})
    assert "[choosing.linkedin]" in state["messages"][-1].text


async def test_an_agent_judges_a_photo_and_offers_its_crop(model: EmbeddedChatModel) -> None:
    agent = create_agent(model, TOOLS)
    state = await agent.ainvoke({"messages": [HumanMessage("is it ready" + MARK)]})
    said = state["messages"][-1].text
    assert "[photo]" in said
    assert "0.31" in said
    assert "/api/photos/p1/crop" in said


async def test_it_takes_over_in_the_middle_of_another_models_turn(model: EmbeddedChatModel) -> None:
    call = {"name": "search_guidance", "args": {"query": "dogs"}, "id": "call_1", "type": "tool_call"}
    messages = [
        HumanMessage("which photo for LinkedIn"),
        AIMessage("", tool_calls=[call]),  # type: ignore[list-item]
        ToolMessage(search("dogs"), tool_call_id="call_1"),
    ]
    said = await model.bind_tools(TOOLS).ainvoke(messages)
    assert said.tool_calls


@pytest.mark.parametrize(("near", "is_told"), [(0.6, True), (0.2, False)])
def test_what_is_taken_for_granted_is_answered_first_where_a_passage_is_near(
    model: EmbeddedChatModel, near: float, is_told: bool
) -> None:
    bound = model.bind_tools(TOOLS)
    question = HumanMessage("as headshots must be outdoors, which photo for LinkedIn?")
    asked = bound.invoke([question])
    studio = {**passage(knowledge().cards["background.headshot.studio"]), "asked": near}
    found = json.dumps({"fits": True, "passages": [studio]})
    results = [
        ToolMessage(found if call["args"]["query"] == "headshots must be outdoors" else search(**call["args"]),
                    tool_call_id=call["id"])
        for call in asked.tool_calls
    ]  # fmt: skip
    said = bound.invoke([question, asked, *results]).text
    assert said.startswith(studio["text"]) is is_told
    assert (studio["text"] in said) is is_told
    assert "[choosing.linkedin]" in said


def test_a_tool_that_failed_in_plain_text_is_said(model: EmbeddedChatModel) -> None:
    bound = model.bind_tools(TOOLS)
    question = HumanMessage("which photo for LinkedIn")
    asked = bound.invoke([question])
    results = [ToolMessage("The index is missing.", tool_call_id=call["id"]) for call in asked.tool_calls]
    said = bound.invoke([question, asked, *results])
    assert "The index is missing." in said.text
    assert said.response_metadata["mode"] == "abstain"
