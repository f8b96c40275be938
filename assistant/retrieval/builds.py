"""The folders that hold built indexes: which one is current, and how another takes its place.

Knows nothing of what a build contains. Builds are made in new folders under a lock; the file ``current`` names the one
in service and is replaced in one step, so that a reader sees either the former build or the new one, never a half.
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from assistant.errors import AssistantError, KnowledgeMissing
from assistant.retrieval.progress import Say

try:
    import fcntl
except ImportError:  # Windows: there a folder in use cannot be removed in the first place.
    fcntl = None  # type: ignore[assignment]

MANIFEST = "manifest.json"
LOCK_WAIT_S = 900
# What never changes its size once it is written; a database may.
FIXED = (".bin", ".npy", ".npz")


class Builds:
    """The builds below one folder.

    Args:
        root: The folder; made when the first build is.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def current(self) -> Path:
        """The folder of the build in service.

        Raises:
            KnowledgeMissing: There is none yet, or what the pointer names is gone.
        """
        try:
            name = (self.root / "current").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise KnowledgeMissing("There is no index yet. Run: advisor index") from None
        except (OSError, UnicodeDecodeError) as problem:
            raise KnowledgeMissing(
                f"The index in {self.root} cannot be read. Run: advisor index", detail=repr(problem)
            ) from problem
        if not name.startswith("build-") or not (self.root / name / MANIFEST).is_file():
            raise KnowledgeMissing("The index is half built or damaged. Run: advisor index", detail=f"current={name!r}")
        return self.root / name

    @contextmanager
    def lock(self, say: Say) -> Iterator[None]:
        """Only one process builds at a time; the next waits and says so."""
        from filelock import FileLock, Timeout

        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.root / "lock")
            try:
                lock.acquire(timeout=0)
            except Timeout:
                say("Another process is building the index: waiting for it …")
                lock.acquire(timeout=LOCK_WAIT_S)
        except Timeout as problem:
            raise AssistantError(
                "Another process has been building the index for 15 minutes. End it, then run: advisor index",
                code="not_ready",
            ) from problem
        except OSError as problem:
            raise _cannot_write(self.root, problem) from problem
        try:
            yield
        except OSError as problem:
            raise _cannot_write(self.root, problem) from problem
        finally:
            lock.release()

    def new(self) -> Path:
        """An empty folder for the next build; call under the lock."""
        folder = self.root / f"build-{secrets.token_hex(6)}"
        folder.mkdir()
        return folder

    def switch(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        """Put a finished build into service; call under the lock."""
        fixed = sorted(path for path in folder.rglob("*") if path.suffix in FIXED)
        sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in fixed}
        write_whole(folder / MANIFEST, json.dumps({**manifest, "files": sizes}, ensure_ascii=False, indent=1))
        write_whole(self.root / "current", folder.name)

    def sweep(self) -> None:
        """Remove builds that are neither in service nor held open by another process; call under the lock."""
        for folder in self.root.glob("build-*"):
            if folder != self.current and not _is_held(folder):
                shutil.rmtree(folder, ignore_errors=True)

    @property
    def extra_folders(self) -> tuple[Path, ...]:
        """Document folders that were named once when building, and are remembered."""
        try:
            names = json.loads((self.root / "folders.json").read_text(encoding="utf-8"))
            return tuple(Path(name) for name in names)
        except (OSError, ValueError, TypeError):
            return ()

    def remember(self, folders: Iterable[Path]) -> None:
        """Add document folders to those that every later build includes; call under the lock."""
        known = dict.fromkeys([*map(str, self.extra_folders), *(str(folder.resolve()) for folder in folders)])
        write_whole(self.root / "folders.json", json.dumps(list(known), ensure_ascii=False))


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a build says of itself.

    Raises:
        KnowledgeMissing: It says nothing, or a file of it has lost or gained bytes since.
    """
    damaged = "The index is damaged. Run: advisor index"
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        sizes = {name: (folder / name).stat().st_size for name in manifest["files"]}
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise KnowledgeMissing(damaged, detail=repr(problem)) from problem
    if sizes != manifest["files"]:
        raise KnowledgeMissing(damaged, detail=f"sizes {sizes}, expected {manifest['files']}")
    return manifest


def hold(folder: Path) -> IO[str]:
    """Mark a build as in use until the returned file is closed, so that no other process removes it."""
    try:
        mark = (folder / "in-use").open("a")
    except OSError:  # On a disk that cannot be written nobody removes it either.
        return Path(os.devnull).open("a")
    if fcntl is not None:
        with suppress(OSError):
            fcntl.flock(mark, fcntl.LOCK_SH | fcntl.LOCK_NB)
    return mark


def _is_held(folder: Path) -> bool:
    mark = folder / "in-use"
    if fcntl is None or not mark.is_file():
        return False
    with mark.open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader, or a power cut, finds the former content or the new one, never a part."""
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with aside.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(aside, path)


def _cannot_write(root: Path, problem: OSError) -> AssistantError:
    return AssistantError(
        f"The index cannot be written to {root} ({problem.strerror or problem}). "
        "Make room there or set ADVISOR_HOME to another folder, then run: advisor index",
        code="not_ready",
        detail=repr(problem),
    )
