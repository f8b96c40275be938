"""What can go wrong, in words for people.

Every error that may reach a visitor, a studio owner or a program carries one plain message (what happened, what to do
next) and one code from the closed list below. HTTP statuses and exit codes are chosen at the doors, from the code.
"""

from typing import Literal

ErrorCode = Literal[
    "bad_request",
    "empty_text",
    "unauthorised",
    "origin_not_allowed",
    "photo_not_found",
    "conversation_not_found",
    "studio_not_found",
    "text_too_long",
    "image_too_large",
    "unreadable_image",
    "unknown_purpose",
    "too_many_requests",
    "busy",
    "not_ready",
    "internal",
]


class AssistantError(Exception):
    """An error with a message for people.

    Args:
        message: One or two plain sentences: what happened and what to do next.
        code: What kind of error it is, for programs.
        detail: What the log needs and the visitor does not.
        retryable: Whether the same request may succeed later.
    """

    def __init__(
        self, message: str, *, code: ErrorCode = "internal", detail: str = "", retryable: bool = False
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code: ErrorCode = code
        self.detail = detail
        self.retryable = retryable

    def as_json(self) -> dict[str, object]:
        """The error as the contract's ``{"code", "message", "retryable"}``."""
        return {"code": self.code, "message": self.message, "retryable": self.retryable}


class UnreadableImage(AssistantError):
    """The bytes are no picture that can be opened, or one beyond the limits."""

    def __init__(self, message: str, *, code: ErrorCode = "unreadable_image", detail: str = "") -> None:
        super().__init__(message, code=code, detail=detail)


class CannotAssess(Exception):
    """One measure cannot be taken on this photo; its check becomes ``not_assessed``."""


class KnowledgeMissing(AssistantError):
    """The cards, the index or a model is missing, damaged or of another version."""

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message, code="not_ready", detail=detail)


class ModelUnavailable(AssistantError):
    """The language model cannot be reached or answered with nonsense."""

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message, code="busy", detail=detail, retryable=True)
