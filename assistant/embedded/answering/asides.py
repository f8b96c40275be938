"""What is asked of the visitor's photo beside its verdict: to change it, how it strikes people, what is in it.

Each sort of question is a row of ``own_photo.toml``. None of it is judged; the answer says what was measured of it.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

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


class Aside(NamedTuple):
    """A question beside the verdict.

    Attributes:
        sort: Which one it is.
        row: What the tables hold on it.
    """

    sort: Literal["edit", "single", "rules", "uses", "impressions", "unmeasured"]
    row: Row


def said_now(frame: Frame) -> str:
    """The words of a request itself, where it otherwise goes on with those of the one before."""
    return frame.now or frame.text if frame.turn == "why" else frame.text


def aside_of(frame: Frame) -> Aside | None:
    """What a request asks beside a verdict or a check; None where it asks nothing such."""
    table, said = own_photo(), said_now(frame)
    if way := _edit_wanted(said):
        return Aside("edit", way)
    if re.search(table["group"]["why"], said):
        return Aside("single", table["group"])
    if re.search(table["rules"]["asks"], said):
        return Aside("rules", table["rules"])
    if re.search(table["uses"]["asks"], said) and not re.search(table["uses"]["not_of"], said):
        return Aside("uses", table["uses"])
    if row := _impression(frame):
        return Aside("impressions", row)
    row = _named(said, "unmeasured")
    return Aside("unmeasured", row) if row else None


def cards_for(aside: Aside | None, frame: Frame) -> list[str]:
    """The cards that the answer to such a question cites, by their ids."""
    if aside is None:
        return []
    if aside.sort == "edit":
        return list(own_photo()["edit"]["cards"])
    if aside.sort == "single":
        return list(aside.row["why_cards"])
    return [card for use, card in aside.row.get("cards", {}).items() if use in frame.uses]


def answer_aside(frame: Frame, evidence: Evidence, words: Words) -> Draft | None:
    """The answer to such a question, None where the request is none."""
    aside, report = aside_of(frame), evidence.reports[0]
    if aside is None:
        return None
    cited = evidence.cited(cards_for(aside, frame))
    if aside.sort == "edit":
        claims = _edit(aside.row, frame, report, cited, words)
    elif aside.sort == "single":
        purpose = words.name("uses", str(report["purpose"]))
        one = Claim(words.say("own_photo.one_person", purpose=purpose), (PHOTO,))
        claims = [one, people_in(report, words), *cited]
    elif aside.sort == "rules":
        claims = [_rules(report, words)]
    elif aside.sort == "uses":
        claims = _uses(evidence, words)
    elif aside.sort == "impressions":
        told = _checks(frame, aside.row["checks"], report, words)
        claims = [Claim(words.say("own_photo.no_impression")), *told]
    else:
        beside = [people_in(report, words)] if aside.row["id"] == "animals" and report.get("people") else []
        claims = [Claim(words.say(f"own_photo.no_{aside.row['id']}")), *beside, *cited]
    return Draft(tuple(claims), suggestions=AFTER_ASIDE)


def _edit_wanted(said: str) -> Row | None:
    """What would be done to the photo, by us or by the visitor; None where nothing would."""
    table = own_photo()["edit"]
    if re.search(table["not_of_photo"], said):
        return None
    ways: Sequence[Row] = table["ways"]
    fitting = (way for way in ways if re.search(way["words"], said))
    return next((way for way in fitting if "unless" not in way or not re.search(way["unless"], said)), None)


def _edit(way: Row, frame: Frame, report: Report, cited: Sequence[Claim], words: Words) -> list[Claim]:
    """That photos are not changed here, where we are asked to; and whether the photo needs it."""
    table, said = own_photo()["edit"], said_now(frame)
    checks = [check for check in report["checks"] if check["id"] in way["checks"] and check["status"] != "not_assessed"]
    refused = cited or [Claim(words.say("own_photo.no_edit"))]
    if re.search(table["asks_me"], said) or not re.search(table["asks_whether"], said):
        told = [told_of(frame, check, report, words) for check in checks if check["status"] != "pass"]
        return [*refused, *told[:MOST_CHECKS]]
    if not checks:
        return [Claim(words.say("own_photo.no_need_known")), *refused]
    lead = "own_photo.no_need" if all(check["status"] == "pass" for check in checks) else "own_photo.would_help"
    told = [told_of(frame, check, report, words) for check in checks]
    return [Claim(words.say(lead)), *told[:MOST_CHECKS]]


def _rules(report: Report, words: Words) -> Claim:
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


def _named(said: str, table: str) -> Row | None:
    rows: Sequence[Row] = own_photo()[table]
    return next((row for row in rows if mentions(said, row["words"])), None)


def _impression(frame: Frame) -> Row | None:
    """What is told where somebody asks how a face strikes people; None where nobody does."""
    if named := _named(said_now(frame), "impressions"):
        return named
    table: Row = own_photo()["impression"]
    return table if re.search(table["asks"], said_now(frame)) and not names_check(frame) else None
