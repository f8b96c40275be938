"""The searchable index of passages: build, open, search.

A build is made in a folder of its own under a lock, tried out in a child process, and only then put into service;
nothing in service is ever written again. So a process killed at any moment leaves the former index serving. Cards and
documents are the truth: an index that does not agree with them is built anew.
"""

import hashlib
import logging
import tomllib
import weakref
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from assistant.errors import KnowledgeMissing
from assistant.knowledge import Knowledge, load_knowledge
from assistant.retrieval.asked import LEARNT_AS, learn_asked, open_asked
from assistant.retrieval.builds import Builds, hold, read_manifest
from assistant.retrieval.converting import Converter, readers
from assistant.retrieval.documents import STUDIO, Content, card_documents
from assistant.retrieval.embedding import MODEL_SHA256, Embedder, Remembering, verify_model
from assistant.retrieval.passages import Passage, SearchResult, make_passage, recommended_by, region_of, typed
from assistant.retrieval.progress import Say, Track, untracked
from assistant.retrieval.ranking import (
    ELSEWHERE,
    FILTERED,
    PLAIN,
    STUDIO_MARGIN,
    STUDIO_MARGIN_ASKED,
    Signals,
    WordIndex,
    blend,
    confidence,
    fuse,
    names_place,
    tokens,
)
from assistant.retrieval.store import chroma_version, close_store, fill, is_sound, open_store, where
from assistant.settings import Settings
from assistant.studio import STUDIO_SOURCE, Studio, cards_of, load_studio, source_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

# Raise this when what is stored changes its shape: older indexes are then built anew.
FORMAT = 8
# Vectors of the fields that no passage is about, beside the store.
FOREIGN = "foreign.npy"
ASKED = "asked-{}.npz"  # by language
# Beside the builds: the pages of the documents, by their content.
CONVERTED = "converted"
CANDIDATES = 60
# Up to so many passages their vectors are read from the store when it is opened, and compared here: a question is
# searched under several filters, and one search in the store costs half as much as encoding the question.
ALL_AT_ONCE = 4000

Mode = Literal["hybrid", "ranks", "words", "vectors"]
# Which filter is given up first when nothing that passes them all fits.
LEAST_IMPORTANT_FIRST = ("industry", "use", "aspect", "subject")


@dataclass(frozen=True, slots=True)
class _Heard:
    """What a question has in common with the passages, whatever the filters; all by position.

    Attributes:
        vector: (384,) of the question.
        examples: How near the nearest example of how people ask for a passage is.
        asked: How likely the question asks for a passage, as learnt from the examples.
        words: Agreement in words, the best first.
        foreign: Similarity of the nearest field that no passage is about.
        leans: By kind of photo, `asked` of all the passages that recommend it.
        all_similarities: Of every passage, the nearest first; None where there are too many.
    """

    vector: "NDArray[np.float32]"
    examples: Mapping[int, float]
    asked: Mapping[int, float]
    words: Mapping[int, float]
    foreign: float
    leans: Mapping[str, float]
    all_similarities: Mapping[int, float] | None


class Index:
    """An opened index; safe to search from several threads.

    Args:
        folder: A finished build.
        embedder: Turns questions into vectors.
    """

    def __init__(self, folder: Path, embedder: Embedder | None = None) -> None:
        import numpy as np

        manifest = read_manifest(folder)
        if manifest.get("format") != FORMAT:
            raise KnowledgeMissing(
                "The index was made by another version of this program. Run: advisor index",
                detail=f"format {manifest.get('format')!r}, expected {FORMAT}",
            )
        self.fingerprint = str(manifest.get("fingerprint"))
        self.skipped: tuple[str, ...] = tuple(manifest.get("skipped", ()))
        self.embedder = embedder or Embedder()
        held = ExitStack()
        held.callback(hold(folder).close)
        self._close = weakref.finalize(self, held.close)
        try:
            self._store = open_store(folder, self.embedder)
            held.callback(close_store, self._store)
            stored = self._store.get(include=["documents", "metadatas"])
            self._foreign = np.load(folder / FOREIGN)
            self._asked = {
                code: open_asked(folder / ASKED.format(code), *rows) for code, rows in manifest["asked"].items()
            }
        except Exception as problem:  # Chroma has no common base for what a damaged store makes it raise.
            self._close()
            raise KnowledgeMissing("The index is damaged. Run: advisor index", detail=repr(problem)) from problem
        self._ids: list[str] = stored["ids"]
        self._metadata = [typed(metadata) for metadata in stored["metadatas"]]
        self._regions = [region_of(metadata) for metadata in self._metadata]
        self._recommended = [recommended_by(metadata) for metadata in self._metadata]
        self._position = {passage_id: at for at, passage_id in enumerate(self._ids)}
        self._words = WordIndex(stored["documents"])
        self._vectors = self._all_vectors() if len(self._ids) <= ALL_AT_ONCE else None
        self._admitted = lru_cache(maxsize=512)(self._find_admitted)
        self._heard = lru_cache(maxsize=64)(self._hear)
        self.passages = len(self._ids)

    def forget(self) -> None:
        """Drop what is kept of the questions that were asked."""
        self._heard.cache_clear()
        self.embedder.forget()

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
        said: str | None = None,
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
            said: The question in the visitor's own words, where those are not English.
            mode: For comparison, ``ranks`` joins by reciprocal rank fusion, ``words`` and ``vectors`` search one way.
        """
        asked = {"subject": subject, "aspect": aspect, "use": use, "industry": industry}
        filters = {name: value for name, value in asked.items() if value is not None}
        results = []
        for dropped in _relaxations(filters):
            kept = tuple((name, value) for name, value in filters.items() if name not in dropped)
            result = self._search_once(query, said, kept, dropped, k, mode)
            if result.fits:
                return result
            results.append(result)
        return next((result for result in results if result.passages), results[-1])

    def _search_once(
        self,
        query: str,
        said: str | None,
        filters: tuple[tuple[str, str], ...],
        dropped: tuple[str, ...],
        k: int,
        mode: Mode,
    ) -> SearchResult:
        admitted = self._admitted(filters)
        if admitted is not None and not any(self._metadata[at]["origin"] != STUDIO for at in admitted):
            return SearchResult((), False, 0.0, dropped)
        heard = self._heard(query, said)

        def passing(scores: Mapping[int, float]) -> dict[int, float]:
            return {at: score for at, score in scores.items() if admitted is None or at in admitted}

        examples, by_words = passing(heard.examples), passing(heard.words)
        if heard.all_similarities is None:
            by_text = self._similarities(heard.vector, CANDIDATES, filters)
        else:
            by_text = dict(islice(passing(heard.all_similarities).items(), CANDIDATES))
        similarities = {at: max(by_text.get(at, 0.0), examples.get(at, 0.0)) for at in {*by_text, *examples}}
        self._add_missing(heard, list(by_words)[:CANDIDATES], similarities)
        order = self._order(query, similarities, by_words, heard.asked, mode)
        if mode == "hybrid":
            order = self._own_first(order, by_text, dict(filters).get("aspect"))
        signals = Signals(
            best=max(by_text.values(), default=0.0),
            covered=self._words.covered(tokens(query), order[:3]),
            foreign=heard.foreign,
            asked=max(heard.asked.values(), default=0.0),
        )
        fit = FILTERED if filters else PLAIN
        sure = confidence(signals, fit)
        passages = tuple(
            make_passage(self._ids[at], similarities[at], heard.asked.get(at, 0.0), self._metadata[at])
            for at in order[:k]
        )
        return SearchResult(passages, sure >= fit.threshold, sure, dropped, signals, heard.leans)

    def _order(
        self,
        query: str,
        similarities: Mapping[int, float],
        by_words: Mapping[int, float],
        asked: Mapping[int, float],
        mode: Mode,
    ) -> list[int]:
        """Positions of the passages found, the best first."""
        by_meaning = sorted(similarities, key=lambda at: -similarities[at])[:CANDIDATES]
        if mode == "vectors":
            return by_meaning
        if mode == "words":
            return list(by_words)[:CANDIDATES]
        if mode == "ranks":
            return fuse([by_meaning, list(by_words)[:CANDIDATES]], (1.0, 1.0))
        scores = blend(similarities, by_words, asked)
        for at, score in scores.items():
            region = self._regions[at]
            if region and not names_place(query, region):
                scores[at] = score - ELSEWHERE
        return sorted(scores, key=lambda at: -scores[at])

    def _hear(self, query: str, said: str | None) -> "_Heard":
        import numpy as np

        vector = np.asarray(self.embedder.embed_query(query), dtype=np.float32)
        cosines, estimates = self._asked["en"].scores(vector)
        asked = dict(zip(self._asked["en"].cards, estimates.tolist(), strict=True))
        if said is not None:
            # Words put one by one into English, and the words themselves against examples in their language: each
            # reads some questions that the other does not.
            own = np.asarray(self.embedder.embed_query(said), dtype=np.float32)
            abroad = [self._asked[code] for code in self._asked if code != "en"]
            by_language = [dict(zip(one.cards, one.scores(own)[1].tolist(), strict=True)) for one in abroad]
            asked = {
                card: estimate + max((0.0, *(one.get(card, 0.0) for one in by_language)))
                for card, estimate in asked.items()
            }
        asked_at = self._by_position(asked)
        leans: dict[str, float] = {}
        for at, estimate in asked_at.items():
            if kind := self._recommended[at]:
                leans[kind] = leans.get(kind, 0.0) + estimate
        return _Heard(
            vector=vector,
            examples=self._by_position(dict(zip(self._asked["en"].cards, cosines.tolist(), strict=True))),
            asked=asked_at,
            words=self._words.scores(query),
            foreign=float((self._foreign @ vector).max()),
            leans=leans,
            all_similarities=None if self._vectors is None else _nearest_first(self._vectors @ vector),
        )

    def _all_vectors(self) -> "NDArray[np.float32]":
        """(passages, dimensions), in the order of the ids."""
        import numpy as np

        stored = self._store.get(include=["embeddings"])
        order = sorted(range(len(self._ids)), key=lambda row: self._position[stored["ids"][row]])
        vectors = np.asarray(stored["embeddings"], dtype=np.float32).reshape(len(self._ids), -1)
        return np.asarray(vectors[order], np.float32)

    def _by_position(self, scores: Mapping[str, float]) -> dict[int, float]:
        return {self._position[card]: _clip(score) for card, score in scores.items()}

    def _similarities(
        self, vector: "NDArray[np.float32]", k: int, filters: tuple[tuple[str, str], ...] = ()
    ) -> dict[int, float]:
        """Similarity of the nearest passages by position, the nearest first."""
        found = self._store.similarity_search_by_vector_with_relevance_scores(
            vector.tolist(), k=min(k, self.passages), filter=where(filters)
        )
        # The only place where Chroma's distance becomes a similarity.
        return {self._position[str(document.id)]: _clip(1 - distance) for document, distance in found}

    def _add_missing(self, heard: "_Heard", positions: list[int], similarities: dict[int, float]) -> None:
        """Similarities of passages that only their words brought in."""
        missing = [at for at in positions if at not in similarities]
        if missing and heard.all_similarities is not None:
            similarities |= {at: heard.all_similarities.get(at, 0.0) for at in missing}
        elif missing:
            stored = self._store.get(ids=[self._ids[at] for at in missing], include=["embeddings"])
            dots = stored["embeddings"] @ heard.vector
            for passage_id, dot in zip(stored["ids"], dots, strict=True):
                similarities[self._position[passage_id]] = _clip(dot)

    def _own_first(self, order: list[int], similarities: Mapping[int, float], aspect: str | None) -> list[int]:
        """The studio's own passages before the general ones, as far as they fit about as well as the best."""
        nearest = max(similarities.values(), default=0.0)

        def goes_first(at: int) -> bool:
            asked = aspect is not None and self._metadata[at]["aspect"] == aspect
            margin = STUDIO_MARGIN_ASKED if asked else STUDIO_MARGIN
            return bool(self._metadata[at]["origin"] == STUDIO and similarities.get(at, 0.0) >= nearest - margin)

        own = [at for at in order if goes_first(at)]
        return own + [at for at in order if at not in own]

    def _find_admitted(self, filters: tuple[tuple[str, str], ...]) -> frozenset[int] | None:
        if not filters:
            return None
        found = self._store.get(where=where(filters), include=[])
        return frozenset(self._position[passage_id] for passage_id in found["ids"])


def _nearest_first(similarities: "NDArray[np.float32]") -> dict[int, float]:
    return {int(at): _clip(float(similarities[at])) for at in (-similarities).argsort(kind="stable")}


def ensure(
    settings: Settings,
    progress: Say = log.info,
    *,
    folders: Iterable[Path] = (),
    knowledge: Knowledge | None = None,
    studio: Studio | None = None,
    embedder: Embedder | None = None,
    learnt: Path | None = None,
    track: Track = untracked,
) -> Index:
    """Open the index, after building it if it is missing, damaged or not what cards and documents say by now.

    Args:
        settings: Where the index and the studio's file lie.
        progress: Gets a sentence for each step that takes time.
        folders: More document folders; they are remembered for every later build.
        knowledge: Cards and sources; the shipped ones unless given.
        studio: The studio's own facts; read from its file unless given.
        embedder: Turns text into vectors.
        learnt: Folder of what was learnt from the examples, which all studios share; the index's own unless given. The
            vectors of an index there are not computed again.
        track: Follows how many documents are read and passages indexed.

    Raises:
        AssistantError: The studio's file is wrong, or the index cannot be written.
        KnowledgeMissing: The cards or the embedding model are missing or damaged.
    """
    builds = Builds(settings.index_dir)
    knowledge = knowledge or load_knowledge()
    studio = studio or load_studio(settings.studio_file)
    folders = tuple(folders)
    if not folders:
        index, why = _open_if_current(builds, Content.of(knowledge, studio, builds.extra_folders), embedder, progress)
        if index is not None:
            return index
        progress(why)
    with builds.lock(progress):
        if folders:
            builds.remember(folders)
        content = Content.of(knowledge, studio, builds.extra_folders)
        index, _ = _open_if_current(builds, content, embedder, progress)
        if index is not None:
            return index
        _build(builds, content, embedder or Embedder(), progress, track, learnt or builds.root)
        opened = Index(builds.current, embedder)
        builds.sweep()
    progress(f"The index is ready: {opened.passages} passages.")
    return opened


def count_current(settings: Settings, say: Say, folders: Iterable[Path] = ()) -> int | None:
    """How many passages the index holds, without loading what it takes to search it.

    None where there is something to build, or where only opening it can tell.

    Args:
        settings: Where the index and the studio's file lie.
        say: Gets again what was left out of it.
        folders: Document folders that it must follow.
    """
    builds = Builds(settings.index_dir)
    if not set(folders) <= set(builds.extra_folders):
        return None
    content = Content.of(load_knowledge(), load_studio(settings.studio_file), builds.extra_folders)
    try:
        manifest = read_manifest(builds.current)
        is_current = (manifest.get("format"), manifest.get("fingerprint")) == (FORMAT, _fingerprint(content))
        if not is_current or "passages" not in manifest or not is_sound(builds.current):
            return None
    except KnowledgeMissing:
        return None
    for sentence in manifest["skipped"]:
        say(sentence)
    return int(manifest["passages"])


def own_passages(studio: Studio) -> list[Passage]:
    """All that a studio's file says, as a search would find it."""
    documents = card_documents(cards_of(studio), {STUDIO_SOURCE: source_of(studio)}, STUDIO)
    return [make_passage(str(one.id), 0.0, 0.0, typed(one.metadata)) for one in documents]


def _open_if_current(builds: Builds, content: Content, embedder: Embedder | None, say: Say) -> tuple[Index | None, str]:
    """The index in service if it holds just this content, else the reason why not, in words.

    What was left out of it is said again: it is so still.
    """
    try:
        manifest = read_manifest(builds.current)
        if manifest.get("fingerprint") == _fingerprint(content):
            index = Index(builds.current, embedder)
            for sentence in index.skipped:
                say(sentence)
            return index, ""
    except KnowledgeMissing as problem:
        return None, problem.message.replace("Run: advisor index", "Building one.")
    if manifest.get("format") != FORMAT:
        return None, "The index was made by another version of this program. Building a new one."
    return None, "Cards, the studio's file or its documents have changed. Building a new index."


def _build(builds: Builds, content: Content, embedder: Embedder, say: Say, track: Track, learnt_in: Path) -> None:
    """Make a build aside and put it into service; call under the lock."""
    import numpy as np

    skipped: list[str] = []

    def leave_out(sentence: str) -> None:
        skipped.append(sentence)
        say(sentence)

    verify_model()
    known: dict[str, list[float]] = {}
    for root in dict.fromkeys((learnt_in, builds.root)):
        with suppress(KnowledgeMissing):
            known |= _vectors_of(Builds(root).current, embedder)
    folder = builds.new()
    np.save(folder / FOREIGN, embedder.encode(_foreign_topics()))
    with Converter(builds.root / CONVERTED) as converter:
        documents = content.documents(converter, leave_out, track)
    fill(folder, documents, Remembering(embedder, known), say, track)
    say("Learning how people ask for what the passages say; the first time this takes some seconds …")
    asked = {
        code: learn_asked(learnt_in, code, embedder, examples, content.said[code], MODEL_SHA256)
        for code, examples in content.asked.items()
    }
    for code, learnt in asked.items():
        learnt.save(folder / ASKED.format(code))
    manifest = {
        "format": FORMAT,
        "fingerprint": _fingerprint(content),
        "skipped": skipped,
        "passages": len(documents),
        "asked": {code: [learnt.cards, learnt.first] for code, learnt in asked.items()},
    }
    builds.switch(folder, manifest)
    converter.forget_the_rest()


def _vectors_of(folder: Path, embedder: Embedder) -> dict[str, list[float]]:
    """The passages of a build and their vectors, so that only what changed is encoded; none where it cannot be read."""
    try:
        manifest = read_manifest(folder)
        if manifest.get("format") != FORMAT or MODEL_SHA256[:16] not in manifest["fingerprint"].split():
            return {}
        with closing(hold(folder)):
            store = open_store(folder, embedder)
            stored = store.get(include=["documents", "embeddings"])
            close_store(store)
    except Exception as problem:  # Chroma has no common base for what a damaged store makes it raise.
        log.info("the former index helps no more: %r", problem)
        return {}
    return dict(zip(stored["documents"], stored["embeddings"].tolist(), strict=True))


def _fingerprint(content: Content) -> str:
    topics = hashlib.sha256("\n".join(_foreign_topics()).encode()).hexdigest()[:16]
    versions = f"{FORMAT} {LEARNT_AS} {readers()} {chroma_version()} {MODEL_SHA256[:16]}"
    return f"{versions} {topics} {content.fingerprint}"


@cache
def _foreign_topics() -> tuple[str, ...]:
    return tuple(tomllib.loads(Path(__file__).with_name("foreign.toml").read_text(encoding="utf-8"))["topics"])


def _relaxations(filters: Mapping[str, str]) -> Iterable[tuple[str, ...]]:
    """Which filters to give up: none, then one more at a time, up to all."""
    droppable = [name for name in LEAST_IMPORTANT_FIRST if name in filters]
    return (tuple(droppable[:count]) for count in range(len(droppable) + 1))


def _clip(similarity: float) -> float:
    return max(0.0, min(1.0, float(similarity)))
