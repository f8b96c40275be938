"""Reads one message by itself: language, spelling, clauses, slots, and the vectors of its clauses.

Unknown places and clauses are encoded in one batch each; most messages need one or two sentences encoded in all.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from assistant.embedded.frames import Contrast, Subject, Turn
from assistant.embedded.reading import operators
from assistant.embedded.reading.canonical import canonical
from assistant.embedded.reading.classifier import Vectors, softmax
from assistant.embedded.reading.clauses import LONG_MESSAGE_WORDS, asks, split
from assistant.embedded.reading.clean import clean, plain, without_planted
from assistant.embedded.reading.fitting import NEITHER, NO_CONTRAST, TURN, Encoder, Fitted
from assistant.embedded.reading.heard import Clause, Heard
from assistant.embedded.reading.language import Gloss, asked_language, detect, to_english
from assistant.embedded.reading.lexicon import Lexicon
from assistant.embedded.reading.places import Candidate, Place, candidates, listed, place
from assistant.embedded.reading.premises import granted_in
from assistant.embedded.reading.slots import BOTH, Found, find_slots
from assistant.embedded.reading.spelling import Speller

MOST_CLAUSES = 6
FORMS = ("table", "list")  # turns that ask for another form of the answer before
# A message of more words says something of its own. The probability was chosen by cross-validation on turns.toml.
LONGEST_TURN_WORDS, LIKELY_TURN = 16, 0.4

EMPTY_WORDS = 6
# Of the questions to build with that name one kind, those above it claim something of it with few exceptions.
LIKELY_CONTRAST = 0.85
LIKELY_KIND = 0.7  # of the kind that is looked for, where the question itself says that one of them is

_WORD = re.compile(r"[a-zà-ÿ][a-zà-ÿ'-]+")
_OWN_QUESTION = re.compile(
    r"^(?:and |but |so )?(?:what|which|how|why|is|are|do|does|can|should|would)\b(?! (?:about|if)\b)"
)
_PHOTO_NOUN = r"(?:picture|photo|headshot|portrait|image|face|body|background|\w+ly)s?\b"
_NO_THING = ("ly", "ing", "ed", "est", "able", "ible", "ful", "less", "ous", "ive", "ish", "ic", "er", "al", "ent")
# A word before one of these only says which one is meant.
_HEAD = r" (?:website|site|page|photo|picture|headshot|portrait|image|shot|photographer)s?\b"
_SMALL = r"(?:in|on|at|by|from|to|and|or|that|this|it|they|i|you|we|he|she|is|are|be|not|if|as|of|for|with|there)"
_LEADS_TO_THING = (
    r"(?:get|gets|getting|have|having|use|using|buy|bring|do|does|doing|need|offer|sell|wear|want|recommend|includes?|cover|"
    r"know|about|for|with|without|is|are|prices?|costs?|takes?|hire|book|makes?)"
)
_ENDINGS = ("'s", "s", "es", "d", "ed", "ing", "ly")


@dataclass(frozen=True, slots=True)
class Hearing:
    """Everything needed to read a message by itself.

    Attributes:
        encoder: The sentence encoder.
        fitted: What topics, turns and places were learnt as.
        lexicon: Words that fill slots.
        speller: Repairs misspelt words of the trade.
        glosses: Languages besides English.
        known: Words that phrases, lexicon or cards can speak of.
    """

    encoder: Encoder
    fitted: Fitted
    lexicon: Lexicon
    speller: Speller
    glosses: dict[str, Gloss]
    known: Collection[str]

    def hear(self, message: str, language: str) -> Heard:
        """Read one message.

        Args:
            message: The visitor's words.
            language: Language of the conversation so far; a fragment that could be anything keeps it.
        """
        cleaned = clean(message)
        wanted, text = asked_language(cleaned.text)
        spoken = detect(text, self.glosses, self.lexicon.small, self.speller.knows, language)
        stripped = cleaned.stripped
        if spoken != "en":
            text, again = without_planted(to_english(text, self.glosses[spoken]))
            stripped = stripped or again
        text = self.speller.repair(plain(text), far=spoken == "en")
        words = len(re.findall(r"\w+", text))
        texts = [t for t in split(text) if re.search(r"\w", t)]
        if words > LONG_MESSAGE_WORDS:
            asking = [t for t in texts if asks(t)][:MOST_CLAUSES]
            texts = [t for t in texts if t in asking or not asks(t)]
        clauses = self._clauses(texts[: 4 * MOST_CLAUSES])
        return Heard(clauses, wanted or spoken, stripped, words, operators.wants_of(text))

    def _clauses(self, texts: Sequence[str]) -> tuple[Clause, ...]:
        found = [find_slots(text, self.lexicon) for text in texts]
        waiting = [(n, c) for n, text in enumerate(texts) for c in candidates(text, found[n].spans, self.lexicon)]
        if waiting:
            vectors = self.encoder.encode([c.text for _, c in waiting])
            for (n, candidate), vector in zip(waiting, vectors, strict=True):
                placed = listed(candidate, self.lexicon) or place(candidate, vector, self.fitted.places)
                if placed:
                    found[n] = _with_place(found[n], candidate, placed)
        # Statements beside a question only give slots; they need no vector.
        claiming = [bool(granted_in(text, asks=asks(text))) for text in texts]
        asking = [n for n, text in enumerate(texts) if asks(text) or claiming[n]]
        asking = asking if any(asks(texts[n]) for n in asking) else list(range(len(texts)))
        read = [_with_story(n, texts, found) for n in asking]
        # What is asked is searched for next, word for word: encoded along with what is read, it costs next to nothing.
        sought = [" ".join(texts)] if len(asking) == 1 else [texts[n] for n in asking]
        by_place = dict(zip(asking, self.encoder.encode([*read, *sought]), strict=False))
        return tuple(self._clause(text, found[n], by_place.get(n)) for n, text in enumerate(texts))

    def _clause(self, text: str, found: Found, vector: Vectors | None) -> Clause:
        strange, unknown = self._strange_words(text, found)
        sure, nearest = self._likeness(vector)
        likely = None if vector is None or found.slots.any else self._likely_turn(text, sure)
        form = likely if likely in FORMS else None
        return Clause(
            text=text,
            slots=found.slots,
            logits=sure[self.fitted.is_topic],
            nearest=nearest,
            operator=operators.operator_of(text),
            wants=cast(operators.Wants, form) if form else operators.wants_of(text),
            turn=operators.turn_of(text),
            likely_turn=None if form else cast(Turn | None, likely),
            asks=asks(text),
            fragment=self._only_slots(text, found),
            corrects=operators.corrects(text),
            reverses=operators.reverses(text),
            only_format=bool(form) or operators.only_format(text),
            strange=strange,
            noise=not any(self.speller.knows(word) for word in _WORD.findall(text)),
            unknown=unknown,
            contrast=self._contrast(text, found.slots.subjects, vector),
        )

    def _likeness(self, vector: Vectors | None) -> tuple[Vectors, float]:
        """Logits of topics and turns, and the cosine with the nearest phrase in scope; zeros without a vector."""
        clauses = self.fitted.clauses
        if vector is None:
            return np.zeros(len(clauses.classes), np.float32), 0.0
        cosines = clauses.vectors @ vector
        nearest = float(np.max(cosines[self.fitted.in_scope]))
        return clauses.logits_of(cosines), nearest

    def _contrast(self, text: str, subjects: Sequence[Subject], vector: Vectors | None) -> Contrast | None:
        """What is claimed of the one kind that is named, or looked for, where it surely tells the two apart."""
        kinds = [subject for subject in subjects if subject in BOTH]
        if vector is None or (len(kinds) != 1 and not operators.asks_which(text)):
            return None
        chances = softmax(self.fitted.contrasts.logits(vector))
        best = int(chances.argmax())
        name = self.fitted.contrasts.classes[best]
        if name in (NO_CONTRAST, NEITHER) or chances[best] < (LIKELY_CONTRAST if len(kinds) == 1 else LIKELY_KIND):
            return None
        aspect, kind = name.split(".")
        return Contrast(aspect, cast(Subject, kind), kinds[0] if len(kinds) == 1 else None)

    def _likely_turn(self, text: str, logits: Vectors) -> str | None:
        if len(text.split()) > LONGEST_TURN_WORDS or operators.operator_of(text) in ("how_much", "duration"):
            return None
        chances = softmax(logits)
        best = int(chances.argmax())
        name = self.fitted.clauses.classes[best]
        return name.removeprefix(TURN) if name.startswith(TURN) and chances[best] >= LIKELY_TURN else None

    def _only_slots(self, text: str, found: Found) -> bool:
        """Whether nothing is left of a clause but small words once its slots are taken out."""
        if _OWN_QUESTION.match(text):
            return False
        aspects = [(h.start, h.end) for h in self.lexicon.find_aspects(text) if "converting" not in h.ids("aspect")]
        rest = _masked(text, [*((s, e) for s, e, _ in found.spans), *aspects])
        return all(word in self.lexicon.filler for word in re.findall(r"[a-z']+", rest))

    def _strange_words(self, text: str, found: Found) -> tuple[float, tuple[str, ...]]:
        """Share of content words that nothing knows, and those of them that stand where a thing stands."""
        rest = _masked(text, [(s, e) for s, e, _ in found.spans])
        plain_words = self.lexicon.small | self.lexicon.filler
        content = [w for w in _WORD.findall(rest) if w not in plain_words]
        strange = [w for w in content if not self._is_known(w)]
        things = [w for w in strange if len(w) > 3 and _is_thing(w, text)]
        return (len(strange) / len(content) if content else 0.0), tuple(dict.fromkeys(things))[:3]

    def _is_known(self, word: str) -> bool:
        return any(word.removesuffix(ending) in self.known for ending in ("", *_ENDINGS)) or all(
            part in self.known for part in word.split("-")
        )


def _with_story(n: int, texts: Sequence[str], found: Sequence[Found]) -> str:
    """A clause in the form it is read in; a few words that name nothing need what was told before."""
    told = canonical(texts[n], found[n].spans)
    if n == 0 or found[n].spans or len(texts[n].split()) > EMPTY_WORDS or asks(texts[n - 1]):
        return told
    return f"{canonical(texts[n - 1], found[n - 1].spans)}, {told}"


def _with_place(found: Found, candidate: Candidate, placed: Place) -> Found:
    slots = found.slots
    if placed.group == "use":
        slots = replace(slots, uses=tuple(dict.fromkeys((*slots.uses, placed.id))))
    elif placed.group == "none.use":
        slots = replace(slots, unknown=(*slots.unknown, candidate.text))
    else:
        named = (placed.id,) if placed.group == "industry" else ()
        industries = tuple(dict.fromkeys((*slots.industries, *named)))
        slots = replace(slots, industries=industries, trade=slots.trade or candidate.name)
        if not named:
            slots = replace(slots, unplaced=(*slots.unplaced, candidate.text))
    what = "use" if placed.group.endswith("use") else "trade"
    span = (candidate.start, candidate.start + len(candidate.text), what)
    return Found(slots, tuple(sorted((*found.spans, span))))


def _masked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    rest = list(text)
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    return "".join(rest)


def _is_thing(word: str, text: str) -> bool:
    """Whether a word stands where the thing stands that a question is about, not where a place or a quality stands."""
    if word.endswith(_NO_THING):
        return False
    modifier = rf"(?:(?!{_PHOTO_NOUN}|{_SMALL}\b)[\w'-]+\s)?"
    article = r"(?:(?:an?|the|my|our|your|any|some|of)\s+)?"
    return re.search(rf"\b{_LEADS_TO_THING}\s+{article}{modifier}{re.escape(word)}\b(?!{_HEAD})", text) is not None
