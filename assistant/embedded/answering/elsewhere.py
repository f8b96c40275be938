"""What a photo is wanted for where no purpose has rules for that, or where a picture of several people is wanted."""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.embedded.answering.claims import PHOTO, Claim
from assistant.embedded.answering.evidence import Evidence
from assistant.embedded.answering.measured import Report, people_in, reasons_of
from assistant.embedded.answering.policy import own_photo, policy
from assistant.embedded.answering.relevance import mentions
from assistant.embedded.answering.words import Words
from assistant.embedded.frames import Frame


def elsewhere(frame: Frame) -> Mapping[str, Any] | None:
    """The row on what a photo is wanted for that no purpose has rules for; None where nothing such is named."""
    rows: Sequence[Mapping[str, Any]] = own_photo()["elsewhere"]
    return next((row for row in rows if mentions(frame.now or frame.text, row["words"])), None)


def without_rules(frame: Frame, report: Report, words: Words) -> str:
    """What the photo is wanted for, where no rules are known for that and others stood in; empty otherwise."""
    if frame.wanted_for:
        listed = {row["id"] for row in own_photo()["elsewhere"]}
        return words.name("elsewhere", frame.wanted_for) if frame.wanted_for in listed else frame.wanted_for
    renamed: Mapping[str, str] = policy()["purposes"]
    known = [renamed.get(use, use) for use in frame.uses]
    if known and str(report["purpose"]) not in known:
        return words.name("uses", frame.uses[0])
    return ""


def wants_group(frame: Frame) -> bool:
    """Whether the picture may be meant to show several people: "our team", "can we use this?"."""
    return mentions(frame.now or frame.text, own_photo()["group"]["words"])


def on_group(frame: Frame, evidence: Evidence, words: Words) -> list[Claim]:
    """That the photo shows several where one is wanted, and whether it will do as a picture of a group.

    Empty unless it was judged as one, beside what it is for.
    """
    judged_as = own_photo()["group"]["judged_as"]
    asked = next((report for report in evidence.reports if report["purpose"] != judged_as), None)
    group = next((report for report in evidence.reports if report["purpose"] == judged_as), None)
    if asked is None or group is None or int(asked.get("people") or 0) < 2 or not _fails(asked, "single_face_present"):
        return []
    purpose = words.name("uses", str(asked["purpose"]))
    count = people_in(asked, words).text
    # Whether it is large enough is told by what it is for, not by what a group usually is photographed for.
    told = [one for one in group["reasons"] if one["check"] != "image_size" or _fails(asked, "image_size")]
    against = reasons_of({**group, "reasons": told}, words)
    only_small = group["verdict"] == "not_ready" and not against
    name = "nothing_against" if only_small else str(group["verdict"])
    claims = [
        Claim(words.say("own_photo.group_for_one", purpose=purpose, count=count), (PHOTO,)),
        Claim(words.say(f"own_photo.group_{name}"), (PHOTO,)),
        *against[:1],
    ]
    return [*claims, *evidence.cited(own_photo()["group"]["cards"], "reason")]


def _fails(report: Report, check: str) -> bool:
    return any(reason["check"] == check for reason in report["reasons"])
