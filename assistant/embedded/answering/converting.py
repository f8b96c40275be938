"""One kind made into the other: whether it works, what is lost, what it needs."""

from assistant.embedded.answering.claims import Claim, Draft
from assistant.embedded.answering.evidence import Evidence
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.answering.verdicts import is_absolute
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame

SUGGESTED = ("check_photo", "hybrid", "cost")
DIRECTIONS = ("portrait_to_headshot", "headshot_to_portrait")

# At the head of a card's sentence, in the languages of the cards.
ANSWERS = ("Yes", "No", "Ja", "Nein", "Oui", "Non", "Sí")


def answer_convert(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """For each direction asked about: yes or no, then what is lost or needed."""
    table = policy()["converting"]
    directions = (frame.direction,) if frame.direction else DIRECTIONS
    claims: list[Claim] = []
    for direction in directions:
        start, end = direction.split("_to_")
        cards = [card for card in evidence.pick(aspect="converting") if card.facts.get("from") == start]
        cards = [card for card in cards if card.facts.get("to") == end]
        verdict = next((card for card in cards if "possible" in card.facts), None)
        lost = next((card for card in cards if "lost" in card.facts), None)
        needs = next((card for card in cards if "needs" in card.facts), None)
        if mentions(frame.text, table["lost"]) and lost:
            claims.append(Claim(lost.text, (lost.id,)))
            claims += [Claim(needs.text, (needs.id,), "reason")] if needs else []
        elif mentions(frame.text, table["pixels"]):
            gap = evidence.first(aspect="converting", where=lambda card: bool(card.facts.get("gap")))
            claims += [Claim(card.text, (card.id,)) for card in (gap, needs) if card]
        elif verdict:
            absolute = frame.operator == "universal" or is_absolute(frame)
            if needs and verdict.facts["possible"] and mentions(frame.said or frame.text, table["poor"]):
                text = f"{words.say('leads.not_surely')} {without_answer(verdict.text)}"
                claims.append(Claim(text, (verdict.id,)))
            elif needs and absolute and verdict.facts["possible"]:
                claims.append(Claim(f"{words.say('leads.not_always')} {needs.text}", (needs.id,)))
            else:
                asked = frame.operator == "yes_no" and frame.direction is not None
                claims.append(Claim(verdict.text if asked else without_answer(verdict.text), (verdict.id,)))
            claims += [Claim(lost.text, (lost.id,), "caveat")] if lost else []
    if frame.direction == "headshot_to_portrait" or not frame.direction:
        plan = evidence.first(
            aspect="converting", where=lambda card: not card.facts.get("from") and not card.facts.get("gap")
        )
        claims += [Claim(plan.text, (plan.id,), "reason")] if plan else []
    if not claims:
        return Draft((Claim(words.say("common.not_stated"), role="gap"),), mode="abstain", suggestions=SUGGESTED)
    return Draft(tuple(claims), suggestions=SUGGESTED)


def without_answer(text: str) -> str:
    """The sentence without the "Yes," or "No," at its head, for questions that ask something else."""
    head, comma, rest = text.partition(", ")
    return rest[0].upper() + rest[1:] if comma and head in ANSWERS else text
