"""Yes or no to what is said of one kind of photo in which the two kinds differ: "must a portrait show the whole body?".

Whose the claim is was learnt (``contrasts.toml``); what a card says of the kind that it is said of follows the word.
"""

from dataclasses import replace

from assistant.embedded.answering.claims import Claim, Draft
from assistant.embedded.answering.evidence import Evidence, Passage
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.answering.verdicts import is_absolute, is_hedged
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Contrast, Frame


def is_checked(frame: Frame) -> bool:
    """Whether what is claimed is looked up."""
    # A use or a trade has a kind of its own, and that answers.
    if frame.contrast is None or frame.turn != "new" or frame.direction or frame.uses or frame.industries:
        return False
    return frame.topic in policy()["contrasts"]["topics"]


def set_right(frame: Frame, draft: Draft, evidence: Evidence, words: Words) -> Draft:
    """The draft, beginning with whether the claim holds where a card tells."""
    contrast = frame.contrast
    if contrast is None or not is_checked(frame) or draft.mode != "answer":
        return draft
    told = [card for claim in draft.claims for card in claim.cards]
    cards = [card for card in evidence.passages if _tells(card, contrast)]
    card = min(cards, key=lambda card: told.index(card.id) if card.id in told else len(told), default=None)
    lead = lead_for(frame, contrast, card) if card else ""
    if card is None or not lead:
        return draft
    by_id = {passage.id: passage for passage in evidence.passages}
    rest = (_without_lead(claim, by_id) for claim in draft.claims if card.id not in claim.cards)
    return replace(draft, claims=(Claim(f"{words.say(lead)} {card.text}", (card.id,), "premise"), *rest))


def lead_for(frame: Frame, contrast: Contrast, card: Passage) -> str:
    """Name of the words before the card: a headshot keeps to what is its own, a portrait may take in the other's."""
    hedges = policy()["hedges"]
    asks = frame.operator in ("yes_no", "universal")
    possible = mentions(frame.text, policy()["contrasts"]["possible"])
    needed, denied = mentions(frame.text, hedges["necessity"]), mentions(frame.text, hedges["denied"])
    absolute = is_absolute(frame)
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


def _tells(card: Passage, contrast: Contrast) -> bool:
    """Whether a card says of the kind itself what it is like."""
    special = card.uses or card.industries or card.facts.get("gap") or card.facts.get("disagreement")
    return card.aspect == contrast.aspect and card.subject == contrast.said_of and not special


def _without_lead(claim: Claim, by_id: dict[str, Passage]) -> Claim:
    """A claim without the yes or no that stood before its card."""
    texts = (by_id[card].text for card in claim.cards if card in by_id)
    text = next((text for text in texts if claim.text.endswith(text)), claim.text)
    return replace(claim, text=text)
