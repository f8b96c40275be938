"""Opens the chat in the background, so that the server answers from its first moment."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING

from assistant.errors import AssistantError

if TYPE_CHECKING:
    from assistant.chat import Chat

log = logging.getLogger(__name__)

# A studio owner may mend the cause (build the index) while the server runs.
RETRY_S = 5.0


class Opening:
    """The chat, as soon as it is there.

    Args:
        open_chat: Opens the chat; may take seconds.
    """

    def __init__(self, open_chat: "Callable[[], Awaitable[Chat]]") -> None:
        self._open_chat = open_chat
        self._chat: Chat | None = None
        self._trouble: AssistantError | None = None

    @property
    def failed(self) -> bool:
        """Whether the last attempt to open failed."""
        return self._trouble is not None

    @property
    def is_open(self) -> bool:
        """Whether the chat is there."""
        return self._chat is not None

    @property
    def chat(self) -> "Chat":
        """The chat; raises ``not_ready`` while it is being opened or could not be."""
        if self._chat is None:
            raise self._trouble or AssistantError(
                "The assistant is starting. Please try again in a moment; its first start ever takes half a minute.",
                code="not_ready",
                retryable=True,
            )
        return self._chat

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Opens the chat beside the server, and closes it with it."""
        task = asyncio.create_task(self._keep_trying())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            if self._chat is not None:
                await self._chat.close()

    async def _keep_trying(self) -> None:
        while True:
            try:
                self._chat = await self._open_chat()
                self._trouble = None
                break
            except AssistantError as error:
                # the same request may succeed later, whatever the error says of itself
                trouble = AssistantError(error.message, code="not_ready", detail=error.detail, retryable=True)
            except Exception as error:  # whatever it is, the page must be able to say that it is not ready
                if not self.failed:
                    log.error("the chat could not be opened", exc_info=error)
                trouble = AssistantError(
                    "The assistant could not start. `advisor doctor` says why.", code="not_ready", retryable=True
                )
            if self._trouble is None or self._trouble.message != trouble.message:
                log.error("not ready: %s %s", trouble.message, trouble.detail)
            self._trouble = trouble
            await asyncio.sleep(RETRY_S)
        await self._chat.upkeep()
