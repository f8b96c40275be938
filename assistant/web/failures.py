"""One shape for everything that goes wrong over HTTP: ``{"error": {"code", "message", "retryable"}}``."""

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from assistant.errors import AssistantError, ErrorCode

log = logging.getLogger(__name__)

STATUS: Mapping[ErrorCode, int] = {
    "bad_request": 400,
    "empty_text": 400,
    "unauthorised": 401,
    "origin_not_allowed": 403,
    "photo_not_found": 404,
    "conversation_not_found": 404,
    "studio_not_found": 404,
    "text_too_long": 413,
    "image_too_large": 413,
    "unreadable_image": 415,
    "unknown_purpose": 422,
    "too_many_requests": 429,
    "busy": 503,
    "not_ready": 503,
    "internal": 500,
}

# Seconds after which asking again makes sense; the rate limit names its own.
RETRY_AFTER_S: Mapping[ErrorCode, int] = {"busy": 2, "not_ready": 2, "too_many_requests": 60}

INTERNAL = AssistantError("Something went wrong on our side. Please try again in a moment.", retryable=True)

# What the framework itself refuses, in words for people.
_FRAMEWORK = {
    404: "There is nothing at this address. The addresses that exist are listed at /docs.",
    405: "This address does not take that method. What it takes is listed at /docs.",
}


class TooMany(AssistantError):
    """More was asked for than is allowed for now.

    Args:
        message: What happened and what to do next.
        retry_after_s: Seconds after which asking again makes sense.
    """

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message, code="too_many_requests", retryable=True)
        self.retry_after_s = retry_after_s


def failure(error: AssistantError, *, status: int | None = None, headers: Mapping[str, str] | None = None) -> Response:
    """The HTTP answer for an error; the status follows from its code unless given."""
    found = {"cache-control": "no-store", **(headers or {})}
    if isinstance(error, TooMany):
        found["retry-after"] = str(error.retry_after_s)
    if error.code in RETRY_AFTER_S:
        found.setdefault("retry-after", str(RETRY_AFTER_S[error.code]))
    return JSONResponse({"error": error.as_json()}, status_code=status or STATUS[error.code], headers=found)


def translated(error: Exception) -> AssistantError:
    """The error as one for people; an unexpected one is logged and becomes ``internal``."""
    if isinstance(error, AssistantError):
        if error.detail:
            log.warning("%s: %s", error.code, error.detail)
        return error
    log.error("unexpected error", exc_info=error)
    return INTERNAL


def speak_plainly(app: FastAPI) -> None:
    """Make the app answer every error, the framework's own too, in the one shape."""

    async def ours(_request: Request, error: Exception) -> Response:
        return failure(translated(error))

    async def framework(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        message = _FRAMEWORK.get(error.status_code, f"The request was refused: {error.detail}.")
        kind = AssistantError(message, code="bad_request" if error.status_code < 500 else "internal")
        return failure(kind, status=error.status_code, headers=error.headers)

    async def invalid(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0] if error.errors() else {}
        code: ErrorCode = "text_too_long" if first.get("type") == "string_too_long" else "bad_request"
        place = ".".join(str(part) for part in first.get("loc", ())[1:])
        if first.get("type") == "json_invalid" or not place:
            message = 'The body must be JSON such as {"text": "Which photo do I need?"}.'
        else:
            message = f"The field {place!r} is not as it should be: {first.get('msg', 'invalid')}."
        return failure(AssistantError(message, code=code))

    app.add_exception_handler(AssistantError, ours)
    app.add_exception_handler(HTTPException, framework)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, ours)
