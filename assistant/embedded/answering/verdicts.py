"""Yes or no, decided by comparing what was proposed with what a card says; never by how the question begins."""

from collections.abc import Sequence

from assistant.embedded.answering.evidence import Passage
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import content_stems, mentions, stem
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame


def lead_for_kind(frame: Frame, recommended: Sequence[str], strength: str, words: Words) -> str:
    """The words before a recommendation: whether the kind that was proposed is the one recommended."""
    claimed = next((value for name, value in frame.premise if name == "kind"), None)
    if claimed in ("headshot", "portrait") and claimed not in recommended:
        name = "leads.rather" if frame.operator in ("yes_no", "universal") else "leads.actually"
        return words.say(name, kind=words.name("subjects", recommended[0]))
    if strength in ("depends", "flexible") and frame.operator != "yes_no":
        return words.say("leads.depends") if strength == "depends" else words.say("leads.either")
    if frame.operator == "universal":
        return words.say("leads.not_always") if len(recommended) > 1 else ""
    if frame.operator != "yes_no" or len(frame.subjects) != 1:
        return (
            ""
            if len(recommended) > 1 or frame.operator == "yes_no"
            else words.say("leads.take", kind=words.name("subjects", recommended[0]))
        )
    proposed = frame.subjects[0]
    if mentions(frame.text, policy()["hedges"]["denied"]):
        return words.say("leads.not_so_at_all" if proposed in recommended else "leads.right")
    if mentions(frame.text, policy()["hedges"]["negative"]):
        name = "leads.not_at_all" if proposed in recommended else "leads.actually"
        return words.say(name, kind=words.name("subjects", recommended[0]))
    if proposed not in recommended:
        return words.say("leads.rather", kind=words.name("subjects", recommended[0]))
    if strength in ("possible", "flexible", "depends"):
        return words.say("leads.possible")
    if is_absolute(frame):
        return words.say("leads.usually")
    return words.say("leads.yes")


def lead_for_claim(frame: Frame, card: Passage, others: Sequence[Passage], words: Words) -> str:
    """The words before a card's sentence when a proposition was asked about; empty when it cannot be decided.

    The words of the question that are no topic words are looked for in the card: all there means yes, all in a card on
    the other kind and not here means no. A card that says "usually" turns an "always" into "not always".
    """
    if frame.operator not in ("yes_no", "universal") or card.facts.get("gap") or card.facts.get("disagreement"):
        return ""
    if mentions(frame.text, policy()["hedges"]["advice"]):
        # "Should I…?" asks for a judgement; that a card speaks of the thing is no yes.
        return ""
    asked = content_stems(frame.text) - _topic_stems(frame)
    told = content_stems(card.text)
    if mentions(frame.text, policy()["hedges"]["necessity"]) and is_hedged(card):
        return words.say("leads.not_necessarily")
    hedged = bool(told & {stem(word) for word in policy()["hedges"]["words"]})
    hit = asked & told
    if frame.operator == "universal" or is_absolute(frame):
        if hedged:
            return words.say("leads.not_always")
        return words.say("leads.as_far") if hit and hit == asked else ""
    if not asked:
        return ""
    if hit == asked:
        return words.say("leads.usually" if hedged else "leads.yes")
    if not hit and any(asked <= content_stems(other.text) for other in others):
        return words.say("leads.no")
    return ""


def has_effect(card: Passage) -> bool:
    """Whether the card tells an effect that was measured."""
    return _effect(card) != 0


def _effect(card: Passage) -> float:
    return sum(float(value) for name, value in card.facts.items() if name in policy()["hedges"]["effects"])


def lead_for_effect(frame: Frame, card: Passage, words: Words) -> str:
    """The words before an effect that was measured, where it was asked whether to do what has it, or this or that."""
    hedges = policy()["hedges"]
    if frame.operator in ("compare", "yes_no") and mentions(frame.text, ("or",)):
        return words.say("leads.rather_so", what=words.name("effects", card.id))
    weighed = frame.operator == "yes_no" and mentions(frame.text, (*hedges["advice"], *hedges["judges"]))
    if not weighed or mentions(frame.text, (*hedges["undone"], *hedges["negative"])):
        return ""
    return words.say("leads.helps" if _effect(card) > 0 else "leads.better_not")


def is_hedged(card: Passage) -> bool:
    """Whether the card says "usually", "can" and the like."""
    return bool(content_stems(card.text) & {stem(word) for word in policy()["hedges"]["words"]}) or any(
        mentions(card.text, (word,)) for word in ("can", "may")
    )


def is_absolute(frame: Frame) -> bool:
    """Whether the question says "always", "only", "every"…, which turns a "usually" round."""
    return mentions(frame.text, policy()["hedges"]["absolute"])


def _topic_stems(frame: Frame) -> frozenset[str]:
    topic = [*frame.subjects, *frame.aspects, *frame.uses, *frame.industries, frame.trade or ""]
    named = content_stems(" ".join(topic).replace("_", " "))
    return named | content_stems(" ".join((*policy()["hedges"]["absolute"], *policy()["hedges"]["words"])))
