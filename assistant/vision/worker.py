"""Photos are opened and measured in child processes that may be killed; this is the side that survives.

A crafted file can crash a decoder, fill the memory or never end. Each child gets one photo at a time, a time limit and
a memory limit; when it dies, that photo gets a plain message and the next one a new child. Photos travel through pipes
and are never written to disk.
"""

import json
import logging
import queue
import threading
from dataclasses import dataclass
from typing import Any, Self

from assistant.confined import DONE, CannotStart, Child, Died
from assistant.errors import AssistantError, KnowledgeMissing, UnreadableImage
from assistant.knowledge import load_knowledge
from assistant.settings import Settings
from assistant.vision.child import MEMORY_MB
from assistant.vision.image import read_header

log = logging.getLogger(__name__)

WORK = "assistant.vision.child:work"
SAVE_AGAIN = "Please save or export it again as a JPEG, at most 4,000 pixels wide, and upload that copy."


@dataclass(frozen=True, slots=True)
class Assessed:
    """What one look at a photo brings.

    Attributes:
        report: The contract's REPORT; ``photo_id`` is null.
        annotated_jpeg: The photo with what was measured drawn on it.
    """

    report: dict[str, Any]
    annotated_jpeg: bytes


class PhotoWorker:
    """Opens and measures photos in child processes; any thread may call it.

    Args:
        settings: How many children, and how long one photo may take.
        work: ``module:function`` that the children run, see `assistant.vision.child.work`.
    """

    def __init__(self, settings: Settings, *, work: str = WORK) -> None:
        self._timeout_s = settings.photo_timeout_s
        self._work = work
        self._seats: queue.LifoQueue[Child | None] = queue.LifoQueue()
        for _ in range(settings.photo_workers):
            self._seats.put(None)
        self._lock = threading.Lock()
        self._alive: set[Child] = set()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def assess(self, data: bytes, purpose_id: str, file: str | None = None) -> Assessed:
        """Measure a photo and judge it for a purpose.

        Raises:
            AssistantError: ``unreadable_image``, ``image_too_large``, ``unknown_purpose``, or ``busy``.
        """
        report, pictures = self._do("assess", data, purpose_id, file)
        return Assessed(report, pictures[0])

    def crop(self, data: bytes, purpose_id: str) -> bytes:
        """The photo cut for a purpose, as JPEG; never enlarged.

        Raises:
            AssistantError: As `assess`, and ``bad_request`` when no crop can be suggested.
        """
        _, pictures = self._do("crop", data, purpose_id, None)
        return pictures[0]

    def report(self, data: bytes, purpose_id: str, file: str | None = None) -> dict[str, Any]:
        """The report alone, for whoever shows no picture.

        Raises:
            AssistantError: As `assess`.
        """
        return self._do("report", data, purpose_id, file)[0]

    def team_report(self, data: bytes, purpose_id: str, file: str | None = None) -> tuple[dict[str, Any], bytes]:
        """The report with its ``setting``, for `team.check_team`, and a small JPEG of the photo.

        Raises:
            AssistantError: As `assess`.
        """
        report, pictures = self._do("team", data, purpose_id, file)
        return report, pictures[0]

    def preview(self, data: bytes, purpose_id: str) -> bytes:
        """The crop as a JPEG no larger than a page shows it.

        Raises:
            AssistantError: As `crop`.
        """
        _, pictures = self._do("preview", data, purpose_id, None)
        return pictures[0]

    def circle(self, data: bytes, purpose_id: str) -> bytes:
        """The crop as it looks where it is shown in a circle, as a JPEG.

        Raises:
            AssistantError: As `crop`.
        """
        _, pictures = self._do("circle", data, purpose_id, None)
        return pictures[0]

    def warm(self) -> None:
        """Start a child in the background, so that the first photo does not wait for the models."""
        threading.Thread(target=self._warm, name="photo-worker-warm", daemon=True).start()

    def close(self) -> None:
        """End the children, whatever they are doing. Later calls are refused."""
        with self._lock:
            self._closed = True
            children = list(self._alive)
            self._alive.clear()
        for process in children:
            process.end()

    @property
    def child_ids(self) -> tuple[int, ...]:
        """Process ids of the children that run now."""
        with self._lock:
            return tuple(process.id for process in self._alive)

    def _do(self, job: str, data: bytes, purpose_id: str, file: str | None) -> tuple[dict[str, Any], list[bytes]]:
        load_knowledge().purpose(purpose_id)
        read_header(data)  # what is plainly no photo costs no child
        request = {"job": job, "purpose_id": purpose_id, "file": file}
        try:
            seat = self._seats.get(timeout=self._timeout_s)
        except queue.Empty:
            raise AssistantError(
                "Too many photos are waiting to be looked at. Please try again in a moment.",
                code="busy",
                retryable=True,
            ) from None
        try:
            try:
                seat = self._seated(seat)
                answer = seat.ask(request, data)
            except Died as death:
                if death.begun or death.slow:
                    raise
                # It died while nobody looked; the photo is not to blame.
                log.info("A photo process was gone (%s); starting another.", death.detail)
                self._buried(seat)
                seat = None
                seat = self._seated(None)
                answer = seat.ask(request, data)
        except Died as death:
            self._buried(seat)
            seat = None
            raise self._explained(death) from death
        except BaseException:  # its pipe may hold half an answer, which must never reach the next photo
            self._buried(seat)
            seat = None
            raise
        finally:
            self._seats.put(seat)
        return _opened(answer)

    def _warm(self) -> None:
        try:
            seat = self._seats.get_nowait()
        except queue.Empty:  # all are at work, and so warm
            return
        try:
            seat = self._seated(seat)
        except (Died, AssistantError) as problem:
            if not self._closed:
                log.warning("The photo process did not start: %s", problem)
        finally:
            self._seats.put(seat)

    def _seated(self, seat: Child | None) -> Child:
        if seat is not None:
            return seat
        with self._lock:
            if self._closed:
                raise AssistantError("The assistant is shutting down.", code="not_ready", retryable=True)
            process = Child(self._work, timeout_s=self._timeout_s, memory_mb=MEMORY_MB)
            self._alive.add(process)
        try:
            process.wait_until_ready()
        except CannotStart as problem:
            self._buried(process)
            raise KnowledgeMissing(
                "Photos cannot be looked at here: a model or library is missing. Run `advisor doctor`.",
                detail=str(problem),
            ) from problem
        except BaseException:
            self._buried(process)
            raise
        return process

    def _buried(self, process: Child | None) -> None:
        if process is not None:
            with self._lock:
                self._alive.discard(process)
            process.end()

    def _explained(self, death: Died) -> AssistantError:
        if self._closed:
            return AssistantError("The assistant is shutting down.", code="not_ready", retryable=True)
        log.warning("A photo process ended: %s", death.detail)
        if death.slow:
            message = (
                f"Looking at this photo took longer than {self._timeout_s:.0f} seconds, so I stopped. {SAVE_AGAIN}"
            )
            return UnreadableImage(message, detail=death.detail)
        if not death.begun:
            message = "I cannot look at photos at the moment. Please try again in a minute."
            return AssistantError(message, code="busy", retryable=True, detail=death.detail)
        message = f"This photo's file cannot be opened safely; it may be damaged or far too large inside. {SAVE_AGAIN}"
        return UnreadableImage(message, detail=death.detail)


def _opened(answer: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The report and pictures in an answer, or the error it tells."""
    state, told, *pictures = answer
    content: dict[str, Any] = json.loads(told)
    if state == DONE:
        return content, pictures
    if content["kind"] == "MemoryError":
        message = "Opening this photo takes more memory than I may use. Please upload a smaller version."
        raise UnreadableImage(message, code="image_too_large", detail=content["detail"])
    if content["code"] is None:
        log.error("A photo could not be assessed because of a fault:\n%s", content["detail"])
        raise AssistantError(
            "Something went wrong on my side while I looked at this photo. Please try another one.",
            detail=content["detail"],
        )
    if content["kind"] == "UnreadableImage":
        raise UnreadableImage(content["message"], code=content["code"], detail=content["detail"])
    raise AssistantError(
        content["message"], code=content["code"], detail=content["detail"], retryable=content["retryable"]
    )
