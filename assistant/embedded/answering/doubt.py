"""How far an answer can be trusted: whether anything near was found, and whether another card says it better."""

from assistant.embedded.answering.claims import Draft
from assistant.embedded.answering.evidence import Evidence
from assistant.embedded.answering.examples import nearest
from assistant.embedded.answering.guidance import answer_advice
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import by_meaning, content_stems, stem
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame
from assistant.embedded.reading.topics import OF_PHOTO

# Topics where a word that no card knows is no gap to be named.
SMALL_TALK = ("greeting", "thanks", "goodbye", "abuse", "out_of_scope", "unclear", "recall", "forget")
PLAIN_TALK = frozenset((*OF_PHOTO, "sources", "about", "privacy", *SMALL_TALK))
# Topics whose answer may miss what a question adds to them ("may actors retouch their headshots?").
MAY_MISS = frozenset(("choose", "industry", "use"))


def nothing_near(frame: Frame, evidence: Evidence) -> bool:
    """Whether reading was unsure and nothing was found that speaks of the words either."""
    limits = policy()["limits"]
    if frame.confidence >= limits["unsure_below"] or frame.turn != "new" or frame.topic in OF_PHOTO:
        return False
    if frame.uses or frame.industries or frame.aspects or frame.budget or frame.people or frame.topic in SMALL_TALK:
        return False
    asked = nearest(frame, evidence)
    if asked is not None and asked.asked >= policy()["examples"]["aside"]:
        return False
    order = by_meaning([card for card in evidence.passages if card.similarity is not None], frame.text)
    return not order or order[0][0] < limits["near_enough"]


def is_aside(frame: Frame, evidence: Evidence) -> bool:
    """Whether a part of a message names nothing and asks for no card in particular: the story round the questions."""
    if frame.topic in OF_PHOTO:
        return not frame.has_photo
    named = frame.subjects or frame.uses or frame.industries or frame.trade or frame.people or frame.budget
    named = named or frame.direction or frame.method or frame.aspects
    if named or not frame.whole or frame.topic in ("studio", "recall", "forget"):
        return False
    if frame.topic in policy()["examples"]["surely_asked"] and frame.confidence >= policy()["limits"]["doubt_below"]:
        return False
    near = nearest(frame, evidence)
    return near is None or near.asked < policy()["examples"]["aside"]


def is_typed(frame: Frame, draft: Draft) -> bool:
    """Whether the answer was put together from typed facts for what was asked, which no single card says better."""
    table = policy()["typed"]
    if frame.unknown_words and frame.topic in table["unknown"]:
        return True
    if frame.confidence < policy()["limits"]["doubt_below"] or draft.mode != "answer":
        return False
    if not any(claim.cards for claim in draft.claims):
        return False
    placed = bool(frame.aspects or frame.uses or frame.industries) and frame.topic in table["with_slots"]
    by_topic = frame.topic in table["topics"] or frame.operator in table["operators"]
    return by_topic or placed or frame.wants != "prose"


def in_doubt(frame: Frame, draft: Draft, evidence: Evidence, words: Words) -> Draft:
    """Where reading was in doubt, a passage that fits the words much better than the answer takes over."""
    limits = policy()["limits"]
    sure = frame.confidence >= limits["doubt_below"]
    if frame.topic in (*PLAIN_TALK, "studio") or (sure and frame.topic not in MAY_MISS):
        return draft
    order = by_meaning([card for card in evidence.passages if card.similarity is not None], frame.text)
    told = {card for claim in draft.claims for card in claim.cards}
    if frame.topic == "cost" and any(card.price for card in evidence.passages if card.id in told):
        # Prices are computed from typed figures; no sentence near in meaning says it better.
        return draft
    slots = {*frame.uses, *frame.industries}
    if any(slots & {*card.uses, *card.industries} for card in evidence.passages if card.id in told):
        # The use or trade that was named has its own card, and it was told.
        return draft
    if not order or order[0][0] < limits["takes_over"] or order[0][1].id in told:
        return draft
    if sure and not _left_over(frame, draft) & content_stems(order[0][1].text):
        return draft
    nearer = answer_advice(frame, evidence, words)
    # Of what no source names, the general rule says more than that none does.
    return draft if nearer.mode == "abstain" and frame.topic == "choose" and frame.unknown_words else nearer


def _left_over(frame: Frame, draft: Draft) -> frozenset[str]:
    """Stems of the question that say more than its topic and slots and that the answer does not take up."""
    slots = (*frame.subjects, *frame.aspects, *frame.uses, *frame.industries, frame.trade or "")
    generic = " ".join((*policy()["relevance"]["generic"], *policy()["hedges"]["prefers"]))
    known = content_stems(" ".join(slots).replace("_", " ")) | {stem(word) for word in generic.split()}
    return content_stems(frame.text) - known - content_stems(" ".join(claim.text for claim in draft.claims))
