"""Repairs misspelt words of the trade, and no others: a word that an English dictionary knows is left alone."""

import re
from collections.abc import Collection, Mapping

_TOKEN = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)*")
_ENDINGS = ("'s", "s", "es", "ed", "ing", "er", "ers")


class Speller:
    """Knows real words, the trade's words, and slips that happen to be real words."""

    def __init__(
        self, vocabulary: Collection[str], slips: Mapping[str, str], dictionary: Collection[str] | None = None
    ):
        """Prepare the lists.

        Args:
            vocabulary: Words of phrases, lexicon and cards; repairs lead to these only.
            slips: Whole words or pairs to replace, whatever a dictionary says of them.
            dictionary: Real English words; the list of the spell checker's package when left out.
        """
        self._targets = tuple(sorted({w for w in vocabulary if len(w) >= 4 and w.isalpha() and w.isascii()}))
        self._vocabulary = frozenset(vocabulary)
        self._dictionary = frozenset(dictionary) if dictionary is not None else _english_words()
        self._slips = {key: value for key, value in slips.items() if key != value}
        longest_first = sorted(map(re.escape, self._slips), key=len, reverse=True)
        self._slip_re = (
            re.compile(rf"(?<![\w'])(?:{'|'.join(longest_first)})(?![\w'])", re.IGNORECASE) if longest_first else None
        )

    def knows(self, word: str) -> bool:
        """Whether the word is a real one or one of ours, as it stands or inflected."""
        word = word.lower()
        if word in self._vocabulary or word in self._dictionary:
            return True
        stems = [word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)]
        return any(len(stem) > 2 and stem in self._vocabulary for stem in stems)

    def repair(self, text: str, *, far: bool = True) -> str:
        """The text with slips replaced and misspelt words of the trade set right.

        Args:
            text: A cleaned text in lower case.
            far: Allow two wrong letters in long words; off for text that is not English.
        """
        if self._slip_re and far:
            text = self._slip_re.sub(lambda m: self._slips[m.group().lower()], text)
        return _TOKEN.sub(lambda m: self._repaired(m.group(), far), text)

    def _repaired(self, word: str, far: bool) -> str:
        if len(word) < 4 or self.knows(word):
            return word
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        allowed = 2 if far and len(word) >= 7 else 1
        found = process.extract(word, self._targets, scorer=OSA.distance, score_cutoff=allowed, limit=12)
        # A letter left out or typed twice is likelier than a wrong one.
        close = [
            (distance, target[0] != word[0], not (_within(word, target) or _within(target, word)), target)
            for target, distance, _ in found
            if distance < 2 or target[0] == word[0]
        ]
        return min(close)[3] if close else word


def _within(short: str, long: str) -> bool:
    """Whether the letters of one word stand in the other in the same order."""
    letters = iter(long)
    return all(letter in letters for letter in short)


def _english_words() -> frozenset[str]:
    """The English word list that the spell checker's package carries."""
    from spellchecker import SpellChecker

    return frozenset(SpellChecker(language="en", distance=1).word_frequency.dictionary)
