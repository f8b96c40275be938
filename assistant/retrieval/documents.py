"""Cards and an owner's files, turned into the documents that the index holds.

A document's ``page_content`` is what is searched; its metadata is all that an answer needs, with the ``text`` to show.
Knows nothing of vectors. Files are read by what they are: Markdown and text by heading and paragraph, PDF by page, the
rest through markitdown.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from zipfile import is_zipfile

from assistant.knowledge import Card, Knowledge, Source
from assistant.studio import STUDIO_SOURCE, Studio, cards_of, source_of

if TYPE_CHECKING:
    from langchain_core.documents import Document

Say = Callable[[str], None]

GUIDANCE, STUDIO = "guidance", "studio"
OWN_DOCUMENT = "this studio's own document"
# 150 English words are about 200 tokens; the embedding model sees 256.
WORDS_PER_PASSAGE = 150
MAX_FILE_BYTES = 50_000_000
TEXT_FILES = (".md", ".txt")
ZIPPED_FILES = (".docx",)
FILE_TYPES = (*TEXT_FILES, ".pdf", *ZIPPED_FILES, ".html", ".htm", ".csv")

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*$")
_ADDRESS = re.compile(r"https?://\S+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


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
        digest = hashlib.sha256(json.dumps([asked, {code: dict(texts) for code, texts in said.items()}]).encode())
        for card in cards:
            digest.update(json.dumps([card.id, card.page_content, card.metadata], ensure_ascii=False).encode())
        for path in find_files(folders):
            digest.update(f"\n{path.name} ".encode())
            with path.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        return cls(tuple(cards), folders, asked, said, digest.hexdigest())

    def documents(self, say: Say) -> "list[Document]":
        """The cards and every passage of the files; ``say`` gets a sentence for whatever is left out."""
        for folder in self.folders:
            if not folder.is_dir():
                say(f"The folder {folder} does not exist any more: its documents are left out.")
        return [*self.cards, *file_documents(self.folders, say)]


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


def file_documents(folders: Iterable[Path], say: Say) -> list["Document"]:
    """The passages of every readable file below the folders.

    Args:
        folders: The studio's document folders.
        say: Gets one sentence for each file that is left out, and why.
    """
    found: list[Document] = []
    names: Counter[str] = Counter()
    for path in find_files(folders):
        passages = list(_passages_of(path, say))
        slug = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "document"
        names[slug] += 1
        prefix = f"studio.{slug}" if names[slug] == 1 else f"studio.{slug}-{names[slug]}"
        found += [_file_document(path, f"{prefix}.{n}", page, text) for n, (page, text) in enumerate(passages, 1)]
    return found


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


def _passages_of(path: Path, say: Say) -> Iterator[tuple[int | None, str]]:
    """Page number, where there are pages, and text of each passage of a file."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            say(f"{path.name} is left out: it is larger than {MAX_FILE_BYTES // 1_000_000} MB.")
            return
        pages = list(_read(path))
    except Exception as problem:  # A reader may fail in any way on a stranger's file; the other files still count.
        say(f"{path.name} is left out: it cannot be read ({type(problem).__name__}). Save it as PDF or text.")
        return
    passages = [(number, passage) for number, text in pages for passage in split(text)]
    if not passages:
        say(f"{path.name} is left out: no text was found in it. A scanned page must be turned into text first.")
    yield from passages


def _read(path: Path) -> Iterator[tuple[int | None, str]]:
    kind = path.suffix.lower()
    if kind == ".pdf":
        yield from _read_pdf(path)
    elif kind in TEXT_FILES:
        data = path.read_bytes()
        try:
            yield None, data.decode("utf-8-sig")
        except UnicodeDecodeError:
            yield None, data.decode("cp1252", errors="replace")
    else:
        from markitdown import MarkItDown

        # What is no Word file would otherwise be taken for text, and its bytes for words.
        if kind in ZIPPED_FILES and not is_zipfile(path):
            raise ValueError("not the kind of file that its name says")
        yield None, MarkItDown(enable_plugins=False).convert_local(path).markdown


def _read_pdf(path: Path) -> Iterator[tuple[int, str]]:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as pdf:
        for index in range(len(pdf)):
            page = pdf[index]
            text_page = page.get_textpage()
            yield index + 1, text_page.get_text_bounded().replace("\r\n", "\n")
            text_page.close()
            page.close()


def split(text: str, words: int = WORDS_PER_PASSAGE) -> list[str]:
    """Passages of at most so many words, cut at headings, then paragraphs, lines and sentences.

    Each passage starts with the headings above it, so that it can be understood alone.

    Args:
        text: Markdown or plain text.
        words: Most words in a passage, its headings left out.
    """
    passages = []
    for trail, body in _sections(text):
        for piece in _pack(_pieces(body, words), words):
            passages.append(f"{' › '.join(trail)}: {piece}" if trail else piece)
    return passages


def _sections(text: str) -> Iterator[tuple[list[str], str]]:
    trail: list[tuple[int, str]] = []
    lines: list[str] = []
    for line in [*text.splitlines(), None]:
        heading = _HEADING.match(line) if line is not None else None
        if line is None or heading:
            if any(part.strip() for part in lines):
                yield [title for _, title in trail], "\n".join(lines)
            lines = []
        if heading:
            level = len(heading[1])
            trail = [*((at, title) for at, title in trail if at < level), (level, heading[2])]
        elif line is not None:
            lines.append(line)


def _pieces(text: str, words: int) -> Iterator[str]:
    """Paragraphs; a long one in lines, a long line in sentences, a long sentence in slices of words."""
    for cut in (r"\n\s*\n", r"\n", _SENTENCE_END):
        parts = [part.strip() for part in re.split(cut, text) if part.strip()]
        if len(parts) > 1:
            for part in parts:
                yield from _pieces(part, words) if len(part.split()) > words else [part]
            return
    tokens = text.split()
    for start in range(0, len(tokens), words):
        yield text.strip() if len(tokens) <= words else " ".join(tokens[start : start + words])


def _pack(pieces: Iterable[str], words: int) -> Iterator[str]:
    """Neighbouring pieces joined as long as they stay within the limit."""
    packed: list[str] = []
    count = 0
    for piece in pieces:
        size = len(piece.split())
        if packed and count + size > words:
            yield "\n".join(packed)
            packed, count = [], 0
        packed.append(piece)
        count += size
    if packed:
        yield "\n".join(packed)


def _file_document(path: Path, passage_id: str, page: int | None, text: str) -> "Document":
    from langchain_core.documents import Document

    source = f"studio:{path.name}"
    metadata = {
        "text": text,
        "origin": STUDIO,
        "subject": "any",
        "aspect": "studio",
        "source": source,
        "sources": [source],
        "title": path.name,
        "interest": OWN_DOCUMENT,
        "page": page,
    }
    return Document(id=passage_id, page_content=text, metadata=_storable(metadata))


def _storable(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Without what Chroma refuses: missing values and empty lists."""
    return {key: value for key, value in metadata.items() if value is not None and value != []}
