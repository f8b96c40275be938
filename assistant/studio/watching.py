"""A studio's file that is read again whenever it changes."""

import logging
from pathlib import Path

from assistant.errors import AssistantError
from assistant.studio.facts import Studio
from assistant.studio.file import load_studio

log = logging.getLogger(__name__)


class StudioFile:
    """What a file says by now; while it is wrong, what it said before.

    Args:
        path: The file; it may be missing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.studio: Studio | None = None
        self._seen: tuple[int, ...] | None = None
        self.refresh()

    def refresh(self) -> bool:
        """Read the file again if it was saved since; says whether the studio is another one by now."""
        seen = self._state()
        if seen == self._seen:
            return False
        self._seen = seen
        try:
            studio = load_studio(self.path)
        except AssistantError as problem:
            log.error("%s%s", problem.message, " Until then what it said before holds." if self.studio else "")
            return False
        if studio == self.studio:
            return False
        self.studio = studio
        return True

    def _state(self) -> tuple[int, ...]:
        try:
            found = self.path.stat()
        except OSError:
            return ()
        return found.st_mtime_ns, found.st_size, found.st_ino
