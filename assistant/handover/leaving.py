"""What a visitor leaves for the studio, checked."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.errors import AssistantError
from assistant.studio.file import EMAIL

MAX_MESSAGE = 4000
MAX_LINE = 200
PHONE = re.compile(r"\+?[\d\s()./-]{6,40}")
# What of a report is no number or verdict, or would lead to the photo itself.
NOT_TOLD = frozenset(("photo_id", "file", "faces", "kind_evidence", "ms"))


@dataclass(frozen=True, slots=True)
class Left:
    """What a visitor leaves.

    Attributes:
        consent: Whether the visitor agreed that the studio gets it and answers.
        name: Who it is.
        email: Where to write; this or ``phone`` is needed.
        phone: Where to call.
        message: What the visitor wants to say.
    """

    consent: bool
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    message: str | None = None

    def checked(self) -> "Left":
        """The same without control characters and outer white space.

        Raises:
            AssistantError: ``bad_request`` without consent or an address, ``text_too_long``.
        """
        if not self.consent:
            raise AssistantError(
                "Nothing was sent. Please agree first that the studio may have this and answer you.", code="bad_request"
            )
        name, email, phone = (_line(text) for text in (self.name, self.email, self.phone))
        message = _clean(self.message or "", keep="\n\t") or None
        if len(message or "") > MAX_MESSAGE or any(len(text or "") > MAX_LINE for text in (name, email, phone)):
            raise AssistantError(
                f"This is too long. Please keep the message under {MAX_MESSAGE:,} characters, and the name and the "
                f"address under {MAX_LINE}.",
                code="text_too_long",
            )
        if email is None and phone is None:
            raise AssistantError(
                "Please leave an e-mail address or a telephone number, so that the studio can answer.",
                code="bad_request",
            )
        if email is not None and not EMAIL.fullmatch(email):
            raise AssistantError(
                "This e-mail address is not complete. Please write it such as name@mail.example.", code="bad_request"
            )
        if phone is not None and (not PHONE.fullmatch(phone) or sum(sign.isdigit() for sign in phone) < 6):
            raise AssistantError(
                "This is no telephone number. Please write it in digits, such as +43 1 234567.", code="bad_request"
            )
        return Left(True, name, email, phone, message)


def numbers_of(report: Mapping[str, Any]) -> dict[str, Any]:
    """What of a photo's report goes along: numbers and verdict, nothing that leads to the photo."""
    return {name: value for name, value in report.items() if name not in NOT_TOLD}


def _line(text: str | None) -> str | None:
    return _clean(text or "") or None


def _clean(text: str, keep: str = "") -> str:
    return "".join(sign for sign in text if sign in keep or unicodedata.category(sign)[0] != "C").strip()
