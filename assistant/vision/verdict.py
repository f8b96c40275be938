"""From what was measured to a verdict for a purpose, and the reasons for it in order of weight, each told once.

The verdict follows from the reasons alone: there is no score beside them. Knows nothing of pixels.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from assistant.knowledge import Purpose, with_article
from assistant.vision.checks import KIND, Outcome
from assistant.vision.crop import Crop, head_of
from assistant.vision.face import Portrait
from assistant.vision.kind import Kind, in_words

Verdict = Literal["ready", "ready_after_crop", "not_ready", "cannot_tell"]

HEADSHOTS = ("headshot", "environmental_headshot")
NOT_OF_A_PERSON = ("no_person", "not_a_photograph")
# Where one person is wanted and there are several, the others would be about anybody's face.
OF_THE_PICTURE = ("single_face_present", "image_size", "background_uniformity", "colour")
# What the weaknesses of a photo may not weigh together: one in a check that decides is forgiven, two are not, nor is
# one with several smaller ones beside it. Chosen on eval/photos without the repository that is judged.
TOO_WEAK = 3.0
PRINT_SLACK = 0.95  # of the width in px that a print asks for; less is told

CROP_TOO_SMALL = "A crop would leave too few pixels: use the original file, or take the photo from nearer."
# What is told beside the sentences of the checks' own rows. Other languages are keyed by these very templates, so a
# sentence for people is worded here or in `knowledge/checks.toml` and nowhere else.
SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "crop_too_small": CROP_TOO_SMALL,
        "other_kind": "This is {kind}; {best} serves best as {purpose}.",
        "crop_to_kind": "Use the suggested crop, which makes {best} of it.",
        "take_kind": "Take or choose {best}.",
        "take_kind_or_crop": "Take or choose {best}; if there is none, use the suggested crop.",
        "check_unknown": "This could not be measured here: {check}.",
        "face_unknown": "The face could not be measured here.",
        "clearer": "Use a larger, clearer photo in which the face is seen from the front.",
        "graphic": "This looks like a graphic or a screenshot, not a photo.",
        "upload_photo": "Upload the photo itself.",
        "nobody": "I find no person in this picture.",
        "show_face": "Use a photo in which your face can be seen.",
        "format": "This is a {format} file; {purpose} has to be {formats}.",
        "save_as": "Save the photo anew as {format}.",
        "crop_or_save_as": "Use the suggested crop, which is a JPEG within the limits, "
        "or save the photo anew as {format}.",
        "bytes": "The file has {size} MB; {purpose} may have {most} MB at most.",
        "save_smaller": "Save the photo anew with fewer bytes.",
        "crop_or_save_smaller": "Use the suggested crop, which is a JPEG within the limits, "
        "or save the photo anew with fewer bytes.",
        "print": "At {dpi} dpi the crop prints at {width} × {height} inches, not {wanted_width} × {wanted_height}.",
        "print_smaller": "Print it no larger than that, or use the original file.",
    }
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the verdict is what it is, and what to do about it."""

    check: str
    message: str
    fix: str


def judge(
    portrait: Portrait,
    found: Kind,
    outcomes: Sequence[Outcome],
    purpose: Purpose,
    crop: Crop | None,
    *,
    too_weak: float = TOO_WEAK,
) -> tuple[Verdict, list[Reason]]:
    """The verdict, and the reasons in order of effect: what decides, what a crop cures, what would be nicer.

    A check that must hold and fails decides, and so do a kind that does not serve, a head too small to crop to, and
    weaknesses that weigh `too_weak` together. What a crop cures makes the photo ready after the crop, provided that
    enough pixels are left.
    """
    if found.id in NOT_OF_A_PERSON:
        return "not_ready", [_nobody(found)]
    ordered = _ordered(outcomes, purpose)
    can_crop = crop is not None and crop.enough_pixels
    decisive, weaknesses, cures = [], [], []
    weak: dict[str, float] = {}
    for outcome in ordered:
        if outcome.status not in ("warn", "fail"):
            continue
        name = outcome.check.id
        if outcome.status == "fail" and (name in purpose.must or name == KIND):
            decisive.append(_reason(outcome, found, purpose, last_resort=can_crop))
        elif can_crop and _crop_cures(outcome, portrait, found, crop):
            weak[name] = _weight(outcome, found, purpose)
            cures.append(_reason(outcome, found, purpose, cured=True))
        elif crop is not None and not can_crop and _is_lost(outcome, found, purpose):
            decisive.append(Reason(name, _reason(outcome, found, purpose).message, CROP_TOO_SMALL))
        else:
            weak[name] = _weight(outcome, found, purpose)
            weaknesses.append(_reason(outcome, found, purpose))
    # One crop puts right whatever it can: the kind is what tells most, a longer view having the smaller head too.
    cures.sort(key=lambda reason: reason.check != KIND)
    told_of_kind = any(reason.check == KIND for reason in decisive)
    said = {reason.check for reason in cures[0 if told_of_kind else 1 :]}
    said |= {reason.check for reason in _said_already([*decisive, *cures, *weaknesses])}
    cures, weaknesses = [[one for one in some if one.check not in said] for some in (cures, weaknesses)]
    weaknesses += _print_size(purpose, crop)
    file_reasons = _file_reasons(portrait, purpose, crop)
    unknown = [one for one in ordered if one.status == "not_assessed" and one.check.id in purpose.must]
    if decisive:
        return "not_ready", [*decisive, *weaknesses, *cures, *file_reasons]
    if sum(weight for check, weight in weak.items() if check not in said) >= too_weak:
        return "not_ready", [*weaknesses, *cures, *file_reasons]
    if unknown:
        return "cannot_tell", [_unknown(unknown), *cures, *weaknesses, *file_reasons]
    if cures or (file_reasons and can_crop):
        return "ready_after_crop", [*cures, *file_reasons, *weaknesses]
    if file_reasons:
        return "not_ready", [*file_reasons, *weaknesses]
    return "ready", weaknesses


def _ordered(outcomes: Iterable[Outcome], purpose: Purpose) -> list[Outcome]:
    """The outcomes that count, the greatest effect first; of several people only what is true of all of them."""
    by_id = {outcome.check.id: outcome for outcome in outcomes}
    counting = [check for check in (*purpose.must, *purpose.should) if check in by_id]
    alone = by_id.get("single_face_present")
    if alone is not None and alone.status == "fail" and "single_face_present" in purpose.must:
        counting = [check for check in counting if check in OF_THE_PICTURE]
    return sorted((by_id[check] for check in counting), key=lambda one: _effect(one, purpose), reverse=True)


def _weight(outcome: Outcome, found: Kind, purpose: Purpose) -> float:
    """What a weakness counts; a kind half as much where it may as well be one that is wanted."""
    weight = purpose.weight(outcome.check.id)
    return weight / 2 if outcome.check.id == KIND and found.between in purpose.wanted else weight


def _effect(outcome: Outcome, purpose: Purpose) -> float:
    """How far the value is beyond its range, times what the check weighs for the purpose."""
    if outcome.value is None or outcome.status not in ("warn", "fail"):
        return 0.0
    return outcome.check.severity(outcome.value, outcome.accepted) * purpose.weight(outcome.check.id)


def _said_already(reasons: Sequence[Reason]) -> list[Reason]:
    """Those of the reasons that another one says as well."""
    told = {reason.check for reason in reasons}
    too_few_px = "image_size" in told or any(reason.fix == CROP_TOO_SMALL for reason in reasons)
    said = {"inter_eye_distance"} if too_few_px else set()
    return [reason for reason in reasons if reason.check in said]


def _crop_cures(outcome: Outcome, portrait: Portrait, found: Kind, crop: Crop | None) -> bool:
    """Whether the crop puts it right, or nearer to right: a head too small or low, a single person shown at length."""
    if outcome.advice is None or outcome.advice.crop is None or not portrait.faces or crop is None:
        return False
    if outcome.check.id == KIND:
        return found.id not in (*HEADSHOTS, "group_portrait")
    head = head_of(portrait)
    after = {
        "head_size": head.height / crop.height,
        "eye_height": (head.eyes_y - crop.y) / crop.height,
        "headroom": max(0.0, head.hair_top - crop.y) / crop.height,
    }
    if outcome.value is None or outcome.check.id not in after:
        return False
    before = outcome.check.severity(outcome.value, outcome.accepted)
    return outcome.check.severity(after[outcome.check.id], outcome.accepted) < before


def _is_lost(outcome: Outcome, found: Kind, purpose: Purpose) -> bool:
    """Whether a small head settles it where a crop has too few pixels: it is not the kind that is wanted either."""
    low, value = outcome.accepted[0], outcome.value
    if outcome.check.id != "head_size" or low is None or value is None:
        return False
    return value < low and found.id not in purpose.wanted


def _reason(
    outcome: Outcome, found: Kind, purpose: Purpose, *, cured: bool = False, last_resort: bool = False
) -> Reason:
    """What is wrong and what to do.

    Args:
        outcome: A check that did not pass.
        found: The photo's kind.
        purpose: What the photo is for.
        cured: The suggested crop puts it right.
        last_resort: The suggested crop is large enough, should there be no better photo.
    """
    advice = outcome.advice
    if advice is None:
        raise ValueError(f"check {outcome.check.id!r} has no advice for {outcome.value!r}")
    if outcome.check.id != KIND:
        fix = advice.crop if cured and advice.crop is not None else advice.fix
        return Reason(outcome.check.id, advice.message, fix)
    best = in_words(purpose.wanted[0])
    message = _say("other_kind", kind=in_words(found.id), best=best, purpose=with_article(purpose.title))
    fix = "crop_to_kind" if cured else "take_kind_or_crop" if last_resort else "take_kind"
    return Reason(KIND, message, _say(fix, best=best))


def _say(name: str, **values: str) -> str:
    return SENTENCES[name].format(**values)


def _unknown(outcomes: Sequence[Outcome]) -> Reason:
    """What had to be known and could not be measured, in one reason."""
    name = outcomes[0].check.id.replace("_", " ")
    what = _say("check_unknown", check=name) if len(outcomes) == 1 else _say("face_unknown")
    return Reason(outcomes[0].check.id, what, _say("clearer"))


def _nobody(found: Kind) -> Reason:
    if found.id == "not_a_photograph":
        return Reason(KIND, _say("graphic"), _say("upload_photo"))
    return Reason(KIND, _say("nobody"), _say("show_face"))


def _file_reasons(portrait: Portrait, purpose: Purpose, crop: Crop | None) -> list[Reason]:
    """What speaks against the file itself; the crop comes as a JPEG within the limits."""
    picture, reasons, wanted = portrait.picture, [], with_article(purpose.title)
    crop_or = "crop_or_" if crop is not None and crop.enough_pixels else ""
    if picture.format not in purpose.formats:
        message = _say("format", format=picture.format, purpose=wanted, formats=" or ".join(purpose.formats))
        reasons.append(Reason("image_size", message, _say(f"{crop_or}save_as", format=purpose.formats[0])))
    if purpose.max_bytes is not None and picture.size_bytes > purpose.max_bytes:
        size, most = (f"{math.ceil(size / 1e5) / 10:g}" for size in (picture.size_bytes, purpose.max_bytes))
        message = _say("bytes", size=size, purpose=wanted, most=most)
        reasons.append(Reason("image_size", message, _say(f"{crop_or}save_smaller")))
    return reasons


def _print_size(purpose: Purpose, crop: Crop | None) -> list[Reason]:
    """How large it prints, where that is less than the purpose asks for."""
    rule, dpi = purpose.crop, purpose.print_dpi
    if crop is None or rule is None or dpi is None or crop.output_width_px >= PRINT_SLACK * rule.width_px:
        return []
    message = _say(
        "print",
        dpi=f"{dpi}",
        width=f"{crop.output_width_px / dpi:.1f}",
        height=f"{crop.output_height_px / dpi:.1f}",
        wanted_width=f"{rule.width_px / dpi:g}",
        wanted_height=f"{rule.height_px / dpi:g}",
    )
    return [Reason("image_size", message, _say("print_smaller"))]
