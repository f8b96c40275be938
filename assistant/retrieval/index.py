"""The searchable index of passages: build, open, search.

A build is made in a folder of its own under a lock, tried out in a child process, and only then put into service;
nothing in service is ever written again. So a process killed at any moment leaves the former index serving. Cards and
documents are the truth: an index that does not agree with them is built anew.
"""

import json
import logging
import weakref
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, Self

from assistant.errors import KnowledgeMissing
from assistant.knowledge import Knowledge, load_knowledge
from assistant.retrieval.builds import Builds, Say, hold, read_manifest
from assistant.retrieval.documents import STUDIO, Content
from assistant.retrieval.embedding import MODEL_SHA256, Embedder, verify_model
from assistant.retrieval.ranking import FIT, STUDIO_MARGIN, WORD_WEIGHT, WordIndex, fuse, tokens
from assistant.retrieval.store import chroma_version, fill, open_store, where
from assistant.settings import Settings
from assistant.studio import load_studio

log = logging.getLogger(__name__)

# Raise this when what is stored changes its shape: older indexes are then built anew.
FORMAT = 1
CANDIDATES = 60

Mode = Literal["hybrid", "words", "vectors"]
# Which filter is given up first when nothing that passes them all fits.
LEAST_IMPORTANT_FIRST = ("industry", "use", "aspect", "subject")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of guidance that was found, with everything an answer needs to use and to cite it.

    Attributes:
        id: Card id, or ``studio.…`` for the studio's own facts and documents.
        text: What it says.
        title: Title of the source.
        url: Address of the source.
        source: Source id; ``studio:FILE`` for the studio's own documents.
        interest: What the source gains by saying it.
        similarity: 0-1 to the question, higher is nearer.
        page: Page number in a document that has pages, from 1.
        metadata: subject, aspect, uses, industries, date, quality, sources, price and facts.
    """

    id: str
    text: str
    title: str
    url: str | None
    source: str
    interest: str | None
    similarity: float
    page: int | None
    metadata: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The passage as plain data, as tools hand it to a model."""
        plain = {name: getattr(self, name) for name in self.__slots__ if name != "metadata"}
        return {**plain, "similarity": round(self.similarity, 3), **self.metadata}


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found.

    Attributes:
        passages: The best first.
        fits: Whether they are likely to answer the question at all.
        confidence: How likely, 0-1.
        dropped: Filters that were given up because nothing that fits passed them.
    """

    passages: tuple[Passage, ...]
    fits: bool
    confidence: float
    dropped: tuple[str, ...] = ()


class Index:
    """An opened index; safe to search from several threads.

    Args:
        folder: A finished build.
        embedder: Turns questions into vectors.
    """

    def __init__(self, folder: Path, embedder: Embedder | None = None) -> None:
        manifest = read_manifest(folder)
        if manifest.get("format") != FORMAT:
            raise KnowledgeMissing(
                "The index was made by another version of this program. Run: advisor index",
                detail=f"format {manifest.get('format')!r}, expected {FORMAT}",
            )
        self.fingerprint = str(manifest.get("fingerprint"))
        self.skipped: tuple[str, ...] = tuple(manifest.get("skipped", ()))
        self.embedder = embedder or Embedder()
        self._close = weakref.finalize(self, hold(folder).close)
        try:
            self._store = open_store(folder, self.embedder)
            stored = self._store.get(include=["documents", "metadatas"])
        except Exception as problem:  # Chroma has no common base for what a damaged store makes it raise.
            self._close()
            raise KnowledgeMissing("The index is damaged. Run: advisor index", detail=repr(problem)) from problem
        self._ids: list[str] = stored["ids"]
        self._texts: list[str] = stored["documents"]
        self._metadata = [_typed(metadata) for metadata in stored["metadatas"]]
        self._position = {passage_id: at for at, passage_id in enumerate(self._ids)}
        self._words = WordIndex(self._texts)
        self._admitted = lru_cache(maxsize=512)(self._find_admitted)
        self.passages = len(self._ids)

    @classmethod
    def open(cls, settings: Settings | Path, embedder: Embedder | None = None) -> Self:
        """Open the build in service, without checking whether it is up to date.

        Raises:
            KnowledgeMissing: There is none, or it is damaged or of another version.
        """
        root = settings if isinstance(settings, Path) else settings.index_dir
        return cls(Builds(root).current, embedder)

    def close(self) -> None:
        """Let the build go, so that it may be removed once another is in service."""
        self._close()

    def search(
        self,
        query: str,
        *,
        subject: str | None = None,
        aspect: str | None = None,
        use: str | None = None,
        industry: str | None = None,
        k: int = 6,
        mode: Mode = "hybrid",
    ) -> SearchResult:
        """The passages nearest to a question.

        Filters are wishes: when nothing that passes them fits, they are given up one after the other, and the result
        names which.

        Args:
            query: A question or keywords.
            subject: Kind of photo.
            aspect: What about it.
            use: What the photo is for.
            industry: The trade of whoever asks.
            k: Most passages to return.
            mode: ``words`` and ``vectors`` search one way only, for comparison.
        """
        asked = {"subject": subject, "aspect": aspect, "use": use, "industry": industry}
        filters = {name: value for name, value in asked.items() if value is not None}
        results = []
        for dropped in _relaxations(filters):
            kept = tuple((name, value) for name, value in filters.items() if name not in dropped)
            result = self._search_once(query, kept, dropped, k, mode)
            if result.fits:
                return result
            results.append(result)
        return next((result for result in results if result.passages), results[-1])

    def _search_once(
        self, query: str, filters: tuple[tuple[str, str], ...], dropped: tuple[str, ...], k: int, mode: Mode
    ) -> SearchResult:
        admitted = self._admitted(filters)
        if admitted is not None and not any(self._metadata[at]["origin"] != STUDIO for at in admitted):
            return SearchResult((), False, 0.0, dropped)
        words = tokens(query)
        similarities = self._similarities(query, filters)
        scores = self._words.scores(words)
        by_words = [int(at) for at in (-scores).argsort(kind="stable")[:CANDIDATES] if scores[at] > 0]
        if admitted is not None:
            by_words = [at for at in by_words if at in admitted]
        weights = {"hybrid": (1.0, WORD_WEIGHT), "vectors": (1.0, 0.0), "words": (0.0, 1.0)}[mode]
        rankings = [list(similarities) if weights[0] else [], by_words if weights[1] else []]
        order = fuse(rankings, weights)
        self._add_missing(query, order[: k * 2], similarities)
        best = sorted(similarities.values(), reverse=True)[:3] or [0.0]
        confidence = FIT.confidence(
            best=best[0],
            third=sum(best) / len(best),
            covered=self._words.covered(words, order[:3]),
            unknown=self._words.unknown(words),
        )
        chosen = self._own_first(order, similarities)[:k] if mode == "hybrid" else order[:k]
        passages = tuple(self._passage(at, similarities[at]) for at in chosen)
        return SearchResult(passages, confidence >= FIT.threshold, confidence, dropped)

    def _similarities(self, query: str, filters: tuple[tuple[str, str], ...]) -> dict[int, float]:
        """Similarity of the nearest passages by position, the nearest first."""
        found = self._store.similarity_search_by_vector_with_relevance_scores(
            self.embedder.embed_query(query), k=min(CANDIDATES, self.passages), filter=where(filters)
        )
        # The only place where Chroma's distance becomes a similarity.
        return {self._position[str(document.id)]: _clip(1 - distance) for document, distance in found}

    def _add_missing(self, query: str, positions: list[int], similarities: dict[int, float]) -> None:
        """Similarities of passages that only their words brought in."""
        missing = [at for at in positions if at not in similarities]
        if missing:
            stored = self._store.get(ids=[self._ids[at] for at in missing], include=["embeddings"])
            vector = self.embedder.embed_query(query)
            for passage_id, embedding in zip(stored["ids"], stored["embeddings"], strict=True):
                dot = sum(a * b for a, b in zip(vector, embedding, strict=True))
                similarities[self._position[passage_id]] = _clip(dot)

    def _own_first(self, order: list[int], similarities: Mapping[int, float]) -> list[int]:
        """The studio's own passages before the general ones, as far as they fit about as well as the best."""
        known = [at for at in order if at in similarities]
        nearest = max((similarities[at] for at in known), default=0.0)
        own = [
            at for at in known if self._metadata[at]["origin"] == STUDIO and similarities[at] >= nearest - STUDIO_MARGIN
        ]
        return own + [at for at in known if at not in own]

    def _find_admitted(self, filters: tuple[tuple[str, str], ...]) -> frozenset[int] | None:
        if not filters:
            return None
        found = self._store.get(where=where(filters), include=[])
        return frozenset(self._position[passage_id] for passage_id in found["ids"])

    def _passage(self, at: int, similarity: float) -> Passage:
        metadata = dict(self._metadata[at])
        metadata.pop("origin")
        own = {name: metadata.pop(name) for name in ("title", "url", "source", "interest", "page")}
        return Passage(
            id=self._ids[at],
            text=self._texts[at],
            similarity=similarity,
            metadata=MappingProxyType(metadata),
            **own,
        )


def ensure(
    settings: Settings,
    progress: Say = log.info,
    *,
    folders: Iterable[Path] = (),
    rebuild: bool = False,
    knowledge: Knowledge | None = None,
    embedder: Embedder | None = None,
) -> Index:
    """Open the index, after building it if it is missing, damaged or not what cards and documents say by now.

    Args:
        settings: Where the index and the studio's file lie.
        progress: Gets a sentence for each step that takes time.
        folders: More document folders; they are remembered for every later build.
        rebuild: Build in any case.
        knowledge: Cards and sources; the shipped ones unless given.
        embedder: Turns text into vectors.

    Raises:
        AssistantError: The studio's file is wrong, or the index cannot be written.
        KnowledgeMissing: The cards or the embedding model are missing or damaged.
    """
    builds = Builds(settings.index_dir)
    knowledge = knowledge or load_knowledge()
    studio = load_studio(settings.studio_file)
    folders = tuple(folders)
    if not rebuild and not folders:
        index, why = _open_if_current(builds, Content.of(knowledge, studio, builds.extra_folders), embedder)
        if index is not None:
            return index
        progress(why)
    with builds.lock(progress):
        if folders:
            builds.remember(folders)
        content = Content.of(knowledge, studio, builds.extra_folders)
        index, _ = _open_if_current(builds, content, embedder)
        if index is not None and not rebuild:
            return index
        if index is not None:
            index.close()
        _build(builds, content, embedder or Embedder(), progress)
        opened = Index(builds.current, embedder)
        builds.sweep()
    progress(f"The index is ready: {opened.passages} passages.")
    return opened


def _open_if_current(builds: Builds, content: Content, embedder: Embedder | None) -> tuple[Index | None, str]:
    """The index in service if it holds just this content, else the reason why not, in words."""
    try:
        manifest = read_manifest(builds.current)
        if manifest.get("fingerprint") == _fingerprint(content):
            return Index(builds.current, embedder), ""
    except KnowledgeMissing as problem:
        return None, problem.message.replace("Run: advisor index", "Building one.")
    if manifest.get("format") != FORMAT:
        return None, "The index was made by another version of this program. Building a new one."
    return None, "Cards, the studio's file or its documents have changed. Building a new index."


def _build(builds: Builds, content: Content, embedder: Embedder, say: Say) -> None:
    """Make a build aside and put it into service; call under the lock."""
    skipped: list[str] = []

    def leave_out(sentence: str) -> None:
        skipped.append(sentence)
        say(sentence)

    verify_model()
    folder = builds.new()
    fill(folder, content.documents(leave_out), embedder, say)
    builds.switch(folder, {"format": FORMAT, "fingerprint": _fingerprint(content), "skipped": skipped})


def _fingerprint(content: Content) -> str:
    return f"{FORMAT} {chroma_version()} {MODEL_SHA256[:16]} {content.fingerprint}"


def _relaxations(filters: Mapping[str, str]) -> Iterable[tuple[str, ...]]:
    """Which filters to give up: none, then one more at a time, up to all."""
    droppable = [name for name in LEAST_IMPORTANT_FIRST if name in filters]
    return (tuple(droppable[:count]) for count in range(len(droppable) + 1))


def _typed(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """A passage's metadata with every field present and prices and facts parsed."""
    empty = {"url": None, "interest": None, "page": None, "date": None, "quality": None}
    lists = {name: list(metadata.get(name, ())) for name in ("uses", "industries", "sources")}
    price, facts = metadata.get("price"), metadata.get("facts")
    typed = {"price": json.loads(price) if price else None, "facts": json.loads(facts) if facts else {}}
    return {**empty, **metadata, **lists, **typed}


def _clip(similarity: float) -> float:
    return max(0.0, min(1.0, float(similarity)))
