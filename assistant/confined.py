"""Child processes that do dangerous work and may be killed: both ends of the pipe.

Strangers' files can crash a decoder, fill the memory or never end. A child gets one file at a time, as bytes through a
pipe; it holds no secrets, and once its libraries are loaded the kernel keeps it from taking too much memory and from
writing any file. Whoever asks it survives its death. Knows nothing of what the work is.
"""

import contextlib
import ctypes
import importlib
import json
import os
import signal
import struct
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from typing import IO, Any

from assistant.errors import AssistantError

Work = Callable[..., tuple[Any, list[bytes]]]

START_S = 90  # loading models takes 2 seconds on an idle machine
# What the child may know of the parent's surroundings: no keys, no tokens.
ENVIRONMENT = (
    "HOME",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "PATH",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
    "VIRTUAL_ENV",
)
QUIET_AND_SINGLE = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "GLOG_minloglevel": "3",
    "PYTHONDONTWRITEBYTECODE": "1",
}
MAX_FRAME_BYTES = 64 * 1024 * 1024
READY, BEGUN, DONE, FAILED = b"ready", b"begun", b"done", b"failed"


class CannotStart(Exception):
    """The child could not load what its work needs."""


class Died(Exception):
    """The child is gone. ``begun``: it had the file in its hands; ``slow``: we ended it."""

    def __init__(self, *, begun: bool, slow: bool, detail: str) -> None:
        super().__init__(detail)
        self.begun, self.slow, self.detail = begun, slow, detail


class Child:
    """One process and its pipes. Only one thread at a time talks to it; anybody may end it.

    Args:
        work: ``module:function`` that it runs, see `serve`.
        timeout_s: Longest time for one piece of work.
        memory_mb: What the work may take beyond the loaded libraries.
    """

    def __init__(self, work: str, *, timeout_s: float, memory_mb: int) -> None:
        start = f"import sys; sys.path[:] = {sys.path!r}; from assistant.confined import serve; "
        start += f"serve({work!r}, {timeout_s!r}, {memory_mb!r})"
        environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**environment, **QUIET_AND_SINGLE},
        )
        self.id = self._process.pid
        self._timeout_s = timeout_s
        self._slow = False

    def wait_until_ready(self) -> None:
        """Return when it has loaded its libraries.

        Raises:
            CannotStart: It says why it cannot.
            Died: It ended.
        """
        with self._watched(START_S):
            state, *told = self._receive(begun=False)
        if state != READY:
            raise CannotStart(told[0].decode() if told else "")

    def ask(self, request: dict[str, Any], data: bytes) -> list[bytes]:
        """Its answer to one request: ``DONE`` or ``FAILED``, what it tells as JSON, and what else it sends.

        Raises:
            Died: There is none, because it ended or had to be ended.
        """
        with self._watched(self._timeout_s):
            try:
                write_frames(self._pipe(self._process.stdin), json.dumps(request).encode(), data)
            except (OSError, ValueError) as problem:
                raise Died(begun=False, slow=self._slow, detail=self._last_words(problem)) from problem
            self._receive(begun=False)
            return self._receive(begun=True)

    def end(self) -> None:
        """Kill it and close the pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what it no longer read cannot be flushed
                    pipe.close()

    def _receive(self, *, begun: bool) -> list[bytes]:
        try:
            return read_frames(self._pipe(self._process.stdout))
        except (EOFError, OSError, ValueError) as problem:
            raise Died(begun=begun, slow=self._slow, detail=self._last_words(problem)) from problem

    @contextlib.contextmanager
    def _watched(self, timeout_s: float) -> Iterator[None]:
        """Kill it when this block takes longer: whoever waits for its answer then finds the pipe ended."""
        watch = threading.Timer(timeout_s, self._end_slow)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()

    def _end_slow(self) -> None:
        self._slow = True
        self._process.kill()

    def _last_words(self, problem: Exception) -> str:
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return f"no answer: {problem!r}"
        return f"exit code {code}: {problem!r}"

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None
        return pipe


def serve(work: str, longest_s: float, memory_mb: int) -> None:
    """The child: answer requests, one at a time, until the input ends.

    Args:
        work: ``module:function`` that gets the file as ``data`` and what else the request says by name, and gives
            what is told as JSON and what is sent as it is; the module's ``warm()``, where there is one, is called
            first.
        longest_s: Longest time for one request; beyond it the process ends by itself, should nobody be left to kill it.
        memory_mb: What the work may take beyond the loaded libraries.
    """
    requests, answers = _take_over_streams()
    _limit("RLIMIT_CORE", 0)  # a core dump would put the file on the disk
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in the terminal is the parent's affair
    try:
        module = importlib.import_module(work.partition(":")[0])
        do: Work = getattr(module, work.partition(":")[2])
        getattr(module, "warm", lambda: None)()
    except Exception as problem:
        write_frames(answers, FAILED, _as_json(problem))
        return
    _limit_memory(memory_mb)
    _limit("RLIMIT_FSIZE", 0)
    write_frames(answers, READY)
    while True:
        try:
            header, data = read_frames(requests)
        except EOFError:
            return
        request = json.loads(header)
        write_frames(answers, BEGUN)
        _end_after(longest_s + 2)
        try:
            told, sent = do(data=data, **request)
            message = (DONE, json.dumps(told).encode(), *sent)
        except Exception as problem:  # one file's trouble is told; the process goes on with the next
            message = (FAILED, _as_json(problem))
        _end_after(None)
        del data
        write_frames(answers, *message)
        _give_memory_back()


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


def _limit_memory(memory_mb: int) -> None:
    """Allow what the process holds now and so much more. Only Linux says what it holds."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            held_kb = next(int(line.split()[1]) for line in status if line.startswith("VmData"))
    except (OSError, StopIteration):
        return
    _limit("RLIMIT_DATA", held_kb * 1024 + memory_mb * 1024 * 1024)


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
    """Let the kernel end this process when a file takes too long, even inside a decoder and with the parent gone."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds or 0)


def _as_json(problem: Exception) -> bytes:
    told: dict[str, Any] = {"kind": type(problem).__name__}
    if isinstance(problem, AssistantError):
        told |= {**problem.as_json(), "detail": problem.detail}
    else:
        told |= {"code": None, "detail": "".join(traceback.format_exception(problem))[-8000:]}
    return json.dumps(told).encode()
