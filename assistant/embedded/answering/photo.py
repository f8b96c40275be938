"""Answers about the visitor's own photo, from the report's measurements alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.embedded.answering.claims import PHOTO, Claim, Draft
from assistant.embedded.answering.converting import answer_convert
from assistant.embedded.answering.evidence import Evidence
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.answering.words import FALLBACK, Words
from assistant.embedded.frames import Frame

Report = Mapping[str, Any]
AFTER_VERDICT = ("fix", "crop", "kind")
MOST_REASONS = 4


def answer_photo(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """The verdict, the kind or one check, as asked; never a judgement of the person."""
    table: Mapping[str, Any] = policy()["photo"]
    if mentions(frame.text, table["never"]):
        return Draft((Claim(words.say("social.no_person_judgement")),), mode="abstain", suggestions=AFTER_VERDICT)
    if not evidence.reports:
        return without_report(frame, evidence, words)
    report = evidence.reports[0]
    checks = _checks_asked(frame, report)
    if frame.turn == "who_says" or frame.operator == "who_says":
        return Draft((Claim(words.say("common.measured"), (PHOTO,)),), suggestions=AFTER_VERDICT)
    if mentions(frame.text, table["kind"]) and not checks and not mentions(frame.text, table["verdict"]):
        return Draft(tuple(_kind(frame, report, words)), suggestions=("check_photo", "crop"))
    if mentions(frame.text, table["measured"]) and (listed := _all_measured(report, words)):
        return Draft((listed,), suggestions=AFTER_VERDICT)
    asks_verdict = mentions(frame.text, table["verdict"])
    if mentions(frame.text, table["fix"]) and not checks and (fixes := _reasons(report, words, fix_first=True)):
        return Draft(tuple(fixes[:2]), suggestions=("crop", "kind", "check_photo"))
    if checks and (not asks_verdict or len(frame.uses) == 0):
        answered = [_check(check, report, words) for check in checks[:3]]
        if mentions(frame.text, table["pixels"]):
            size = report["image"]
            text = words.say("photo.pixels", width=size["width_px"], height=size["height_px"])
            answered.insert(0, Claim(text, (PHOTO,)))
        return Draft(tuple(answered), suggestions=("check_photo", "kind", "crop"))
    if mentions(frame.text, table["unmeasured"]) and not checks and not mentions(frame.text, table["verdict"]):
        return Draft((Claim(words.say("photo.unmeasured")),), mode="abstain", suggestions=AFTER_VERDICT)
    if len(evidence.reports) > 1:
        return Draft(tuple(_verdicts(evidence, words)), suggestions=AFTER_VERDICT)
    if frame.operator == "why" and (reasons := _reasons(report, words)):
        return Draft((_verdict(report, words)[0], *reasons[:MOST_REASONS]), suggestions=AFTER_VERDICT)
    claims = _verdict(report, words)
    if mentions(frame.text, table["score"]):
        claims.insert(0, Claim(words.say("photo.no_score")))
    claims += _crop_offer(report, evidence, words)
    return Draft(tuple(claims), suggestions=AFTER_VERDICT)


def answer_crop(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """The crop for a purpose, with its size; plainly said where it cannot be made."""
    if evidence.crop is None and not evidence.reports:
        return without_report(frame, evidence, words)
    report = evidence.reports[0] if evidence.reports else {}
    if evidence.crop is None or evidence.crop.get("crop") is None:
        reasons = tuple(_reasons(report, words)[:1])
        return Draft((Claim(words.say("photo.no_crop"), (PHOTO,)), *reasons), suggestions=("fix", "kind"))
    claims = list(_crop_link(evidence.crop, words))
    left = [one for one in _reasons(report, words) if report.get("verdict") == "not_ready"]
    return Draft((*claims, *left[:1]), suggestions=("check_photo", "fix"))


def without_report(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """What to say where nothing was measured: that a tool failed, that the photo is gone, or that there is none."""
    if evidence.errors and not evidence.photo_missing:
        failed = tuple(Claim(words.say("common.tool_failed", message=error)) for error in evidence.errors[:1])
        return Draft(failed, mode="abstain", suggestions=("check_photo",))
    expired = frame.has_photo and evidence.photo_missing
    name = "photo.expired" if expired else "photo.please_upload"
    if frame.topic == "crop_photo" and evidence.pick(aspect="converting") and not expired:
        in_general = answer_convert(replace(frame, direction="portrait_to_headshot"), evidence, words)
        return replace(in_general, claims=(*in_general.claims, Claim(words.say(name), role="next")))
    return Draft((Claim(words.say(name)),), mode="clarify", suggestions=("privacy", "size_linkedin"))


def _verdict(report: Report, words: Words) -> list[Claim]:
    """The verdict first, then what to fix first and second, with number and range."""
    purpose = words.name("uses", str(report["purpose"]))
    claims = [Claim(words.say(f"photo.{report['verdict']}", purpose=purpose), (PHOTO,))]
    reasons = _reasons(report, words)
    if report["verdict"] in ("ready", "ready_after_crop"):
        claims += reasons[:1] if report["verdict"] == "ready" else reasons[:2]
        if not any(sign.isdigit() for claim in claims for sign in claim.text):
            claims.append(_strengths(report, words))
    else:
        claims += reasons[:2]
    often = policy()["photo"]["often_unmeasured"]
    unmeasured = [
        check
        for check in report["checks"]
        if check["status"] == "not_assessed" and check.get("counts") and check["id"] not in often
    ]
    if unmeasured and report["verdict"] != "ready":
        names = words.join(words.name("checks", check["id"]) for check in unmeasured[:3])
        claims.append(Claim(words.say("photo.not_measured", checks=names), (PHOTO,), "caveat"))
    return claims


def _verdicts(evidence: Evidence, words: Words) -> list[Claim]:
    """A verdict for each purpose, then what weighs most where it is not a yes."""
    claims, reasons = [], []
    for report in evidence.reports:
        claims.append(_verdict(report, words)[0])
        if report["verdict"] != "ready":
            reasons += _reasons(report, words, named=len(evidence.reports) > 1)[:1]
    return [*claims, *reasons[:2]]


def _reasons(report: Report, words: Words, *, named: bool = False, fix_first: bool = False) -> list[Claim]:
    """What speaks against the photo, in the report's order of weight; with the purpose named, or the remedy first."""
    by_id = {check["id"]: check for check in report.get("checks", ())}
    claims = []
    for place, reason in enumerate(report.get("reasons", ())):
        check = by_id.get(reason["check"])
        message = str(reason["message"]).strip().rstrip(".")
        fix = str(reason.get("fix") or "").strip()
        if words.language != FALLBACK:
            # The report speaks English; in another language the check's name and its figures have to do.
            message, fix = words.name("checks", str(reason["check"])), ""
        measured = _measured(check, words) if check and not any(sign.isdigit() for sign in message) else ""
        name = "photo.first" if place == 0 else "photo.then"
        name = "photo.better" if report.get("verdict") == "ready" else name
        if fix_first and fix:
            name = "photo.fix_first" if place == 0 else "photo.fix_then"
        text = words.say(name, message=message, measured=measured, fix=fix)
        if named:
            purpose = words.name("uses", str(report["purpose"]))
            text = words.say("photo.for_purpose", purpose=purpose, message=message, measured=measured, fix=fix)
        claims.append(Claim(text, (PHOTO,), "direct" if fix_first else "reason"))
    return claims


def _strengths(report: Report, words: Words) -> Claim:
    good = {check["id"]: check for check in report["checks"] if check["status"] == "pass" and check.get("counts")}
    told = []
    for one in policy()["photo"]["worth_saying"]:
        if one in good and (measured := _measured(good[one], words)):
            told.append(f"{words.name('checks', one)} ({measured})")
    return Claim(words.say("photo.strengths", checks=words.join(told[:3])), (PHOTO,), "reason")


def _all_measured(report: Report, words: Words) -> Claim | None:
    """Every check that has a value, one a line."""
    lines = [
        f"- {words.name('checks', check['id'])}: {measured}"
        for check in report.get("checks", ())
        if (measured := _measured(check, words))
    ]
    return Claim("\n".join(lines) + f" [{PHOTO}]", (PHOTO,), block=True) if lines else None


def _checks_asked(frame: Frame, report: Report) -> list[Mapping[str, Any]]:
    asked = {name for name, phrases in policy()["photo"]["checks"].items() if mentions(frame.text, phrases)}
    return [check for check in report["checks"] if check["id"] in asked]


def _check(check: Mapping[str, Any], report: Report, words: Words) -> Claim:
    """One check as measured: fine, not quite or not, with its value and what to do."""
    name = words.name("checks", check["id"])
    if check["status"] == "not_assessed":
        return Claim(words.say("photo.check_not_assessed", check=name), (PHOTO,))
    told = next((reason for reason in report.get("reasons", ()) if reason["check"] == check["id"]), None)
    fix = str((told or {}).get("fix") or check.get("advice") or "") if check["status"] != "pass" else ""
    fix = fix if words.language == FALLBACK else ""
    text = words.say(f"photo.check_{check['status']}", check=name, measured=_measured(check, words), fix=fix)
    return Claim(text, (PHOTO,))


def _measured(check: Mapping[str, Any] | None, words: Words) -> str:
    """``measured 0.31, accepted 0.4 to 0.7``."""
    if check is None or check.get("value") is None or check["unit"] == "bool":
        return ""
    unit = words.name("measures", str(check["unit"])) if check["unit"] not in ("ratio", "count") else ""
    low, high = (check.get("range") or (None, None))[:2]
    value = _number(check["value"]) + unit
    if low is None and high is None:
        return words.say("photo.value", value=value)
    if high is None:
        return words.say("photo.value_at_least", value=value, low=_number(low) + unit)
    if low is None:
        return words.say("photo.value_at_most", value=value, high=_number(high) + unit)
    if low == high:
        return words.say("photo.value_exactly", value=value, low=_number(low) + unit)
    return words.say("photo.value_between", value=value, low=_number(low) + unit, high=_number(high) + unit)


def _number(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    number = float(value)
    if number.is_integer():
        return f"{number:,.0f}"
    return f"{number:.2f}".rstrip("0").rstrip(".") if abs(number) < 10 else f"{number:.0f}"


def _kind(frame: Frame, report: Report, words: Words) -> list[Claim]:
    kind = str(report["kind"])
    named = words.name("kinds", kind)
    lead = ""
    if frame.operator == "yes_no" and len(frame.subjects) == 1:
        family = policy()["photo"]["families"].get(frame.subjects[0], ())
        lead = words.say("leads.yes" if kind in family else "leads.no") + " "
    between = report.get("kind_between")
    if between:
        text = words.say("photo.kind_between", kind=named, other=words.name("kinds", str(between)))
    else:
        text = words.say("photo.kind", kind=named)
    claims = [Claim(lead + text, (PHOTO,))]
    evidence = report.get("kind_evidence") or {}
    known = [
        words.say(f"photo.evidence_{name}", value=_number(value))
        for name, value in evidence.items()
        if value is not None and words.knows(f"photo.evidence_{name}")
    ]
    if known:
        claims.append(Claim(words.say("photo.kind_because", evidence=words.join(known[:2])), (PHOTO,), "reason"))
    if int(report.get("people") or 0) > 1:
        name = "photo.people_at_least" if report.get("people_at_least") else "photo.people"
        claims.append(Claim(words.say(name, people=int(report["people"])), (PHOTO,), "reason"))
    return claims


def _crop_offer(report: Report, evidence: Evidence, words: Words) -> tuple[Claim, ...]:
    if report.get("verdict") != "ready_after_crop":
        return ()
    return _crop_link(evidence.crop, words) if evidence.crop else (Claim(words.say("photo.offer_crop"), role="next"),)


def _crop_link(crop: Mapping[str, Any], words: Words) -> tuple[Claim, ...]:
    box = crop["crop"]
    text = words.say(
        "photo.crop" if box.get("enough_pixels", True) else "photo.crop_small",
        purpose=words.name("uses", str(crop["purpose"])),
        width=box["output_width_px"],
        height=box["output_height_px"],
        url=crop.get("crop_url") or "",
    )
    return (Claim(text, (PHOTO,)),)
