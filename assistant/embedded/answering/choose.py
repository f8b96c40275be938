"""Which kind of photo to take: by use, by trade, or by what is wanted of it."""

import re
from collections.abc import Sequence

from assistant.embedded.answering.claims import Claim, Draft
from assistant.embedded.answering.converting import without_answer
from assistant.embedded.answering.evidence import Evidence, Passage
from assistant.embedded.answering.policy import names_industry, policy
from assistant.embedded.answering.premises import premise
from assistant.embedded.answering.relevance import by_meaning, content_stems, mentions, ranked, stem
from assistant.embedded.answering.verdicts import is_absolute, lead_for_claim, lead_for_kind
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import KINDS, Frame

SUGGESTED = ("cost", "why", "check_photo", "hybrid", "who_says")
OPENING_WORDS = 14
ASPECTS = ("choosing", "use", "industry")
SHOWS = ("purpose", "subjects", "mood", "background", "framing", "choosing", "use", "definition", "expression")


def answer_choose(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """The kind that the cards recommend for each use and trade named, and why."""
    only = _only(frame, evidence, words)
    if only:
        return Draft((only,), suggestions=SUGGESTED)
    together = _together(frame, evidence)
    if together:
        return Draft(together, suggestions=SUGGESTED)
    turned_round = _negated(frame, evidence)
    if turned_round:
        return Draft(tuple(turned_round), suggestions=SUGGESTED)
    claims: list[Claim] = [Claim(words.say("leads.no_duty"), role="premise")] if _asks_duty(frame) else []
    if re.search(policy()["rules"]["around"], frame.text):
        claims += evidence.cited(policy()["rules"]["context"])
    told: list[Passage] = []
    for use in frame.uses:
        card = _recommendation(evidence, frame, use=use)
        if card is None and use in policy()["rules"]:
            continue  # not a use of its own but a side, whose rule follows
        if card is None:
            claims.append(Claim(words.say("common.use_unknown", use=words.name("uses", use)), role="gap"))
        elif card not in told:
            told.append(card)
    others_decide = bool(told) and set(frame.uses) <= set(policy()["rules"]["set_by_others"])
    for industry in () if others_decide and not names_industry(frame.trade or "") else frame.industries:
        card = _recommendation(evidence, frame, industry=industry)
        if card is not None and card not in told:
            told.append(card)
    if frame.industries and len(told) > 1:
        # A trade settles what a website in general leaves open.
        told = [card for card in told if card.facts.get("strength") != "depends"]
    claims += [] if others_decide else _trade(frame, told, words)
    if frame.wants == "table" and told:
        claims.append(_table(frame, told, words))
    elif told:
        claims += _recommended(frame, told, words)
        claims += _reasons(frame, evidence, told, words)
        if int(premise(frame, "people") or 1) > 1:
            claims += evidence.cited(policy()["rules"]["of_several"])
        asks_one = mentions(frame.text, policy()["rules"]["one_for_both"])
        if asks_one and len({kind for card in told for kind in _kinds(card)}) > 1:
            claims += [
                Claim(without_answer(card.text), (card.id,), "reason")
                for card in evidence.passages
                if card.id in policy()["rules"]["from_one"]
            ]
    else:
        claims += _in_general(frame, evidence, words)
    if not any(claim.cards for claim in claims):
        return Draft((Claim(words.say("common.not_stated"), role="gap"),), mode="abstain", suggestions=SUGGESTED)
    return Draft(tuple(claims), suggestions=SUGGESTED)


def _asks_duty(frame: Frame) -> bool:
    """Whether it is asked if a photo must be had at all, for something that sets no rules of its own."""
    asks = frame.operator in ("yes_no", "universal") and mentions(frame.text, policy()["hedges"]["at_all"])
    return asks and not set(frame.uses) & set(policy()["rules"]["set_by_others"])


def _together(frame: Frame, evidence: Evidence) -> tuple[Claim, ...]:
    """The kind for several people in one picture, where neither a use nor a trade says more."""
    inside = premise(frame, "people")
    if inside is None or int(inside) < 2 or frame.uses or frame.industries or frame.subjects:
        return ()
    cards = evidence.pick(aspect="subjects", where=lambda card: card.subject == "portrait")
    return tuple(Claim(card.text, (card.id,), "reason" if n else "direct") for n, card in enumerate(cards[:2]))


def answer_use(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """What a kind of photo is used for; with a use named, whether it is that one."""
    if frame.uses or frame.industries:
        return answer_choose(frame, evidence, words)
    turned_round = _negated(frame, evidence)
    if turned_round:
        return Draft(tuple(turned_round), suggestions=SUGGESTED)
    subjects: list[str] = [subject for subject in frame.subjects if subject in KINDS]
    subjects = subjects or list(KINDS)
    claims: list[Claim] = []
    for subject in subjects:
        cards = evidence.pick(aspect="use", subject=subject, where=lambda card: not card.facts.get("gap"))
        listing = next((card for card in cards if card.facts.get("list")), None)
        if listing is None:
            listing = cards[0] if cards else None
        if listing is None:
            continue
        items = [str(item) for item in listing.facts.get("list", ())]
        if frame.wants in ("list", "table") and items:
            bullets = "\n".join(f"- {item}" for item in items)
            name = words.name("subjects_plural", subject)
            text = f"**{name[0].upper()}{name[1:]}**\n\n{bullets} [{listing.id}]"
            claims.append(Claim(text, (listing.id,), block=True))
        else:
            others = [card for card in evidence.pick(aspect="use") if card.subject != subject]
            lead = lead_for_claim(frame, listing, others, words)
            if is_absolute(frame) and len(subjects) == 1 and frame.operator in ("yes_no", "universal"):
                lead = words.say("leads.not_always") if len(items) > 1 else lead
            claims.append(Claim(f"{lead} {listing.text}".strip(), (listing.id,)))
        if frame.operator == "extreme":
            claims.insert(0, Claim(words.say("common.no_ranking"), role="gap"))
    if not claims:
        return Draft((Claim(words.say("common.not_stated"), role="gap"),), mode="abstain", suggestions=SUGGESTED)
    return Draft(tuple(claims), suggestions=("choose_linkedin", "cost", "difference"))


def answer_industry(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """What is usual in a trade; without one, what the trades have in common."""
    if frame.industries or frame.trade:
        return answer_choose(frame, evidence, words)
    listing = evidence.first(aspect="industry", where=lambda card: len(card.industries) > 1)
    if listing is None:
        return answer_choose(frame, evidence, words)
    exceptions = evidence.pick(aspect="industry", where=lambda card: len(card.facts.get("recommends", ())) > 1)
    if frame.subjects == ("portrait",) and frame.operator in ("enumerate", "which", "what") and exceptions:
        told = [Claim(exceptions[0].text, (exceptions[0].id,)), Claim(listing.text, (listing.id,), "reason")]
        return Draft(tuple(told), suggestions=("choose", "cost", "why"))
    text = listing.text
    of_kind = frame.operator in ("universal", "yes_no") and frame.subjects
    if of_kind and exceptions and not mentions(frame.text, ("any", "some")):
        text = f"{words.say('leads.no')} {text}"
    claims = [Claim(text, (listing.id,))]
    if frame.wants in ("list", "table"):
        cards = evidence.pick(aspect="industry", where=lambda card: len(card.industries) == 1)
        if len(cards) == len(listing.industries):
            claims.append(Claim("\n".join(f"- {card.text} [{card.id}]" for card in cards), block=True))
    elif exceptions:
        claims.append(Claim(exceptions[0].text, (exceptions[0].id,), "reason"))
    return Draft(tuple(claims), suggestions=("choose_linkedin", "cost", "why"))


def _only(frame: Frame, evidence: Evidence, words: Words) -> Claim | None:
    """A kind said to be for one thing only: not so when the card on the kind's uses lists more than one."""
    if frame.operator not in ("yes_no", "universal") or len(frame.subjects) != 1:
        return None
    if not mentions(frame.text, policy()["hedges"]["only"]):
        return None
    cards = evidence.pick(aspect="use", subject=frame.subjects[0])
    listing = next((card for card in cards if len(card.facts.get("list", ())) > 1), None)
    return Claim(f"{words.say('leads.not_only')} {listing.text}", (listing.id,)) if listing else None


def _negated(frame: Frame, evidence: Evidence) -> list[Claim]:
    """What a kind is not for: what the other kind is chosen for."""
    left_out = [kind for kind in KINDS if kind in frame.negated]
    kinds = left_out or [subject for subject in frame.subjects if subject in KINDS]
    if len(kinds) != 1 or frame.uses or frame.industries or frame.operator in ("yes_no", "universal"):
        return []
    if not mentions(frame.text, policy()["negated"]["words"]):
        return []
    other = next(kind for kind in KINDS if kind != kinds[0])
    cards = [card for card in evidence.pick(aspect="choosing", subject=other) if _kinds(card) == (other,)]
    cards = [card for card in cards if card.facts.get("strength") == "standard" and card.subject == other]
    return [Claim(card.text, (card.id,), "reason" if n else "direct") for n, card in enumerate(cards[:3])]


def _recommendation(
    evidence: Evidence, frame: Frame, *, use: str | None = None, industry: str | None = None
) -> Passage | None:
    """The card that recommends something for just this use or trade; the narrower the better."""
    cards = evidence.pick(
        aspect=ASPECTS if use else ("industry",),
        use=use,
        industry=industry,
        where=lambda card: bool(card.facts.get("recommends")) and card.facts.get("strength") != "claim",
    )
    return min(
        cards, key=lambda card: (len(card.uses) + len(card.industries), ASPECTS.index(card.aspect)), default=None
    )


def _recommended(frame: Frame, cards: Sequence[Passage], words: Words) -> list[Claim]:
    claims: list[Claim] = []
    for place, card in enumerate(cards):
        recommended = [str(kind) for kind in card.facts["recommends"]]
        lead = ""
        if place == 0 or frame.operator == "yes_no":
            lead = lead_for_kind(frame, recommended, str(card.facts.get("strength", "")), words)
        if place == 0 and names_first(card, recommended) and frame.operator not in ("yes_no", "universal"):
            lead = "" if not dict(frame.premise).get("kind") else lead
        if lead and place and claims and claims[-1].text.startswith(lead):
            lead = ""
        claims.append(Claim(f"{lead} {card.text}".strip(), (card.id,)))
    return claims


def names_first(card: Passage, kinds: Sequence[str]) -> bool:
    """Whether the card's own sentence begins with the kind, so that it is the direct answer as it stands."""
    opening = " ".join(re.split(r"[:;.]", card.text, maxsplit=1)[0].lower().split()[:OPENING_WORDS])
    return any(kind in opening for kind in kinds)


def _reasons(frame: Frame, evidence: Evidence, told: Sequence[Passage], words: Words) -> list[Claim]:
    """A card that gives a reason for the same recommendation, unless what was said holds one already."""
    marks = policy()["reasons"]["marks"]
    given = (*marks, *policy()["reasons"]["expected"])
    asks_why = frame.operator == "why" or mentions(frame.text, ("why",))
    if not asks_why and (len(told) > 1 or any(mentions(card.text, given) for card in told)):
        return []
    kinds = {str(kind) for card in told for kind in card.facts["recommends"]}
    if len(kinds) > 1:
        return [Claim(words.say("leads.only_said"), role="caveat")] if frame.operator == "why" else []
    kind = kinds.pop()
    slots = set(frame.uses) | set(frame.industries)
    cards = evidence.pick(
        aspect=(*ASPECTS, "purpose"),
        subject=kind,
        where=lambda card: mentions(card.text, marks) and card not in told and not card.facts.get("gap"),
    )
    fitting = [card for card in cards if not (card.uses or card.industries) or slots & {*card.uses, *card.industries}]
    for_work = [card for card in cards if card.aspect == "choosing" and _is_for_work(frame, kind)]
    best = next(iter([*fitting, *for_work]), None)
    if best is not None:
        return [Claim(best.text, (best.id,), "reason")]
    if frame.operator == "why" and not any(mentions(card.text, marks) for card in told):
        return [Claim(words.say("leads.only_said"), role="caveat")]
    return []


def _is_for_work(frame: Frame, kind: str) -> bool:
    """Whether a reason given for business holds: for a trade, or a use that is judged like business."""
    return kind == "headshot" and (bool(frame.industries) or bool(set(frame.uses) & set(policy()["reasons"]["work"])))


def _trade(frame: Frame, told: Sequence[Passage], words: Words) -> list[Claim]:
    """A trade that the cards do not name is placed aloud, or named as a gap."""
    if not frame.trade or (frame.uses and not frame.industries):
        return []
    if frame.unplaced or not frame.industries:
        return [left_out(frame, words, "common.trade_left_out" if told else "common.trade_unknown")]
    named = content_stems(" ".join(card.text for card in told))
    if names_industry(frame.trade):
        return []
    if not any(one.startswith(other) or other.startswith(one) for one in content_stems(frame.trade) for other in named):
        industry = words.join(words.name("industries", one) for one in frame.industries)
        # "I do tattoos" is no name of a trade.
        name = "common.work_near" if frame.trade.split()[0].endswith("ing") else "common.trade_near"
        return [Claim(words.say(name, trade=frame.trade, industry=industry), role="gap")]
    return []


def left_out(frame: Frame, words: Words, wording: str = "common.trade_left_out") -> Claim:
    """That no source mentions the trades that were named."""
    return Claim(
        words.say(wording, trade=words.join((f"“{one}”" for one in frame.unplaced or (frame.trade,)), last="or")),
        role="gap",
    )


def _table(frame: Frame, cards: Sequence[Passage], words: Words) -> Claim:
    rows = []
    for card in cards:
        slot = next((words.name("uses", use) for use in frame.uses if use in card.uses), None)
        slot = slot or next((words.name("industries", one) for one in frame.industries if one in card.industries), "")
        kinds = words.join((words.name("subjects", str(kind)) for kind in card.facts["recommends"]), last="or")
        rows.append(f"| {slot} | {kinds} [{card.id}] |")
    head = f"| {words.name('words', 'for')} | {words.name('words', 'take')} |\n| --- | --- |\n"
    return Claim(head + "\n".join(rows), tuple(card.id for card in cards), block=True)


def _in_general(frame: Frame, evidence: Evidence, words: Words) -> list[Claim]:
    """No use and no trade that the cards know: the card that speaks most about the words, else the general rule."""
    rules = policy()["rules"]
    wanted_around = "context" if frame.trade and "background" in frame.aspects else ""
    by_trade = wanted_around or ("professional" if frame.trade else "undecided")
    side = next((use for use in frame.uses if use in rules), by_trade)
    cards = evidence.pick(
        aspect=ASPECTS, where=lambda card: not card.facts.get("gap") and not card.facts.get("disagreement")
    )
    fitting = [card for card in cards if _kinds(card) and not (card.uses or card.industries)]
    subjects = frame.subjects[:1] if mentions(frame.text, policy()["hedges"]["prefers"]) else frame.subjects
    if len(subjects) == 1 and frame.operator not in ("yes_no", "universal") and not frame.trade:
        wanted = [card for card in fitting if _kinds(card) == subjects]
        told = [card for _, card in by_meaning(wanted, frame.text)][:3]
        if told:
            return [Claim(card.text, (card.id,)) for card in told]
    order = ranked(fitting, frame.text)
    if side == "undecided" and not frame.uses and order and order[0][0] >= policy()["relevance"]["enough"]:
        card = order[0][1]
        lead = lead_for_kind(frame, _kinds(card), str(card.facts.get("strength", "")), words)
        lead = "" if names_first(card, _kinds(card)) and frame.operator != "yes_no" else lead
        return [Claim(f"{lead} {card.text}".strip(), (card.id,))]
    if side == "undecided":
        near = _by_what_it_shows(frame, evidence)
        if near:
            return near
    told = [card for name in rules[side] for card in evidence.passages if card.id == name]
    decides = frame.trade and told and len(_kinds(told[0])) == 1 and frame.operator != "why"
    lead = lead_for_kind(frame, _kinds(told[0]), "", words) if decides else ""
    return [
        Claim(card.text if n else f"{lead} {card.text}".strip(), (card.id,), "reason" if n else "direct")
        for n, card in enumerate(told or cards[:1])
    ]


def _by_what_it_shows(frame: Frame, evidence: Evidence) -> list[Claim]:
    """What is wanted of the picture, described in words of its own: the cards on one kind that speak most about it."""
    generic = frozenset(stem(word) for word in policy()["relevance"]["generic"])
    if len(content_stems(frame.text) - generic) < 2 or frame.unknown_words:
        return []
    cards = evidence.pick(
        aspect=SHOWS, where=lambda card: card.subject in KINDS and not card.uses and card.similarity is not None
    )
    order = by_meaning([c for c in cards if not c.facts.get("gap") and not c.facts.get("disagreement")], frame.text)
    told = [card for score, card in order[:2] if score >= policy()["relevance"]["shows"]]
    told = [card for card in told if card.subject == told[0].subject]
    return [Claim(card.text, (card.id,), "reason" if n else "direct") for n, card in enumerate(told)]


def _kinds(card: Passage) -> tuple[str, ...]:
    return tuple(str(kind) for kind in card.facts.get("recommends", ()))
