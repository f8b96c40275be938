"""What a search gives back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from assistant.retrieval.ranking import Signals


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
        similarity: 0-1 to the question, higher is nearer; of its own text or of the nearest example question.
        asked: 0-1, how likely it is what the question asks for, learnt from examples; 0 where it has none.
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
    asked: float
    page: int | None
    metadata: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The passage as plain data, as tools hand it to a model."""
        plain = {name: getattr(self, name) for name in self.__slots__ if name != "metadata"}
        return {**plain, "similarity": round(self.similarity, 3), "asked": round(self.asked, 3), **self.metadata}


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found.

    Attributes:
        passages: The best first.
        fits: Whether they are likely to answer the question at all.
        confidence: How likely, 0-1.
        dropped: Filters that were given up because nothing that fits passed them.
        signals: What the confidence was computed from; ``None`` when nothing passed the filters.
        leans: By kind of photo, how likely the question asks for one of the passages that recommend it: their ``asked``
            added up, whatever the filters. Of many that fit a little, each alone says less than all of them.
    """

    passages: tuple[Passage, ...]
    fits: bool
    confidence: float
    dropped: tuple[str, ...] = ()
    signals: Signals | None = None
    leans: Mapping[str, float] = field(default_factory=dict)


def make_passage(passage_id: str, similarity: float, asked: float, metadata: Mapping[str, Any]) -> Passage:
    """A passage from typed metadata."""
    rest = {name: value for name, value in metadata.items() if name != "origin"}
    own = {name: rest.pop(name) for name in ("text", "title", "url", "source", "interest", "page")}
    return Passage(id=passage_id, similarity=similarity, asked=asked, metadata=MappingProxyType(rest), **own)


def typed(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """A passage's metadata with every field present and prices and facts parsed."""
    empty = {"url": None, "interest": None, "page": None, "author": None, "date": None, "quality": None}
    lists = {name: list(metadata.get(name, ())) for name in ("uses", "industries", "sources")}
    price, facts = metadata.get("price"), metadata.get("facts")
    typed = {"price": json.loads(price) if price else None, "facts": json.loads(facts) if facts else {}}
    return {**empty, **metadata, **lists, **typed}


def recommended_by(metadata: Mapping[str, Any]) -> str | None:
    """The one kind of photo that a passage recommends."""
    kinds = metadata["facts"].get("recommends", ())
    return str(kinds[0]) if len(kinds) == 1 else None


def region_of(metadata: Mapping[str, Any]) -> str | None:
    """The country that a passage on prices is restricted to."""
    if metadata["aspect"] != "cost":
        return None
    region = (metadata["price"] or {}).get("region") or metadata["facts"].get("region")
    return str(region) if region else None
