"""What the process that reads documents is made to do in tests: a "document" here is an order."""

import ctypes
import os
import signal
import time
from typing import Any


def read(data: bytes, kind: str) -> tuple[Any, list[bytes]]:
    match data.decode():
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "segfault":
            ctypes.string_at(0)
        case "sleep":
            time.sleep(60)
        case "memory":
            return [[len(bytearray(50_000_000)), "".join("x" * 50_000_000 for _ in range(40))]], []
        case "write":
            with open(f"{os.environ['HOME']}/written-by-the-child", "wb") as target:
                target.write(data)
        case "bug":
            raise RuntimeError("a bug")
    return [[None, f"{data.decode()} was read by {os.getpid()}"]], []
