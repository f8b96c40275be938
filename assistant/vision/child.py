"""The process in which strangers' photos are opened and measured.

It reads requests from its standard input and answers on its standard output, one at a time, until the input ends. It
may be killed at any moment: `worker`, on the other side, starts another one. It imports vision only, holds no secrets,
and once its models are loaded the kernel keeps it from taking too much memory and from writing any file.
"""

import contextlib
import ctypes
import importlib
import json
import os
import signal
import struct
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import IO, Any

from assistant.errors import AssistantError

Work = Callable[[str, bytes, str, str | None], tuple[dict[str, Any], list[bytes]]]

# What one photo may take beyond the loaded models; what needs more is decoded in `apart`'s process.
PHOTO_MEMORY_MB = 200
MAX_FRAME_BYTES = 64 * 1024 * 1024
PREVIEW_SIDE_PX = 480
READY, BEGUN, DONE, FAILED = b"ready", b"begun", b"done", b"failed"


def write_frames(stream: IO[bytes], *frames: bytes) -> None:
    """Send a message of several parts; the border between the processes carries bytes and JSON only, never pickles."""
    stream.write(struct.pack(f">I{len(frames)}Q", len(frames), *map(len, frames)))
    for frame in frames:
        stream.write(frame)
    stream.flush()


def read_frames(stream: IO[bytes]) -> list[bytes]:
    """Receive a message.

    Raises:
        EOFError: The other side is gone, or talks nonsense.
    """
    (count,) = struct.unpack(">I", _exactly(stream, 4))
    if count > 8:
        raise EOFError(f"{count} parts")
    sizes = struct.unpack(f">{count}Q", _exactly(stream, 8 * count))
    if sum(sizes) > MAX_FRAME_BYTES:
        raise EOFError(f"{sum(sizes)} bytes")
    return [_exactly(stream, size) for size in sizes]


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError("the stream ended")
    return data


def serve(work: str, photo_s: float) -> None:
    """Answer requests until the input ends.

    Args:
        work: ``module:function`` that does the work; the module's ``warm()``, where there is one, is called first.
        photo_s: Longest time for one photo; beyond it the process ends by itself, should nobody be left to kill it.
    """
    requests, answers = _take_over_streams()
    _limit("RLIMIT_CORE", 0)  # a core dump would put the photo on the disk
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in the terminal is the parent's affair
    try:
        module = importlib.import_module(work.partition(":")[0])
        do: Work = getattr(module, work.partition(":")[2])
        getattr(module, "warm", lambda: None)()
    except Exception as problem:
        write_frames(answers, FAILED, _as_json(problem))
        return
    _limit_memory()
    _limit("RLIMIT_FSIZE", 0)
    write_frames(answers, READY)
    while True:
        try:
            header, data = read_frames(requests)
        except EOFError:
            return
        request = json.loads(header)
        write_frames(answers, BEGUN)
        _end_after(photo_s + 2)
        try:
            report, pictures = do(request["job"], data, request["purpose"], request["file"])
            message = (DONE, json.dumps(report).encode(), *pictures)
        except Exception as problem:  # one photo's trouble is told; the process goes on with the next
            message = (FAILED, _as_json(problem))
        _end_after(None)
        del data
        write_frames(answers, *message)
        _give_memory_back()


def work(job: str, data: bytes, purpose_id: str, file: str | None) -> tuple[dict[str, Any], list[bytes]]:
    """Look at a photo once and give what is asked for.

    Args:
        job: ``report``: its report alone. ``assess``: the report, and the annotated picture. ``team``: the report with
            what a team's photos share in ``setting``, and a small picture. ``crop``: nothing, and the crop.
            ``preview``: nothing, and the crop no larger than a page shows it. ``circle``: nothing, and the crop as it
            is seen in a circle.
        data: The photo's file.
        purpose_id: What it is for.
        file: What the report calls it.
    """
    from assistant.knowledge import load_knowledge
    from assistant.vision import assessment, crop, overlay, setting

    begun = time.perf_counter()
    purpose = load_knowledge().purposes[purpose_id]
    if job in ("crop", "preview", "circle"):
        _, jpeg = assessment.crop(data, purpose, PREVIEW_SIDE_PX if job == "preview" else None)
        return {}, [crop.circle_preview(jpeg) if job == "circle" else jpeg]
    portrait = assessment.look(data)
    report = assessment.assess(portrait, purpose, file)
    told = {**report.as_json(), "ms": round((time.perf_counter() - begun) * 1000)}
    if job == "report":
        return told, []
    if job == "team":
        return {**told, "setting": setting.setting(portrait).as_json()}, [overlay.thumbnail(portrait)]
    shown = portrait if report.people else replace(portrait, faces=())
    return told, [overlay.annotate(shown, report.crop)]


def warm() -> None:
    """Load everything, so that the first photo does not wait and the memory of the models is known."""
    _leave_plotting_out()
    from assistant.knowledge import load_knowledge
    from assistant.vision import assessment, crop, overlay  # noqa: F401

    load_knowledge()
    assessment.warm()


def _leave_plotting_out() -> None:
    """Stand an empty module in for matplotlib: mediapipe imports 28 MB of it for drawings that nobody here makes."""
    plotting = ModuleType("matplotlib.pyplot")
    package = ModuleType("matplotlib")
    package.pyplot = plotting  # type: ignore[attr-defined]
    sys.modules.setdefault("matplotlib", package)
    sys.modules.setdefault("matplotlib.pyplot", plotting)


def _give_memory_back() -> None:
    """Hand free pages back to the system, where the C library can: a large photo leaves tens of MB behind."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def _take_over_streams() -> tuple[IO[bytes], IO[bytes]]:
    """The two pipes for ourselves; libraries that print do so into nothing."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nowhere, stream)
    os.close(nowhere)
    return requests, answers


def _limit_memory() -> None:
    """Allow what the process holds now and `PHOTO_MEMORY_MB` more. Only Linux says what it holds."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            held_kb = next(int(line.split()[1]) for line in status if line.startswith("VmData"))
    except (OSError, StopIteration):
        return
    _limit("RLIMIT_DATA", held_kb * 1024 + PHOTO_MEMORY_MB * 1024 * 1024)


def _limit(name: str, value: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has none
        return
    _, hard = resource.getrlimit(getattr(resource, name))
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(getattr(resource, name), (value, value))


def _end_after(seconds: float | None) -> None:
    """Let the kernel end this process when a photo takes too long, even inside a decoder and with the parent gone."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds or 0)


def _as_json(problem: Exception) -> bytes:
    if isinstance(problem, AssistantError):
        told: dict[str, Any] = {**problem.as_json(), "kind": type(problem).__name__, "detail": problem.detail}
    elif isinstance(problem, MemoryError):
        message = "Opening this photo takes more memory than I may use. Please upload a smaller version."
        told = {
            "kind": "UnreadableImage",
            "message": message,
            "code": "image_too_large",
            "retryable": False,
            "detail": "",
        }
    else:
        told = {"kind": None, "detail": "".join(traceback.format_exception(problem))[-8000:]}
    return json.dumps(told).encode()


if __name__ == "__main__":
    serve(sys.argv[1], float(sys.argv[2]))
