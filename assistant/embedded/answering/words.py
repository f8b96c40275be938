"""Wording: templates and names of one language, varied by the conversation and never by chance."""

import tomllib
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateNotFound

WORDING = Path(__file__).parent.parent / "wording"
FALLBACK = "en"
MONEY = {"en": "{sign}{amount}", "de": "{amount} {sign}", "fr": "{amount} {sign}", "es": "{amount} {sign}"}
THOUSANDS = {"en": ",", "de": ".", "fr": " ", "es": "."}
SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}


class Words:
    """What to say, in one language; the seed picks between wordings that mean the same."""

    def __init__(self, language: str = FALLBACK, seed: str = "") -> None:
        self.language = language if language in languages() else FALLBACK
        self._seed = seed

    def say(self, name: str, **values: Any) -> str:
        """Render the macro ``file.macro``; every line of it is one wording, and one of them is taken."""
        for language in dict.fromkeys((self.language, FALLBACK)):
            macro = _macro(language, name)
            if macro is not None:
                variants = [line.strip() for line in str(macro(**values)).splitlines() if line.strip()]
                return variants[self._number(name) % len(variants)]
        raise KeyError(f"no wording is called {name!r}")

    def knows(self, name: str) -> bool:
        """Whether this very language has the wording."""
        return _macro(self.language, name) is not None

    def name(self, kind: str, key: str) -> str:
        """The name of a use, a trade, a kind of photo…; an unknown key is spelt out."""
        for language in (self.language, FALLBACK):
            found = names(language).get(kind, {}).get(key)
            if found:
                return str(found)
        return key.replace("_", " ")

    def join(self, items: Iterable[str], *, last: str = "and") -> str:
        """``a, b and c``."""
        listed = list(dict.fromkeys(items))
        word = self.name("words", last)
        if len(listed) < 2:
            return "".join(listed)
        return f"{', '.join(listed[:-1])} {word} {listed[-1]}"

    def money(self, amount: float, currency: str = "EUR") -> str:
        """``€1,500``, as this language writes it."""
        digits = f"{amount:,.0f}" if float(amount).is_integer() else f"{amount:,.2f}"
        sign = SIGNS.get(currency, currency + " ")
        written = digits.replace(",", THOUSANDS[self.language])
        return MONEY[self.language].format(sign=sign, amount=written)

    def _number(self, name: str) -> int:
        return int.from_bytes(blake2b(f"{self._seed}|{name}".encode(), digest_size=4).digest(), "big")


@cache
def languages() -> frozenset[str]:
    """The languages that have a folder of wording."""
    return frozenset(folder.name for folder in WORDING.iterdir() if folder.is_dir())


@cache
def names(language: str) -> dict[str, dict[str, str]]:
    """The names of things in one language."""
    path = WORDING / language / "names.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(WORDING), undefined=StrictUndefined, autoescape=False, trim_blocks=True)


@cache
def _module(language: str, file: str) -> Any:
    try:
        template: Template = _environment().get_template(f"{language}/{file}.j2")
    except TemplateNotFound:
        return None
    return template.module


def _macro(language: str, name: str) -> Any:
    file, _, macro = name.partition(".")
    return getattr(_module(language, file), macro, None)
