"""What the studio itself says; it goes before any article and never beside one."""

from collections.abc import Sequence

from assistant.embedded.answering.claims import Claim, Draft
from assistant.embedded.answering.evidence import Evidence, Passage
from assistant.embedded.answering.offers import Offer, for_people, names_extreme
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import by_meaning, content_stems, mentions
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame

MOST = 3  # prices told of those that were asked about in general


def answer_own(frame: Frame, evidence: Evidence, words: Words) -> Draft | None:
    """The studio's own rule or page that a question is surely about; None where it asks for something else.

    What it offers is told from its whole price list, by name.
    """
    table = policy()["own"]
    best = by_meaning([passage for passage in evidence.own if "question" in passage.facts], frame.text)[:1]
    if best and best[0][0] >= table["same"]:
        # The owner has answered this very question, whatever it was taken for.
        return Draft(tuple(_told(frame, best[0][1], words)))
    if frame.topic in table["never"] or is_extreme(frame) or mentions(frame.text, policy()["prices"]["general"]):
        return None
    scored = by_meaning(evidence.own, frame.text)
    near = [
        passage
        for score, passage in scored
        if score >= table["near"] and score >= scored[0][0] - table["as_near"] and not passage.price
    ][: table["most"]]
    if not near and (frame.topic in table["topics"] or frame.operator in table["operators"]):
        # Said in other words than the studio's: its meaning has to be near.
        rules = (passage for _, passage in scored if not passage.price)
        near = [passage for passage in rules if (passage.similarity or 0) >= table["meant"]][:1]
    if frame.operator == "duration":
        near = near if any(mentions(passage.text, table["times"]) for passage in near) else []
    return Draft(tuple(claim for passage in near for claim in _told(frame, passage, words))) if near else None


def answer_from_document(frame: Frame, evidence: Evidence) -> Draft | None:
    """The studio's document that speaks of what was asked, for a question that nothing else answers."""
    table = policy()["own"]
    asked = content_stems(frame.text)
    documents = by_meaning([passage for passage in evidence.own if passage.is_document], frame.text)
    if not asked or not documents or frame.topic in table["unsaid_never"] or frame.turn != "new":
        return None
    score, best = documents[0]
    shared = len(asked & content_stems(best.text)) / len(asked)
    if score < table["unsaid"] or shared < table["unsaid_shared"]:
        return None
    return Draft((Claim(best.text, (best.id,)),))


def is_extreme(frame: Frame) -> bool:
    """Whether the cheapest or the dearest of the prices is asked for."""
    return frame.operator in ("extreme", "rank") or names_extreme(frame)


def own_priced(frame: Frame, evidence: Evidence) -> list[Passage]:
    """The studio's own prices for what was asked about; none where the question is about prices in general."""
    if mentions(frame.text, policy()["prices"]["general"]):
        return []
    priced = [passage for passage in evidence.listed or evidence.own if passage.price or passage.aspect == "cost"]
    subjects = ("ai_headshot",) if frame.method == "ai" else frame.subjects
    return [one for one in priced if not subjects or any(one.is_about(subject) for subject in subjects)]


def own_prices(frame: Frame, own: Sequence[Passage], words: Words) -> list[Claim]:
    """The studio's prices as its file states them; never beside an article's range."""
    about = [passage for passage in own if passage.subject in frame.subjects]
    about = about or [passage for passage in own if any(passage.is_about(one) for one in frame.subjects)] or list(own)
    order = [passage for _, passage in by_meaning(about, frame.text)][:MOST]
    if is_extreme(frame):
        dearest = mentions(frame.text, policy()["prices"]["dearest"])
        priced = [(passage.price.low or 0, passage) for passage in about if passage.price]
        order = [passage for _, passage in sorted(priced, key=lambda one: one[0], reverse=dearest)][:1] or order
    return [claim for passage in order for claim in _told(frame, passage, words)]


def _told(frame: Frame, passage: Passage, words: Words) -> list[Claim]:
    """A passage as the studio's file states it, with what it comes to for a budget or several people."""
    price = passage.price
    if price is None or price.low is None:
        return [Claim(passage.text, (passage.id,))]
    # A session costs what it costs, however many come; what more people pay stands in its text.
    people = 1 if price.per == "session" else frame.people or 1
    claims = [Claim(passage.text, (passage.id,))]
    if frame.budget and frame.budget.currency == price.currency:
        least = price.low * (people if frame.budget.per == "total" else 1)
        name = "prices.own_enough" if frame.budget.amount >= least else "prices.own_too_little"
        money, low = words.money(frame.budget.amount, price.currency), words.money(least, price.currency)
        claims.insert(0, Claim(words.say(name, money=money, low=low), (passage.id,)))
    if people > 1 and passage.subject != "any":
        claims.append(Claim(for_people(Offer(passage.subject, passage, price), people, words), (passage.id,)))
    return claims
