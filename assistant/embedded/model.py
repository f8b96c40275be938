"""The chat model that needs no key: it reads the visitor's words, asks for the tools it needs and answers from them.

To LangChain it is a chat model like any other. It keeps nothing between calls: what was asked is read again from the
messages, and an answer rests on this turn's tool results alone. Reading and answering take milliseconds, so both run
where they are called, without a thread of their own.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, ToolMessage
from langchain_core.messages.tool import ToolCall, tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from assistant.embedded.answering.claims import Answer
from assistant.embedded.answering.composing import answer
from assistant.embedded.answering.evidence import Evidence, Passage, gather
from assistant.embedded.answering.planning import (
    Call,
    calls_for,
    crop_after,
    granted_search,
    plan,
    query_of,
    understood,
)
from assistant.embedded.answering.policy import policy
from assistant.embedded.frames import Frame, Request, photos_marked

CALL_PREFIX = "embedded"


class Reads(Protocol):
    """Turns the visitor's messages into a typed request."""

    def read(self, messages: Sequence[str], photos: Sequence[int] = ()) -> Request:
        """Read the last message, given those before it, and how many photos lay beside each."""
        ...


class EmbeddedChatModel(BaseChatModel):
    """A chat model without weights of its own: reading, typed evidence, templates.

    Attributes:
        reader: Reads the visitor's messages.
    """

    reader: Any

    def forget(self) -> None:
        """Drop what is kept of the messages that were read."""
        self.reader.forget()

    @property
    def _llm_type(self) -> str:
        return "embedded"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """This model with tools that it may call."""
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=_message(self._turn(messages, kwargs.get("tools"))))])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return self._generate(messages, **kwargs)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for chunk in _chunks(self._turn(messages, kwargs.get("tools"))):
            yield ChatGenerationChunk(message=chunk)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        for chunk in _chunks(self._turn(messages, kwargs.get("tools"))):
            yield ChatGenerationChunk(message=chunk)

    def _turn(self, messages: Sequence[BaseMessage], tools: Sequence[dict[str, Any]] | None) -> list[ToolCall] | Answer:
        """The tool calls that are still to be made in this turn, or the answer."""
        place = max((n for n, message in enumerate(messages) if isinstance(message, HumanMessage)), default=-1)
        heard = [message for message in messages[: place + 1] if isinstance(message, HumanMessage)]
        said = [photos_marked(str(message.text)) for message in heard]
        texts, photos = [text for text, _ in said], [count for _, count in said]
        request = self._read(texts, photos)
        after = messages[place + 1 :]
        bound = [str(tool["function"]["name"]) for tool in tools or ()]
        if not _has_called(after):
            calls = plan(request, bound)
            if calls:
                return [_tool_call(call, f"{CALL_PREFIX}_{len(messages)}_{n}") for n, call in enumerate(calls)]
        evidence = [_evidence_for(frame, after) for frame in request.frames]
        crops = _crops_missing(request, evidence, after, bound)
        if crops:
            return [_tool_call(call, f"{CALL_PREFIX}_{len(messages)}_{n}") for n, call in enumerate(crops)]
        told = "\n".join(str(message.text) for message in messages[:place] if isinstance(message, AIMessage))
        return answer(request, evidence, texts, told)

    def _read(self, texts: Sequence[str], photos: Sequence[int]) -> Request:
        if not texts:
            return Request(frames=(Frame(topic="unclear"),))
        if photos[-1] and not texts[-1]:
            # A photo that comes without a word asks for a verdict.
            return Request(frames=(Frame(topic="own_photo", operator="yes_no", has_photo=True, photos=photos[-1]),))
        request = self.reader.read(list(texts), list(photos))
        if not isinstance(request, Request):
            raise TypeError(f"the reader returned {type(request).__name__}, not a Request")
        abroad = texts[-1] if request.language != "en" and len(request.frames) == 1 else ""
        gone = not photos[-1] and any(photos)
        before = tuple(texts[:-1][-int(policy()["price_list"]["most_turns"]) :])
        frames = (replace(frame, abroad=abroad, photo_gone=gone, before=before) for frame in request.frames)
        return replace(request, frames=tuple(understood(frame) for frame in frames))


def _has_called(after: Sequence[BaseMessage]) -> bool:
    """Whether this model has asked for its tools in this turn; another model's calls in the same turn do not count."""
    return any(
        (call["id"] or "").startswith(CALL_PREFIX)
        for message in after
        if isinstance(message, AIMessage)
        for call in message.tool_calls
    )


def _crops_missing(
    request: Request, evidence: Sequence[Evidence], after: Sequence[BaseMessage], bound: Sequence[str]
) -> list[Call]:
    """Crops that a report asks for and that this turn has not tried yet."""
    tried = {call["name"] for message in after if isinstance(message, AIMessage) for call in message.tool_calls}
    if "crop_photo" in tried or "crop_photo" not in bound:
        return []
    pairs = zip(request.frames, evidence, strict=True)
    crops = (crop_after(frame, found.reports[0]) for frame, found in pairs if found.reports)
    return [crop for crop in dict.fromkeys(crops) if crop is not None][:1]


def _evidence_for(frame: Frame, after: Sequence[BaseMessage]) -> Evidence:
    """The results of this frame's own calls; of all calls where none of them was made by this model."""
    wanted = {_key(call.name, call.as_arguments()): n for n, call in enumerate(calls_for(frame))}
    made = {
        call["id"]: _key(call["name"], call["args"])
        for message in after
        if isinstance(message, AIMessage)
        for call in message.tool_calls
    }
    queries = {
        call["id"]: call["args"].get("query")
        for message in after
        if isinstance(message, AIMessage)
        for call in message.tool_calls
    }
    results = [message for message in after if isinstance(message, ToolMessage)]
    own = [message for message in results if made.get(message.tool_call_id) in wanted]
    own.sort(key=lambda message: wanted[made[message.tool_call_id]])
    if own and frame.topic == "own_photo":
        own += [message for message in results if message.name == "crop_photo"]
    apart = granted_search(frame) if frame.granted else None
    on_granted = [m for m in own if apart and made[m.tool_call_id] == _key(apart.name, apart.as_arguments())]
    own = [message for message in own if message not in on_granted]
    shown = own or results
    asked = query_of(frame)
    said = [n for n, message in enumerate(shown) if queries.get(message.tool_call_id) == asked]
    found = gather((str(message.text) for message in shown), said if own else None)
    return replace(found, granted=_nearest(on_granted))


def _nearest(searches: Sequence[ToolMessage]) -> Passage | None:
    """The passage on what the message takes for granted, None where none that was found is near."""
    found = gather(str(message.text) for message in searches).passages
    near = max(found, key=lambda passage: passage.asked, default=None)
    return near if near and near.asked >= policy()["limits"]["granted"] else None


def _key(name: str, arguments: dict[str, Any]) -> str:
    return json.dumps([name, arguments], sort_keys=True)


def _tool_call(call: Call, call_id: str) -> ToolCall:
    return ToolCall(name=call.name, args=dict(call.as_arguments()), id=call_id, type="tool_call")


def _metadata(said: Answer) -> dict[str, Any]:
    return {
        "finish_reason": "stop",
        "mode": said.mode,
        "suggestions": list(said.suggestions),
        "topics": list(said.topics),
    }


def _message(turn: list[ToolCall] | Answer) -> AIMessage:
    if isinstance(turn, Answer):
        return AIMessage(turn.text, response_metadata=_metadata(turn))
    return AIMessage("", tool_calls=turn, response_metadata={"finish_reason": "tool_calls"})


def _chunks(turn: list[ToolCall] | Answer) -> Iterator[AIMessageChunk]:
    """The same message in pieces: a tool call or a sentence each; the metadata comes with the last."""
    if isinstance(turn, Answer):
        for piece in turn.parts:
            yield AIMessageChunk(content=piece)
        yield AIMessageChunk(content="", response_metadata=_metadata(turn), chunk_position="last")
        return
    for index, call in enumerate(turn):
        part = tool_call_chunk(name=call["name"], args=json.dumps(call["args"]), id=call["id"], index=index)
        yield AIMessageChunk(content="", tool_call_chunks=[part])
    yield AIMessageChunk(content="", response_metadata={"finish_reason": "tool_calls"}, chunk_position="last")
