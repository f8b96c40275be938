"""Answers read off the passages that speak most about the visitor's words: advice, platforms, AI, this assistant."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.embedded.answering.claims import Claim, Draft
from assistant.embedded.answering.evidence import Evidence, Passage
from assistant.embedded.answering.planning import told_first
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.prices import answer_cost
from assistant.embedded.answering.provenance import quality_of, said
from assistant.embedded.answering.relevance import by_meaning, content_stems, mentions
from assistant.embedded.answering.verdicts import lead_for_kind
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame

# Which kind to take and what it costs is no advice on how to take it.
NO_ADVICE = ("assistant", "choosing", "use", "industry", "cost", "converting")
SUGGESTED_AFTER: Mapping[str, tuple[str, ...]] = {
    "sources": ("disagree", "choose", "cost"),
    "cost": ("who_says", "cost_team", "choose"),
    "choose": ("cost", "why", "difference"),
    "difference": ("choose", "cost", "background"),
    "ai": ("cost_ai", "who_says", "choose"),
    "advice": ("check_photo", "background", "choose_linkedin"),
}


def answer_advice(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """What the guidance and the studies say about doing it well; one card, or two that both fit."""
    cards = [card for card in evidence.passages if card.aspect not in NO_ADVICE and applies(card, frame)]
    cards = _of_aspect(cards, frame) or cards or [c for c in evidence.passages if c.aspect != "assistant"]
    return _from_best(frame, cards, evidence, words, ("check_photo", "background", "choose_linkedin"))


def answer_platform(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """Sizes, formats, limits and rules of a site or an office, of the ones named only."""
    rules = evidence.pick(aspect=("platform", "requirements"))
    suggestions = ("check_photo", "crop", "choose_linkedin")
    if not frame.uses:
        draft = _from_best(frame, rules, evidence, words, suggestions)
        if frame.operator in ("extreme", "rank"):
            return replace(draft, claims=(Claim(words.say("common.no_ranking"), role="gap"), *draft.claims))
        return draft
    claims: list[Claim] = []
    for use in frame.uses:
        cards = [card for card in rules if use in card.uses]
        if cards and mentions(frame.text, policy()["sources"]["itself"]):
            claims += quality_of(by_meaning(cards, frame.text)[0][1], words)
            continue
        if not cards:
            claims.append(Claim(words.say("common.no_rules", use=words.name("uses", use)), role="gap"))
            continue
        claims += _facts_missing(frame, cards, use, words)
        compared = _compared_pixels(frame, cards, words) or _compared_bytes(frame, cards, words)
        compared = compared or _format_taken(frame, cards, words)
        if compared is not None:
            claims.append(compared)
            continue
        order = _sized_first(by_meaning(cards, frame.text), frame)
        best = [card for score, card in order if score >= policy()["relevance"]["second"] * order[0][0]]
        share = 1 if len(frame.uses) > 2 else 2
        claims += [Claim(card.text, (card.id,), "reason" if n else "direct") for n, card in enumerate(best[:share])]
    mode = "answer" if any(claim.cards for claim in claims) else "abstain"
    return Draft(tuple(claims), mode=mode, suggestions=suggestions)  # type: ignore[arg-type]


def answer_ai(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """What AI headshots are, cost, take and are worth, with who says so."""
    suggestions = ("cost_ai", "who_says", "choose")
    if frame.operator == "how_much" or frame.budget:
        return answer_cost(frame, evidence, words)
    cards = evidence.pick(subject="ai_headshot", where=lambda card: not card.facts.get("disagreement"))
    if frame.operator == "duration" or "delivery" in frame.aspects:
        if frame.method == "photographer":
            gaps = evidence.pick(aspect="delivery", where=lambda card: bool(card.facts.get("gap")))
            return _told(
                [card for card in gaps if card.id == policy()["ai"]["photographer_delivery"]], frame, words, suggestions
            )
        timed = [card for card in cards if "minutes" in card.facts]
        return _told(timed, frame, words, suggestions)
    if "portrait" in frame.subjects:
        makes = [card for card in cards if card.facts.get("makes_portrait") is False]
        if makes:
            lead = words.say("leads.no") if frame.operator in ("yes_no", "universal") else ""
            return Draft((Claim(f"{lead} {makes[0].text}".strip(), (makes[0].id,)),), suggestions=suggestions)
    return _from_best(frame, cards, evidence, words, suggestions)


def answer_about(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """What this assistant is, does, keeps and never does."""
    cards = evidence.pick(aspect="assistant")
    if mentions(frame.text, policy()["photo"]["never"]) and frame.topic != "privacy":
        never = [card for card in cards if card.id == "assistant.never_judges"]
        claims = [Claim(words.say("social.no_person_judgement")), *(Claim(c.text, (c.id,), "reason") for c in never)]
        return Draft(tuple(claims), "answer" if never else "abstain", ("check_photo", "fix"))
    return _from_best(frame, cards, evidence, words, ("check_photo", "choose", "privacy"), at_least_one=True)


def told_cards(frame: Frame, evidence: Evidence) -> list[Passage]:
    """The cards that the table tells first for such a question."""
    entry = told_first(frame)
    wanted = entry["cards"] if entry else ()
    return [card for name in wanted for card in evidence.passages if card.id == name]


def applies(card: Passage, frame: Frame) -> bool:
    """Whether a rule of a site or an office may be told: only where that site or office was named."""
    special = policy()["special"]
    if card.id.startswith(tuple(special["cards"])) and not mentions(frame.text, special["words"]):
        return False
    if card.aspect not in ("platform", "requirements") or not card.uses:
        return True
    named = (use.replace("_", " ") for use in card.uses)
    return bool(set(card.uses) & set(frame.uses)) or mentions(frame.text, named)


def _of_aspect(cards: Sequence[Passage], frame: Frame) -> list[Passage]:
    """The cards that speak of an aspect asked for; empty where it names none that words can tell."""
    table: Mapping[str, Sequence[str]] = policy()["aspect_of"]
    asked = [aspect for aspect in frame.aspects if aspect in table]
    if len(asked) != len(frame.aspects):
        return []
    told_by = [word for aspect in asked for word in table[aspect]]
    return [card for card in cards if card.aspect in asked or mentions(card.text, told_by)]


def _weighted(cards: Sequence[Passage], frame: Frame) -> list[tuple[float, Passage]]:
    """Cards by meaning, those on the aspect and the kind asked for first."""
    table = policy()["relevance"]
    kind = frame.subjects[0] if len(frame.subjects) == 1 else None
    if kind is None and frame.aspects and set(frame.uses) & set(policy()["reasons"]["work"]):
        kind = "headshot"
    others = {"headshot": "portrait", "portrait": "headshot"}
    scored = []
    for score, card in by_meaning(cards, frame.text):
        nearer = table["of_aspect"] if card.aspect in frame.aspects else 0.0
        farther = table["of_other_kind"] if kind and card.subject == others.get(kind) else 0.0
        scored.append((score + nearer - farther, card))
    return sorted(scored, key=lambda pair: -pair[0])


def told_draft(frame: Frame, evidence: Evidence, words: Words) -> Draft | None:
    """The answer that the table holds for such a question, None where it holds none or its cards were not found."""
    entry = told_first(frame)
    cards = told_cards(frame, evidence)
    if entry is None or not cards:
        return None
    lead = [Claim(words.say(entry["say"]), role="gap")] if "say" in entry else []
    claims = [Claim(card.text, (card.id,), "reason" if n else "direct") for n, card in enumerate(cards)]
    if entry.get("kind_lead") and frame.operator in ("yes_no", "universal"):
        lead_in = lead_for_kind(frame, [cards[0].subject], "standard", words)
        claims[0] = Claim(f"{lead_in} {cards[0].text}".strip(), (cards[0].id,))
    if "lead" in entry and frame.operator in ("yes_no", "universal", "what"):
        claims[0] = Claim(f"{words.say(entry['lead'])} {cards[0].text}", (cards[0].id,))
    if entry.get("names_source"):
        claims.append(Claim(said(cards[0], words), (cards[0].id,), "reason"))
    declined = entry.get("declines", False) and frame.topic not in ("about", "privacy")
    suggestions = SUGGESTED_AFTER.get(frame.topic, ("check_photo", "choose", "privacy"))
    return Draft((*lead, *claims), "abstain" if declined else "answer", suggestions)


def _from_best(
    frame: Frame,
    passages: Sequence[Passage],
    evidence: Evidence,
    words: Words,
    suggestions: tuple[str, ...],
    at_least_one: bool = False,
) -> Draft:
    """The best one or two passages; what the sources leave out is said first, and when nothing fits that is said."""
    order = _weighted(passages, frame)
    table = policy()["relevance"]
    unknown = _unknown(frame, order)
    if unknown:
        return Draft((Claim(words.say("common.unknown", words=unknown), role="gap"),), "abstain", suggestions)
    if not order or (order[0][0] < table["fits"] and not evidence.fits and not at_least_one):
        return Draft(_not_stated(order[0][1] if order else None, words), mode="abstain", suggestions=suggestions)
    best = [card for score, card in order if score >= table["second"] * order[0][0]][:3]
    gaps = [card for card in best if card.facts.get("gap")][:1]
    if gaps and gaps[0] is order[0][1]:
        # What is not said comes with the nearest thing that is.
        near = [card for score, card in order if score >= table["beside_gap"] * order[0][0]]
        near = [card for card in near if card.aspect in (gaps[0].aspect, *frame.aspects)]
        best += [c for c in near if not {"gap", "disagreement"} & c.facts.keys() and c not in best][:1]
    plain = [card for card in best if card not in gaps and not card.facts.get("gap")][:2]
    first = gaps[0] if gaps else plain[0] if plain else None
    # A second card must take up a word of the question; near in meaning alone, it is padding.
    plain = [card for card in plain if card is first or _takes_up(card, frame)]
    if not plain and not gaps:
        plain = [order[0][1]]
    if not plain:
        return Draft(tuple(Claim(card.text, (card.id,)) for card in gaps), suggestions=suggestions)
    draft = _told(plain, frame, words, suggestions)
    return Draft((*(Claim(card.text, (card.id,), "gap") for card in gaps), *draft.claims), suggestions=suggestions)


def _takes_up(card: Passage, frame: Frame) -> bool:
    """Whether a card holds a word of the question that is neither its topic nor common to all of them."""
    topic = " ".join((*policy()["relevance"]["generic"], *frame.subjects, "ai")).replace("_", " ")
    own = content_stems(frame.text) - content_stems(topic)
    return not own or bool(own & content_stems(card.text))


def _unknown(frame: Frame, order: Sequence[tuple[float, Passage]]) -> str:
    """A thing that the question is about and that none of the passages found speaks of; empty when there is none."""
    if not frame.unknown_words or frame.uses or frame.industries:
        return ""
    if order and order[0][0] >= policy()["limits"]["near_enough"] and frame.topic == "advice":
        return ""
    near = " ".join(card.text for _, card in order[:5]).lower()
    missing = [word for word in frame.unknown_words if word.lower() not in near]
    return f"“{missing[0]}”" if missing else ""


def _not_stated(nearest: Passage | None, words: Words) -> tuple[Claim, ...]:
    """That no source says it, with the nearest that is said; a card that says so itself is enough."""
    if nearest is not None and nearest.facts.get("gap"):
        return (Claim(nearest.text, (nearest.id,), "gap"),)
    unsaid = Claim(words.say("common.not_stated"), role="gap")
    if nearest is None:
        return (unsaid,)
    return (unsaid, Claim(words.say("common.nearest"), role="gap"), Claim(nearest.text, (nearest.id,)))


def _told(cards: Sequence[Passage], frame: Frame, words: Words, suggestions: tuple[str, ...]) -> Draft:
    if not cards:
        return Draft((Claim(words.say("common.not_stated"), role="gap"),), mode="abstain", suggestions=suggestions)
    claims = []
    for place, card in enumerate(cards):
        claims.append(Claim(card.text, (card.id,), "reason" if place else "direct"))
    first = cards[0]
    if first.interest and first.quality == "V" and not mentions(first.text, policy()["sources"]["about"]):
        claims.append(Claim(words.say("common.interest", interest=first.interest), role="caveat"))
    return Draft(tuple(claims), suggestions=suggestions)


def _sized_first(order: list[tuple[float, Passage]], frame: Frame) -> list[tuple[float, Passage]]:
    """Cards with a size in pixels first, where a size is asked for and not the weight of a file."""
    words = {row["name"]: row["words"] for row in policy()["platform_facts"]}
    asks_size = mentions(frame.text, (*words["pixels"], "size", "sizes", "how big", "how large"))
    if not asks_size or mentions(frame.text, words["file_size"]):
        return order
    sized = {"width_px", "min_width_px"}
    top = max((score for score, _ in order), default=0.0)
    return sorted(((top, c) if sized & c.facts.keys() else (s, c) for s, c in order), key=lambda pair: -pair[0])


def _facts_missing(frame: Frame, cards: Sequence[Passage], use: str, words: Words) -> list[Claim]:
    """What was asked for about a platform and none of its cards states."""
    return [
        Claim(
            words.say("common.no_such_fact", fact=words.name("facts", row["name"]), use=words.name("uses", use)),
            role="gap",
        )
        for row in policy()["platform_facts"]
        if mentions(frame.text, row["words"]) and not any(set(row["facts"]) & card.facts.keys() for card in cards)
    ]


def _format_taken(frame: Frame, cards: Sequence[Passage], words: Words) -> Claim | None:
    """Whether the file format that was named is among those a platform takes; no yes or no where sources disagree."""
    if frame.operator != "yes_no":
        return None
    names: dict[str, str] = policy()["platform"]["formats"]
    asked = {name for word, name in names.items() if mentions(frame.text, (word,))}
    card = next((card for card in cards if card.facts.get("formats")), None)
    if not asked or card is None:
        return None
    taken = {str(name).upper() for name in card.facts["formats"]}
    if {name.upper() for name in asked} <= taken:
        lead = words.say("leads.yes") + " "
    else:
        lead = "" if mentions(card.text, [name.lower() for name in asked]) else words.say("leads.no") + " "
    return Claim(lead + card.text, (card.id,))


def _compared_bytes(frame: Frame, cards: Sequence[Passage], words: Words) -> Claim | None:
    """Whether a file of the weight that the visitor names is within the most that a card states."""
    match = re.search(r"(\d+(?:[.,]\d+)?)\s*(mb|megabytes?|kb|kilobytes?)\b", frame.text)
    card = next((card for card in cards if "max_bytes" in card.facts), None)
    if match is None or card is None:
        return None
    size = float(match[1].replace(",", ".")) * (1_000_000 if match[2].startswith("m") else 1_000)
    lead = words.say("leads.yes" if size <= int(card.facts["max_bytes"]) else "leads.no")
    return Claim(f"{lead} {card.text}", (card.id,))


def _compared_pixels(frame: Frame, cards: Sequence[Passage], words: Words) -> Claim | None:
    """Whether a size that the visitor names reaches the least one that a card states."""
    if frame.operator not in ("yes_no", "which", "universal"):
        return None
    found = policy()["platform"]["pixels"]
    match = re.search(found, frame.text)
    card = next((card for card in cards if "min_width_px" in card.facts), None)
    if match is None or card is None:
        return None
    sides = [int(side) for side in match.groups() if side]
    lead = words.say("leads.yes" if min(sides) >= int(card.facts["min_width_px"]) else "leads.no")
    return Claim(f"{lead} {card.text}", (card.id,))
