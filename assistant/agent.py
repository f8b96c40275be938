"""The agent on one screen: model, tools, middleware, prompt and limits."""

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import (
    AgentMiddleware,
    ModelCallLimitMiddleware,
    ToolCallLimitMiddleware,
    ToolErrorMiddleware,
)
from langchain_core.language_models import BaseChatModel
from langchain_core.tools import BaseTool
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph.state import CompiledStateGraph

from assistant.models import ProviderSeat
from assistant.settings import Settings
from assistant.tools import TurnContext, forget_evidence, tool_problem

# A turn needs two calls of the model (tools, then answer); the rest is room for a provider that searches again.
MODEL_CALLS_PER_TURN = 8
TOOL_CALLS_PER_TURN = 16


@dataclass(frozen=True, slots=True)
class Seats:
    """The models that may answer: a provider's, where one is set, and always the embedded one."""

    embedded: BaseChatModel
    provider: BaseChatModel | None = None


def build_agent(
    seats: Seats, tools: list[BaseTool], checkpointer: BaseCheckpointSaver[Any], settings: Settings
) -> CompiledStateGraph[Any, Any, Any, Any]:
    """The compiled agent; its state is the conversation's messages, its context one turn's ``TurnContext``."""
    middleware: list[AgentMiddleware[Any, Any, Any]] = [
        ModelCallLimitMiddleware(run_limit=MODEL_CALLS_PER_TURN, exit_behavior="error"),
        ToolCallLimitMiddleware(run_limit=TOOL_CALLS_PER_TURN),
        ToolErrorMiddleware(on_error=tool_problem),
        forget_evidence,
    ]
    if seats.provider is not None:
        middleware.insert(0, ProviderSeat(seats.embedded, settings.model_timeout_s))
    return create_agent(
        seats.provider or seats.embedded,
        tools,
        system_prompt=files("assistant").joinpath("prompt.md").read_text(encoding="utf-8"),
        middleware=middleware,
        context_schema=TurnContext,
        checkpointer=checkpointer,
        name="advisor",
    )
