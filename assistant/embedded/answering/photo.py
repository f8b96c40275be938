"""Answers about the visitor's own photo, from the report's measurements alone."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.embedded.answering.asides import answer_aside
from assistant.embedded.answering.claims import PHOTO, Claim, Draft
from assistant.embedded.answering.converting import answer_convert
from assistant.embedded.answering.elsewhere import on_group, wants_group, without_rules
from assistant.embedded.answering.evidence import Evidence
from assistant.embedded.answering.hearsay import answer_faults, faults_told
from assistant.embedded.answering.measured import (
    Report,
    all_measured,
    checks_asked,
    names_check,
    number,
    passing,
    people_in,
    pixels_of,
    reasons_of,
    strengths,
    told_of,
)
from assistant.embedded.answering.policy import own_photo, policy
from assistant.embedded.answering.printing import answer_print, asks_print, largest_print, tells_print
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame

AFTER_VERDICT = ("fix", "crop", "kind")
MOST_REASONS = 4
OF_PRINT_SIZE = ("image_size", "inter_eye_distance")  # what the size of a print says better


def answer_photo(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """The verdict, the kind or one check, as asked; never a judgement of the person."""
    table: Mapping[str, Any] = policy()["photo"]
    if mentions(frame.text, table["never"]) or (frame.turn != "new" and mentions(frame.now, table["never"])):
        return Draft((Claim(words.say("social.no_person_judgement")),), mode="abstain", suggestions=AFTER_VERDICT)
    if not evidence.reports:
        return without_report(frame, evidence, words)
    another_use = frame.uses and re.match(policy()["understood"]["for_another"], frame.text)
    told = None if another_use and not asks_print(frame) else _as_asked(frame, evidence, words, table)
    told = told or _judged(frame, evidence, words, table)
    return _numbered(frame, told, words)


def _as_asked(frame: Frame, evidence: Evidence, words: Words, table: Mapping[str, Any]) -> Draft | None:
    """What is asked of a photo beside whether it will do: its kind, a check, a print; None where it is nothing else."""
    report = evidence.reports[0]
    checks = checks_asked(frame, report)
    asks_verdict = mentions(frame.text, table["verdict"])
    if told := answer_aside(frame, evidence, words):
        return told
    if frame.turn == "who_says" or frame.operator == "who_says":
        return Draft((Claim(words.say("common.measured"), (PHOTO,)),), suggestions=AFTER_VERDICT)
    if mentions(frame.text, table["never_measured"]):
        return Draft((Claim(words.say("photo.unmeasured")),), mode="abstain", suggestions=AFTER_VERDICT)
    if tells_print(frame) and report.get("image"):
        return answer_print(frame, evidence, words)
    if mentions(frame.text, table["kind"]) and not checks:
        told_kind = _kind(frame, report, words)
        told_kind = [told_kind[0], *_verdict(frame, report, words)] if asks_verdict else told_kind
        return Draft(tuple(told_kind), suggestions=("check_photo", "crop"))
    if mentions(frame.text, table["measured"]) and (listed := all_measured(report, words)):
        return Draft((listed,), suggestions=AFTER_VERDICT)
    if mentions(frame.text, table["strong"]) and not checks:
        return Draft((strengths(report, words),), suggestions=AFTER_VERDICT)
    if mentions(frame.text, table["fix"]) and not checks:
        purpose = words.name("uses", str(report["purpose"]))
        fixes = reasons_of(report, words, fix_first=True) or [
            Claim(words.say("photo.nothing_to_fix", purpose=purpose), (PHOTO,))
        ]
        return Draft(tuple(fixes[:2]), suggestions=("crop", "kind", "check_photo"))
    if checks and (not asks_verdict or len(frame.uses) == 0):
        answered = [told_of(frame, check, report, words) for check in checks[:3]]
        if mentions(frame.text, table["pixels"]):
            answered.insert(0, pixels_of(report, words))
        return Draft(tuple(answered), suggestions=("check_photo", "kind", "crop"))
    if mentions(frame.text, table["unmeasured"]) and not checks and not asks_verdict:
        return Draft((Claim(words.say("photo.unmeasured")),), mode="abstain", suggestions=AFTER_VERDICT)
    return None


def _judged(frame: Frame, evidence: Evidence, words: Words, table: Mapping[str, Any]) -> Draft:
    """Whether the photo will do, for each purpose; in one sentence where that is not asked again."""
    report = evidence.reports[0]
    asks_again = mentions(frame.text, (*table["verdict"], *table["score"])) or re.search(
        table["asks_again"], frame.text
    )
    insists = mentions(frame.text, own_photo()["group"]["insists"])
    if frame.judged and frame.turn == "new" and frame.operator != "why" and not (asks_again or insists):
        told = Claim(words.say("own_photo.not_told"))
        return Draft((told, _verdict(frame, report, words)[0]), suggestions=AFTER_VERDICT)
    if group := on_group(frame, evidence, words):
        return Draft(tuple(group), suggestions=AFTER_VERDICT)
    if len(evidence.reports) > 1 and not wants_group(frame):
        return Draft(tuple(_verdicts(evidence, words)), suggestions=AFTER_VERDICT)
    if frame.operator == "why" and (reasons := reasons_of(report, words)):
        return Draft((_verdict(frame, report, words)[0], *reasons[:MOST_REASONS]), suggestions=AFTER_VERDICT)
    claims = _verdict(frame, report, words)
    if mentions(frame.text, table["score"]):
        claims.insert(0, Claim(words.say("photo.no_score")))
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


def answer_crop(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """The crop for a purpose, with its size; plainly said where it cannot be made."""
    if evidence.crop is None and not evidence.reports:
        return without_report(frame, evidence, words)
    report = evidence.reports[0] if evidence.reports else {}
    if evidence.crop is None or evidence.crop.get("crop") is None:
        reasons = tuple(reasons_of(report, words)[:1])
        return Draft((Claim(words.say("photo.no_crop"), (PHOTO,)), *reasons), suggestions=("fix", "kind"))
    claims = list(_crop_link(evidence.crop, words))
    left = [one for one in reasons_of(report, words) if report.get("verdict") == "not_ready"]
    if report and mentions(frame.text, policy()["photo"]["what_if"]):
        claims.insert(0, _verdict(frame, report, words)[0])
    return _numbered(frame, Draft((*claims, *left[:1]), suggestions=("check_photo", "fix")), words)


def wants_upload(frame: Frame) -> bool:
    """Whether a photo of the visitor's own is to be judged that is not there."""
    if frame.topic == "own_photo" and (frame.photo_gone or faults_told(frame)):
        return True
    if frame.has_photo or frame.topic != "own_photo" or frame.turn != "new":
        return False
    table = policy()["photo"]
    return bool(re.search(table["own"], frame.text)) and (mentions(frame.text, table["verdict"]) or names_check(frame))


def without_report(frame: Frame, evidence: Evidence, words: Words) -> Draft:
    """What to say where nothing was measured: that a tool failed, that the photo is gone, or that there is none."""
    if evidence.errors and not evidence.photo_missing:
        failed = tuple(Claim(words.say("common.tool_failed", message=error)) for error in evidence.errors[:1])
        return Draft(failed, mode="abstain", suggestions=("check_photo",))
    if faults := faults_told(frame):
        return answer_faults(faults, frame, words)
    expired = frame.photo_gone or (frame.has_photo and evidence.photo_missing)
    name = "photo.expired" if expired else "photo.please_upload"
    if frame.topic == "crop_photo" and evidence.pick(aspect="converting") and not expired:
        in_general = answer_convert(replace(frame, direction="portrait_to_headshot"), evidence, words)
        return replace(in_general, claims=(*in_general.claims, Claim(words.say("photo.upload_to_crop"), role="next")))
    return Draft((Claim(words.say(name)),), mode="clarify", suggestions=("privacy", "size_linkedin"))


def _verdict(frame: Frame, report: Report, words: Words) -> list[Claim]:
    """The verdict first, then what to fix first and second, with number and range."""
    purpose = words.name("uses", str(report["purpose"]))
    verdict = words.say(f"photo.{report['verdict']}", purpose=purpose)
    unknown = without_rules(frame, report, words)
    if unknown:
        verdict = words.say("photo.no_rules", use=unknown, purpose=purpose) + " " + verdict
    claims = [Claim(verdict, (PHOTO,))]
    reasons = reasons_of(report, words)
    if report["purpose"] == "print" and report.get("image"):
        # What size it prints at says more than whether it is large enough for the usual one.
        left = [told for told, one in zip(reasons, report["reasons"], strict=True) if one["check"] not in OF_PRINT_SIZE]
        lead = words.say("photo.no_rules", use=unknown, purpose=purpose) + " " if unknown else ""
        largest = largest_print(report, words)
        return [replace(largest, text=lead + largest.text), *(left[:1] or passing(report, words))]
    if report["verdict"] in ("ready", "ready_after_crop"):
        claims += reasons[:1] if report["verdict"] == "ready" else reasons[:2]
        if not any(sign.isdigit() for claim in claims for sign in claim.text):
            claims.append(strengths(report, words))
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
            reasons += reasons_of(report, words, named=len(evidence.reports) > 1)[:1]
    return [*claims, *reasons[:2]]


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
        words.say(f"photo.evidence_{name}", value=number(value))
        for name, value in evidence.items()
        if value is not None and words.knows(f"photo.evidence_{name}")
    ]
    if known:
        claims.append(Claim(words.say("photo.kind_because", evidence=words.join(known[:2])), (PHOTO,), "reason"))
    if int(report.get("people") or 0) > 1:
        claims.append(replace(people_in(report, words), role="reason"))
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
