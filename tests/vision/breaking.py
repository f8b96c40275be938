"""What a photo process is made to do in tests: a "photo" here is a JPEG followed by an order."""

import ctypes
import os
import signal
import sys
import time
from typing import Any

from assistant.errors import UnreadableImage


def work(data: bytes, job: str, purpose_id: str, file: str | None) -> tuple[dict[str, Any], list[bytes]]:
    order = data.rpartition(b"ORDER:")[2].decode()
    match order:
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "segfault":
            ctypes.string_at(0)
        case "exit":
            os._exit(0)
        case "memory":
            held = [bytearray(50 * 1024 * 1024) for _ in range(60)]
            return {"held": len(held)}, [b""]
        case "sleep":
            time.sleep(60)
        case "spin":
            while True:
                pass
        case "refuse":
            raise UnreadableImage("Not this one.", detail="told")
        case "bug":
            raise RuntimeError("a bug")
        case "print":
            print("noise on stdout", flush=True)
            os.write(1, b"noise on file descriptor 1")
        case "write":
            with open(f"{os.environ['HOME']}/written-by-the-child", "wb") as target:
                target.write(data)
        case "look around":
            return {"modules": sorted(sys.modules), "environment": sorted(os.environ)}, [b""]
    return {"order": order, "job": job, "purpose": purpose_id, "file": file, "pid": os.getpid()}, [order.encode()]
