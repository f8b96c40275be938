"""The studio's own prices and policies; where it says nothing, the general range is named as general."""

from assistant.embedded.answering.claims import Claim, Draft
from assistant.embedded.answering.evidence import Evidence
from assistant.embedded.answering.guidance import told_cards
from assistant.embedded.answering.offers import offers_in
from assistant.embedded.answering.own import own_priced, own_prices
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.prices import SUGGESTED, ranges
from assistant.embedded.answering.relevance import by_meaning
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame


def answer_studio(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """What the studio says of itself; where it says nothing, the general range is named as general."""
    own = evidence.own
    asks_price = frame.operator == "how_much" or "cost" in frame.aspects or bool(frame.budget or frame.people)
    if own:
        priced = own_priced(frame, evidence)
        if asks_price and priced:
            return Draft(tuple(own_prices(frame, priced, words)), suggestions=SUGGESTED)
        told = told_cards(frame, evidence)
        if told and not asks_price:
            return Draft(tuple(Claim(card.text, (card.id,)) for card in told), suggestions=SUGGESTED)
        enough = policy()["own"]["fits"]
        best = [passage for score, passage in by_meaning(own, frame.text) if score >= enough][:2]
        if best:
            return Draft(tuple(Claim(passage.text, (passage.id,)) for passage in best), suggestions=SUGGESTED)
    if not asks_price:
        told = [card for card in told_cards(frame, evidence) if not card.is_own]
        claims = [Claim(words.say("prices.no_own_fact"), role="gap")]
        claims += [Claim(card.text, (card.id,)) for card in told]
        return Draft(tuple(claims), mode="answer" if told else "abstain", suggestions=SUGGESTED)
    offers = [offer for offer in offers_in(frame, evidence) if not offer.is_ai or frame.method == "ai"][:2]
    claims = [Claim(words.say("prices.no_own"), role="gap")]
    if offers:
        claims += [Claim(words.say("prices.general"), role="gap"), *ranges(frame, evidence, offers, words)]
    return Draft(tuple(claims), suggestions=SUGGESTED)
