"""Which of the visitor's photos is best, from their comparison alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.embedded.answering.claims import PHOTO, Claim, Draft
from assistant.embedded.answering.evidence import Evidence
from assistant.embedded.answering.photo import without_report
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.answering.words import FALLBACK, Words
from assistant.embedded.frames import Frame

AFTER_COMPARISON = ("fix", "crop", "kind")


def answer_comparison(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """The best photo first, then what keeps each of the others back; never a judgement of the person."""
    if mentions(frame.text, policy()["photo"]["never"]):
        return Draft((Claim(words.say("social.no_person_judgement")),), "abstain", AFTER_COMPARISON)
    if frame.photos == 1:
        return Draft((Claim(words.say("photo.only_one")),), "clarify", ("check_photo", "fix"))
    if evidence.comparison is None:
        return without_report(frame, evidence, words)
    found = evidence.comparison
    purpose = words.name("uses", str(found["purpose"]))
    best = [int(index) + 1 for index in found["best"]]
    if not best:
        return Draft((Claim(words.say("photo.none_is_best"), (PHOTO,)),), suggestions=AFTER_COMPARISON)
    claims = [Claim(_lead(frame, best, purpose, words), (PHOTO,))]
    if words.language == FALLBACK:
        ranking: Sequence[Mapping[str, Any]] = found["ranking"]
        claims += [
            Claim(words.say("photo.place", photo=int(place["index"]) + 1, why=place["why"]), (PHOTO,), "reason")
            for place in ranking
            if place["why"] and (len(best) == 1 or int(place["index"]) + 1 not in best)
        ]
    return Draft(tuple(claims), suggestions=AFTER_COMPARISON)


def _lead(frame: Frame, best: Sequence[int], purpose: str, words: Words) -> str:
    """Which is best; where one photo was asked about, a yes or a no first."""
    asked = frame.photo or frame.photos
    lead = ""
    if frame.operator == "yes_no" and len(best) == 1:
        lead = words.say("leads.yes" if asked in best else "leads.no") + " "
    if len(best) == 1:
        return lead + words.say("photo.best", photo=best[0], count=frame.photos, purpose=purpose)
    named = words.join(str(number) for number in best)
    return words.say("photo.level", photos=named, purpose=purpose)
