"""A tiny knowledge, an embedder that needs no model, and the real one, loaded once."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.knowledge import Card, Knowledge, Price, Source
from assistant.retrieval.converting import Converter
from assistant.retrieval.embedding import DIMENSIONS, Embedder
from assistant.retrieval.index import Index, ensure
from assistant.retrieval.ranking import tokens
from assistant.settings import Settings

SOURCES = {
    "paper": Source("paper", "A paper", "Somebody", "2025", None, None, "P"),
    "shop": Source("shop", "A shop", "A seller", None, "sells AI headshots", "https://shop.example", "V"),
}
CARDS = (
    Card("definition.headshot", "headshot", "definition", "A headshot shows face and shoulders closely.", ("paper",)),
    Card("definition.portrait", "portrait", "definition", "A portrait shows character and surroundings.", ("paper",)),
    Card("lighting.both", "both", "lighting", "Light must be good for headshots and portraits alike.", ("paper",)),
    Card(
        "cost.headshot",
        "headshot",
        "cost",
        "A headshot costs €150 to €500 with a photographer, or somewhat more.",
        ("shop", "paper"),
        price=Price("photographer", 150, 500, True, "EUR", "session", None),
    ),
    Card(
        "cost.us.headshot",
        "headshot",
        "cost",
        "The cost of a headshot with a photographer is $200 to $400.",
        ("shop",),
        price=Price("photographer", 200, 400, False, "USD", "session", "US"),
    ),
    Card("use.linkedin", "headshot", "use", "LinkedIn profiles carry a headshot.", ("paper",), uses=("linkedin",)),
    Card("industry.law", "headshot", "industry", "Lawyers use a headshot.", ("paper",), industries=("law",)),
    Card("platform.slack", "any", "platform", "Slack wants 512 pixels.", ("paper",), facts={"min_width_px": 512}),
)


class WordEmbedder(Embedder):
    """Vectors from hashed words: the more words two texts share, the nearer they are. Loads nothing."""

    def encode(self, texts: Sequence[str]) -> Any:
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in tokens(text) or ["nothing"]:
                row[int(hashlib.md5(word.encode()).hexdigest(), 16) % DIMENSIONS] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def make_knowledge(*cards: Card) -> Knowledge:
    """The tiny knowledge, with these cards instead of those of the same ids, or beside them."""
    merged = {card.id: card for card in (*CARDS, *cards)}
    # What else belongs to a knowledge is of no interest to retrieval.
    return Knowledge(**{**{name: {} for name in Knowledge.__dataclass_fields__}, "cards": merged, "sources": SOURCES})  # type: ignore[arg-type]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", studio_file=tmp_path / "studio.toml")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds without the trial in a child process and without hashing 90 MB, for tests of something else."""
    monkeypatch.setattr("assistant.retrieval.store._try_in_child", lambda folder, count: None)
    monkeypatch.setattr("assistant.retrieval.index.verify_model", lambda: None)


@pytest.fixture
def build(quick: None, settings: Settings) -> Iterator[Callable[..., Index]]:
    """Build, or open, an index of the tiny knowledge; closed again after the test."""
    opened: list[Index] = []

    def ensured(**more: Any) -> Index:
        more = {"knowledge": make_knowledge(), "embedder": WordEmbedder(), "progress": lambda _: None, **more}
        opened.append(ensure(settings, **more))
        return opened[-1]

    yield ensured
    for index in opened:
        index.close()


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The real model."""
    return Embedder()


@pytest.fixture
def converter(tmp_path: Path) -> Iterator[Converter]:
    """Reads files as the product does."""
    with Converter(tmp_path / "kept") as converter:
        yield converter


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A folder for documents."""
    folder = tmp_path / "papers"
    folder.mkdir()
    return folder
