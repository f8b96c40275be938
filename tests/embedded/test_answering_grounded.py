"""Nothing is said that the evidence does not hold: words, figures and reasons come from the cards that are cited.

Templates can invent through their author. So every content word of a cited sentence must stand in the cards that it
cites, in their typed facts, in what the visitor said, or in a short list of words that connect and claim nothing.
"""

import itertools
import json
import re
from collections.abc import Iterator

import pytest

from assistant.embedded.answering.relevance import stem
from assistant.embedded.frames import Frame, Money
from tests.embedded.answers import ask, knowledge

MARKS = re.compile(r"((?:\s*\[[a-z][\w.]*\])+)")
WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")

CONNECTING = frozenset(
    stem(word)
    for word in re.findall(
        r"[a-z-]+",
        """
        a an and are as at be both but by can do does for from go going goes if in is it its no none not of on one only
        or other rather so such take than that the their them then there these they this to too use used was well what
        when where which who with would yes you your usually rule always far possible depends either better in-between
        far sources my fact first second third both more most much now means here while against about come comes
        between together plain sum sums next last cheapest dearest cheaper dearer starts start reckon enough missing
        covers cover full whole lies within range stated end lower upper below at open overlap overlaps people times
        counted each every everybody so said quite less than give gives gave free photographer price prices costs cost
        headshot headshots portrait portraits ai kind kinds photo photos picture pictures hybrid hybrids made make
        ordinary as-is usual framing number purpose mood background lighting expression
        """,
    )
)


def said_by_the_visitor(frame: Frame) -> str:
    return " ".join((frame.text, frame.trade or "", *frame.uses, *frame.industries)).replace("_", " ")


def words_of(*texts: str) -> set[str]:
    return {stem(part) for text in texts for word in WORD.findall(text.lower()) for part in (word, *word.split("-"))}


def evidence_words(ids: list[str]) -> set[str]:
    cards = [knowledge().cards[name] for name in ids]
    told = [json.dumps([card.text, dict(card.facts), card.uses, card.industries], default=str) for card in cards]
    titles = [
        knowledge().sources[name].title + " " + str(knowledge().sources[name].interest)
        for c in cards
        for name in c.sources
    ]
    return words_of(*told, *titles)


def cited_sentences(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each stretch of text with the cards that are cited at its end."""
    parts = MARKS.split(text)
    for said, marks in itertools.zip_longest(parts[::2], parts[1::2], fillvalue=""):
        if marks:
            yield said, re.findall(r"\[([\w.]+)\]", marks)


FRAMES = [
    *(Frame("choose", operator, text="which", uses=(use,)) for operator in ("which", "why", "what")
      for use in ("linkedin", "cv", "author", "family", "website", "personal_brand", "auditions", "business_card")),
    *(Frame("choose", "yes_no", text="for that", uses=(use,), subjects=(subject,))
      for use in ("linkedin", "author", "website") for subject in ("headshot", "portrait")),
    *(Frame("industry", operator, text="what", industries=(industry,)) for operator in ("what", "why", "yes_no")
      for industry in ("law", "creative", "healthcare", "technology", "finance", "corporate")),
    *(Frame("difference", operator, text="what", aspects=aspects) for operator in ("what", "why", "compare")
      for aspects in ((), ("framing",), ("background",), ("mood",), ("lighting",), ("expression",), ("purpose",))),
    *(Frame("cost", operator, text="what does it cost", subjects=subjects, people=people)  # type: ignore[arg-type]
      for operator in ("how_much", "compare", "rank", "extreme", "yes_no", "why")
      for subjects in ((), ("headshot",), ("portrait",), ("headshot", "portrait")) for people in (None, 7)),
    *(Frame("cost", "yes_no", text="is that enough", subjects=("portrait",), budget=Money(amount), people=people)
      for amount in (50, 250, 900) for people in (None, 3)),
    *(Frame("convert", "yes_no", text="can I", direction=direction)  # type: ignore[arg-type]
      for direction in (None, "portrait_to_headshot", "headshot_to_portrait")),
    *(Frame(topic, "what", text="tell me", wants=wants)  # type: ignore[arg-type]
      for topic in ("hybrid", "ai", "use", "definition", "difference") for wants in ("prose", "list", "table")),
]  # fmt: skip


@pytest.mark.parametrize("frame", FRAMES, ids=[f"{n}-{frame.topic}-{frame.operator}" for n, frame in enumerate(FRAMES)])
def test_every_content_word_stands_in_the_cards_that_are_cited(frame: Frame) -> None:
    for said, cards in cited_sentences(ask(frame).text):
        known = evidence_words(cards) | CONNECTING | words_of(said_by_the_visitor(frame))
        assert words_of(said) <= known, (said, cards, words_of(said) - known)


@pytest.mark.parametrize("frame", FRAMES, ids=[f"{n}-{frame.topic}-{frame.operator}" for n, frame in enumerate(FRAMES)])
def test_every_figure_is_a_price_a_fact_or_worked_out_from_them(frame: Frame) -> None:
    budget = {frame.budget.amount} if frame.budget else set()
    people = frame.people or 1
    for said, cards in cited_sentences(ask(frame).text):
        prices = [p for name in cards if (p := knowledge().cards[name].price)]
        ends = {float(end) * n for p in prices for end in (p.low, p.high) if end for n in (1, people)}
        sums = {sign * a + b for a in ends | budget for b in ends | budget for sign in (1, -1)}
        texts = " ".join(json.dumps([knowledge().cards[n].text, dict(knowledge().cards[n].facts)]) for n in cards)
        stated = {float(figure.replace(",", "")) for figure in FIGURE.findall(texts)}
        said = re.sub(r"(?m)^\d+\. ", "", said)
        figures = {float(figure.replace(",", "")) for figure in FIGURE.findall(said)}
        assert figures <= ends | sums | stated | budget | {float(people)}, (said, cards)
