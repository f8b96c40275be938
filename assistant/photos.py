"""Photos in memory by random id, for minutes; never on disk.

A photo belongs to the first conversation that uses it. Unknown, expired and somebody else's are told apart by nobody:
all three are ``photo_not_found``. What was measured on a photo is kept with it and goes with it.
"""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from assistant.errors import AssistantError


@dataclass(slots=True)
class Photo:
    """One uploaded photo.

    Attributes:
        data: The file's bytes as they came.
        expires_s: When it is forgotten, on the store's clock.
        conversation_id: Whose it is; None until a conversation uses it.
        assessed: What was measured, by purpose; the last one asked for stands last.
        is_counted: Whether it was counted among the kinds of photo that visitors show.
    """

    data: bytes
    expires_s: float
    conversation_id: str | None = None
    assessed: dict[str, Any] = field(default_factory=dict)
    is_counted: bool = False

    @property
    def size_bytes(self) -> int:
        """Bytes held, the annotated pictures included."""
        return len(self.data) + sum(len(one.annotated_jpeg) for one in list(self.assessed.values()))


class PhotoStore:
    """Every photo of this process; safe to use from several threads.

    Args:
        ttl_s: Seconds until a photo is forgotten, counted from its upload.
        memory_mb: Most that all photos together may take. A full store refuses new photos rather than forget one that
            somebody was promised for some minutes.
        clock: Seconds that only go forward.
    """

    def __init__(self, ttl_s: float, memory_mb: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._ttl_s = ttl_s
        self._memory_bytes = memory_mb * 1_000_000
        self._clock = clock
        self._photos: dict[str, Photo] = {}
        self._lock = threading.Lock()
        self._broom: threading.Timer | None = None

    def add(self, data: bytes) -> dict[str, str]:
        """Keep a photo: ``{"photo_id", "expires_at"}``, the time in ISO 8601.

        Raises:
            AssistantError: ``busy``, when all photos together would take too much memory.
        """
        with self._lock:
            self._forget_expired()
            if sum(photo.size_bytes for photo in self._photos.values()) + len(data) > self._memory_bytes:
                raise AssistantError(
                    "Too many photos are being looked at right now. Please try again in a few minutes.",
                    code="busy",
                    retryable=True,
                )
            photo_id = secrets.token_hex(16)
            self._photos[photo_id] = Photo(data, self._clock() + self._ttl_s)
            self._sweep_later()
        expires_at = datetime.now(UTC) + timedelta(seconds=self._ttl_s)
        return {"photo_id": photo_id, "expires_at": expires_at.isoformat(timespec="seconds")}

    def get(self, photo_id: str, conversation_id: str) -> Photo:
        """The photo, which from now on belongs to this conversation.

        Raises:
            AssistantError: ``photo_not_found``.
        """
        with self._lock:
            photo = self._living(photo_id)
            if photo.conversation_id not in (None, conversation_id):
                raise _not_found()
            photo.conversation_id = conversation_id
            return photo

    def peek(self, photo_id: str) -> Photo:
        """The photo, for whoever holds its id, without claiming it.

        Raises:
            AssistantError: ``photo_not_found``.
        """
        with self._lock:
            return self._living(photo_id)

    def of(self, conversation_id: str) -> tuple[str, ...]:
        """Ids of the photos that this conversation was given and that are still kept, the last one last."""
        with self._lock:
            self._forget_expired()
            return tuple(name for name, photo in self._photos.items() if photo.conversation_id == conversation_id)

    def delete(self, photo_id: str) -> None:
        """Forget a photo at once.

        Raises:
            AssistantError: ``photo_not_found``.
        """
        with self._lock:
            self._living(photo_id)
            del self._photos[photo_id]

    def _sweep_later(self) -> None:
        """Forget photos on time even when nobody asks for any photo again."""
        if self._broom is None and self._photos:
            wait_s = min(photo.expires_s for photo in self._photos.values()) - self._clock()
            self._broom = threading.Timer(max(wait_s, 0.0), self._sweep)
            self._broom.daemon = True
            self._broom.start()

    def _sweep(self) -> None:
        with self._lock:
            self._broom = None
            self._forget_expired()
            self._sweep_later()

    def _living(self, photo_id: str) -> Photo:
        self._forget_expired()
        photo = self._photos.get(photo_id)
        if photo is None:
            raise _not_found()
        return photo

    def _forget_expired(self) -> None:
        now = self._clock()
        for photo_id in [name for name, photo in self._photos.items() if photo.expires_s <= now]:
            del self._photos[photo_id]


def _not_found() -> AssistantError:
    return AssistantError(
        "This photo is not here: it was deleted, its 15 minutes are over, or it belongs to another conversation. "
        "Please upload it again.",
        code="photo_not_found",
    )
