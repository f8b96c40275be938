"""Decoding in a short-lived process without models, for the few files whose decoder must hold all their pixels at once.

A photo of 60 megapixels takes its decoder up to half a gigabyte. The process that measures has the models loaded
already; here such a file is decoded beside it, comes back reduced, and the memory is free again at once. The child
ends by itself when its time is over or its parent is gone, writes no file and is given no secrets.
"""

import contextlib
import ctypes
import os
import signal
import struct
import subprocess
import sys
from typing import TYPE_CHECKING

from assistant.vision import decoders
from assistant.vision.decoders import Wanted
from assistant.vision.header import Header, read_header

if TYPE_CHECKING:
    from assistant.vision.decoders import Rgb

# Above this many pixels held at once a second process is worth the fifth of a second that it takes to start.
LARGE_PX = 13_000_000
MEMORY_MB = 530  # for the whole child, libraries included
LONGEST_S = 60
ENVIRONMENT = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "SYSTEMROOT")
SINGLE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1", "PYTHONDONTWRITEBYTECODE": "1"}
START = "from assistant.vision.apart import serve; serve()"
DONE, DAMAGED, TOO_LARGE = 0, 3, 4
REQUEST, ANSWER = struct.Struct(">2I4I"), struct.Struct(">2I")
PARENT_DEATH_SIGNAL = 1  # of Linux's prctl


def read(data: bytes, header: Header, wanted: Wanted) -> "tuple[Rgb, bytes | None]":
    """What `decoders.read` gives, decoded elsewhere if the file needs much memory.

    Raises:
        MemoryError: It would take more than may be used.
        OSError, SyntaxError, ValueError and what else `decoders.read` raises.
    """
    if decoders.decoded_px(header, wanted.side_px) <= LARGE_PX:
        return decoders.read(data, header, wanted)
    import numpy as np

    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}; {START}"],
        input=REQUEST.pack(wanted.side_px, wanted.most_px or 0, *(wanted.box or decoders.whole(header))) + data,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**{name: os.environ[name] for name in ENVIRONMENT if name in os.environ}, **SINGLE},
        check=False,
    )
    if done.returncode == TOO_LARGE:
        raise MemoryError(f"{header.format} of {header.width_px} × {header.height_px} px")
    if done.returncode != DONE:
        raise ValueError(f"decoding apart ended with {done.returncode}: {done.stdout[:200]!r}")
    height, width = ANSWER.unpack_from(done.stdout)
    end = ANSWER.size + height * width * 3
    rgb = np.frombuffer(done.stdout, np.uint8, height * width * 3, ANSWER.size).reshape(height, width, 3)
    return rgb, done.stdout[end:] or None


def serve() -> None:
    """The child: decode the one file on the standard input, and answer on the standard output."""
    _limit_all()
    answer = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # what a library prints
    side_px, most_px, *box = REQUEST.unpack(sys.stdin.buffer.read(REQUEST.size))
    data = sys.stdin.buffer.read()
    left, top, right, bottom = box
    try:
        wanted = Wanted(side_px, most_px or None, (left, top, right, bottom))
        rgb, profile = decoders.read(data, read_header(data), wanted)
        answer.write(ANSWER.pack(*rgb.shape[:2]))
        answer.write(rgb.tobytes())
        answer.write(profile or b"")
    except MemoryError:
        _end(TOO_LARGE)
    except Exception as problem:
        answer.write(repr(problem).encode())
        answer.flush()
        _end(DAMAGED)
    answer.flush()
    _end(DONE)


def _end(code: int) -> None:
    """End at once: nothing is left that is worth tidying up."""
    os._exit(code)


def _limit_all() -> None:
    """Let the kernel keep the child within its memory and time, from writing files, and from outliving its parent."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, LONGEST_S)
    try:
        import resource
    except ImportError:  # Windows has none
        return
    for name, value in (("RLIMIT_CORE", 0), ("RLIMIT_FSIZE", 0), ("RLIMIT_DATA", MEMORY_MB * 1024 * 1024)):
        kind = getattr(resource, name)
        _, hard = resource.getrlimit(kind)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))
