"""Which language a message is in, and its words put into English one by one, so that reading stays one."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_LANGUAGE = (
    r"\b(?:in|auf|en)\s+(english|german|french|spanish|deutsch|englisch|franz(?:ö|oe)sisch|spanisch|fran(?:ç|c)ais|"
    r"anglais|allemand|espagnol|espa(?:ñ|n)ol|ingl(?:é|e)s|alem(?:á|a)n)\b"
)
_POLITE = r"(?:please|bitte|s'il (?:te|vous) pla(?:î|i)t|por favor)"
_TELL = r"(?:answer|reply|respond|write|explain|speak|say (?:it|that)|tell me)"
# "In German applications" is no wish: without a verb or a please the language stands at the beginning or at the end.
_ASKED = (
    re.compile(
        rf"[,;]?\s*\b(?:{_POLITE}\s+)?(?:(?:can|could|would) you\s+)?{_TELL}\s*(?:me|it|that|this)?\s*"
        rf"(?:{_POLITE}\s*)?{_LANGUAGE}(?:,?\s+{_POLITE})?",
        re.IGNORECASE,
    ),
    re.compile(rf"[,;]?\s*\b(?:{_POLITE},?\s+{_LANGUAGE}|{_LANGUAGE},?\s+{_POLITE})", re.IGNORECASE),
    re.compile(rf"^\W*{_LANGUAGE}(?=\s*(?:[.:,;!?-]|$))|[,;]?\s*{_LANGUAGE}(?=\W*$)", re.IGNORECASE),
)
_ASKED_NAMES = {
    "de": ("german", "deutsch", "allem", "alem"),
    "fr": ("french", "franz", "fran"),
    "es": ("spanish", "spanisch", "espa"),
}


def folded(word: str) -> str:
    """The word in lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn").replace(
        "ß", "ss"
    )


@dataclass(frozen=True, slots=True)
class Gloss:
    """Words of one language.

    Attributes:
        stop: Small words that give the language away.
        words: Folded word or words of this language to English.
        longest: Most words in a key.
    """

    stop: frozenset[str]
    words: Mapping[str, str]
    longest: int

    @classmethod
    def load(cls, table: Mapping[str, Any]) -> "Gloss":
        """Read one language's table of ``gloss/``."""
        words = {folded(key): str(value) for key, value in table["words"].items()}
        return cls(frozenset(folded(s) for s in table["stop"]), words, max(key.count(" ") + 1 for key in words))

    def look_up(self, word: str) -> str | None:
        """English for one word: as it stands, without its ending, or as a compound of two known words."""
        key = folded(word)
        if key in self.words:
            return self.words[key]
        for ending in ("innen", "in", "en", "es", "er", "em", "st", "t", "e", "s", "n", "x"):
            stem = key.removesuffix(ending)
            if stem != key and len(stem) > 3 and stem in self.words:
                return self.words[stem]
        for cut in range(4, len(key) - 3):
            head, tail = key[:cut], key[cut:]
            if tail in self.words and (head in self.words or head.removesuffix("s") in self.words):
                return f"{self.words.get(head) or self.words[head.removesuffix('s')]} {self.words[tail]}"
        return None


def asked_language(text: str) -> tuple[str | None, str]:
    """The language that the visitor wants the answer in, if they said so, and the text without that wish."""
    match = next((found for asked in _ASKED if (found := asked.search(text))), None)
    if match is None:
        return None, text
    name = next(name for name in match.groups() if name).lower()
    language = next((code for code, starts in _ASKED_NAMES.items() if name.startswith(starts)), "en")
    return language, re.sub(r"\s+([.?!])", r"\1", (text[: match.start()] + text[match.end() :])).strip(" ,:;")


def detect(
    text: str, glosses: Mapping[str, Gloss], english: frozenset[str], knows: Callable[[str], bool], hint: str
) -> str:
    """ISO code of the language of a text.

    Args:
        text: The cleaned message.
        glosses: The languages known besides English.
        english: English words that give English away.
        knows: Whether a word is an English one; such a word gives no other language away.
        hint: Language of the conversation so far, kept by a fragment that could be anything.
    """
    words = [folded(w) for w in _WORD.findall(text)]
    if len(words) == 1 and len(words[0]) == 1:
        return hint  # "y" is short for "why", and a word in Spanish
    # A word that two languages share says less than one that only one of them has.
    foreign = frozenset[str]().union(*(gloss.stop for gloss in glosses.values()))
    scores = {"en": 0.0}
    for word in words:
        if word in english:
            scores["en"] += 1.0 if word in foreign else 2.0
        elif knows(word):
            scores["en"] += 0.5
    for code, gloss in glosses.items():
        scores[code] = 0.0
        for word in words:
            if word in gloss.stop:
                scores[code] += 1.0 if word in english or knows(word) else 2.0
            elif word in gloss.words and not knows(word):
                scores[code] += 1.0
    if "¿" in text or "¡" in text:
        scores["es"] = scores.get("es", 0.0) + 10.0  # no other language writes them
    if scores["en"] < 1 and not any(scores[code] for code in glosses):
        return hint  # a name, or a word that many languages share
    best = max(scores, key=lambda code: (scores[code], code == hint, code == "en"))
    return best if scores[best] > 0 else hint


def to_english(text: str, gloss: Gloss) -> str:
    """The text with every known word put into English, in its own order."""
    pieces = re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*|\d+(?:[.,]\d+)*|[^\w\s]", text.replace("¿", "").replace("¡", ""))
    english: list[str] = []
    at = 0
    while at < len(pieces):
        for size in range(min(gloss.longest, len(pieces) - at), 0, -1):
            found = gloss.words.get(folded(" ".join(pieces[at : at + size])))
            if found is None and size == 1:
                found = gloss.look_up(pieces[at])
                found = found or gloss.words.get(folded(pieces[at]).replace("-", " "))
                if found is None and re.search(r"['-]", pieces[at]):
                    parts = [part for part in re.split(r"['-]", pieces[at]) if len(part) > 1]
                    found = " ".join(gloss.look_up(part) or part for part in parts)
                if found is None:
                    found = pieces[at]
            if found is not None:
                english.append(found)
                at += size
                break
    joined = " ".join(word for word in english if word)
    return re.sub(r"\s+([.,;:?!])", r"\1", joined)
