"""How a build tells how far it is: sentences for a log, and steps for a bar."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

Say = Callable[[str], None]
# What is counted and how many there will be; gives what is called with how many more are done.
Track = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]


@contextmanager
def untracked(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """Nobody watches."""
    yield lambda count: None
