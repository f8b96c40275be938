"""Who says so: the sources behind the cards, how they differ, and how sure an answer is."""

from collections.abc import Sequence

from assistant.embedded.answering.claims import PHOTO, Claim, Draft
from assistant.embedded.answering.evidence import Evidence, Passage
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.provenance import said
from assistant.embedded.answering.relevance import by_meaning, mentions
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame

SUGGESTED = ("disagree", "choose", "cost")


def answer_sources(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """Where the answers come from, whether the sources agree, and who gains by them."""
    table = policy()["sources"]
    cards: Sequence[Passage] = evidence.passages
    if mentions(frame.text, table["differ"]):
        cards = [card for card in cards if card.facts.get("disagreement")] or cards
        cards = [card for card in cards if card.aspect in frame.aspects and card.subject != "hybrid"] or cards
        lists = [card for card in cards if card.facts.get("list")]
        if not frame.aspects and lists:
            cards = lists
    elif mentions(frame.text, table["sources"]):
        cards = [card for card in cards if card.aspect == "assistant" or mentions(card.text, table["about"])] or cards
    order = by_meaning(cards, frame.text)
    if not order:
        return Draft((Claim(words.say("common.not_stated"), role="gap"),), mode="abstain", suggestions=SUGGESTED)
    best = [card for score, card in order if score >= policy()["relevance"]["second"] * order[0][0]][:2]
    lead = ""
    if frame.operator == "yes_no" and mentions(frame.text, table["differ"]) and best[0].facts.get("disagreement"):
        lead = words.say("leads.yes") + " "
    return Draft(
        tuple(
            Claim((lead if n == 0 else "") + card.text, (card.id,), "reason" if n else "direct")
            for n, card in enumerate(best)
        ),
        suggestions=SUGGESTED,
    )


def said_by(claims: Sequence[Claim], evidence: Evidence, words: Words) -> list[Claim]:
    """The sources of what was said, each once, with date and interest."""
    by_id = {passage.id: passage for passage in evidence.passages}
    cards = list(dict.fromkeys(card for claim in claims for card in claim.cards))
    sources: dict[str, Passage] = {}
    for card in cards:
        if card in by_id and not (by_id[card].facts.get("gap") and len(cards) > 1):
            sources.setdefault(by_id[card].source or by_id[card].title, by_id[card])
    told = [Claim(said(card, words), (card.id,)) for card in list(sources.values())[:3]]
    if PHOTO in cards:
        told.append(Claim(words.say("common.measured"), (PHOTO,)))
    return told
