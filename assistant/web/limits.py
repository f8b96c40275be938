"""How much and how often: bodies are cut off while they arrive, and one address may ask so many times a minute."""

import asyncio
import time
from collections import deque
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import AssistantError
from assistant.vision.header import MAX_BYTES as PHOTO_MAX_BYTES
from assistant.web.failures import TooMany, failure

# 4,000 characters of JSON take 48 KB at the very most; the page's own messages are smaller still.
JSON_MAX_BYTES = 256 * 1024

PHOTO_ROUTES = ("/api/photos", "/api/assess", "/api/crop")
# What costs work: a minute's allowance is spent on these. The page asks through the last one.
COUNTED = (
    "/api/chat",
    *PHOTO_ROUTES,
    "/api/compare",
    "/api/team",
    "/api/feedback",
    "/api/handover",
    "/gradio_api/queue/join",
)

WINDOW_S = 60.0
# After an answer of "too large" the rest is read and dropped for a moment: a connection closed on unread bytes is
# reset, and many clients would then report a broken connection and not the reason.
LINGER_S = 2.0


class TooLarge(Exception):
    """The body grew beyond its limit while it was being read."""


class BodyLimit:
    """Cuts a body off as soon as it is too large, whatever its Content-Length says; never holds more than one piece."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the bytes that pass, and answer 413 when there are too many."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_photo = scope["path"].startswith(PHOTO_ROUTES)
        limit = PHOTO_MAX_BYTES if is_photo else JSON_MAX_BYTES
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdigit() and int(declared) > limit:
            await _refuse(_too_large(is_photo), scope, receive, send)
            return
        seen, begun = 0, False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal begun
            if seen > limit and not begun:
                return  # whatever the framework makes of the cut body, ours is the better answer
            begun = True
            await send(message)

        try:
            await self._app(scope, counted, noted)
        except TooLarge:
            if begun:
                raise
        if seen > limit and not begun:
            await _refuse(_too_large(is_photo), scope, receive, send)


def _too_large(is_photo: bool) -> AssistantError:
    if is_photo:
        return AssistantError(
            "This photo is larger than 20 MB. Please send a smaller copy: JPEG at full size is usually under 10 MB.",
            code="image_too_large",
        )
    return AssistantError("This message is too long. Please keep it under 4,000 characters.", code="text_too_long")


async def _refuse(error: AssistantError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer at once and whole, then drop what still arrives for a moment, then close."""

    async def held_open(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "more_body": True}
        await send(message)

    await failure(error, headers={"connection": "close"})(scope, receive, held_open)
    try:
        async with asyncio.timeout(LINGER_S):
            while (message := await receive())["type"] == "http.request" and message.get("more_body"):
                pass
    except TimeoutError:
        pass
    await send({"type": "http.response.body", "body": b"", "more_body": False})


class PerMinute:
    """Counts requests by address.

    Args:
        now: The clock, in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._times: dict[str, deque[float]] = {}

    def wait_s(self, address: str, most: int) -> int:
        """Seconds to wait before one more request is allowed; 0 when it is, and then it is counted."""
        now = self._now()
        if len(self._times) > 10_000:
            self._times = {known: times for known, times in self._times.items() if now - times[-1] < WINDOW_S}
        times = self._times.setdefault(address, deque())
        while times and now - times[0] >= WINDOW_S:
            times.popleft()
        if len(times) >= most:
            return max(1, int(times[0] + WINDOW_S - now + 0.999))
        times.append(now)
        return 0

    def spend(self, address: str, most: int) -> None:
        """Count one more request.

        Raises:
            TooMany: It was one too many for this minute.
        """
        if wait_s := self.wait_s(address, most):
            raise TooMany(f"That was a lot in one minute. Please wait {wait_s} seconds and try again.", wait_s)


class RateLimit:
    """Lets an address make so many requests in any minute to the routes that cost work.

    Args:
        app: What is protected.
        per_minute: Requests an address may make.
        now: The clock, in seconds.
    """

    def __init__(self, app: ASGIApp, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._most = per_minute
        self._per_minute = PerMinute(now)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count, and answer 429 with the seconds to wait."""
        if scope["type"] == "http" and is_counted(scope):
            try:
                self._per_minute.spend(address_of(scope), self._most)
            except TooMany as error:
                await failure(error)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def is_counted(scope: Scope) -> bool:
    """Whether a request spends of a minute's allowance."""
    path: str = scope["path"]
    return (path.startswith(COUNTED) and scope["method"] != "OPTIONS") or (
        path == "/insights" and scope["method"] == "POST"
    )


def address_of(scope: Scope) -> str:
    """Who asks, as far as that can be told."""
    host: str = (scope.get("client") or ("unknown", 0))[0]
    # One household or phone holds a whole /64 of IPv6
    return ":".join(host.split(":")[:4]) if host.count(":") > 3 and not host.startswith("::ffff:") else host
