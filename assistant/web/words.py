"""What the widget itself says, in the language that fits: the table is ``words.toml``."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

FALLBACK = "en"

Words = Mapping[str, Mapping[str, Any]]


@cache
def all_words() -> Mapping[str, Words]:
    """Every language's words, by its code."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def choose_language(wanted: str | None, of_page: str | None, spoken: Sequence[str]) -> str:
    """The code of the language that the widget speaks.

    Args:
        wanted: What the tag asks for; goes before everything.
        of_page: The host page's language; counts where the studio speaks it, or names no languages.
        spoken: The studio's languages, the first one first.
    """
    codes = [_primary(tag) for tag in spoken]
    page = _primary(of_page)
    candidates = (_primary(wanted), page if page in codes or not codes else "", *codes)
    return next((code for code in candidates if code in all_words()), FALLBACK)


def _primary(tag: str | None) -> str:
    """The language of a tag such as ``de-AT``."""
    return (tag or "").strip().lower().split("-")[0]
