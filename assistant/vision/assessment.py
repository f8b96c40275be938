"""One photo assessed for one purpose: look once, measure, judge, and report.

The report is the contract that the chat, the page and the commands read. Knows the purpose, and nothing of who asks.
"""

import time
from dataclasses import dataclass
from typing import Any

from assistant.errors import AssistantError
from assistant.knowledge import Bounds, Check, Purpose, load_knowledge
from assistant.vision import crop as cropping
from assistant.vision import face, image
from assistant.vision.checks import KIND, TOLD_DIGITS, Outcome, run
from assistant.vision.crop import Crop
from assistant.vision.face import Portrait
from assistant.vision.kind import Kind, kind, people
from assistant.vision.verdict import NOT_OF_A_PERSON, Reason, Verdict, judge

# Enough for every measure of a person who fills the picture.
LOOK_SIDE_PX = 1100
# What the file is decoded at, at least: faces that are small in the picture are cut from this one. A second, larger
# decoding would cost more than everything else.
FINE_SIDE_PX = 1500

DIGITS = 4

IS_FREE = "This purpose leaves the framing to you, so there is no crop to suggest. Use the photo as it is."
NOBODY_ALONE = "There is no single person here to crop to. Please upload a photo of one person, with some room around."
NO_FACE = "I found no face in this photo, so I cannot suggest a crop. Please upload a photo of a person."


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
    fine = image.decode(data, FINE_SIDE_PX, exactly=False)
    return face.look(image.reduced(fine, LOOK_SIDE_PX), fine)


def crop(data: bytes, purpose: Purpose, side_px: int | None = None) -> tuple[Crop, bytes]:
    """The crop of a photo for a purpose, without measuring anything else.

    Args:
        data: The photo's file.
        purpose: What it is for.
        side_px: The longest side it may have; the purpose's own where it is None.

    Returns:
        Where it lies, and the photo cut to it as a JPEG.

    Raises:
        UnreadableImage: The bytes are no photo that can be opened.
        AssistantError: ``bad_request``, where no crop can be suggested.
    """
    fine = image.decode(data, FINE_SIDE_PX, exactly=False)
    portrait = face.glance(image.reduced(fine, LOOK_SIDE_PX))
    found = cropping.suggest(portrait, purpose)
    if found is None:
        why = IS_FREE if purpose.crop is None else NOBODY_ALONE if portrait.faces else NO_FACE
        raise AssistantError(why, code="bad_request")
    turned_deg, wanted = portrait.turned_deg, found if side_px is None else found.at_most(side_px)
    seen = face.turn(fine, turned_deg)
    return found, cropping.cut(data, wanted, turned_deg=turned_deg, max_bytes=purpose.max_bytes, seen=seen)


def warm() -> None:
    """Load every model, so that the first photo does not wait."""
    face.warm()


def assess(portrait: Portrait, purpose: Purpose, file: str | None = None) -> PhotoReport:
    """Measure a portrait and judge it for a purpose."""
    begun = time.perf_counter()
    found = kind(portrait)
    count, at_least = people(portrait, found)
    outcomes = tuple(_outcome(check, portrait, found, purpose) for check in load_knowledge().checks.values())
    crop = None if found.id in NOT_OF_A_PERSON else cropping.suggest(portrait, purpose)
    verdict, reasons = judge(portrait, found, outcomes, purpose, crop)
    ms = round((time.perf_counter() - begun) * 1000)
    return PhotoReport(
        file, portrait, purpose, found, count, at_least, outcomes, verdict, tuple(reasons), crop, ms
    )  # fmt: skip


def _outcome(check: Check, portrait: Portrait, found: Kind, purpose: Purpose) -> Outcome:
    """One check against the purpose's range, or its own."""
    if check.id == KIND:  # 1 wanted, 0.5 tolerated, 0 neither
        serves = 1.0 if found.id in purpose.wanted else 0.5 if found.id in purpose.tolerated else 0.0
        return Outcome(check, serves, check.accepted, check.status(serves, check.accepted), purpose.key("kinds"))
    accepted: Bounds = check.accepted
    source = check.source
    if check.id == "image_size":
        accepted, source = (float(min(purpose.least_size)), None), purpose.key("least_size")
    elif own := purpose.ranges.get(check.id):
        accepted, source = (own.low, own.high), own.key
    return run(check, portrait, accepted, source)


def _check_as_json(outcome: Outcome, purpose: Purpose) -> dict[str, Any]:
    check, value = outcome.check, outcome.value
    advice = outcome.advice
    is_bool = check.unit == "bool"
    shown: float | int | bool | None = None
    if value is not None:
        shown = value > 0 if is_bool else value if TOLD_DIGITS[check.unit] else round(value)
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
