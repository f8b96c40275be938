"""What every command does alike: say a line, read the settings, open the file for results, show how far it is."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from assistant.errors import AssistantError

if TYPE_CHECKING:
    from assistant.settings import Settings

EXIT_INTERNAL, EXIT_USAGE, EXIT_SOME_FAILED, EXIT_SETUP, EXIT_PORT, EXIT_INTERRUPTED = 1, 2, 3, 4, 5, 130


def say(line: str) -> None:
    """A line for people, on stderr."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def open_out(path: Path, mode: Literal["a", "w"]) -> IO[str]:
    """The file for results.

    Raises:
        AssistantError: It cannot be written.
    """
    try:
        return path.open(mode, encoding="utf-8", newline="")
    except OSError as problem:
        raise AssistantError(
            f"Cannot write {path}: {problem.strerror}. Check the path.", code="bad_request"
        ) from problem


@contextmanager
def page_at(path: Path) -> Iterator[Callable[[str], None]]:
    """A function that writes a page; that it can be written is known before the work, and the file changes only then.

    Raises:
        AssistantError: It cannot be written.
    """
    new = not path.exists()
    with open_out(path, "a"):
        pass

    def write(html: str) -> None:
        path.write_text(html, encoding="utf-8")

    try:
        yield write
    finally:
        if new and path.stat().st_size == 0:
            path.unlink()


def load_settings(**given: Any) -> "Settings":
    """The settings, with what the command line gave on top.

    Raises:
        AssistantError: A setting is out of its bounds.
    """
    from pydantic import ValidationError

    from assistant.settings import Settings

    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as problem:
        wrong = "; ".join(f"ADVISOR_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in problem.errors())
        raise AssistantError(f"A setting cannot be used. {wrong}.", code="bad_request") from problem


def settings_of(studio: str | None) -> "Settings":
    """The settings of the studio that the tag calls so; of the server's own where none is named.

    Raises:
        AssistantError: ``studio_not_found``.
    """
    from assistant.studio import load_studio

    settings = load_settings()
    if studio is None:
        return settings
    known: dict[str, Path] = {}
    for path in (settings.studio_file, *settings.studio_files):
        if found := load_studio(path):
            known.setdefault(found.id, path)
    if studio not in known:
        names = ", ".join(known) or "none; advisor init makes one"
        raise AssistantError(f"There is no studio {studio!r} here. There are: {names}.", code="studio_not_found")
    path = known[studio]
    return settings if path == settings.studio_file else settings.of_studio(path)


@contextmanager
def progress_bar(label: str, total: int, *, shown: bool = True) -> Iterator[Callable[[int], None]]:
    """A function to call with how many more are done; on a terminal a bar on stderr follows it.

    Args:
        label: What is counted.
        total: How many there will be.
        shown: Whether a bar is wanted at all.
    """
    if not shown or sys.stderr is None or not sys.stderr.isatty() or total < 2:
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # Results on the same terminal scroll by above the bar; results elsewhere must not pass through it.
    with Progress(
        *columns,
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=sys.stdout is not None and sys.stdout.isatty(),
    ) as progress:
        task = progress.add_task("", total=total)
        yield lambda count: progress.advance(task, count)
