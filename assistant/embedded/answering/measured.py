"""What was measured on a photo, in words: one check, all of them, what speaks against it and what for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.embedded.answering.claims import PHOTO, Claim
from assistant.embedded.answering.policy import policy
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.answering.reported import in_own_words
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame

Report = Mapping[str, Any]
STATUS_ORDER = ("fail", "warn", "pass", "not_assessed")


def names_check(frame: Frame) -> bool:
    """Whether something that is measured on a photo is named."""
    return any(mentions(frame.text, phrases) for phrases in policy()["photo"]["checks"].values())


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
        return people_in(report, words)
    if status == "not_assessed":
        return Claim(words.say("photo.check_not_assessed", check=name), (PHOTO,))
    reasons: Sequence[Mapping[str, Any]] = report.get("reasons", ())
    told = next((reason for reason in reasons if reason["check"] == check["id"]), None)
    fix = ""
    if status != "pass":
        message = str((told or {}).get("message") or "").strip().rstrip(".")
        fix = f"{message}. " * bool(message) + str((told or {}).get("fix") or check.get("advice") or "")
        fix = in_own_words(fix, words) or ""
    text = words.say(f"photo.check_{status}", check=name, measured=figures_of(check, words), fix=fix)
    if status == "pass" and frame.operator == "why":
        text = words.say("photo.did_not_fail") + " " + text
    if status != "pass" and not check.get("counts", True):
        text += " " + words.say("photo.does_not_count", purpose=words.name("uses", str(report["purpose"])))
    return Claim(text, (PHOTO,))


def reasons_of(report: Report, words: Words, *, named: bool = False, fix_first: bool = False) -> list[Claim]:
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
        measured = figures_of(check, words) if check and not any(sign.isdigit() for sign in message) else ""
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


def passing(report: Report, words: Words) -> list[Claim]:
    """What passes, where anything worth saying does."""
    good = any(check["id"] in policy()["photo"]["worth_saying"] and _tells(check) for check in report["checks"])
    return [strengths(report, words)] if good else []


def _tells(check: Mapping[str, Any]) -> bool:
    return bool(check["status"] == "pass" and check.get("counts") and check.get("value") is not None)


def strengths(report: Report, words: Words) -> Claim:
    """What passes, with its figures."""
    good = {check["id"]: check for check in report["checks"] if check["status"] == "pass" and check.get("counts")}
    told = []
    for one in policy()["photo"]["worth_saying"]:
        if one in good and (measured := figures_of(good[one], words)):
            told.append(f"{words.name('checks', one)} ({measured})")
    name = "photo.passes" if report.get("reasons") else "photo.strengths"
    return Claim(words.say(name, checks=words.join(told[:3])), (PHOTO,), "reason")


def all_measured(report: Report, words: Words) -> Claim | None:
    """Every check that counts and has a value, one a line, what does not pass before the others."""
    counting = [check for check in report.get("checks", ()) if check.get("counts", True)]
    counting.sort(key=lambda check: STATUS_ORDER.index(check["status"]))
    lines = [
        f"- {words.name('checks', check['id'])}: {measured}"
        for check in counting
        if (measured := figures_of(check, words))
    ]
    return Claim("\n".join(lines) + f" [{PHOTO}]", (PHOTO,), block=True) if lines else None


def people_in(report: Report, words: Words) -> Claim:
    """How many people were counted."""
    people = int(report.get("people") or 0)
    name = (
        "photo.person" if people == 1 else "photo.people_at_least" if report.get("people_at_least") else "photo.people"
    )
    return Claim(words.say(name, people=people), (PHOTO,))


def pixels_of(report: Report, words: Words) -> Claim:
    """How many pixels the photo has."""
    size = report["image"]
    return Claim(words.say("photo.pixels", width=size["width_px"], height=size["height_px"]), (PHOTO,))


def figures_of(check: Mapping[str, Any] | None, words: Words) -> str:
    """``measured 0.31, accepted 0.4 to 0.7``."""
    if check is None or check.get("value") is None or check["unit"] == "bool":
        return ""
    unit = words.name("measures", str(check["unit"])) if check["unit"] not in ("ratio", "count") else ""
    low, high = (check.get("range") or (None, None))[:2]
    value = number(check["value"]) + unit
    if low is None and high is None:
        return words.say("photo.value", value=value)
    if high is None:
        return words.say("photo.value_at_least", value=value, low=number(low) + unit)
    if low is None:
        return words.say("photo.value_at_most", value=value, high=number(high) + unit)
    if low == high:
        return words.say("photo.value_exactly", value=value, low=number(low) + unit)
    return words.say("photo.value_between", value=value, low=number(low) + unit, high=number(high) + unit)


def number(value: Any) -> str:
    """A figure with as many places as tell anything."""
    if isinstance(value, bool):
        return str(value).lower()
    number = float(value)
    if number.is_integer():
        return f"{number:,.0f}"
    return f"{number:.2f}".rstrip("0").rstrip(".") if abs(number) < 10 else f"{number:.0f}"
