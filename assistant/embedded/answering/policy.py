"""The table that steers answers: searches, limits and word lists, read once."""

import tomllib
from collections.abc import Collection, Mapping
from functools import cache, reduce
from pathlib import Path
from typing import Any

POLICY = Path(__file__).parent.parent / "policy.toml"


@cache
def policy() -> Mapping[str, Any]:
    """The whole table."""
    return tomllib.loads(POLICY.read_text("utf-8"))


def row(path: str) -> Any:
    """What stands in the table under a dotted path."""
    return reduce(lambda table, key: table[key], path.split("."), policy())


def names_industry(word: str) -> bool:
    """Whether a word is as good as the name of an industry, so that placing it there needs no saying aloud."""
    plain: Collection[str] = policy()["trades"]["plain"]
    return word.lower() in plain or word.lower().removesuffix("s") in plain


@cache
def own_photo() -> Mapping[str, Any]:
    """What visitors say of their own photo beside asking whether it will do."""
    return tomllib.loads((POLICY.parent / "own_photo.toml").read_text("utf-8"))
