"""Which of the visitor's photos is best, from their comparison alone, or in what one check measured on each."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.embedded.answering.claims import PHOTO, Claim, Draft
from assistant.embedded.answering.elsewhere import without_rules
from assistant.embedded.answering.evidence import Evidence
from assistant.embedded.answering.measured import checks_asked, names_check, told_of
from assistant.embedded.answering.photo import without_report
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.printing import answer_prints, compares_prints
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.answering.reported import in_own_words
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame

AFTER_COMPARISON = ("fix", "crop", "kind")


def answer_comparison(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """The best photo first, then what keeps each of the others back; never a judgement of the person."""
    if mentions(frame.text, policy()["photo"]["never"]):
        return Draft((Claim(words.say("social.no_person_judgement")),), "abstain", AFTER_COMPARISON)
    if compares_prints(frame) and len(evidence.reports) > 1:
        return answer_prints(frame, evidence, words)
    if frame.photos == 1:
        return Draft((Claim(words.say("photo.only_one")),), "clarify", ("check_photo", "fix"))
    if compares_check(frame) and len(evidence.reports) > 1:
        return _compared(frame, evidence, words)
    if evidence.comparison is None:
        return without_report(frame, evidence, words)
    found = evidence.comparison
    purpose = words.name("uses", str(found["purpose"]))
    best = [int(index) + 1 for index in found["best"]]
    if not best:
        return Draft((Claim(words.say("photo.none_is_best"), (PHOTO,)),), suggestions=AFTER_COMPARISON)
    lead = _lead(frame, best, purpose, words)
    if unknown := without_rules(frame, found, words):
        lead = words.say("photo.no_rules", use=unknown, purpose=purpose) + " " + lead
    asks_why = frame.turn == "why" or re.search(policy()["understood"]["why_not_other"], frame.now)
    why_not = bool(asks_why) and len(best) == 1
    claims = [] if why_not else [Claim(lead, (PHOTO,))]
    ranking: Sequence[Mapping[str, Any]] = found["ranking"]
    claims += [
        Claim(words.say("photo.place", photo=int(place["index"]) + 1, why=why), (PHOTO,), "reason")
        for place in ranking
        if (why := in_own_words(str(place["why"]), words))
        and (int(place["index"]) + 1 not in best if why_not or len(best) > 1 else True)
    ]
    return Draft(tuple(claims), suggestions=AFTER_COMPARISON)


def compares_check(frame: Frame) -> bool:
    """Whether several photos are held against each other in what one check measures: "which has the best light?"."""
    several = frame.photos > 1 and frame.photo is None and re.search(policy()["comparing"]["asks"], frame.text)
    return bool(several) and names_check(frame)


def _compared(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """What was measured on each of the photos for the check that is asked about, the best first where one is best."""
    asked = [checks_asked(frame, report) for report in evidence.reports]
    claims: list[Claim] = []
    for n in range(len(asked[0])):
        each = [checks[n] for checks in asked]
        if best := _best(each):
            name = words.name("checks", str(each[0]["id"]))
            claims.append(Claim(words.say("photo.best_in", photo=best, check=name), (PHOTO,)))
        for number, (check, report) in enumerate(zip(each, evidence.reports, strict=True), 1):
            measured = told_of(frame, {**check, "advice": ""}, {**report, "reasons": ()}, words)
            text = words.say("photo.number", number=number) + " " + measured.text
            claims.append(Claim(text, (PHOTO,), "reason"))
    return Draft(tuple(claims), suggestions=AFTER_COMPARISON)


def _best(checks: Sequence[Mapping[str, Any]]) -> int | None:
    """The number of the photo that is best in a check that wants as much, or as little, as possible of something."""
    values = [check.get("value") for check in checks]
    low, high = checks[0].get("range") or (None, None)
    measured = [float(value) * (1 if high is None else -1) for value in values if value is not None]
    if len(measured) < 2 or (low is None) == (high is None) or measured.count(max(measured)) > 1:
        return None
    best = max(measured) * (1 if high is None else -1)
    return values.index(best) + 1


def _lead(frame: Frame, best: Sequence[int], purpose: str, words: Words) -> str:
    """Which is best; where one photo was asked about, a yes or a no first."""
    asked = frame.photo or frame.photos
    lead = ""
    if frame.operator == "yes_no" and len(best) == 1 and re.search(policy()["comparing"]["one"], frame.text):
        lead = words.say("leads.yes" if asked in best else "leads.no") + " "
    if len(best) == 1:
        return lead + words.say("photo.best", photo=best[0], count=frame.photos, purpose=purpose)
    named = words.join(str(number) for number in best)
    return words.say("photo.level", photos=named, purpose=purpose)
