"""Who sits in the model's seat: the embedded model, or a provider's with the embedded one standing by."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langgraph.errors import GraphBubbleUp

from assistant.errors import ModelUnavailable
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.retrieval.embedding import Embedder

log = logging.getLogger(__name__)

EMBEDDED = "embedded"
# After a failure the provider is left alone this long, so that its time-out is not paid again by every call of a turn.
PAUSE_AFTER_FAILURE_S = 30.0
# A provider that still wants tools after this many calls in one turn is going round in circles.
PROVIDER_CALLS_PER_TURN = 5


def load_embedded_model(settings: Settings, embedder: "Embedder") -> BaseChatModel:
    """The model that needs no key; its reading is fitted once and kept under ``settings.home``."""
    from assistant.embedded.answering.planning import understood
    from assistant.embedded.model import EmbeddedChatModel
    from assistant.embedded.reading import Reader

    return EmbeddedChatModel(reader=Reader.open(settings.home / "reading", embedder, answered_as=understood))


def load_provider_model(settings: Settings) -> BaseChatModel | None:
    """The provider's model that the settings name, or None when the embedded model answers.

    Raises:
        ModelUnavailable: The name is unknown to LangChain, its package is missing, or a key is.
    """
    if settings.model == EMBEDDED:
        return None
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"timeout": settings.model_timeout_s, "max_retries": 0}
    if settings.model_base_url:
        options["base_url"] = settings.model_base_url
    if settings.model_api_key:
        options["api_key"] = settings.model_api_key.get_secret_value()
    elif settings.model_base_url:
        # Local servers want no key, but the client insists on one.
        options["api_key"] = "none"
    try:
        model: BaseChatModel = init_chat_model(settings.model, **options)
        return model
    except Exception as problem:  # every provider's package raises its own kinds
        raise ModelUnavailable(
            f"The model {settings.model!r} (ADVISOR_MODEL) cannot be set up. Check the name, its package and its key, "
            "or set ADVISOR_MODEL=embedded.",
            detail=repr(problem),
        ) from problem


class ProviderSeat(AgentMiddleware[Any, Any, Any]):
    """Hands a call to the embedded model whenever the provider's answer cannot be used.

    That is: an error or a time-out, a stream that was cut (no ``finish_reason``), tool arguments that are not JSON, an
    answer that rests on no tool call at all, and a turn that goes round in circles. What the visitor has already seen
    of a half answer is withdrawn by ``chat``, which notices the new message id.

    Args:
        embedded: The model that stands by.
        timeout_s: Longest time for one call of the provider, in seconds.
        clock: Seconds that only go forward.
    """

    def __init__(self, embedded: BaseChatModel, timeout_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._embedded = embedded
        self._timeout_s = timeout_s
        self._clock = clock
        self._paused_until = float("-inf")

    @property
    def is_paused(self) -> bool:
        """Whether the provider failed a moment ago and is left alone for now."""
        return self._clock() < self._paused_until

    async def awrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]
    ) -> ModelResponse[Any]:
        """Ask the provider, and the embedded model where that fails."""
        turn = _this_turn(request.messages)
        calls = sum(isinstance(message, AIMessage) for message in turn)
        if not self.is_paused and calls < PROVIDER_CALLS_PER_TURN:
            try:
                async with asyncio.timeout(self._timeout_s):
                    response = await handler(request)
                answer = _whole_answer(response)
                if answer.tool_calls or any(isinstance(message, ToolMessage) for message in turn):
                    return response
                log.warning("The provider's model answered without looking anything up; the embedded model answers.")
            except GraphBubbleUp:
                raise
            except Exception as problem:  # whatever a provider's client raises, the visitor gets an answer
                self._paused_until = self._clock() + PAUSE_AFTER_FAILURE_S
                log.warning("The provider's model failed (%s: %s); the embedded model answers.", type(problem), problem)
        return await handler(request.override(model=self._embedded))


def _this_turn(messages: list[AnyMessage]) -> list[AnyMessage]:
    last = max((place for place, message in enumerate(messages) if isinstance(message, HumanMessage)), default=-1)
    return messages[last + 1 :]


def _whole_answer(response: ModelResponse[Any]) -> AIMessage:
    """The model's message, if it came whole.

    Raises:
        ModelUnavailable: It was cut off or its tool calls cannot be read.
    """
    answer = response.result[-1]
    if not isinstance(answer, AIMessage):
        raise ModelUnavailable("The model sent no message.")
    reason = answer.response_metadata.get("finish_reason") or answer.response_metadata.get("stop_reason")
    if reason is None:
        raise ModelUnavailable("The model's stream ended without a finish_reason.")
    if reason in ("length", "max_tokens"):
        # LangChain repairs tool arguments that were cut off, so that they look whole.
        raise ModelUnavailable("The model's answer was cut off at its token limit.")
    if answer.invalid_tool_calls:
        raise ModelUnavailable("The model sent tool arguments that are not JSON.")
    return answer
