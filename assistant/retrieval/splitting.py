"""Markdown or plain text, cut into passages that can be understood alone."""

import re
from collections.abc import Iterable, Iterator
from textwrap import shorten
from typing import NamedTuple

# 150 English words are about 200 tokens; the embedding model sees 256.
WORDS_PER_PASSAGE = 150
LONGEST_HEADING = 80

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*$")
_EMPHASIS = re.compile(r"[*`]+|\b__|__\b")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class Part(NamedTuple):
    """A passage.

    Attributes:
        heading: The nearest heading above it.
        text: What it says, after all headings above it.
    """

    heading: str | None
    text: str


def split(text: str, words: int = WORDS_PER_PASSAGE) -> list[Part]:
    """Passages of at most so many words, cut at headings, then paragraphs, lines and sentences.

    Each passage starts with the headings above it, so that it can be understood alone.

    Args:
        text: Markdown or plain text.
        words: Most words in a passage, its headings left out.
    """
    parts = []
    for trail, body in _sections(text):
        for piece in _pack(_pieces(body, words), words):
            if trail:
                parts.append(
                    Part(shorten(trail[-1], LONGEST_HEADING, placeholder=" …"), f"{' › '.join(trail)}: {piece}")
                )
            else:
                parts.append(Part(None, piece))
    return parts


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
            trail = [*((at, title) for at, title in trail if at < level), (level, _EMPHASIS.sub("", heading[2]))]
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
