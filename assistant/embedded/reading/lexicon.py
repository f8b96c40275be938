"""The words of ``lexicon.toml`` as one pattern: at each place in a text the longest entry wins."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

# Aspects that visitors name and that stand under another name on the cards.
ASPECT_OF_CARDS = {"dress": "evidence", "glasses": "evidence", "hair": "evidence"}


def load_table(name: str) -> dict[str, Any]:
    """One of the TOML files beside this room."""
    return tomllib.loads((resources.files("assistant.embedded") / name).read_text(encoding="utf-8"))


def load_tables(folder: str) -> dict[str, dict[str, Any]]:
    """The TOML files of one of the folders beside this room, by their names."""
    files = (file for file in (resources.files("assistant.embedded") / folder).iterdir() if file.name.endswith(".toml"))
    return {file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8")) for file in files}


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry of the lexicon found in a text.

    Attributes:
        start: First character.
        end: Character after the last.
        text: The words as they stand.
        meanings: What they mean, as (slot, id).
    """

    start: int
    end: int
    text: str
    meanings: tuple[tuple[str, str], ...]

    def ids(self, slot: str) -> tuple[str, ...]:
        """The ids that this entry gives for a slot."""
        return tuple(value for name, value in self.meanings if name == slot)


class Lexicon:
    """Finds slots by their words.

    Attributes:
        kind_of: Use or industry to the kind of photo it takes.
        places: Examples of trades and uses to learn from, by (group, class).
        activities: Examples of what people say that they do, by (group, class), too.
        slips: Replacements for slips that are words of their own.
        words: Every single word of the entries.
        small: Words without content of their own.
        filler: Words that may stand around bare slots.
        stop: Words that end a noun phrase.
        double: Words for a trade that are something else as well: they are one only where a trade stands.
        never: Words that are no trade and no use however they stand.
    """

    def __init__(self, table: Mapping[str, Any]):
        """Build from the parsed ``lexicon.toml``."""
        self.kind_of: dict[str, str] = {name: kind for kind, names in table["kind"].items() for name in names}
        self.places, self.activities = (
            {
                (group, name): list(examples)
                for group in ("industry", "none")
                for name, examples in table[kind][group].items()
            }
            for kind in ("place", "activity")
        )
        self.small, self.filler, self.stop, self.never = (
            frozenset(table["words"][name].split()) for name in ("small", "filler", "stop", "never")
        )
        self.double = frozenset(table["words"]["double"].split())
        self.slips: dict[str, str] = dict(table["slips"])
        self.entries: dict[str, dict[str, list[str]]] = {
            slot: dict(table[slot])
            for slot in ("subject", "method", "use", "unknown_use", "industry", "trade_use", "aspect")
        }
        self._content: dict[str, tuple[tuple[str, str], ...]] = {}
        self._aspects: dict[str, tuple[tuple[str, str], ...]] = {}
        for slot, groups in self.entries.items():
            target = self._aspects if slot == "aspect" else self._content
            for name, entries in groups.items():
                for entry in entries:
                    key = _key(entry)
                    target[key] = (*target.get(key, ()), (slot, name))
        self._trades: dict[str, tuple[tuple[str, str], ...]] = {
            _key(example): ((group, name),)
            for (group, name), examples in self.places.items()
            if group == "industry" or name == "trade"
            for example in examples
            if _key(example) not in self._content and _key(example) not in self.double
        }
        self._trade_re = _pattern(self._trades)
        self._content_re = _pattern(self._content)
        self._aspect_re = _pattern(self._aspects)
        self.words = frozenset(
            word for key in (*self._content, *self._aspects) for word in re.findall(r"[a-zé]+", key) if len(word) > 1
        ) | {word for examples in self.places.values() for example in examples for word in example.lower().split()}

    @classmethod
    def load(cls) -> "Lexicon":
        """The lexicon that is shipped."""
        return cls(load_table("lexicon.toml"))

    def find(self, text: str) -> list[Hit]:
        """Subjects, methods, uses and trades in a plain text, in its order; they never overlap."""
        return self._find(self._content_re, self._content, text)

    def find_aspects(self, text: str) -> list[Hit]:
        """Words that ask for an aspect; they may lie inside other entries."""
        return self._find(self._aspect_re, self._aspects, text)

    def find_trades(self, text: str) -> list[Hit]:
        """Trades that stand among the examples of places, wherever they stand in the text."""
        return self._find(self._trade_re, self._trades, text)

    @staticmethod
    def _find(pattern: re.Pattern[str], table: Mapping[str, tuple[tuple[str, str], ...]], text: str) -> list[Hit]:
        hits = []
        for match in pattern.finditer(text):
            words = match.group()
            meanings = _meanings(table, words)
            if meanings:
                hits.append(Hit(match.start(), match.end(), words, meanings))
        return hits


def _key(entry: str) -> str:
    return re.sub(r"[\s-]+", " ", entry.lower())


def _meanings(table: Mapping[str, tuple[tuple[str, str], ...]], words: str) -> tuple[tuple[str, str], ...]:
    key = _key(words)
    for candidate in (
        key,
        key.removesuffix("'s"),
        key.removesuffix("s"),
        key.removesuffix("es"),
        re.sub(r"ies$", "y", key),
        re.sub(r"men$", "man", key),
    ):
        if candidate in table:
            return table[candidate]
    compact = key.replace(" ", "")
    for entry, meanings in table.items():
        if entry.replace(" ", "") in (compact, compact.removesuffix("s")):
            return meanings
    return ()


def _pattern(table: Mapping[str, object]) -> re.Pattern[str]:
    entries = []
    for key in sorted(table, key=len, reverse=True):
        body = re.escape(key).replace(r"\ ", r"[\s-]?" if len(key) > 8 else r"[\s-]")
        if key.endswith("y"):
            body = body[:-1] + "(?:y|ies)"
        elif key.endswith("man"):
            body = body[:-3] + "m[ae]n"
        entries.append(body)
    return re.compile(rf"(?<![\w])(?:{'|'.join(entries)})(?:'s|es|s)?(?![\w])")
