"""From a request and its evidence to the text that leaves: order, length, citations, follow-up questions."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from assistant.embedded.answering.aspects import answer_definition, answer_difference, answer_hybrid
from assistant.embedded.answering.choose import answer_choose, answer_industry, answer_use, left_out
from assistant.embedded.answering.claims import Answer, Claim, Draft, Mode
from assistant.embedded.answering.comparing import answer_comparison
from assistant.embedded.answering.contrasts import set_right
from assistant.embedded.answering.converting import answer_convert, without_answer
from assistant.embedded.answering.described import answer_described
from assistant.embedded.answering.doubt import PLAIN_TALK, in_doubt, is_aside, is_typed, nothing_near
from assistant.embedded.answering.evidence import Evidence
from assistant.embedded.answering.examples import by_example, is_asked_for
from assistant.embedded.answering.guidance import (
    answer_about,
    answer_advice,
    answer_ai,
    answer_platform,
    told_draft,
)
from assistant.embedded.answering.own import answer_from_document, answer_own
from assistant.embedded.answering.photo import answer_crop, answer_photo, wants_upload
from assistant.embedded.answering.planning import told_first
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.premises import premises
from assistant.embedded.answering.price_list import answer_from_list, is_beside_list
from assistant.embedded.answering.prices import answer_cost
from assistant.embedded.answering.quoting import in_brief
from assistant.embedded.answering.relevance import WORD, content_stems, mentions
from assistant.embedded.answering.social import (
    answer_forget,
    answer_out_of_scope,
    answer_recall,
    answer_social,
    answer_unclear,
)
from assistant.embedded.answering.sources import answer_sources
from assistant.embedded.answering.studio import answer_studio
from assistant.embedded.answering.turns import turned
from assistant.embedded.answering.verdicts import has_effect, lead_for_effect
from assistant.embedded.answering.words import FALLBACK, WORDING, Words, languages
from assistant.embedded.frames import Frame, Request
from assistant.knowledge import load_knowledge
from assistant.studio import OWN_PREFIX

LONGEST_ACRONYM = 4
ROLES = ("gap", "premise", "direct", "reason", "caveat", "next")

ANSWERS: Mapping[str, Callable[[Frame, Evidence, Words], Draft]] = {
    "difference": answer_difference,
    "definition": answer_definition,
    "choose": answer_choose,
    "use": answer_use,
    "industry": answer_industry,
    "cost": answer_cost,
    "convert": answer_convert,
    "hybrid": answer_hybrid,
    "ai": answer_ai,
    "platform": answer_platform,
    "advice": answer_advice,
    "own_photo": answer_photo,
    "crop_photo": answer_crop,
    "compare_photos": answer_comparison,
    "sources": answer_sources,
    "about": answer_about,
    "privacy": answer_about,
    "studio": answer_studio,
    "recall": answer_recall,
    "forget": answer_forget,
    "greeting": answer_social,
    "thanks": answer_social,
    "goodbye": answer_social,
    "abuse": answer_social,
    "out_of_scope": answer_out_of_scope,
    "unclear": answer_unclear,
}

# What is suggested last in other languages, which have few questions of their own.
COMMON = ("cost", "choose_linkedin", "difference")
SAYS_LITTLE = frozenset(("unclear", "greeting", "thanks", "goodbye"))


def answer(request: Request, evidence: Sequence[Evidence], texts: Sequence[str], told: str = "") -> Answer:
    """The answer to a whole message.

    Args:
        request: What it asks.
        evidence: What was found for each part of it.
        texts: The visitor's messages so far, the last one included.
        told: What the answers before said, with nothing left out.
    """
    words = Words(request.language, seed="\n".join(texts))
    first_turn = len(texts) <= 1
    frames = [_as_written(frame, texts) for frame in request.frames]
    asked = list(zip(frames, evidence, strict=True))
    if len(asked) > 1:
        # A part that could not be read, or a greeting before a question, adds nothing to the rest.
        little = SAYS_LITTLE | ({"out_of_scope"} if request.stripped else frozenset())
        asked = [(frame, found) for frame, found in asked if frame.topic not in little] or asked[:1]
        asked = [(frame, found) for frame, found in asked if not is_aside(frame, found)] or asked[:1]
    frames, found = [frame for frame, _ in asked], [one for _, one in asked]
    listed = answer_from_list(frames, found, words, texts, foreign=request.language != FALLBACK)
    if listed is not None:
        # The list answers the message as a whole; what else it asks for is answered beside.
        asked = [asked[0], *((frame, one) for frame, one in asked[1:] if is_beside_list(frame))]
    drafts = [
        listed if listed and place == 0 else in_brief(_draft(frame, one, words), frame, one)
        for place, (frame, one) in enumerate(asked)
    ]
    drafts = [_fresh(draft, frame, told, words) for draft, (frame, _) in zip(drafts, asked, strict=True)]
    drafts = _once_each(drafts)
    paragraphs = [_ordered(draft, frame) for draft, (frame, _) in zip(drafts, asked, strict=True)]
    opening = _opening(request, words)
    if first_turn and words.language == FALLBACK and (step := _next_step(request, words)):
        paragraphs[-1] = [*paragraphs[-1], step]
    return Answer(
        parts=tuple(_written([opening, *paragraphs])),
        mode=_mode(drafts),
        suggestions=_suggestions(drafts, request, texts),
        topics=tuple(dict.fromkeys(frame.topic for frame in request.frames)),
    )


def _as_written(frame: Frame, texts: Sequence[str]) -> Frame:
    """The frame with unknown words and the trade spelt as the visitor spelt them."""
    told = {word.lower(): word for text in texts for word in WORD.findall(text)}
    form = policy()["relevance"]["form"]
    unknown = tuple(told.get(word, word) for word in frame.unknown_words if word not in form)
    trade = told.get(frame.trade, frame.trade) if frame.trade else None
    if trade and trade.isupper() and len(trade) > LONGEST_ACRONYM:
        trade = frame.trade  # shouted, and no "DJ"
    return replace(frame, unknown_words=unknown, trade=trade)


def _draft(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """The answer to one frame, in the language of ``words``."""
    draft = _plain_draft(frame, evidence, words)
    if draft.mode == "answer" and _tells_only_gaps(draft, evidence):
        draft = replace(draft, mode="abstain")
    if draft.mode == "abstain" and not _told(draft, evidence):
        draft = answer_from_document(frame, evidence) or draft
    if words.language == FALLBACK:
        return draft
    # Every language with wording has its cards; a test asks for them.
    translated = load_knowledge().languages[words.language].cards
    found = (*evidence.passages, *((evidence.granted,) if evidence.granted else ()))
    said = {passage.text: translated[passage.id] for passage in found if passage.id in translated}
    said |= {without_answer(english): without_answer(own) for english, own in said.items()}
    claims = tuple(replace(claim, text=_in_own_words(claim.text, said)) for claim in draft.claims)
    return replace(draft, claims=claims, suggestions=(*draft.suggestions, *COMMON))


def _in_own_words(text: str, said: Mapping[str, str]) -> str:
    """A claim with each card's sentence in the answer's language; longer sentences first, as they may hold others."""
    for english in sorted(said, key=len, reverse=True):
        text = text.replace(english, said[english])
    return text


def _plain_draft(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    if evidence.errors and not evidence.passages and not evidence.reports and not evidence.photo_missing:
        failed = tuple(Claim(words.say("common.tool_failed", message=error)) for error in evidence.errors[:1])
        return Draft(failed, mode="abstain")
    if frame.turn == "new" and (own := answer_own(frame, evidence, words)):
        return own
    asked = replace(frame, operator="why") if frame.turn == "why" else frame
    told = answer_described(frame, evidence, words)
    if told is None and frame.topic != "studio":
        told = told_draft(frame, evidence, words)
    if told is None and nothing_near(frame, evidence):
        return Draft((Claim(words.say("common.nothing_near"), role="gap"),), "abstain", ("choose", "cost_headshot"))
    draft = told or ANSWERS[frame.topic](asked, evidence, words)
    if told is None:
        draft = in_doubt(frame, draft, evidence, words)
    table = policy()["examples"]
    listed = frame.operator == "enumerate" and frame.topic in table["surely_listed"]
    surely = told is not None or is_typed(frame, draft) or frame.topic in table["surely"] or listed
    owned = any(card.startswith(OWN_PREFIX) for claim in draft.claims for card in claim.cards)
    firm = told is not None and (told_first(frame) or {}).get("firm", False)
    if not owned and not firm and not wants_upload(frame):
        draft = by_example(frame, draft, evidence, words, surely=surely)
    draft = turned(frame, draft, evidence, words)
    draft = _weighed(frame, draft, evidence, words)
    silent = _tells_only_gaps(draft, evidence)
    which = frame.contrast is not None and frame.contrast.said_of is None
    if not firm and not (which and silent):
        draft = set_right(frame, draft, evidence, words)
    checked = {card for claim in draft.claims if claim.role == "premise" for card in claim.cards}
    claims_of_photos = bool(frame.granted) and frame.topic in ("out_of_scope", "unclear")
    checkable = frame.turn == "new" and (frame.topic not in PLAIN_TALK or claims_of_photos)
    premised = premises(frame, evidence, words) if checkable else []
    premised = [claim for claim in premised if not checked & set(claim.cards)]
    if checkable and not premised and not checked:
        premised = _granted(frame, draft, evidence)
    elif premised and frame.operator in ("yes_no", "universal") and not (frame.uses or frame.industries):
        # The premise was the question: what else the topic would tell was not asked for.
        kept = ("premise", "gap", "caveat")
        draft = replace(draft, claims=tuple(claim for claim in draft.claims if claim.role in kept))
    if checkable and told is None and not silent and (unsaid := _unstated(frame, draft, words)):
        return Draft(unsaid, "abstain", draft.suggestions)
    # Yes or no to what was asked goes before what else is put right.
    decided = tuple(claim for claim in draft.claims if claim.role == "premise")
    claims = (*decided, *premised, *(claim for claim in draft.claims if claim not in decided))
    gap = _gap(frame, claims, evidence, words) if told is None and not is_asked_for(frame, draft, evidence) else []
    mode = "answer" if premised and claims_of_photos else draft.mode
    return Draft((*gap, *claims), mode, draft.suggestions)


def _weighed(frame: Frame, draft: Draft, evidence: Evidence, words: Words) -> Draft:
    """The draft, beginning with yes or no where its first sentence is an effect of what was asked about.

    Where neither was asked for, what the articles do not say comes before the figures.
    """
    if not draft.claims or len(draft.claims[0].cards) != 1:
        return draft
    first, *rest = draft.claims
    by_id = {passage.id: passage for passage in evidence.passages}
    card = by_id.get(first.cards[0])
    if card is None or first.text != card.text or not has_effect(card):
        return draft
    if lead := lead_for_effect(frame, card, words):
        return replace(draft, claims=(replace(first, text=f"{lead} {first.text}"), *rest))
    silent = [claim for claim in rest if claim.cards and "gap" in by_id[claim.cards[0]].facts]
    others = (claim for claim in rest if claim not in silent)
    return replace(draft, claims=(*(replace(claim, role=first.role) for claim in silent), first, *others))


def _told(draft: Draft, evidence: Evidence) -> list[Claim]:
    """The claims that rest on what some source states, and not on what is missing in all of them."""
    silent = {passage.id for passage in evidence.passages if passage.facts.get("gap") is True}
    return [claim for claim in draft.claims if set(claim.cards) - silent]


def _tells_only_gaps(draft: Draft, evidence: Evidence) -> bool:
    """Whether a draft says nothing but what the sources are silent on."""
    spoken = any(claim.role in ("direct", "reason", "premise") and not claim.cards for claim in draft.claims)
    return any(claim.cards for claim in draft.claims) and not spoken and not _told(draft, evidence)


def _granted(frame: Frame, draft: Draft, evidence: Evidence) -> list[Claim]:
    """What the sources say on what the message takes for granted, unless the answer tells it already."""
    card = evidence.granted
    if card is None or any(card.id in claim.cards for claim in draft.claims):
        return []
    if card.aspect == frame.topic == "cost":  # prices are compared there
        return []
    return [Claim(card.text, (card.id,), "premise")]


def _unstated(frame: Frame, draft: Draft, words: Words) -> tuple[Claim, ...]:
    """That the sources do not give what was asked, with the nearest they do say; empty where they give it."""
    asked = [row for row in policy()["unstated"] if mentions(frame.text, row["words"])]
    told = " ".join(claim.text for claim in draft.claims)
    if not asked or draft.mode != "answer" or any(re.search(row["holds"], told, re.IGNORECASE) for row in asked):
        return ()
    unsaid = Claim(words.say("common.not_stated"), role="gap")
    sentences = (claim for claim in draft.claims if claim.cards and not claim.block)
    near = next((claim for claim in sentences if claim.role in ("direct", "reason")), None)
    return (unsaid, Claim(words.say("common.nearest"), role="gap"), near) if near else (unsaid,)


def _gap(frame: Frame, claims: Sequence[Claim], evidence: Evidence, words: Words) -> list[Claim]:
    """What was asked about and stands in no passage that is quoted."""
    if frame.topic in PLAIN_TALK or frame.turn != "new":
        return []
    by_id = {passage.id: passage for passage in evidence.passages}
    quoted = " ".join(
        f"{claim.text} {' '.join(by_id[card].text for card in claim.cards if card in by_id)}" for claim in claims
    ).lower()
    trade = (frame.trade or "").lower()
    if frame.unplaced and frame.topic in policy()["understood"]["silent_on_trades"]:
        return [left_out(frame, words)]
    if frame.topic in ("choose", "industry") and (frame.uses or frame.industries or frame.trade):
        # What else is said beside a use or a trade that was understood is the visitor's story.
        return []
    if len(frame.said.split()) > policy()["limits"]["story_words"] or any(claim.role == "premise" for claim in claims):
        return []
    unknown = [word for word in frame.unknown_words if word.lower() not in quoted and word.lower() not in trade]
    if any(claim.role == "gap" and claim.cards for claim in claims):
        return []  # a card says already what is missing
    gaps = []
    if unknown:
        named = words.join((f"“{word}”" for word in unknown[:2]), last="or")
        gaps.append(Claim(words.say("common.unknown", words=named), role="gap"))
    elif frame.confidence < policy()["limits"]["unsure_below"] and not any(claim.role == "gap" for claim in claims):
        gaps.append(Claim(words.say("common.unsure"), role="gap"))
    return gaps


def _opening(request: Request, words: Words) -> list[Claim]:
    claims = []
    if words.language != request.language:
        claims.append(Claim(words.say("common.in_english")))
    if request.stripped:
        claims.append(Claim(words.say("common.stripped")))
    return claims


def _fresh(draft: Draft, frame: Frame, told: str, words: Words) -> Draft:
    """The draft without the reasons that an answer before told; asked for the reason, without what it is for."""
    marks = policy()["reasons"]["marks"]
    if frame.trade and (named := f'"{frame.trade}"') in told:
        # Where a trade was placed is told once.
        draft = replace(draft, claims=tuple(c for c in draft.claims if c.role != "gap" or named not in c.text))
    reasons = [claim for claim in draft.claims if mentions(claim.text, marks)]
    if frame.turn == "why" and reasons:
        return replace(draft, claims=tuple(c for c in draft.claims if c in reasons or c.text not in told))
    said_again = bool(draft.claims) and all(claim.text in told for claim in draft.claims)
    if frame.turn == "why" and frame.topic != "convert" and said_again:
        return replace(draft, claims=(Claim(words.say("leads.only_said"), role="gap"),))
    if frame.turn == "new" and frame.topic in policy()["examples"]["kept"] and draft.mode == "answer":
        kept = tuple(claim for claim in draft.claims if claim.role != "reason" or claim.text not in told)
        return replace(draft, claims=kept) if any(claim.cards for claim in kept) else draft
    return draft


def _once_each(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts for the parts of a message, none saying again what one before it says."""
    told: set[str] = set()
    fresh: list[Draft] = []
    for draft in drafts:
        new = tuple(claim for claim in draft.claims if claim.text not in told)
        fresh.append(replace(draft, claims=new))
        told |= {claim.text for claim in draft.claims}
    return fresh


def _ordered(draft: Draft, frame: Frame) -> list[Claim]:
    """Claims by role, each text once, at most so many sentences; blocks do not count."""
    in_order = sorted(draft.claims, key=lambda claim: ROLES.index(claim.role))
    claims: list[Claim] = []
    for claim in in_order:
        if not any(claim.text in told.text for told in claims):
            claims.append(claim)
    limits = policy()["limits"]
    # A question about several uses, trades or prices may take a sentence for each.
    direct = sum(claim.role == "direct" for claim in claims)
    places = len(frame.uses) + len(frame.industries)
    before = sum(claim.role == "gap" for claim in claims) if places > 1 else 0
    most = max(int(limits["sentences"]), places + before, direct)
    most = min(most, int(limits["list_items"]))
    kept, count = [], 0
    for claim in claims:
        count += not claim.block
        if claim.block or count <= most:
            kept.append(claim)
    return kept


def _next_step(request: Request, words: Words) -> Claim | None:
    """One offer, in the first answer of a conversation only."""
    frame = request.frames[-1]
    if frame.has_photo or frame.topic != "choose" or not frame.uses or frame.wants == "short":
        return None
    if not set(frame.uses) & set(policy()["photo"]["purposes"]):
        return None
    use = next(use for use in frame.uses if use in policy()["photo"]["purposes"])
    return Claim(words.say("next.choose", use=words.name("uses", use)), role="next")


def _written(paragraphs: Sequence[Sequence[Claim]]) -> list[str]:
    """The claims as pieces of text: a sentence each, lists and tables with space round them."""
    parts: list[str] = []
    said: set[str] = set()
    for paragraph in paragraphs:
        fresh = [claim for claim in paragraph if claim.text not in said]
        said.update(claim.text for claim in fresh)
        for place, claim in enumerate(fresh):
            following = fresh[place + 1] if place + 1 < len(fresh) else None
            shares = following is not None and not following.block and following.cards == claim.cards
            shares = shares and not any(sign.isdigit() for sign in claim.text)
            text = claim.text if shares else claim.cited()
            if parts:
                block = claim.block or fresh[place - 1].block or place == 0
                parts[-1] += "\n\n" if block else " "
            parts.append(text)
    return parts


def _mode(drafts: Sequence[Draft]) -> Mode:
    modes = [draft.mode for draft in drafts]
    order: tuple[Mode, ...] = ("answer", "clarify", "abstain")
    return next((mode for mode in order if mode in modes), "answer")


def _suggestions(drafts: Sequence[Draft], request: Request, texts: Sequence[str]) -> tuple[str, ...]:
    """Follow-up questions that fit, without those that were asked already."""
    questions = _questions(request.language if request.language in languages() else FALLBACK)
    asked = {text.strip().lower() for text in texts}
    names = dict.fromkeys(name for draft in reversed(drafts) for name in draft.suggestions)
    photo = any(frame.has_photo for frame in request.frames)
    needs_photo = policy()["photo"]["suggestions"]
    fitting = [questions[name] for name in names if name in questions and (photo or name not in needs_photo)]
    now = content_stems(texts[-1]) if texts else frozenset()
    fresh = [question for question in fitting if question.lower() not in asked and not _is_asked(question, now)]
    return tuple(fresh[: int(policy()["limits"]["suggestions"])])


def _is_asked(question: str, now: frozenset[str]) -> bool:
    """Whether the visitor has just asked that, in whatever words."""
    stems = content_stems(question)
    return bool(stems) and len(stems & now) >= 0.6 * len(stems)


@cache
def _questions(language: str) -> Mapping[str, str]:
    return tomllib.loads((WORDING / language / "suggestions.toml").read_text("utf-8"))
