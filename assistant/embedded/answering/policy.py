"""The table that steers answers: searches, limits and word lists, read once."""

import tomllib
from collections.abc import Collection, Mapping
from functools import cache, reduce
from pathlib import Path
from typing import Any

POLICY = Path(__file__).parent.parent / "policy.toml"
LEXICON = Path(__file__).parent.parent / "lexicon.toml"


@cache
def policy() -> Mapping[str, Any]:
    """The whole table."""
    return tomllib.loads(POLICY.read_text("utf-8"))


def row(path: str) -> Any:
    """What stands in the table under a dotted path."""
    return reduce(lambda table, key: table[key], path.split("."), policy())


def is_of_trade(word: str, industries: Collection[str]) -> bool:
    """Whether a word is known to belong to one of these industries, so that placing it needs no saying aloud."""
    names = {name.lower() for industry in industries for name in _trades().get(industry, ())}
    return any(one in names for one in (word.lower(), word.lower().removesuffix("s")))


@cache
def _trades() -> Mapping[str, Any]:
    table: Mapping[str, Any] = tomllib.loads(LEXICON.read_text("utf-8"))["industry"]
    return table
