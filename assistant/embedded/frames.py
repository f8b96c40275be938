"""What was asked: the typed result of reading, and the only thing that answering knows of the visitor's words."""

import re
from dataclasses import dataclass
from typing import Literal, get_args

_MARK = re.compile(r"\((?:A photo is|(\d+) photos are) attached\.\)$")


def photo_mark(photos: int) -> str:
    """What whoever wires the model says at the end of the visitor's message when photos lie beside it."""
    return "(A photo is attached.)" if photos == 1 else f"({photos} photos are attached.)"


def photos_marked(message: str) -> tuple[str, int]:
    """The visitor's own words, and how many photos lie beside them."""
    text = message.rstrip()
    found = _MARK.search(text)
    return (text, 0) if found is None else (text[: found.start()].strip(), int(found[1] or 1))


Topic = Literal[
    "difference",  # headshot against portrait, or one aspect of it
    "definition",  # what a headshot, a portrait, a hybrid or an AI headshot is
    "choose",  # which of the two is needed
    "use",  # what a kind is used for
    "industry",  # what is usual in a trade
    "cost",  # prices, budgets, sums
    "convert",  # one kind made into the other
    "hybrid",  # kinds between the two
    "ai",  # AI headshots: what they are, how fast, how good
    "platform",  # sizes, formats, limits, what a site shows or forbids
    "advice",  # dress, expression, light, background, evidence from studies, camera, retouching
    "own_photo",  # judge the visitor's photo
    "crop_photo",  # cut the visitor's photo for a purpose
    "compare_photos",  # which of the visitor's photos is best
    "sources",  # who says so, how sure, where sources differ, since when
    "about",  # what this assistant is and can do
    "privacy",  # what happens to a photo or a conversation
    "studio",  # the studio's own prices, booking, policies
    "recall",  # what this conversation has established
    "forget",  # that is not to be used any more
    "greeting",
    "thanks",
    "goodbye",
    "abuse",
    "out_of_scope",
    "unclear",  # nothing could be read from it: ask back
]
# What is read from the words; that photos are to be compared is told by their number as well.
TOPICS: tuple[Topic, ...] = tuple(topic for topic in get_args(Topic) if topic != "compare_photos")
Operator = Literal[
    "what",
    "which",
    "yes_no",
    "why",
    "how_much",
    "how",
    "enumerate",
    "compare",
    "rank",
    "extreme",
    "universal",
    "duration",
    "who_says",
]
Turn = Literal["new", "more", "shorter", "why", "sure", "who_says", "again", "summary"]
Subject = Literal["headshot", "portrait", "ai_headshot", "hybrid"]
Method = Literal["photographer", "ai"]
# The two that everything is about.
KINDS: tuple[Subject, Subject] = ("headshot", "portrait")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount somebody named.

    Attributes:
        amount: The number, in the currency.
        currency: ISO code, ``EUR`` when nothing was said.
        per: What it pays for.
    """

    amount: float
    currency: str = "EUR"
    per: Literal["total", "person"] = "total"


@dataclass(frozen=True, slots=True)
class Contrast:
    """Something said or asked in which the two kinds differ ("a headshot shows the whole body", "which is tighter?").

    Attributes:
        aspect: In what they differ.
        belongs_to: The kind that the sources say it of.
        said_of: The kind that the visitor says it of, None where the question is which kind it is.
    """

    aspect: str
    belongs_to: Subject
    said_of: Subject | None


@dataclass(frozen=True, slots=True)
class Frame:
    """One request, after ellipsis and follow-ups have been filled in from the conversation.

    Attributes:
        topic: What it is about.
        operator: What kind of answer is wanted.
        confidence: 0-1 that the topic is right; below .3 answer the nearest thing and say so.
        text: The visitor's words for this request (in English, repaired).
        subjects: Kinds of photo named, in the order of the words.
        method: Photographer or AI, where said.
        aspects: Card aspects asked for (framing, lighting, cost, …); empty means all.
        uses: Ids of uses and purposes (linkedin, cv, company_site, …).
        industries: Ids of trades that the cards know (corporate, finance, law, creative, technology, healthcare).
        trade: The visitor's own word for the trade, for naming it back; may lie in none of the industries.
        unplaced: Trades named that lie in none of the industries.
        people: Number of people the photo or the price is for.
        budget: Money the visitor has or names.
        direction: For converting.
        negated: Subjects or methods excluded ("not AI").
        premise: A claim inside the question that facts may contradict, as (attribute, value).
        contrast: What it claims of a kind of photo in which the two kinds differ, or looks for in one.
        granted: What the message takes for granted of photos, in its own words; empty where it does not.
        unknown_words: Content words that neither cards nor lexicon know: name them as a gap.
        wants: Form asked for.
        has_photo: A photo lies beside this conversation.
        photos: How many there are.
        photo_gone: One lay there before and does no more.
        after_photo: The request before was about the visitor's own photos, or one came with this message.
        wanted_for: What a photo is wanted for that is no use that is known: the id of a row of ``own_photo.toml``,
            or the visitor's words.
        judged: The same photo was judged for the same before.
        photo: Which of them is meant, counted from 1; None for the last one.
        turn: How this relates to the answer before.
        said: The whole message that this is part of, as it was written.
        now: What this message says, in English, where it asks one thing; ``text`` may be that of the request before.
        abroad: The whole message again, where it is all that is asked and not in English.
        whole: The question in plain English where it stands on its own feet: its clause, and the whole message where
            that asks nothing else. Empty for what leans on the question before.
        known: What the conversation has established, where that is asked for: pairs of a slot's name and a value.
        before: The visitor's messages before this one, as far as an order may be put together over them.
        counts: How many of each kind of photo, where two kinds are counted ("two headshots and a portrait").
    """

    topic: Topic
    operator: Operator = "what"
    confidence: float = 1.0
    text: str = ""
    subjects: tuple[Subject, ...] = ()
    method: Method | None = None
    aspects: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    trade: str | None = None
    unplaced: tuple[str, ...] = ()
    people: int | None = None
    budget: Money | None = None
    direction: Literal["portrait_to_headshot", "headshot_to_portrait"] | None = None
    negated: tuple[str, ...] = ()
    premise: tuple[tuple[str, str], ...] = ()
    contrast: Contrast | None = None
    granted: str = ""
    unknown_words: tuple[str, ...] = ()
    wants: Literal["prose", "list", "table", "short"] = "prose"
    has_photo: bool = False
    photos: int = 0
    photo_gone: bool = False
    after_photo: bool = False
    wanted_for: str = ""
    judged: bool = False
    photo: int | None = None
    turn: Turn = "new"
    said: str = ""
    now: str = ""
    abroad: str = ""
    whole: str = ""
    counts: tuple[tuple[Subject, int], ...] = ()
    before: tuple[str, ...] = ()
    known: tuple[tuple[str, str | int | Money], ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """Everything one message asks, given the conversation before it.

    Attributes:
        frames: The requests in the order of the words; never empty.
        language: ISO 639-1 code of the visitor's language.
        stripped: A planted instruction was cut from the message before reading.
    """

    frames: tuple[Frame, ...]
    language: str = "en"
    stripped: bool = False
