"""Makes a message fit to be read: no markup, control characters or planted instructions, contractions written out."""

import html
import re
import unicodedata
from dataclasses import dataclass

from assistant.embedded.reading.quantities import NUMBERS

MAX_CHARACTERS = 4000

_BLOCKS = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"</?[a-zA-Z!][^<>]{0,200}>")
_LINKS = re.compile(r"\b(?:https?://|www\.)\S+")
_ARROW = re.compile(r"\s*(?:[-=]+>|→|⇒|➜)\s*")
_MARKS = re.compile(r"[*`#|~^_\\{}\[\]<>]+")

_CONTRACTIONS = (
    (r"\bwon't\b", "will not"),
    (r"\bcan't\b", "cannot"),
    (r"\bain't\b", "is not"),
    (r"n't\b", " not"),
    (r"\b(i)'m\b", r"\1 am"),
    (r"\blet's\b", "let us"),
    (r"'re\b", " are"),
    (r"'ve\b", " have"),
    (r"'ll\b", " will"),
    (r"'d\b", " would"),
    (r"\b(what|that|it|who|where|how|there|here|he|she|when|this|which)'s\b", r"\1 is"),
    (r"\bgonna\b", "going to"),
    (r"\bwanna\b", "want to"),
    (r"\bgotta\b", "have to"),
)

# Sentences that talk to the machine instead of asking anything. They are cut out and the rest is read as usual.
_PLANTED = (
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,60}\b(?:instruction|prompt|above\b|previous|guideline|"
    r"(?:your|all(?: the| of your)?|any|these|those|every) (?:\w+ )?(?:rule|polic)|"
    r"everything (?:above|before|you)|(?:were|been) told)",
    r"^\W*(?:system|(?:developer|admin|user|assistant) (?:message|prompt|note)|note to (?:the )?(?:ai|assistant|bot))"
    r"\s*(?:message|prompt|note)?\s*[:>]",
    r"\b(?:print|reveal|show|repeat|output|display|give|leak|tell)\b.{0,30}\b(?:system "
    r"prompt|your prompt|hidden prompt|your instructions|your (?:\w+ )?rules\b(?! (?:on|for|about|when|of)))",
    r"\byou (?:are|act) now\b|\byou are no longer\b|\bdeveloper mode\b|"
    r"\bfrom now on\b,? (?:you|always|only|answer|reply|respond|say|speak|act|pretend|ignore|all your|every answer)\b|"
    r"\bjailbr[eo]ak|\bdo anything now\b",
    r"(?<!do )(?<!if )(?<!when )\b(?:you|the assistant) (?:must|have to|shall|should|will) (?:always |only |now "
    r")*(?:say|answer|claim|reply|respond|state|tell|pretend)\b",
    r"\b(?:begin|start|end) (?:your|each|every) (?:answer|reply|response)\b",
    r"^\W*(?:always|only) (?:say|answer|reply|respond|claim) (?:that|with)\b(?!.*\byes or no\b)",
    r"\brepeat after me\b|\bwhat (?:are|were|is) your (?:\w+ )?(?:instructions?|prompt)\b",
    r"^\W*(?:system|user)\W*$",
    r"\bnew (?:instructions?|rules?|task)\s*:",
    r"\b(?:vergiss|ignoriere)\b.{0,50}\b(?:anweisung|regel|alles)|\b(?:ignore|"
    r"oublie)\b.{0,40}\binstructions\b|\b(?:ignora|olvida)\b.{0,40}\binstrucciones\b",
)
_PLANTED_RE = re.compile("|".join(f"(?:{p})" for p in _PLANTED), re.IGNORECASE)
_TAIL = re.compile(
    r"(?:,|;|\band\b|\bthen\b|\bbut\b)\s+(?:then\s+|also\s+|please\s+)*"
    r"((?:tell me|explain|answer me|what|which|how much|how|is a|are|does|do i|can "
    r"i|could i|should i|why|where)\b(?!.*\b(?:prompt|instructions)\b).*)$",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:(?:pretend|imagine)(?! (?:that )?(?:i|we|my|our)\b)|act|role-?play|behave|talk|speak)\b"
    r"(?:(?! and | then |,).){0,60}"
    r"\s*(?:\band\b|\bthen\b|,)\s*(?:then\s+)?",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
# A sound before what is said; "well" and "so" are words, and mean something.
_SOUND = re.compile(r"^(?:(?:h+m+|u+h*m+|e+r+m*|u+h+)[,.!… ]+)+(?=\w)")
# How it is to be told, and no background.
_IN_PLAIN_WORDS = re.compile(r"\bin plain (?=(?:words|english|terms|language|speech)\b)")
_QUOTES = re.compile(r"(?<!\w)['\"]+|['\"]+(?!\w)")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A message ready for reading.

    Attributes:
        text: What remains, on one line; empty when nothing is left.
        stripped: A planted instruction was cut out.
    """

    text: str
    stripped: bool


def clean(message: str) -> Cleaned:
    """What the visitor said, without what only a machine would write."""
    text = message[:MAX_CHARACTERS]
    text = html.unescape(text)
    text = _BLOCKS.sub(" ", text)
    text = _TAGS.sub(" ", text)
    text = _LINKS.sub(" ", text)
    text = unicodedata.normalize("NFC", text)
    text = "".join(c if c in "\n\t" or unicodedata.category(c)[0] != "C" else " " for c in text)
    text = text.translate(str.maketrans("’‘‛`´“”„«»–—\u00a0", "'''''\"\"\"\"\"-- "))
    text = _MARKS.sub(" ", _ARROW.sub(" to ", text))
    text, stripped = without_planted(text)
    return Cleaned(re.sub(r"\s+", " ", text).strip(), stripped)


def without_planted(text: str) -> tuple[str, bool]:
    """The text without instructions to the machine, and whether there were any.

    A question that shares its sentence with such an instruction stays.
    """
    kept: list[str] = []
    stripped = False
    for sentence in _SENTENCE.split(text):
        played = _ROLE.search(sentence)
        if played and re.search(r"\b(?:pretend|imagine|act as|act like|role)", played.group(), re.IGNORECASE):
            sentence = (sentence[: played.start()] + " " + sentence[played.end() :]).strip()
            stripped = True
        if _PLANTED_RE.search(sentence):
            stripped = True
            tail = _TAIL.search(sentence)
            sentence = tail.group(1) if tail else ""
        if sentence.strip():
            kept.append(sentence.strip())
    return "\n".join(kept), stripped


_ONES = {"a": 1} | {word: value for word, value in NUMBERS.items() if 1 <= value <= 9}
_BELOW_100 = {word: value for word, value in NUMBERS.items() if value < 100}
# "Two hundred and fifty" is written as it is counted; "a hundred ways" and "a thousand thanks" are not.
_ROUND = re.compile(
    rf"\b(?P<n>{'|'.join(_ONES)}) (?P<of>hundred|thousand)\b"
    rf"(?: (?:and )?(?P<rest>{'|'.join(sorted(_BELOW_100, key=len, reverse=True))})\b(?! (?:hundred|of)\b))?"
    r"(?! (?:and \w+|thanks|times|dollars an?\b|ways|things))"
)


def plain(text: str) -> str:
    """Lower case with contractions written out: the form that every pattern and every phrase is written for."""
    text = _IN_PLAIN_WORDS.sub("in simple ", _SOUND.sub("", text.lower()))
    for pattern, replacement in _CONTRACTIONS:
        text = re.sub(pattern, replacement, text)
    text = _QUOTES.sub(" ", text)
    text = _ROUND.sub(_in_figures, text)
    return re.sub(r"\s+", " ", text).strip()


def _in_figures(counted: re.Match[str]) -> str:
    hundreds = _ONES[counted["n"]] * (1000 if counted["of"] == "thousand" else 100)
    return str(hundreds + _BELOW_100.get(counted["rest"], 0))
