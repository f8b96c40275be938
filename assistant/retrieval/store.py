"""The vector store: the one door to Chroma, through LangChain's interface.

Knows nothing of ranking or of which build is in service: it fills a folder with documents, tries a filled folder out in
a child process, and opens one for searching.
"""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import KnowledgeMissing
from assistant.retrieval.documents import STUDIO
from assistant.retrieval.embedding import Embedder
from assistant.retrieval.progress import Say, Track, untracked

if TYPE_CHECKING:
    from langchain_chroma import Chroma
    from langchain_core.documents import Document

COLLECTION = "passages"
DATABASE = "chroma.sqlite3"
# For a small base a wide search costs nothing and finds what an exact one would.
HNSW = {"space": "cosine", "ef_search": 400, "max_neighbors": 32}
# So few that a question asked while an index is built waits for the language model half a second at most.
BATCH = 16
TRIAL = "import sys; from assistant.retrieval.store import try_out; try_out(*sys.argv[1:])"
TRIAL_SECONDS = 120

Filters = tuple[tuple[str, str], ...]


def fill(folder: Path, documents: "list[Document]", embedder: Embedder, say: Say, track: Track = untracked) -> None:
    """Write documents into a new store and try it out.

    Raises:
        KnowledgeMissing: The store that was written cannot be opened or finds nothing.
    """
    say(f"Indexing {len(documents)} passages …")
    store = open_store(folder, embedder, create=True)
    with track("Passages", len(documents)) as advance:
        for start in range(0, len(documents), BATCH):
            advance(len(store.add_documents(documents[start : start + BATCH])))
    close_store(store)
    _try_in_child(folder, len(documents))


def _try_in_child(folder: Path, count: int) -> None:
    """Try a filled folder in a process of its own, because a damaged store can crash whoever opens it."""
    trial = subprocess.run(
        [sys.executable, "-c", TRIAL, str(folder), str(count)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path or "." for path in sys.path)},
        capture_output=True,
        text=True,
        timeout=TRIAL_SECONDS,
        check=False,
    )
    if trial.returncode:
        raise KnowledgeMissing(
            "The new index failed its trial, so the former one stays. Run: advisor index",
            detail=f"exit {trial.returncode}: {trial.stderr[-500:]}",
        )


def try_out(folder: str, count: str) -> None:
    """Open a store and find its first passage by its own vector; a fault ends the process with an error."""
    store = open_store(Path(folder), None)
    stored = store.get(include=["embeddings"])
    assert len(stored["ids"]) == int(count), f"{len(stored['ids'])} passages, expected {count}"
    nearest = store.similarity_search_by_vector_with_relevance_scores(stored["embeddings"][0].tolist(), k=1)
    assert nearest[0][1] < 0.01, nearest


def open_store(folder: Path, embedder: Embedder | None, *, create: bool = False) -> "Chroma":
    """The store in a folder; nothing is written to it unless it is created."""
    from langchain_chroma import Chroma

    settings: Any = {"hnsw": HNSW}
    return Chroma(
        client=_client(folder),
        collection_name=COLLECTION,
        embedding_function=embedder,  # type: ignore[arg-type]
        collection_configuration=settings,
        create_collection_if_not_exists=create,
    )


def is_sound(folder: Path) -> bool:
    """Whether the store's database is whole, by SQLite's own check; its vectors are not looked at."""
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"{(folder / DATABASE).resolve().as_uri()}?mode=ro", uri=True)) as file,
    ):
        return bool(file.execute("PRAGMA quick_check").fetchone() == ("ok",))
    return False


def close_store(store: "Chroma") -> None:
    """Let go of a store's files and memory; Chroma keeps them for as long as the process lives otherwise."""
    store._client.close()


def chroma_version() -> str:
    """Version of the installed Chroma, because stores of one need not open with another."""
    from importlib.metadata import version

    return version("chromadb")


def where(filters: Filters) -> Any:
    """Filters on subject, aspect, use and industry, in Chroma's words; ``None`` when there are none.

    Passages about both kinds of photo, or none in particular, pass each filter on the subject. The studio's own
    documents, which nobody has labelled, pass them all.
    """
    clauses: list[Any] = []
    for name, value in filters:
        if name == "subject":
            clauses.append({"subject": {"$in": [value, "both", "any"]}})
        elif name == "aspect":
            clauses.append({"aspect": {"$in": [value, STUDIO]}})
        else:
            field = {"use": "uses", "industry": "industries"}[name]
            clauses.append({"$or": [{field: {"$contains": value}}, {"origin": STUDIO}]})
    return {"$and": clauses} if len(clauses) > 1 else next(iter(clauses), None)


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    quiet = Settings(anonymized_telemetry=False, is_persistent=True, persist_directory=str(folder))
    return chromadb.PersistentClient(str(folder), settings=quiet)
