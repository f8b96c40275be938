"""What the studio itself says it costs; it goes before any article and never beside one."""

from collections.abc import Sequence

from assistant.embedded.answering.claims import Claim
from assistant.embedded.answering.evidence import Evidence, Passage
from assistant.embedded.answering.offers import Offer, for_people
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import mentions, ranked
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame


def own_priced(frame: Frame, evidence: Evidence) -> list[Passage]:
    """The studio's own prices for what was asked about; none where the question is about prices in general."""
    if mentions(frame.text, policy()["prices"]["general"]):
        return []
    priced = [
        passage for passage in evidence.passages if passage.is_own and (passage.price or passage.aspect == "cost")
    ]
    subjects = ("ai_headshot",) if frame.method == "ai" else frame.subjects
    return [one for one in priced if not subjects or any(one.is_about(subject) for subject in subjects)]


def own_prices(frame: Frame, own: Sequence[Passage], words: Words) -> list[Claim]:
    """The studio's prices as its file states them; never beside an article's range."""
    about = [passage for passage in own if any(passage.is_about(subject) for subject in frame.subjects)]
    order = [passage for _, passage in ranked(about or own, frame.text)]
    claims: list[Claim] = []
    for passage in order[:3]:
        if (
            passage.price
            and passage.price.low is not None
            and frame.budget
            and frame.budget.currency == passage.price.currency
        ):
            least = passage.price.low * (frame.people or 1 if frame.budget.per == "total" else 1)
            name = "prices.own_enough" if frame.budget.amount >= least else "prices.own_too_little"
            money, low = (
                words.money(frame.budget.amount, passage.price.currency),
                words.money(least, passage.price.currency),
            )
            claims.append(Claim(words.say(name, money=money, low=low), (passage.id,)))
        claims.append(Claim(passage.text, (passage.id,)))
        if passage.price and passage.price.low is not None and (frame.people or 1) > 1:
            offer = Offer(passage.subject, passage, passage.price)
            claims.append(Claim(for_people(offer, frame.people or 1, words), (passage.id,)))
    return claims
