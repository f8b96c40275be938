"""The answer by example: a card that a question is likely to ask for goes before what the topic tells.

Reading sorts a question into a topic; which card is asked for is learnt from many more examples. So where a card is
likely enough it is heard, and a topic that was misread does no harm.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.embedded.answering.choose import names_first
from assistant.embedded.answering.claims import Claim, Draft
from assistant.embedded.answering.evidence import Evidence, Passage
from assistant.embedded.answering.offers import regions_of
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import content_stems, mentions
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import KINDS, Frame


def looks_for_examples(frame: Frame) -> bool:
    """Whether such a request is compared with the examples at all."""
    table = policy()["examples"]
    about_photo = frame.has_photo and frame.topic in table["on_photos"]
    # A reason is asked of what was said, and no other card gives it.
    return bool(frame.whole) and frame.topic not in table["never"] and not about_photo and frame.turn != "why"


def is_surely_out(frame: Frame) -> bool:
    """Whether a question was surely read as one about something else."""
    return frame.topic == "out_of_scope" and frame.confidence >= policy()["limits"]["surely_out"]


def by_example(frame: Frame, draft: Draft, evidence: Evidence, words: Words, *, surely: bool = False) -> Draft:
    """The draft, or the card that is asked for where that is likely and the draft does not tell it.

    Args:
        frame: What was read.
        draft: What its topic tells.
        evidence: What was found.
        words: In which language.
        surely: The draft was put together for just such a question, so that more is asked of a card that replaces it.
    """
    table = policy()["examples"]
    refused = frame.topic in table["refused"] or draft.mode != "answer"
    if not looks_for_examples(frame) or (_is_computed(frame) and not refused):
        return draft
    near = nearest(frame, evidence)
    if near is None:
        return draft
    little = near.asked < table["near"] and _tells_little(frame, draft) and not is_surely_out(frame)
    leant = leaning(evidence) if little else None
    if leant is not None:
        near = leant
    elif near.asked < table[_level(frame, draft, near, evidence, surely, refused)]:
        # What no source states is said even where that is only likely: the rest of the answer stands beside it.
        unsaid = near.facts.get("gap") and near.asked >= table["gap"] and not surely and not is_surely_out(frame)
        unsaid = unsaid and not (near.aspect in frame.aspects and _tells_aspect(frame, draft, evidence))
        return replace(draft, claims=(Claim(near.text, (near.id,), "gap"), *draft.claims)) if unsaid else draft
    of_look = frame.topic == "difference" and _tells_aspect(frame, draft, evidence)
    if of_look and near.aspect in table["kind_of_place"]:
        return draft  # which kind a use takes was not what was asked of it
    if frame.unplaced and near.facts.get("gap") and near.aspect == "industry":
        return draft  # it says already that no source mentions the trade
    if frame.unplaced and near.uses and set(near.uses) <= set(policy()["rules"]["set_by_others"]) - set(frame.uses):
        return draft  # no analogy to what a caster or an office decides
    told = {card for claim in draft.claims for card in claim.cards}
    if near.id in told:
        return replace(draft, claims=tuple(claim for claim in draft.claims if claim.cards or claim.role != "gap"))
    if near.facts.get("gap") and _tells_price(frame, draft, evidence):
        # A price is told before what no source says of it.
        return replace(draft, claims=(*draft.claims, Claim(near.text, (near.id,), "caveat")))
    other = _other_side(frame, near, evidence)
    unlisted = _is_unlisted(frame) and _leans_to(near, evidence)
    lead = "" if other else _lead(near, words, likened=unlisted) if leant or unlisted or _asks_kind(frame) else ""
    claims = [Claim(f"{lead} {near.text}".strip(), (near.id,), "gap" if near.facts.get("gap") else "direct")]
    by_analogy = unlisted and bool(lead)
    also: list[Passage] = []
    if not (leant or by_analogy):
        also = [*other, *(card for card in _also(frame, near, evidence) if card not in other)]
    claims += [Claim(card.text, (card.id,), "reason") for card in also]
    claims += [
        Claim(words.say("common.interest", interest=card.interest), role="caveat") for card in _sold((near, *also))
    ]
    if frame.unplaced:
        # That no source mentions the trade stays said.
        claims += [claim for claim in draft.claims if claim.role in ("gap", "premise") and not claim.cards]
    elif frame.topic in table["kept"] and not refused and (near.asked < table["sure"] or _is_placed(frame, near)):
        kept = [] if by_analogy else [claim for claim in draft.claims if claim.cards and not claim.block]
        claims += [replace(claim, role="reason") for claim in kept[:1]]
    return Draft(tuple(claims), "abstain" if near.facts.get("declines") else "answer", draft.suggestions)


def _tells_price(frame: Frame, draft: Draft, evidence: Evidence) -> bool:
    """Whether the price of a kind of photo was asked for, and a draft tells it."""
    told = {card for claim in draft.claims for card in claim.cards}
    asks = frame.topic == "cost" and frame.operator == "how_much" and bool(frame.subjects)
    return asks and any(card.price for card in evidence.passages if card.id in told)


def _is_unlisted(frame: Frame) -> bool:
    """Whether a picture is wanted for something that no source names."""
    return bool(frame.unknown_words) and frame.topic == "choose" and not (frame.uses or frame.industries)


def _leans_to(near: Passage, evidence: Evidence) -> bool:
    """Whether the examples together call for the kind that a passage is about."""
    kinds = [str(kind) for kind in near.facts.get("recommends", ())] or [near.subject]
    other = max((score for kind, score in evidence.leans.items() if kind not in kinds), default=0.0)
    ahead = max(evidence.leans.get(kind, 0.0) for kind in kinds) - other
    return ahead >= float(policy()["examples"]["likened_by"])


def _is_placed(frame: Frame, near: Passage) -> bool:
    """Whether a use or a trade was named that the card does not speak of."""
    slots = {*frame.uses, *frame.industries}
    return bool(slots) and not slots & {*near.uses, *near.industries}


def _other_side(frame: Frame, near: Passage, evidence: Evidence) -> list[Passage]:
    """The same aspect of the other kind, or of each kind, where both are asked about."""
    table = policy()["examples"]
    named = [subject for subject in frame.subjects if subject in KINDS]
    both = len(named) == len(KINDS) or (not named and mentions(frame.text, table["both"]))
    if not both or near.aspect not in table["two_sided"]:
        return []
    found: list[Passage] = []
    for kind in (kind for kind in KINDS if kind != near.subject):
        cards = [card for card in evidence.pick(aspect=near.aspect) if card.subject == kind and _is_plain(card)]
        cards = [card for card in cards if not (card.uses or card.industries)]
        found += sorted(cards, key=lambda card: -card.asked)[:1]
    return found


def _is_plain(card: Passage) -> bool:
    """Whether a card says something of its own, and not what is missing or disputed."""
    return not (card.facts.get("gap") or card.facts.get("disagreement"))


def _asks_kind(frame: Frame) -> bool:
    """Whether a kind is asked for, and the two are not weighed against each other."""
    table = policy()["examples"]
    return mentions(frame.text, table["asks_kind"]) and not mentions(frame.text, table["weighs"])


def _lead(near: Passage, words: Words, *, likened: bool = False) -> str:
    """The kind itself first, where the card is about one; by analogy where it is on another use than was asked for."""
    kinds = [str(kind) for kind in near.facts.get("recommends", ())] or [near.subject]
    likened = likened and bool(near.uses or near.industries)
    decides = len(kinds) == 1 and kinds[0] in KINDS
    if not decides or not _is_plain(near) or not (likened or near.aspect in policy()["examples"]["decides_kind"]):
        return ""
    if not likened and near.facts.get("recommends") and names_first(near, kinds):
        return ""
    return words.say("leads.likened" if likened else "leads.take", kind=words.name("subjects", kinds[0]))


def _level(frame: Frame, draft: Draft, near: Passage, evidence: Evidence, surely: bool, refused: bool) -> str:
    """Which threshold the card must reach to go before the topic's answer."""
    if frame.confidence < policy()["limits"]["doubt_below"]:
        return "refused_near"
    if near.aspect not in frame.aspects and _tells_aspect(frame, draft, evidence):
        return "sure"
    if frame.topic in policy()["examples"]["itself"] and not surely:
        return "refused_near"
    placed = frame.topic in policy()["examples"]["kept"] and (frame.uses or frame.industries)
    if placed or is_surely_out(frame) or (frame.topic == "cost" and near.aspect != "cost" and not refused):
        return "placed"
    if surely or (near.facts.get("gap") and frame.topic in policy()["examples"]["kept"] and not refused):
        return "sure"
    return "refused_near" if refused else "general_near" if _is_general(draft) else "near"


def _tells_aspect(frame: Frame, draft: Draft, evidence: Evidence) -> bool:
    """Whether a draft tells an aspect that the question names."""
    told = {card for claim in draft.claims for card in claim.cards}
    return any(card.aspect in frame.aspects for card in evidence.passages if card.id in told)


def _tells_little(frame: Frame, draft: Draft) -> bool:
    """Whether a draft tells nothing of the situation in a message: it is general, or refuses what is no question."""
    table = policy()["examples"]
    if frame.topic in table["refused"]:
        return frame.operator == "what" and "?" not in frame.said
    return frame.topic in table["kept"] and (_is_general(draft) or draft.mode != "answer")


def _is_general(draft: Draft) -> bool:
    """Whether a draft tells only what is told where nothing in particular was understood."""
    cards = {card for claim in draft.claims for card in claim.cards}
    return bool(cards) and cards <= set(policy()["examples"]["general"])


def _sold(cards: Sequence[Passage]) -> list[Passage]:
    """The first of the cards in which a seller speaks of what it sells and that does not say so itself."""
    kept = (card for card in cards if card.interest and card.quality == "V" and card.subject == "ai_headshot")
    return [card for card in kept if "sell" not in card.text][:1]


def _also(frame: Frame, near: Passage, evidence: Evidence) -> list[Passage]:
    """What else is likely asked for; more of it where a list is wanted."""
    table = policy()["examples"]
    most = table["in_a_list"] if frame.operator in table["lists"] else table["also_most"]
    fitting = (card for card in evidence.passages if card.id != near.id and not _is_of_other_kind(card, frame))
    others = sorted(fitting, key=lambda card: -card.asked)
    # What no source states is told beside an answer only where it is likely asked for too.
    return [card for card in others if card.asked >= table["also_gap" if card.facts.get("gap") else "also"]][:most]


def is_asked_for(frame: Frame, draft: Draft, evidence: Evidence) -> bool:
    """Whether the answer begins with a card that is surely asked for, so that no word of the question is left open."""
    near = nearest(frame, evidence)
    first = next((claim for claim in draft.claims if claim.cards), None)
    return bool(near and first and near.id in first.cards and near.asked >= policy()["examples"]["sure"])


def nearest(frame: Frame, evidence: Evidence) -> Passage | None:
    """The passage that is most likely asked for, None where none is asked for at all."""
    regions = regions_of(frame)
    compared = [p for p in evidence.passages if p.asked > 0 and (not p.price or p.price.region in (None, *regions))]
    table = policy()["examples"]
    if frame.trade and frame.topic in table["kept"]:
        compared = [p for p in compared if p.aspect != "assistant"]  # whoever tells their trade asks for a photo
    named = bool(frame.subjects or frame.uses or frame.industries) or frame.topic in table["kept"]
    of_photos = named and frame.topic not in (*table["itself"], *table["on_photos"])

    def nearness(passage: Passage) -> float:
        # What is disputed is told where it is asked for and not beside the plain answer.
        special = passage.facts.get("disagreement")
        # Where a kind or a use is named, this assistant itself is rarely meant.
        special = special or (of_photos and passage.aspect == "assistant")
        if _is_of_other_kind(passage, frame):
            return passage.asked - float(table["unasked"])
        return passage.asked - (table["beside"] if special else 0.0)

    return max(compared, key=nearness, default=None)


def _is_of_other_kind(passage: Passage, frame: Frame) -> bool:
    """Whether a passage says what some kind of photo does not cost, and that kind was not named."""
    special = passage.subject == "hybrid" or "makes" in passage.facts
    return passage.aspect == "cost" and special and passage.subject not in frame.whole


def leaning(evidence: Evidence) -> Passage | None:
    """The likeliest passage for the kind of photo that examples together call for; None where they are of two minds.

    Whoever tells of a situation asks for no card in particular, but for one of the kinds.
    """
    table = policy()["examples"]
    (least, kind), *others = sorted(((evidence.leans.get(kind, 0.0), kind) for kind in KINDS), reverse=True)
    if least < table["leans"] or least - others[0][0] < table["leans_by"]:
        return None
    recommends = [card for card in evidence.passages if list(card.facts.get("recommends", ())) == [kind]]
    return max(recommends, key=lambda card: card.asked, default=None)


def _is_computed(frame: Frame) -> bool:
    """Whether the answer is put together from several cards or figures, which one card cannot replace."""
    several = len(frame.uses) + len(frame.industries) + len(frame.counts) > 1
    in_short = bool(frame.aspects) and frame.wants == "short"
    several = several or (frame.topic == "difference" and (len(frame.aspects) > 1 or in_short))
    said = frame.said if frame.turn == "new" else frame.whole
    said_little = len(content_stems(said)) < policy()["examples"]["least_words"]
    return bool(
        frame.budget
        or (frame.topic == "cost" and len(frame.subjects) > 1)
        or (frame.people and frame.topic in policy()["examples"]["counted"])
        or frame.negated
        or frame.premise
        or several
        or said_little
        or frame.wants in ("table", "list")
    )
