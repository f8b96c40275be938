"""One photo judged for one purpose: look once, measure, weigh, and say what to fix first.

The report is the contract that the chat, the page and the commands read. Knows the purpose, and nothing of who asks.
"""

import time
from dataclasses import dataclass
from typing import Any, Literal

from assistant.knowledge import Purpose
from assistant.vision import crop as cropping
from assistant.vision import face, image
from assistant.vision.checks import CHECKS, KIND, Bounds, Check, Outcome, run
from assistant.vision.crop import Crop
from assistant.vision.face import Portrait
from assistant.vision.kind import Kind, in_words, kind, people, with_article

Verdict = Literal["ready", "ready_after_crop", "not_ready", "cannot_tell"]

# Enough for every measure of a person who fills the picture; smaller faces are looked at once more, larger.
LOOK_SIDE_PX = 1280
FINE_IRISES_PX = 48  # distance between the irises that the second look wants
FINE_SIDE_PX = 4000

HEADSHOTS = ("headshot", "environmental_headshot")
NOT_OF_A_PERSON = ("no_person", "not_a_photograph")
CROP_TOO_SMALL = "A crop would leave too few pixels: use the original file, or take the photo from nearer."
DIGITS = 4
CROP_HELPS = "Use the suggested crop, which puts this right."
CROP_IF_NO_OTHER = "Take or choose another photo; if there is none, the suggested crop is the best of this one."
TOO_MANY_AT_LIMIT = 2  # one weakness is forgiven, two at once make a weak photo


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the verdict is what it is, and what to do about it."""

    check: str
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class PhotoReport:
    """What was measured on one photo, and the verdict for one purpose.

    Attributes:
        ms: How long the judging took; whoever looks and judges adds both.
    """

    file: str | None
    portrait: Portrait
    purpose: Purpose
    kind: Kind
    people: int
    people_at_least: bool
    outcomes: tuple[Outcome, ...]
    verdict: Verdict
    reasons: tuple[Reason, ...]
    crop: Crop | None
    ms: int

    def as_json(self) -> dict[str, Any]:
        """The contract's REPORT, every field present."""
        picture = self.portrait.picture
        return {
            "schema": 1,
            "file": self.file,
            "photo_id": None,
            "purpose": self.purpose.id,
            "kind": self.kind.id,
            "kind_confidence": round(self.kind.confidence, 2),
            "kind_between": self.kind.between,
            "kind_evidence": {name: _rounded(value) for name, value in self.kind.evidence.items()},
            "people": self.people,
            "people_at_least": self.people_at_least,
            "image": {
                "width_px": picture.width_px,
                "height_px": picture.height_px,
                "format": picture.format,
                "size_bytes": picture.size_bytes,
                "is_grayscale": picture.is_grayscale,
            },
            "faces": _boxes(self.portrait) if self.people else [],
            "verdict": self.verdict,
            "reasons": [{"check": one.check, "message": one.message, "fix": one.fix} for one in self.reasons],
            "checks": [_check_as_json(outcome, self.purpose) for outcome in self.outcomes],
            "crop": None if self.crop is None else self.crop.as_json(),
            "ms": self.ms,
        }


def look(data: bytes) -> Portrait:
    """Decode a photo and find everything the measures need.

    Raises:
        UnreadableImage: The bytes are no photo that can be opened.
    """
    picture = image.decode(data, LOOK_SIDE_PX)
    portrait = face.look(picture)
    if portrait.mesh is None or portrait.aligned_from_px >= FINE_IRISES_PX or picture.scale >= 1:
        return portrait
    longest = max(picture.width_px, picture.height_px)
    wanted = LOOK_SIDE_PX * FINE_IRISES_PX / max(portrait.aligned_from_px, 1.0)
    finer = image.decode(data, round(min(longest, wanted, FINE_SIDE_PX)))
    return face.closer(portrait, face.turn(finer, portrait.turned_deg))


def warm() -> None:
    """Load every model, so that the first photo does not wait."""
    face.warm()


def assess(portrait: Portrait, purpose: Purpose, file: str | None = None) -> PhotoReport:
    """Measure a portrait and judge it for a purpose."""
    begun = time.perf_counter()
    found = kind(portrait)
    count, at_least = people(portrait, found)
    outcomes = tuple(_outcome(check, portrait, found, purpose) for check in CHECKS)
    crop = None if found.id in NOT_OF_A_PERSON else cropping.suggest(portrait, purpose)
    verdict, reasons = judge(portrait, found, outcomes, purpose, crop)
    ms = round((time.perf_counter() - begun) * 1000)
    return PhotoReport(
        file, portrait, purpose, found, count, at_least, outcomes, verdict, tuple(reasons), crop, ms
    )  # fmt: skip


def judge(
    portrait: Portrait, found: Kind, outcomes: tuple[Outcome, ...], purpose: Purpose, crop: Crop | None
) -> tuple[Verdict, list[Reason]]:
    """The verdict, and the reasons in order of weight: what decides, what a crop cures, what would be nicer.

    A check that must hold and fails decides, and so do two that are at their limit, a kind that does not serve and a
    head too small to crop to. What a crop cures makes the photo ready after the crop, provided that enough pixels are
    left.
    """
    if found.id in NOT_OF_A_PERSON:
        return "not_ready", [_nobody(found)]
    by_id = {outcome.check.id: outcome for outcome in outcomes}
    ordered = [by_id[check] for check in (*purpose.must, *purpose.should) if check in by_id]
    can_crop = crop is not None and crop.enough_pixels
    decisive, at_limit, cures, wishes = [], [], [], []
    for outcome in ordered:
        if outcome.status not in ("warn", "fail"):
            continue
        must_hold = purpose.strictness(outcome.check.id) == "must" or outcome.check is KIND
        if must_hold and outcome.status == "fail":
            fix = CROP_IF_NO_OTHER if outcome.check is KIND and can_crop else None
            decisive.append(_reason(outcome, found, purpose, fix))
        elif can_crop and _crop_cures(outcome, portrait, found):
            cures.append(_reason(outcome, found, purpose, CROP_HELPS))
        elif not can_crop and _is_lost(outcome, found, purpose):
            decisive.append(_reason(outcome, found, purpose, CROP_TOO_SMALL))
        elif purpose.strictness(outcome.check.id) == "must":
            at_limit.append(_reason(outcome, found, purpose))
        else:
            wishes.append(_reason(outcome, found, purpose))
    if len(at_limit) >= TOO_MANY_AT_LIMIT:
        decisive += at_limit
    else:
        wishes = [*at_limit, *wishes]
    reasons = [*decisive, *cures, *wishes]
    file_reasons = _file_reasons(portrait, purpose)
    unknown = [one for one in ordered if one.status == "not_assessed" and purpose.strictness(one.check.id) == "must"]
    if decisive:
        return "not_ready", [*reasons, *file_reasons]
    if unknown:
        return "cannot_tell", [*(_unknown(outcome) for outcome in unknown), *reasons, *file_reasons]
    if cures or (file_reasons and can_crop):
        return "ready_after_crop", [*cures, *file_reasons, *wishes]
    if file_reasons:
        return "not_ready", [*file_reasons, *reasons]
    return "ready", reasons


def _outcome(check: Check, portrait: Portrait, found: Kind, purpose: Purpose) -> Outcome:
    """One check against the purpose's range, or its own."""
    if check is KIND:  # 1 wanted, 0.5 tolerated, 0 neither
        serves = 1.0 if found.id in purpose.wanted else 0.5 if found.id in purpose.tolerated else 0.0
        return Outcome(check, serves, check.accepted, check.status(serves, check.accepted), purpose.key("kinds"))
    accepted: Bounds = check.accepted
    source = check.source
    if check.id == "image_size":
        accepted, source = (float(min(purpose.least_size)), None), purpose.key("least_size")
    elif own := purpose.ranges.get(check.id):
        accepted, source = (own.low, own.high), own.key
    return run(check, portrait, accepted, source)


def _crop_cures(outcome: Outcome, portrait: Portrait, found: Kind) -> bool:
    """Whether cropping puts it right: a head too small, or a single person shown too far down."""
    if not outcome.check.crop_cures or not portrait.faces:
        return False
    if outcome.check is KIND:
        return found.id not in (*HEADSHOTS, "group_portrait")
    return outcome.value is not None and outcome.accepted[0] is not None and outcome.value < outcome.accepted[0]


def _is_lost(outcome: Outcome, found: Kind, purpose: Purpose) -> bool:
    """Whether a small head settles it: not the kind that is wanted, and too few pixels to crop to it."""
    low, value = outcome.accepted[0], outcome.value
    if outcome.check.id != "head_size" or low is None or value is None or purpose.crop is None:
        return False
    return value < low and found.id not in purpose.wanted


def _reason(outcome: Outcome, found: Kind, purpose: Purpose, other_fix: str | None = None) -> Reason:
    advice = outcome.advice
    if advice is None:
        raise ValueError(f"check {outcome.check.id!r} has no advice for {outcome.value!r}")
    message, fix = advice.message, advice.fix
    if outcome.check is KIND:
        best = in_words(purpose.wanted[0])
        message = f"This is {in_words(found.id)}; for {with_article(purpose.title)}, {best} serves best."
        fix = f"Take or choose {best}."
    return Reason(outcome.check.id, message, other_fix or fix)


def _unknown(outcome: Outcome) -> Reason:
    name = outcome.check.id.replace("_", " ")
    fix = "Use a larger, clearer photo in which the face is seen from the front."
    return Reason(outcome.check.id, f"This could not be measured here: {name}.", fix)


def _nobody(found: Kind) -> Reason:
    if found.id == "not_a_photograph":
        return Reason(KIND.id, "This looks like a graphic or a screenshot, not a photo.", "Upload the photo itself.")
    return Reason(KIND.id, "I find no person in this picture.", "Use a photo in which your face can be seen.")


def _file_reasons(portrait: Portrait, purpose: Purpose) -> list[Reason]:
    """What speaks against the file itself; the crop comes as a JPEG within the limits."""
    picture, reasons = portrait.picture, []
    fix = "Use the crop, which is a JPEG of the right size, or save the photo anew."
    if picture.format not in purpose.formats:
        reasons.append(Reason("image_size", f"This purpose does not take {picture.format} files.", fix))
    if purpose.max_bytes is not None and picture.size_bytes > purpose.max_bytes:
        reasons.append(Reason("image_size", "The file is larger than this purpose takes.", fix))
    return reasons


def _check_as_json(outcome: Outcome, purpose: Purpose) -> dict[str, Any]:
    check, value = outcome.check, outcome.value
    advice = outcome.advice
    is_bool = check.unit == "bool"
    shown: float | int | bool | None = None
    if value is not None:
        shown = value > 0 if is_bool else round(value) if check.unit in ("count", "px") else round(value, DIGITS)
    return {
        "id": check.id,
        "iso": check.iso,
        "value": shown,
        "unit": check.unit,
        "range": None if is_bool else [_end(end, check) for end in outcome.accepted],
        "status": outcome.status,
        "counts": purpose.strictness(check.id) != "ignore",
        "advice": None if advice is None else f"{advice.message} {advice.fix}",
        "source": outcome.source,
    }


def _end(end: float | None, check: Check) -> float | int | None:
    """One end of a range; whole px and counts as whole numbers."""
    return end if end is None or check.unit not in ("px", "count") else round(end)


def _boxes(portrait: Portrait) -> list[dict[str, int]]:
    """The faces in whole px of the upright original, inside it."""
    scale = portrait.picture.scale
    width, height = portrait.picture.width_px, portrait.picture.height_px
    boxes = []
    for one in portrait.faces:
        left, top = max(0, round(one.x / scale)), max(0, round(one.y / scale))
        right, bottom = min(width, round((one.x + one.width) / scale)), min(height, round((one.y + one.height) / scale))
        boxes.append({"x": left, "y": top, "width": max(1, right - left), "height": max(1, bottom - top)})
    return boxes


def _rounded(value: float | int | str | bool | None) -> float | int | str | bool | None:
    return round(value, DIGITS) if isinstance(value, float) else value
