"""Definitions and differences: what sets the kinds apart, one aspect or all of them."""

import re
from collections.abc import Sequence

from assistant.embedded.answering.claims import Claim, Draft
from assistant.embedded.answering.evidence import Evidence, Passage
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.premises import premise
from assistant.embedded.answering.relevance import WORD, content_stems, mentions, ranked, stem
from assistant.embedded.answering.verdicts import is_hedged, lead_for_claim
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import KINDS, Frame

SUGGESTED = ("choose", "cost", "background", "hybrid", "disagree")
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_LINES = re.compile(
    rf"\b([1-9]|{'|'.join(NUMBERS)}) (?:short |main |key |quick |simple )*"
    r"(?:bullet ?points?|bullets|points?|differences|lines|items)\b"
)


def answer_difference(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """What differs, in the aspects asked for; without any, in short and the names of all."""
    known = [aspect for aspect in frame.aspects if evidence.pick(aspect=aspect)]
    all_wanted = frame.wants in ("list", "table") or frame.operator == "enumerate" or frame.turn == "more"
    if frame.wants == "table":
        return Draft(tuple(_table(known or _all_aspects(), evidence, words)), suggestions=SUGGESTED)
    if known:
        claims = [claim for aspect in known[:3] for claim in _one(frame, aspect, evidence, words)]
        return Draft(tuple(claims), suggestions=SUGGESTED)
    if all_wanted:
        return Draft(tuple(_list(evidence, words, _wanted_lines(frame.said or frame.text))), suggestions=SUGGESTED)
    return Draft(tuple(_in_short(frame, evidence, words)), suggestions=SUGGESTED)


def answer_definition(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """What a kind of photo is."""
    subjects: Sequence[str] = frame.subjects or KINDS
    claims: list[Claim] = []
    for subject in subjects:
        cards = [card for card in evidence.pick(aspect=("definition", "hybrid")) if card.subject == subject]
        cards = [card for card in cards if not card.facts.get("gap") and not card.facts.get("disagreement")]
        cards.sort(key=lambda card: card.aspect != "definition")
        order = [card for _, card in ranked(cards, frame.text)] if subject == "hybrid" else cards
        for card in order[: 2 if len(subjects) == 1 and frame.wants != "short" else 1]:
            lead = lead_for_claim(frame, card, (), words) if not claims else ""
            claims.append(Claim(f"{lead} {card.text}".strip(), (card.id,), "reason" if claims else "direct"))
    if not claims:
        return Draft((Claim(words.say("common.not_stated"), role="gap"),), mode="abstain", suggestions=SUGGESTED)
    return Draft(tuple(claims), suggestions=("difference", *SUGGESTED))


def answer_hybrid(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """The kinds between the two."""
    cards = evidence.pick(subject="hybrid", where=lambda card: not card.facts.get("disagreement"))
    named = [card for card in cards if not card.facts.get("gap") and card.aspect == "hybrid"]
    overview = next((card for card in cards if card.facts.get("list")), None)
    gaps = [card for card in cards if card.facts.get("gap")]
    claims: list[Claim] = []
    if frame.uses or frame.industries:
        claims += [Claim(card.text, (card.id,), "gap") for card in gaps[:1]]
    specific = _hybrids_asked(frame, named)
    if specific and frame.operator not in ("enumerate", "compare", "rank"):
        lead = words.say("leads.yes") if frame.operator == "yes_no" and frame.aspects else ""
        claims += [Claim(f"{lead} {card.text}".strip(), (card.id,)) for card in specific[:1]]
    elif overview:
        lead = words.say("leads.yes") if frame.operator == "yes_no" else ""
        claims.append(Claim(f"{lead} {overview.text}".strip(), (overview.id,)))
        if frame.operator in ("enumerate", "compare") or frame.wants in ("list", "table"):
            kinds = [card for card in named if card.text.lower().startswith(("a ", "an "))]
            claims.append(Claim("\n".join(f"- {card.text} [{card.id}]" for card in kinds), block=True))
    if not claims:
        return Draft((Claim(words.say("common.not_stated"), role="gap"),), mode="abstain", suggestions=SUGGESTED)
    return Draft(tuple(claims), suggestions=("choose", "convert", "cost"))


def _hybrids_asked(frame: Frame, named: Sequence[Passage]) -> list[Passage]:
    """The hybrids that the question speaks of: by a word of their own, else by the aspect that sets them apart."""
    table = policy()["search"]["hybrid"]
    own = " ".join(word for word in WORD.findall(frame.text.lower()) if stem(word) not in _generic())
    order = ranked(named, own) if content_stems(own) else []
    found = [card for score, card in order if score >= policy()["relevance"]["enough"]]
    if not found:
        wanted = [table["by_aspect"][aspect] for aspect in frame.aspects if aspect in table["by_aspect"]]
        found = [card for name in wanted for card in named if card.id == name]
    return found


def _generic() -> frozenset[str]:
    return frozenset(stem(word) for word in policy()["search"]["hybrid"]["generic"])


def _all_aspects() -> Sequence[str]:
    return tuple(policy()["search"]["difference"]["aspects"])


def _plain(evidence: Evidence, aspect: str, subject: str) -> list[Passage]:
    return [
        card
        for card in evidence.pick(aspect=aspect, subject=subject)
        if not card.facts.get("gap") and not card.facts.get("disagreement") and not card.is_own
    ]


def _telling(evidence: Evidence, aspect: str, kind: str) -> list[Passage]:
    """Cards on just this kind, those with typed facts first: they say most in one sentence."""
    cards = [card for card in _plain(evidence, aspect, kind) if card.subject == kind]
    return sorted(cards, key=lambda card: not card.facts)


def _in_short(frame: Frame, evidence: Evidence, words: Words) -> list[Claim]:
    both = evidence.pick(
        aspect="definition", where=lambda card: card.subject == "both" and not card.facts.get("disagreement")
    )
    counted = next((card for card in both if card.facts.get("count")), None)
    short = [card for card in both if card is not counted]
    lead = ""
    same = premise(frame, "same") or mentions(frame.text, policy()["prices"]["same"])
    if frame.operator in ("yes_no", "universal") and same:
        lead = words.say("leads.no") + " "
    claims: list[Claim] = []
    if frame.operator in ("extreme", "rank"):
        claims.append(Claim(words.say("common.no_ranking"), role="gap"))
    if short:
        best = max(short, key=lambda card: all(kind in card.text for kind in KINDS) and "personal" in card.text)
        claims.append(Claim(lead + best.text, (best.id,)))
    if counted:
        claims.append(Claim(counted.text, (counted.id,), "reason"))
    return claims


def _one(frame: Frame, aspect: str, evidence: Evidence, words: Words) -> list[Claim]:
    """One aspect: what each kind asked about does in it, and where the sources part."""
    subjects: list[str] = [subject for subject in frame.subjects if subject in KINDS]
    subjects = subjects or list(KINDS)
    claims: list[Claim] = []
    for place, subject in enumerate(subjects):
        cards = [card for card in _plain(evidence, aspect, subject) if card.subject == subject]
        cards = cards or _plain(evidence, aspect, subject)
        if not cards:
            continue
        others = [card for kind in KINDS if kind != subject for card in _plain(evidence, aspect, kind)]
        order = [card for _, card in ranked(cards, frame.text)] if len(subjects) == 1 else cards
        if mentions(frame.text, policy()["hedges"]["necessity"]):
            order = sorted(order, key=lambda card: not is_hedged(card))
        for number, card in enumerate(order[: 2 if len(subjects) == 1 else 1]):
            lead = lead_for_claim(frame, card, others, words) if place == number == 0 else ""
            claims.append(Claim(f"{lead} {card.text}".strip(), (card.id,), "reason" if number else "direct"))
    if frame.operator == "why":
        why = evidence.first(aspect=aspect, where=lambda card: mentions(card.text, policy()["reasons"]["marks"]))
        if why:
            claims.insert(0, Claim(why.text, (why.id,)))
    differ = evidence.first(
        aspect=aspect,
        where=lambda card: bool(card.facts.get("disagreement")) and any(card.is_about(one) for one in subjects),
    )
    if differ and len(frame.aspects) == 1 and frame.wants != "short":
        claims.append(Claim(differ.text, (differ.id,), "caveat"))
    return list({claim.text: claim for claim in claims}.values())


def _wanted_lines(text: str) -> int | None:
    """How many points are asked for ("in three bullet points"), None where no number is said."""
    found = _LINES.search(text.lower())
    if found is None:
        return None
    return int(found[1]) if found[1].isdigit() else NUMBERS[found[1]]


def _list(evidence: Evidence, words: Words, most: int | None) -> list[Claim]:
    """A line for each aspect, or only the first few and nothing else where so many are asked for."""
    lines = []
    for aspect in _all_aspects():
        cards = [card for kind in KINDS for card in _telling(evidence, aspect, kind)]
        cards = list({card.subject: card for card in reversed(cards)}.values())[::-1]
        if cards:
            told = " ".join(f"{card.text} [{card.id}]" for card in cards)
            lines.append(f"- **{words.name('aspects', aspect)}.** {told}")
    both = evidence.pick(aspect="definition", where=lambda card: card.subject == "both")
    counted = next((card for card in both if card.facts.get("count")), None)
    if most is not None and most < len(lines):
        return [Claim("\n".join(lines[:most]), block=True)]
    intro = [Claim(counted.text, (counted.id,))] if counted else []
    return [*intro, Claim("\n".join(lines), block=True)] if lines else intro


def _table(aspects: Sequence[str], evidence: Evidence, words: Words) -> list[Claim]:
    names = [words.name("subjects", kind) for kind in KINDS]
    lines = ["| | " + " | ".join(name[0].upper() + name[1:] for name in names) + " |", "| --- | --- | --- |"]
    for aspect in aspects:
        cells = []
        for kind in KINDS:
            card = next(iter(_telling(evidence, aspect, kind)), None)
            cells.append(f"{card.text} [{card.id}]" if card else "–")
        lines.append(f"| {words.name('aspects', aspect)} | {' | '.join(cells)} |")
    return [Claim("\n".join(lines), block=True)]
