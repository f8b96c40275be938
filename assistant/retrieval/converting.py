"""An owner's files, read in a child process that may be killed; what was read is kept until the file changes.

A damaged or crafted file can crash a reader, fill the memory or never end: such a file is left out for a reason that
its owner gets to read, and the next one gets a new child.
"""

import hashlib
import json
import logging
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from assistant.confined import DONE, CannotStart, Child, Died
from assistant.errors import KnowledgeMissing
from assistant.retrieval.builds import write_whole
from assistant.retrieval.reading import MEMORY_MB, READ_AS, Page

log = logging.getLogger(__name__)

WORK = "assistant.retrieval.reading:read"
MAX_FILE_BYTES = 50_000_000
FILE_S = 60.0


class LeftOut(Exception):
    """A file cannot be read; says why, and what its owner can do."""


class Converter:
    """Reads files. Close it when they are read; one thread at a time may use it.

    Args:
        kept: Folder where the pages of files are kept by their content; made when needed.
        work: ``module:function`` that the child runs, see `assistant.retrieval.reading.read`.
        timeout_s: Longest time for one file.
    """

    def __init__(self, kept: Path, *, work: str = WORK, timeout_s: float = FILE_S) -> None:
        self._kept = kept
        self._work = work
        self._timeout_s = timeout_s
        self._child: Child | None = None
        self._wanted: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def pages(self, path: Path) -> list[Page]:
        """The pages of a file as Markdown or text.

        Raises:
            LeftOut: It cannot be read.
            KnowledgeMissing: No file can be read here.
        """
        try:
            if path.stat().st_size > MAX_FILE_BYTES:
                raise LeftOut(f"it is larger than {MAX_FILE_BYTES // 1_000_000} MB. Save it in smaller parts.")
            data = path.read_bytes()
        except OSError as problem:
            raise LeftOut(f"it cannot be opened ({problem.strerror}).") from problem
        kind = path.suffix.lower()
        name = f"{hashlib.sha256(data).hexdigest()}{kind}.json"
        self._wanted.add(name)
        kept = self._kept / name
        try:
            return _as_pages(json.loads(kept.read_text(encoding="utf-8"))[readers()])
        except (OSError, ValueError, KeyError, TypeError):  # not kept, cut, or read by other readers
            pages = self._read(data, kind)
        self._kept.mkdir(parents=True, exist_ok=True)
        write_whole(kept, json.dumps({readers(): pages}, ensure_ascii=False))
        return pages

    def forget_the_rest(self) -> None:
        """Remove what is kept of files that nobody has asked for since this was made."""
        for path in self._kept.glob("*"):
            if path.name not in self._wanted:
                path.unlink(missing_ok=True)

    def _read(self, data: bytes, kind: str) -> list[Page]:
        try:
            state, told = self._started().ask({"kind": kind}, data)[:2]
        except Died as death:
            self._end()
            log.info("the process that reads documents ended: %s", death.detail)
            if death.slow:
                raise LeftOut(
                    f"reading it took longer than {self._timeout_s:.0f} seconds. Save it as PDF or text, or in parts."
                ) from death
            raise LeftOut("reading it ended the reader, so it may be damaged. Save it again as PDF or text.") from death
        except BaseException:  # its pipe may hold half an answer, which must never pass for the next file's
            self._end()
            raise
        found: Any = json.loads(told)
        if state == DONE:
            return _as_pages(found)
        log.info("a document could not be read: %s", found["detail"])
        if found["code"] is not None:
            raise LeftOut(f"{found['message']}.")
        if found["kind"] == "MemoryError":
            raise LeftOut("reading it takes too much memory. Save it in smaller parts.")
        raise LeftOut(f"it cannot be read ({found['kind']}). Save it as PDF or text.")

    def _started(self) -> Child:
        if self._child is None:
            self._child = Child(self._work, timeout_s=self._timeout_s, memory_mb=MEMORY_MB)
            try:
                self._child.wait_until_ready()
            except (CannotStart, Died) as problem:
                raise KnowledgeMissing(
                    "Documents cannot be read here: a library is missing. Run `advisor doctor`.", detail=str(problem)
                ) from problem
        return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


def content_of(path: Path) -> bytes:
    """What changes when the content of a file does, without reading what is too large to be read."""
    try:
        if (size := path.stat().st_size) > MAX_FILE_BYTES:
            return b"%d" % size
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").digest()
    except OSError:
        return b"cannot be opened"


@cache
def readers() -> str:
    """What changes when the same file would be read in another way."""
    return f"{READ_AS} {version('markitdown')} {version('mammoth')} {version('pypdfium2')}"


def _as_pages(found: list[list[Any]]) -> list[Page]:
    return [(number, text) for number, text in found]
