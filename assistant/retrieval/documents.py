"""Cards and an owner's files, turned into the documents that the index holds.

A document's ``page_content`` is what is searched; its metadata is all that an answer needs, with the ``text`` to show.
Knows nothing of vectors, and nothing of how a file is read (`converting`, `reading`) or cut (`splitting`).
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from assistant.knowledge import Card, Knowledge, Source
from assistant.retrieval.converting import Converter, LeftOut, content_of
from assistant.retrieval.orders import ORDERS, without_orders
from assistant.retrieval.progress import Say, Track, untracked
from assistant.retrieval.reading import FILE_TYPES
from assistant.retrieval.splitting import Part, split
from assistant.studio import OWN_PREFIX, STUDIO_SOURCE, Studio, cards_of, source_of

if TYPE_CHECKING:
    from langchain_core.documents import Document

GUIDANCE, STUDIO = "guidance", "studio"
OWN_DOCUMENT = "this studio's own document"
# A file of such a name would get the ids of the studio's own cards.
TAKEN = ("price", "policy")

_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Content:
    """What an index should hold.

    Attributes:
        cards: General cards and the studio's own facts, as documents.
        folders: Folders with the studio's documents.
        asked: By language, pairs of a card's id and an example of how people ask for it; English first.
        said: By language, what the cards say.
        fingerprint: Changes whenever a card, an example, a fact or a document does.
    """

    cards: "tuple[Document, ...]"
    folders: tuple[Path, ...]
    asked: Mapping[str, tuple[tuple[str, str], ...]]
    said: Mapping[str, Mapping[str, str]]
    fingerprint: str

    @classmethod
    def of(cls, knowledge: Knowledge, studio: Studio | None, extra_folders: Iterable[Path]) -> Self:
        """Everything that cards, the studio's file and document folders say by now."""
        cards = card_documents(knowledge.cards.values(), knowledge.sources)
        folders = tuple(extra_folders)
        if studio is not None:
            cards += card_documents(cards_of(studio), {STUDIO_SOURCE: source_of(studio)}, STUDIO)
            folders = (*studio.documents, *folders)
        asked = {"en": _pairs(knowledge.asked)}
        said: dict[str, Mapping[str, str]] = {"en": {card.id: card.text for card in knowledge.cards.values()}}
        for code, language in knowledge.languages.items():
            asked[code], said[code] = _pairs(language.asked), language.cards
        told = [asked, {code: dict(texts) for code, texts in said.items()}, ORDERS.read_text(encoding="utf-8")]
        digest = hashlib.sha256(json.dumps(told).encode())
        for card in cards:
            digest.update(json.dumps([card.id, card.page_content, card.metadata], ensure_ascii=False).encode())
        for path in find_files(folders):
            digest.update(f"\n{path.name} ".encode())
            digest.update(content_of(path))
        return cls(tuple(cards), folders, asked, said, digest.hexdigest())

    def documents(self, converter: Converter, say: Say, track: Track = untracked) -> "list[Document]":
        """The cards and every passage of the files; ``say`` gets a sentence for whatever is left out."""
        for folder in self.folders:
            if not folder.is_dir():
                say(f"The folder {folder} does not exist any more: its documents are left out.")
        return [*self.cards, *file_documents(self.folders, converter, say, track)]


def _pairs(asked: Mapping[str, Iterable[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((card, question) for card, questions in asked.items() for question in questions)


def card_documents(cards: Iterable[Card], sources: Mapping[str, Source], origin: str = GUIDANCE) -> list["Document"]:
    """One document a card, with its source and its typed facts as metadata.

    Args:
        cards: What to turn into documents.
        sources: The sources that the cards name.
        origin: ``guidance`` for general cards, ``studio`` for the studio's own facts.
    """
    from langchain_core.documents import Document

    return [
        Document(id=card.id, page_content=_searched(card, origin), metadata=_card_metadata(card, sources, origin))
        for card in cards
    ]


def _searched(card: Card, origin: str) -> str:
    """What is searched of a card: its text without addresses, and the words of its id, which say what it is about."""
    # A studio's answer may share no word with the question that it answers.
    text = _ADDRESS.sub("", " ".join((str(card.facts.get("question", "")), card.text)).strip())
    return text if origin == STUDIO else f"{text} ({re.sub('[._]', ' ', card.id)})"


def _card_metadata(card: Card, sources: Mapping[str, Source], origin: str) -> dict[str, Any]:
    first = sources[card.sources[0]]
    interests = [interest for name in card.sources if (interest := sources[name].interest)]
    metadata: dict[str, Any] = {
        "text": card.text,
        "origin": origin,
        "subject": card.subject,
        "aspect": card.aspect,
        "uses": list(card.uses),
        "industries": list(card.industries),
        "source": first.id,
        "sources": list(card.sources),
        "title": first.title,
        "author": first.author,
        "interest": interests[0] if interests else None,
        "url": first.url,
        "date": card.date or first.date,
        "quality": card.quality or first.quality,
        "price": json.dumps(asdict(card.price), ensure_ascii=False) if card.price else None,
        "facts": json.dumps(dict(card.facts), ensure_ascii=False) if card.facts else None,
    }
    return _storable(metadata)


def file_documents(
    folders: Iterable[Path], converter: Converter, say: Say, track: Track = untracked
) -> list["Document"]:
    """The passages of every readable file below the folders.

    Args:
        folders: The studio's document folders.
        converter: Reads the files.
        say: Gets one sentence for each file that is left out, and why.
        track: Follows how many files are read.
    """
    found: list[Document] = []
    taken = {*TAKEN}
    paths = find_files(folders)
    with track("Documents", len(paths)) as advance:
        for path in paths:
            parts = _parts_of(path, converter, say)
            prefix = f"{OWN_PREFIX}{_free_slug(path.stem, taken)}"
            found += [_file_document(path, f"{prefix}.{n}", page, part) for n, (page, part) in enumerate(parts, 1)]
            advance(1)
    return found


def _free_slug(stem: str, taken: set[str]) -> str:
    """A file's name as part of an id, with a number where another has it already; it is taken from then on."""
    slug = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "document"
    free = next(one for n in count(1) if (one := slug if n == 1 else f"{slug}-{n}") not in taken)
    taken.add(free)
    return free


def find_files(folders: Iterable[Path]) -> list[Path]:
    """The files below the folders that can be read, sorted, each once; hidden ones left out."""
    found = {
        path.resolve()
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix.lower() in FILE_TYPES
        and path.is_file()
        and not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
    }
    return sorted(found)


class Watched:
    """The files below some folders, watched for a change that has settled: none since the last look.

    Looked at instead of listened for, so that network drives and containers, which tell of no change, are watched too.

    Args:
        folders: Gives the folders; there may be others at each look.
    """

    def __init__(self, folders: Callable[[], Iterable[Path]]) -> None:
        self._folders = folders
        self._taken = self._last = self._look()

    def has_changed(self) -> bool:
        """Whether the files have changed since this was last said, and are the same as at the last look."""
        seen = self._look()
        settled, self._last = seen == self._last, seen
        if not settled or seen == self._taken:
            return False
        self._taken = seen
        return True

    def _look(self) -> tuple[tuple[Path, int, int, int], ...]:
        seen = []
        for path in find_files(self._folders()):
            with suppress(OSError):  # it went just now
                found = path.stat()
                seen.append((path, found.st_mtime_ns, found.st_size, found.st_ino))
        return tuple(seen)


def _parts_of(path: Path, converter: Converter, say: Say) -> list[tuple[int | None, Part]]:
    """The passages of a file, each with its page number where there are pages."""
    try:
        pages = converter.pages(path)
    except LeftOut as problem:
        say(f"{path.name} is left out: {problem}")
        return []
    read = [(number, *without_orders(text)) for number, text in pages]
    found = [(number, part) for number, text, _ in read for part in split(text)]
    touched = sum(found for _, _, found in read)
    if touched:
        say(
            f"{path.name}: {touched} {'paragraphs that speak' if touched > 1 else 'paragraph that speaks'} to the "
            "assistant instead of to visitors: left out. If you did not write that, look who changed the file."
        )
    empty = [str(number) for number, text in pages if not text.strip()]
    if not found:
        say(f"{path.name} is left out: no text was found in it. A scanned page must be turned into text first.")
    elif empty:
        many = len(empty) > 1
        say(
            f"{path.name}: page{'s' if many else ''} {', '.join(empty)} {'are' if many else 'is'} left out: "
            "no text was found there. A scanned page must be turned into text first."
        )
    return found


def _file_document(path: Path, passage_id: str, page: int | None, part: Part) -> "Document":
    from langchain_core.documents import Document

    source = f"studio:{path.name}"
    metadata = {
        "text": part.text,
        "origin": STUDIO,
        "subject": "any",
        "aspect": "studio",
        "source": source,
        "sources": [source],
        "title": f"{path.name} › {part.heading}" if part.heading else path.name,
        "interest": OWN_DOCUMENT,
        "page": page,
    }
    return Document(id=passage_id, page_content=part.text, metadata=_storable(metadata))


def _storable(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Without what Chroma refuses: missing values and empty lists."""
    return {key: value for key, value in metadata.items() if value is not None and value != []}
