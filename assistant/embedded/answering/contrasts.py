"""Yes or no to what is said of one kind of photo in which the two kinds differ: "must a portrait show the whole body?".

Whose the claim is was learnt (``contrasts.toml``); what a card says of the kind that it is said of follows the word.
Where the question is which kind it is ("which of them has the white wall?"), that kind comes first.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.embedded.answering.claims import Claim, Draft
from assistant.embedded.answering.evidence import Evidence, Passage
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.answering.verdicts import is_absolute, is_hedged
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import KINDS, Contrast, Frame, Subject


def is_checked(frame: Frame) -> bool:
    """Whether what is claimed is looked up."""
    # A use or a trade has a kind of its own, and that answers.
    if frame.contrast is None or frame.turn != "new" or frame.direction or frame.uses or frame.industries:
        return False
    if frame.contrast.said_of and re.match(policy()["contrasts"]["open_question"], frame.text):
        return False
    return frame.topic in policy()["contrasts"]["topics" if frame.contrast.said_of else "topics_of_which"]


def set_right(frame: Frame, draft: Draft, evidence: Evidence, words: Words) -> Draft:
    """The draft, beginning with whether the claim holds where a card tells."""
    contrast = frame.contrast
    if contrast is None or not is_checked(frame) or draft.mode != "answer":
        return draft
    told = [card for claim in draft.claims for card in claim.cards]
    if contrast.said_of is None:
        # Which of the two is for something that no source names cannot be told by what it resembles.
        of_no_source = frame.topic == "choose" and frame.unknown_words
        return draft if of_no_source else _named(contrast, draft, evidence, words)
    card = _first(evidence, contrast.aspect, contrast.said_of, told)
    lead = lead_for(frame, contrast, card) if card else ""
    if card is None or not lead:
        return draft
    by_id = {passage.id: passage for passage in evidence.passages}
    rest = [_without_lead(claim, by_id) for claim in draft.claims if card.id not in claim.cards]
    if lead in ("leads.no", "leads.not_as_a_rule") and (
        other := _first(evidence, contrast.aspect, contrast.belongs_to, told)
    ):
        # What the one kind has not, the other has; nothing but that aspect was asked about.
        of_aspect = {card_id for card_id, passage in by_id.items() if passage.aspect == contrast.aspect} - {other.id}
        rest = [Claim(other.text, (other.id,), "reason"), *(claim for claim in rest if set(claim.cards) <= of_aspect)]
    return replace(draft, claims=(Claim(f"{words.say(lead)} {card.text}", (card.id,), "premise"), *rest))


def lead_for(frame: Frame, contrast: Contrast, card: Passage) -> str:
    """Name of the words before the card: a headshot keeps to what is its own, a portrait may take in the other's."""
    hedges = policy()["hedges"]
    asks = frame.operator in ("yes_no", "universal")
    possible = mentions(frame.text, policy()["contrasts"]["possible"])
    needed, denied = mentions(frame.text, hedges["necessity"]), mentions(frame.text, hedges["denied"])
    absolute = is_absolute(frame)
    if frame.operator == "why" and contrast.belongs_to == contrast.said_of:
        return ""
    is_its_own = contrast.belongs_to == contrast.said_of
    if contrast.said_of == "headshot" and not is_its_own:
        if denied:
            return "leads.right" if asks else ""
        return "leads.not_as_a_rule" if is_hedged(card) and not (needed or absolute) else "leads.no"
    if denied:
        return "leads.not_so_at_all"
    if needed:
        return "leads.not_necessarily" if contrast.said_of == "portrait" or is_hedged(card) else "leads.as_far"
    if mentions(frame.text, hedges["only"]) and not is_its_own:
        return "leads.not_only"
    if absolute:
        open_to_more = contrast.said_of == "portrait" or is_hedged(card)
        return "leads.not_always" if open_to_more else "leads.as_far" if asks else ""
    if not asks:
        return "" if is_its_own else "leads.not_necessarily"
    if is_its_own:
        return "leads.usually" if is_hedged(card) and not possible else "leads.yes"
    return "leads.possible" if possible else "leads.not_necessarily"


def _named(contrast: Contrast, draft: Draft, evidence: Evidence, words: Words) -> Draft:
    """The kind that is looked for, what is said of it, and what is said of the other."""
    told = [card for claim in draft.claims for card in claim.cards]
    kinds = (contrast.belongs_to, *(kind for kind in KINDS if kind != contrast.belongs_to))
    first, *others = (_first(evidence, contrast.aspect, kind, told) for kind in kinds)
    if first is None:
        return draft
    lead = words.say("leads.named", kind=words.name("subjects", contrast.belongs_to))
    claims = [Claim(f"{lead} {first.text}", (first.id,), "premise")]
    claims += [Claim(card.text, (card.id,), "reason") for card in others if card]
    return replace(draft, claims=tuple(claims))


def _first(evidence: Evidence, aspect: str, kind: Subject, told: Sequence[str]) -> Passage | None:
    """What a card says of the kind itself in that aspect; first what the draft tells."""
    cards = [card for card in evidence.passages if card.aspect == aspect and card.subject == kind and _is_plain(card)]
    return min(cards, key=lambda card: told.index(card.id) if card.id in told else len(told), default=None)


def _is_plain(card: Passage) -> bool:
    """Whether a card says what a kind is like, and not what it is for or what no source tells."""
    return not (card.uses or card.industries or card.facts.get("gap") or card.facts.get("disagreement"))


def _without_lead(claim: Claim, by_id: dict[str, Passage]) -> Claim:
    """A claim without the yes or no that stood before its card."""
    texts = (by_id[card].text for card in claim.cards if card in by_id)
    text = next((text for text in texts if claim.text.endswith(text)), claim.text)
    return replace(claim, text=text)
