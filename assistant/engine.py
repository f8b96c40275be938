"""What several chats of a process share: the models, and the worker that looks at photos."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from assistant.agent import Seats
from assistant.errors import ModelUnavailable
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.retrieval.embedding import Embedder
    from assistant.vision.worker import PhotoWorker

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Engine:
    """Models and worker; nothing in them remembers who asked, and what was asked only until `forget`.

    Attributes:
        embedder: Turns text into vectors.
        seats: The models that may answer.
        worker: Looks at photos.
        model: Who answers, by name.
        problem: Why it is not the one that was asked for.
        learnt: Folder of what was learnt from the shipped examples.
    """

    embedder: "Embedder"
    seats: Seats
    worker: "PhotoWorker"
    model: str
    problem: str | None
    learnt: Path

    @classmethod
    async def open(cls, settings: Settings, progress: Callable[[str], None] = log.info) -> Self:
        """Load the models and start the worker.

        Args:
            settings: Where things lie and who answers.
            progress: Gets a line for each step that takes time.

        Raises:
            KnowledgeMissing: The embedding model cannot be used.
        """
        from assistant.models import EMBEDDED, load_embedded_model, load_provider_model
        from assistant.retrieval.embedding import Embedder
        from assistant.vision.worker import PhotoWorker

        progress("Loading the embedded model …")
        embedder = Embedder()
        embedded = await asyncio.to_thread(load_embedded_model, settings, embedder)
        model, problem = settings.model, None
        try:
            provider = load_provider_model(settings)
        except ModelUnavailable as error:
            log.warning("%s (%s) The embedded model answers instead.", error.message, error.detail)
            provider, model, problem = None, EMBEDDED, error.message
        worker = PhotoWorker(settings)
        worker.warm()
        return cls(embedder, Seats(embedded, provider), worker, model, problem, settings.index_dir)

    def forget(self) -> None:
        """Drop what the embedded model keeps of visitors' messages; they are read anew when they come again."""
        from assistant.embedded.model import EmbeddedChatModel

        if isinstance(self.seats.embedded, EmbeddedChatModel):
            self.seats.embedded.forget()

    def close(self) -> None:
        """Stop the worker."""
        self.worker.close()
