"""What is asked of the visitor's photo beside its verdict: to change it, how it strikes people, what is in it.

Each sort of question is a row of ``own_photo.toml``. None of it is judged; the answer says what was measured of it.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.embedded.answering.claims import PHOTO, Claim, Draft
from assistant.embedded.answering.evidence import Evidence
from assistant.embedded.answering.measured import Report, names_check, people_in, reasons_of, told_of
from assistant.embedded.answering.policy import own_photo
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame

AFTER_ASIDE = ("fix", "crop", "check_photo")
MOST_CHECKS = 2  # told of what is asked about

Row = Mapping[str, Any]


def said_now(frame: Frame) -> str:
    """The words of a request itself, where it otherwise goes on with those of the one before."""
    return frame.now or frame.text if frame.turn == "why" else frame.text


def aside_of(frame: Frame) -> str:
    """The sort of question that a request is, beside a verdict or a check; empty where it is none."""
    table, said = own_photo(), said_now(frame)
    if edit_wanted(frame):
        return "edit"
    if re.search(table["group"]["why"], said):
        return "single"
    if re.search(table["rules"]["asks"], said):
        return "rules"
    if re.search(table["uses"]["asks"], said) and not re.search(table["uses"]["not_of"], said):
        return "uses"
    if _impression(frame):
        return "impressions"
    if _named(frame, "unmeasured"):
        return "unmeasured"
    return ""


def edit_wanted(frame: Frame) -> Row | None:
    """What would be done to the photo, by us or by the visitor; None where nothing would."""
    table = own_photo()["edit"]
    if re.search(table["not_of_photo"], said_now(frame)):
        return None
    ways: Sequence[Row] = table["ways"]
    return next((way for way in ways if re.search(way["words"], said_now(frame)) and not _excepted(way, frame)), None)


def cards_for(frame: Frame) -> list[str]:
    """The cards that the answer to such a question cites, by their ids."""
    table, sort = own_photo(), aside_of(frame)
    if sort == "edit":
        return list(table["edit"]["cards"])
    if sort == "single":
        return list(table["group"]["why_cards"])
    row = _named(frame, "unmeasured") if sort == "unmeasured" else None
    return [card for use, card in (row or {}).get("cards", {}).items() if use in frame.uses]


def answer_aside(frame: Frame, evidence: Evidence, words: Words) -> Draft | None:
    """The answer to such a question, None where the request is none."""
    sort, report = aside_of(frame), evidence.reports[0]
    if sort == "edit":
        return _edit(frame, evidence, words)
    if sort == "single":
        return _single(frame, evidence, words)
    if sort == "rules":
        return Draft((_rules(frame, report, words),), suggestions=AFTER_ASIDE)
    if sort == "uses":
        return Draft(tuple(_uses(evidence, words)), suggestions=AFTER_ASIDE)
    if sort == "impressions":
        row = _impression(frame) or {}
        told = _checks(frame, row["checks"], report, words)
        return Draft((Claim(words.say("own_photo.no_impression")), *told), suggestions=AFTER_ASIDE)
    if sort == "unmeasured":
        row = _named(frame, "unmeasured") or {}
        said = Claim(words.say(f"own_photo.no_{row['id']}"))
        beside = [people_in(report, words)] if row["id"] == "animals" and report.get("people") else []
        return Draft((said, *beside, *_cited(frame, evidence)), suggestions=AFTER_ASIDE)
    return None


def _edit(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """That photos are not changed here, where we are asked to; and whether the photo needs it."""
    way, table = edit_wanted(frame) or {}, own_photo()["edit"]
    asks_me = re.search(table["asks_me"], said_now(frame)) or not re.search(table["asks_whether"], said_now(frame))
    report = evidence.reports[0]
    checks = [check for check in report["checks"] if check["id"] in way["checks"] and check["status"] != "not_assessed"]
    refused = _cited(frame, evidence) or [Claim(words.say("own_photo.no_edit"))]
    if asks_me:
        told = [told_of(frame, check, report, words) for check in checks if check["status"] != "pass"]
        return Draft((*refused, *told[:MOST_CHECKS]), suggestions=AFTER_ASIDE)
    if not checks:
        return Draft((Claim(words.say("own_photo.no_need_known")), *refused), suggestions=AFTER_ASIDE)
    lead = "own_photo.no_need" if all(check["status"] == "pass" for check in checks) else "own_photo.would_help"
    told = [told_of(frame, check, report, words) for check in checks]
    return Draft((Claim(words.say(lead)), *told[:MOST_CHECKS]), suggestions=AFTER_ASIDE)


def _single(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    report = evidence.reports[0]
    purpose = words.name("uses", str(report["purpose"]))
    claims = [Claim(words.say("own_photo.one_person", purpose=purpose), (PHOTO,)), people_in(report, words)]
    return Draft((*claims, *_cited(frame, evidence)), suggestions=AFTER_ASIDE)


def _rules(frame: Frame, report: Report, words: Words) -> Claim:
    counting = [words.name("checks", str(check["id"])) for check in report["checks"] if check.get("counts")]
    purpose = words.name("uses", str(report["purpose"]))
    return Claim(words.say("own_photo.rules", purpose=purpose, checks=words.join(counting[:6])), (PHOTO,))


def _uses(evidence: Evidence, words: Words) -> list[Claim]:
    """For which of the common purposes the photo will do, as it is or after a crop."""
    claims = []
    for verdict in ("ready", "ready_after_crop"):
        fits = [str(report["purpose"]) for report in evidence.reports if report["verdict"] == verdict]
        if fits:
            named = words.join(words.name("uses", purpose) for purpose in fits)
            claims.append(Claim(words.say(f"own_photo.uses_{verdict}", uses=named), (PHOTO,)))
    if claims:
        return claims
    tried = words.join((words.name("uses", str(report["purpose"])) for report in evidence.reports), last="or")
    against = Counter(reason["check"] for report in evidence.reports for reason in report["reasons"])
    worst = [
        claim
        for report in evidence.reports
        for reason, claim in zip(report["reasons"], reasons_of(report, words), strict=True)
        if reason["check"] == against.most_common(1)[0][0]
    ]
    return [Claim(words.say("own_photo.uses_none", uses=tried), (PHOTO,)), *worst[:1]]


def _checks(frame: Frame, names: Sequence[str], report: Report, words: Words) -> list[Claim]:
    by_id = {check["id"]: check for check in report["checks"]}
    known = [by_id[name] for name in names if name in by_id and by_id[name]["status"] != "not_assessed"]
    return [told_of(frame, check, report, words) for check in known[:MOST_CHECKS]]


def _cited(frame: Frame, evidence: Evidence) -> list[Claim]:
    wanted = cards_for(frame)
    return [Claim(card.text, (card.id,)) for card in evidence.passages if card.id in wanted]


def _named(frame: Frame, table: str) -> Row | None:
    rows: Sequence[Row] = own_photo()[table]
    return next((row for row in rows if mentions(said_now(frame), row["words"])), None)


def _impression(frame: Frame) -> Row | None:
    """What is told where somebody asks how a face strikes people; None where nobody does."""
    if named := _named(frame, "impressions"):
        return named
    table: Row = own_photo()["impression"]
    return table if re.search(table["asks"], said_now(frame)) and not names_check(frame) else None


def _excepted(way: Row, frame: Frame) -> bool:
    return "unless" in way and bool(re.search(way["unless"], said_now(frame)))
