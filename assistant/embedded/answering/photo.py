"""Answers about the visitor's own photo, from the report's measurements alone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.embedded.answering.claims import PHOTO, Claim, Draft
from assistant.embedded.answering.converting import answer_convert
from assistant.embedded.answering.evidence import Evidence
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.answering.reported import in_own_words
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame

Report = Mapping[str, Any]
AFTER_VERDICT = ("fix", "crop", "kind")
MOST_REASONS = 4
STATUS_ORDER = ("fail", "warn", "pass", "not_assessed")


def answer_photo(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """The verdict, the kind or one check, as asked; never a judgement of the person."""
    table: Mapping[str, Any] = policy()["photo"]
    if mentions(frame.text, table["never"]):
        return Draft((Claim(words.say("social.no_person_judgement")),), mode="abstain", suggestions=AFTER_VERDICT)
    if not evidence.reports:
        return without_report(frame, evidence, words)
    return _numbered(frame, _as_asked(frame, evidence, words, table), words)


def _as_asked(frame: Frame, evidence: Evidence, words: Words, table: Mapping[str, Any]) -> Draft:
    """What is asked of a photo; the verdict for each purpose where it is nothing else."""
    report = evidence.reports[0]
    checks = checks_asked(frame, report)
    asks_verdict = mentions(frame.text, table["verdict"])
    if frame.turn == "who_says" or frame.operator == "who_says":
        return Draft((Claim(words.say("common.measured"), (PHOTO,)),), suggestions=AFTER_VERDICT)
    if mentions(frame.text, table["never_measured"]):
        return Draft((Claim(words.say("photo.unmeasured")),), mode="abstain", suggestions=AFTER_VERDICT)
    if mentions(frame.text, table["kind"]) and not checks:
        told = _kind(frame, report, words)
        told = [told[0], *_verdict(frame, report, words)] if asks_verdict else told
        return Draft(tuple(told), suggestions=("check_photo", "crop"))
    if mentions(frame.text, table["measured"]) and (listed := _all_measured(report, words)):
        return Draft((listed,), suggestions=AFTER_VERDICT)
    if mentions(frame.text, table["strong"]) and not checks:
        return Draft((_strengths(report, words),), suggestions=AFTER_VERDICT)
    if mentions(frame.text, table["fix"]) and not checks:
        purpose = words.name("uses", str(report["purpose"]))
        fixes = _reasons(report, words, fix_first=True) or [
            Claim(words.say("photo.nothing_to_fix", purpose=purpose), (PHOTO,))
        ]
        return Draft(tuple(fixes[:2]), suggestions=("crop", "kind", "check_photo"))
    if checks and (not asks_verdict or len(frame.uses) == 0):
        answered = [told_of(frame, check, report, words) for check in checks[:3]]
        if mentions(frame.text, table["pixels"]):
            answered.insert(0, _pixels(report, words))
        return Draft(tuple(answered), suggestions=("check_photo", "kind", "crop"))
    if mentions(frame.text, table["unmeasured"]) and not checks and not asks_verdict:
        return Draft((Claim(words.say("photo.unmeasured")),), mode="abstain", suggestions=AFTER_VERDICT)
    if len(evidence.reports) > 1:
        return Draft(tuple(_verdicts(evidence, words)), suggestions=AFTER_VERDICT)
    if frame.operator == "why" and (reasons := _reasons(report, words)):
        return Draft((_verdict(frame, report, words)[0], *reasons[:MOST_REASONS]), suggestions=AFTER_VERDICT)
    claims = _verdict(frame, report, words)
    if mentions(frame.text, table["score"]):
        claims.insert(0, Claim(words.say("photo.no_score")))
    if "print" in frame.uses:
        claims.insert(1, _pixels(report, words))
    claims += _crop_offer(report, evidence, words)
    return Draft(tuple(claims), suggestions=AFTER_VERDICT)


def _numbered(frame: Frame, draft: Draft, words: Words) -> Draft:
    """The draft with the number of the photo before it, where there are several."""
    if frame.photos < 2 or draft.claims[0].block:
        return draft
    first = replace(
        draft.claims[0], text=words.say("photo.number", number=frame.photo or frame.photos) + " " + draft.claims[0].text
    )
    return replace(draft, claims=(first, *draft.claims[1:]))


def _pixels(report: Report, words: Words) -> Claim:
    size = report["image"]
    return Claim(words.say("photo.pixels", width=size["width_px"], height=size["height_px"]), (PHOTO,))


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
    if report and mentions(frame.text, policy()["photo"]["what_if"]):
        claims.insert(0, _verdict(frame, report, words)[0])
    return _numbered(frame, Draft((*claims, *left[:1]), suggestions=("check_photo", "fix")), words)


def names_check(frame: Frame) -> bool:
    """Whether something that is measured on a photo is named."""
    return any(mentions(frame.text, phrases) for phrases in policy()["photo"]["checks"].values())


def wants_upload(frame: Frame) -> bool:
    """Whether a photo of the visitor's own is to be judged that is not there."""
    if frame.has_photo or frame.topic != "own_photo" or frame.turn != "new":
        return False
    table = policy()["photo"]
    return bool(re.search(table["own"], frame.text)) and (mentions(frame.text, table["verdict"]) or names_check(frame))


def without_report(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """What to say where nothing was measured: that a tool failed, that the photo is gone, or that there is none."""
    if evidence.errors and not evidence.photo_missing:
        failed = tuple(Claim(words.say("common.tool_failed", message=error)) for error in evidence.errors[:1])
        return Draft(failed, mode="abstain", suggestions=("check_photo",))
    expired = frame.photo_gone or (frame.has_photo and evidence.photo_missing)
    name = "photo.expired" if expired else "photo.please_upload"
    if frame.topic == "crop_photo" and evidence.pick(aspect="converting") and not expired:
        in_general = answer_convert(replace(frame, direction="portrait_to_headshot"), evidence, words)
        return replace(in_general, claims=(*in_general.claims, Claim(words.say(name), role="next")))
    return Draft((Claim(words.say(name)),), mode="clarify", suggestions=("privacy", "size_linkedin"))


def _verdict(frame: Frame, report: Report, words: Words) -> list[Claim]:
    """The verdict first, then what to fix first and second, with number and range."""
    purpose = words.name("uses", str(report["purpose"]))
    verdict = words.say(f"photo.{report['verdict']}", purpose=purpose)
    if unknown := _without_rules(frame, report, words):
        verdict = words.say("photo.no_rules", use=unknown, purpose=purpose) + " " + verdict
    claims = [Claim(verdict, (PHOTO,))]
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
        purpose = words.name("uses", str(report["purpose"]))
        claims.append(Claim(words.say(f"photo.{report['verdict']}", purpose=purpose), (PHOTO,)))
        if report["verdict"] != "ready":
            reasons += _reasons(report, words, named=len(evidence.reports) > 1)[:1]
    return [*claims, *reasons[:2]]


def _reasons(report: Report, words: Words, *, named: bool = False, fix_first: bool = False) -> list[Claim]:
    """What speaks against the photo, in the report's order of weight; with the purpose named, or the remedy first."""
    by_id = {check["id"]: check for check in report.get("checks", ())}
    claims = []
    for place, reason in enumerate(report.get("reasons", ())):
        check = by_id.get(reason["check"])
        message = in_own_words(str(reason["message"]).strip(), words)
        fix = in_own_words(str(reason.get("fix") or "").strip(), words)
        if message is None or fix is None:
            # Half a translation would mix languages: the check's name and its figures have to do.
            message, fix = words.name("checks", str(reason["check"])), ""
        message = message.rstrip(".")
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
    name = "photo.passes" if report.get("reasons") else "photo.strengths"
    return Claim(words.say(name, checks=words.join(told[:3])), (PHOTO,), "reason")


def _all_measured(report: Report, words: Words) -> Claim | None:
    """Every check that counts and has a value, one a line, what does not pass before the others."""
    counting = [check for check in report.get("checks", ()) if check.get("counts", True)]
    counting.sort(key=lambda check: STATUS_ORDER.index(check["status"]))
    lines = [
        f"- {words.name('checks', check['id'])}: {measured}"
        for check in counting
        if (measured := _measured(check, words))
    ]
    return Claim("\n".join(lines) + f" [{PHOTO}]", (PHOTO,), block=True) if lines else None


def checks_asked(frame: Frame, report: Report) -> list[Mapping[str, Any]]:
    """The checks that a question names; one that is only named loosely steps back behind others."""
    table = policy()["photo"]
    asked = {name for name, phrases in table["checks"].items() if mentions(frame.text, phrases)}
    loose = {name for name, phrases in table["loose"].items() if mentions(frame.text, phrases)}
    return [check for check in report["checks"] if check["id"] in (asked or loose)]


def told_of(frame: Frame, check: Mapping[str, Any], report: Report, words: Words) -> Claim:
    """One check as measured: fine, not quite or not, with its value and what to do."""
    name, status = words.name("checks", check["id"]), str(check["status"])
    if check["id"] == "single_face_present" and frame.operator in ("how", "how_much", "enumerate"):
        return _people(report, words)
    if status == "not_assessed":
        return Claim(words.say("photo.check_not_assessed", check=name), (PHOTO,))
    reasons: Sequence[Mapping[str, Any]] = report.get("reasons", ())
    told = next((reason for reason in reasons if reason["check"] == check["id"]), None)
    fix = ""
    if status != "pass":
        message = str((told or {}).get("message") or "").strip().rstrip(".")
        fix = f"{message}. " * bool(message) + str((told or {}).get("fix") or check.get("advice") or "")
        fix = in_own_words(fix, words) or ""
    text = words.say(f"photo.check_{status}", check=name, measured=_measured(check, words), fix=fix)
    if status == "pass" and frame.operator == "why":
        text = words.say("photo.did_not_fail") + " " + text
    if status != "pass" and not check.get("counts", True):
        text += " " + words.say("photo.does_not_count", purpose=words.name("uses", str(report["purpose"])))
    return Claim(text, (PHOTO,))


def _without_rules(frame: Frame, report: Report, words: Words) -> str:
    """What the photo is wanted for, where no rules are known for that and others stood in; empty otherwise."""
    renamed: Mapping[str, str] = policy()["purposes"]
    known = [renamed.get(use, use) for use in frame.uses]
    if known:
        return "" if str(report["purpose"]) in known else words.name("uses", frame.uses[0])
    return frame.wanted_for


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
        claims.append(replace(_people(report, words), role="reason"))
    return claims


def _people(report: Report, words: Words) -> Claim:
    people = int(report.get("people") or 0)
    name = (
        "photo.person" if people == 1 else "photo.people_at_least" if report.get("people_at_least") else "photo.people"
    )
    return Claim(words.say(name, people=people), (PHOTO,))


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
