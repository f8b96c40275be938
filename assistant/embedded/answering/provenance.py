"""Who stands behind a passage: author, date, interest, and whether it is first-hand."""

from functools import cache

from assistant.embedded.answering.claims import Claim
from assistant.embedded.answering.evidence import Passage
from assistant.embedded.answering.words import Words
from assistant.knowledge import Source, load_knowledge

FIRST_HAND = "P"


def source_of(passage: Passage) -> Source | None:
    """What is known of the source of a passage; None for a studio's own documents."""
    return _sources().get(passage.source)


def quality_of(passage: Passage, words: Words) -> list[Claim]:
    """What a passage says, and whether it comes from the place it speaks of or from somebody who repeats it."""
    source = source_of(passage)
    if source is None:
        return [Claim(passage.text, (passage.id,))]
    name = "common.first_hand" if source.quality == FIRST_HAND else "common.second_hand"
    text = words.say(name, author=source.author, title=source.title, interest=source.interest)
    return [Claim(text, (passage.id,)), Claim(passage.text, (passage.id,), "reason")]


def said(passage: Passage, words: Words) -> str:
    """A sentence on the source of a passage."""
    source = source_of(passage)
    author = source.author if source and source.author not in passage.title else None
    title = passage.title or passage.source
    interest = source.interest if source else passage.interest
    return words.say("common.said_by", title=title, author=author, interest=interest, date=passage.date)


@cache
def _sources() -> dict[str, Source]:
    return dict(load_knowledge().sources)
