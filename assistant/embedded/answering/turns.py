"""Follow-ups that act on the answer before: shorter, more, why, are you sure, who says so.

Nothing is remembered: the frame carries the earlier request, its answer is worked out again, and then cut or extended.
"""

from assistant.embedded.answering.claims import PHOTO, Claim, Draft
from assistant.embedded.answering.evidence import Evidence, Passage
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.answering.sources import said_by
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame


def turned(frame: Frame, draft: Draft, evidence: Evidence, words: Words) -> Draft:
    """The draft as this turn wants it."""
    if frame.turn == "why":
        return _why(draft)
    if frame.turn == "more":
        return _more(frame, draft, evidence, words)
    if frame.turn in ("sure", "who_says") or (frame.operator == "who_says" and frame.topic != "sources"):
        return _sure(frame, draft, evidence, words)
    if frame.turn == "shorter" or frame.wants == "short":
        of_both = frame.topic == "difference" and len(frame.subjects) != 1 and frame.aspects
        return _shorter(draft, 2 if of_both or frame.topic == "cost" else 1)
    return draft


def _shorter(draft: Draft, directs: int) -> Draft:
    """The first thing said; of a difference, what each kind does."""
    kept = [claim for claim in draft.claims if claim.role in ("premise", "gap")][:1]
    kept += [claim for claim in draft.claims if claim.role == "direct"][:directs]
    return Draft(tuple(kept) or draft.claims[:1], draft.mode, draft.suggestions)


def _why(draft: Draft) -> Draft:
    """Reasons alone, where there are any; a sentence that holds its own reason counts as one."""
    marks = policy()["reasons"]["marks"]
    reasons = [c for c in draft.claims if c.role in ("reason", "caveat") or mentions(c.text, marks)]
    direct = [claim for claim in draft.claims if claim.role == "direct" and claim not in reasons][:1]
    return Draft((*direct, *reasons), draft.mode, draft.suggestions) if reasons else draft


def _more(frame: Frame, draft: Draft, evidence: Evidence, words: Words) -> Draft:
    """What the same search found and the answer before left out."""
    said = {card for claim in draft.claims for card in claim.cards}
    if any(claim.block for claim in draft.claims):
        return draft
    rest = [passage for passage in evidence.passages if passage.id not in said and _belongs(passage, frame)]
    if not rest:
        return Draft((Claim(words.say("common.nothing_more")), *draft.claims[:1]), suggestions=draft.suggestions)
    return Draft(tuple(Claim(card.text, (card.id,)) for card in rest[:3]), suggestions=draft.suggestions)


def _belongs(passage: Passage, frame: Frame) -> bool:
    """Whether a passage speaks of what was asked: a price belongs to a question about prices only, a use to its use."""
    if passage.aspect == "cost" and frame.topic not in ("cost", "studio", "ai"):
        return False
    if passage.price and passage.price.region:
        return False
    if frame.uses and passage.uses and not set(frame.uses) & set(passage.uses):
        return False
    if frame.industries and passage.industries and not set(frame.industries) & set(passage.industries):
        return False
    wanted = set(frame.subjects) | {"both", "any"}
    return not frame.subjects or passage.subject in wanted


def _sure(frame: Frame, draft: Draft, evidence: Evidence, words: Words) -> Draft:
    """What the answer rests on: its sources, their dates and interests."""
    measured = [claim for claim in draft.claims if PHOTO in claim.cards]
    if frame.turn == "sure" and measured:
        return Draft((Claim(words.say("photo.sure"), (PHOTO,)), *measured[:1]), suggestions=("kind", "fix"))
    told = said_by(draft.claims, evidence, words)
    if not told:
        return draft
    direct = [claim for claim in draft.claims if claim.role == "direct"][:1]
    if frame.turn == "sure":
        sure = Claim(words.say("common.sure"), role="reason")
        return Draft((*direct, sure, *_as_reasons(told)), suggestions=("disagree",))
    if frame.turn == "who_says":
        return Draft(tuple(told), suggestions=("disagree",))
    gaps = [claim for claim in draft.claims if claim.role == "gap"]
    return Draft((*gaps, *direct, *_as_reasons(told)), suggestions=("disagree",))


def _as_reasons(claims: list[Claim]) -> list[Claim]:
    return [Claim(claim.text, claim.cards, "reason") for claim in claims]
