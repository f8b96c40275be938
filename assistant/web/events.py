"""Server-sent events by hand: named events, a ping when it is quiet, and an end that never fails to come."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from assistant.errors import AssistantError
from assistant.web.failures import translated

if TYPE_CHECKING:
    from assistant.turn import Event

PING_S = 15.0
LAST = ("done", "failed")
STOPPED = AssistantError(
    "The assistant is being restarted. Please ask again in a moment.", code="not_ready", retryable=True
)

HEADERS = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store, no-transform",
    # nginx holds a stream back without it
    "x-accel-buffering": "no",
}


def encoded(name: str, data: object) -> bytes:
    """One event on the wire: its name and one line of JSON."""
    line = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # JSON leaves these two as they are, and some readers of lines break at them
    line = line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"event: {name}\ndata: {line}\n\n".encode()


class EventStream(Response):
    """Sends the chat's events until ``done`` or ``failed``; a visitor who leaves ends the work.

    The first event is awaited before the status is sent, so that a question that cannot be taken (an unknown
    conversation, an expired photo) is an HTTP error and not a stream.

    Args:
        events: The chat's stream.
        ping_s: Seconds of quiet after which a comment is sent.
    """

    def __init__(self, events: "AsyncIterator[Event]", *, ping_s: float = PING_S) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self._events = events
        self._ping_s = ping_s
        self._first: Event | None = None

    async def begin(self) -> "EventStream":
        """Wait for the first event; raises what the chat raises."""
        try:
            self._first = await anext(self._events, None)
        except BaseException:
            await self._close()
            raise
        return self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream, and watch for the visitor leaving."""
        sending = asyncio.create_task(self._send_all(send))
        leaving = asyncio.create_task(_left(receive))
        stopped = False
        try:
            await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:  # the server stops, and the visitor is still there
            stopped = not leaving.done()
            raise
        finally:
            for task in (sending, leaving):
                task.cancel()
            # a connection that broke while sending is an ordinary way to leave
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await sending
            with contextlib.suppress(asyncio.CancelledError):
                await leaving
            if stopped:
                with contextlib.suppress(OSError):
                    await send({"type": "http.response.body", "body": _failed(STOPPED), "more_body": False})
            await self._close()

    async def _send_all(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async for piece in self._pieces():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _pieces(self) -> AsyncIterator[bytes]:
        event = self._first
        try:
            while event is not None:
                yield encoded(event.name, event.data)
                if event.name in LAST:
                    return
                coming = asyncio.ensure_future(anext(self._events, None))
                try:
                    while not (await asyncio.wait((coming,), timeout=self._ping_s))[0]:
                        yield b": ping\n\n"
                    event = coming.result()
                finally:
                    if not coming.done():
                        coming.cancel()
                        await asyncio.gather(coming, return_exceptions=True)
            error: AssistantError = translated(RuntimeError("the stream ended without done or failed"))
        except Exception as unexpected:  # the visitor must hear an end, whatever broke
            error = translated(unexpected)
        yield _failed(error)

    async def _close(self) -> None:
        close = getattr(self._events, "aclose", None)
        if close is not None:
            with contextlib.suppress(RuntimeError):
                await close()


def _failed(error: AssistantError) -> bytes:
    return encoded("failed", {"error": error.as_json()})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
