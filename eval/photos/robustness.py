"""What must not change does not, and what must change moves the right way.

The same photo in another file, turned by its tag or of another size is the same kind and gets the same verdict; more
blur, less light, a head turned further or fewer px move their measure the right way at each step.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from assistant.errors import AssistantError, CannotAssess, UnreadableImage
from assistant.knowledge import FORMATS, Purpose, load_knowledge
from assistant.vision import assessment
from assistant.vision.checks import MEASURES
from assistant.vision.face import Portrait
from assistant.vision.geometry import head_box
from assistant.vision.image import MAX_BYTES, MAX_PIXELS, decode
from eval.photos import variants
from eval.photos.labels import SINGLE, Seen, is_measured, linkedin, thumbnail
from eval.photos.variants import Rgb
from eval.report import Case, Row, Section, share

LARGEST_PX = 100_000  # decode whole
# What another file or size changes by its nature: px, fine detail, and the traces of compression.
OF_THE_FILE = frozenset(
    ("image_size", "inter_eye_distance", "sharpness", "compression_artifacts", "banding", "skin_detail")
)
FORMS: Mapping[str, Callable[[Rgb, int], bytes]] = {
    "JPEG 95": lambda rgb, _: variants.encoded(rgb, "JPEG", quality=95),
    "JPEG 75": lambda rgb, _: variants.encoded(rgb, "JPEG", quality=75),
    "JPEG 50": lambda rgb, _: variants.encoded(rgb, "JPEG", quality=50),
    "PNG": lambda rgb, _: variants.encoded(rgb),
    "WebP": lambda rgb, _: variants.encoded(rgb, "WEBP", quality=85),
    "HEIC": lambda rgb, _: variants.encoded(rgb, "HEIF", quality=80),
    "turned by its tag": lambda rgb, i: variants.rotated_by_tag(rgb, (6, 8, 3)[i % 3]),
    "scaled by 0.5": lambda rgb, _: variants.encoded(variants.scaled(rgb, 0.5)),
    "scaled by 0.75": lambda rgb, _: variants.encoded(variants.scaled(rgb, 0.75)),
    "scaled by 1.5": lambda rgb, _: variants.encoded(variants.scaled(rgb, 1.5)),
    "scaled by 2": lambda rgb, _: variants.encoded(variants.scaled(rgb, 2)),
}
EVERY = 2  # of the sharp, frontal photos, for the steps
STEP_IRISES_PX = 40  # between the irises, below which steps of blur drown in the stretching


def invariance(seen: Sequence[Seen]) -> list[Section]:
    """Each photo in each form against the photo as it came."""
    purpose = _without_the_file()
    same_kind: dict[str, list[bool]] = {form: [] for form in FORMS}
    same_verdict: dict[str, list[bool]] = {form: [] for form in FORMS}
    named: list[bool] = []
    flips: Counter[str] = Counter()
    worst = []
    for index, one in enumerate(seen):
        data = one.path.read_bytes()
        whole = decode(data, LARGEST_PX).rgb
        first = _report(data, purpose)
        for form, made in FORMS.items():
            if form == "scaled by 2" and whole.shape[0] * whole.shape[1] * 4 > MAX_PIXELS:
                continue
            data = made(whole, index)
            if len(data) > MAX_BYTES:  # refused, as it should be
                continue
            report = _report(data, purpose)
            is_kind, is_verdict = (report[key] == first[key] for key in ("kind", "verdict"))
            same_kind[form].append(is_kind)
            same_verdict[form].append(is_verdict)
            named.append(is_kind or report["kind"] == first["kind_between"] or report["kind_between"] == first["kind"])
            if is_kind and is_verdict:
                continue
            flips.update(_changed(first, report) if is_kind else ["kind"])
            got, wanted = (f"{of['kind']}, {of['verdict']}" for of in (report, first))
            worst.append(Case(f"{one.name} as {form}", got, wanted, thumbnail(one.portrait.picture.rgb)))
    rows = []
    for name, answers in (("same kind", same_kind), ("same verdict", same_verdict)):
        every = [answer for form in FORMS for answer in answers[form]]
        rows.append(share(f"{name}, all forms", sum(every), len(every)))
        rows += [share(f"{name}, {form}", sum(answers[form]), len(answers[form])) for form in FORMS]
    rows.append(share("same kind, or named as the second one by either", sum(named), len(named)))
    told = ", ".join(f"{name} {times}" for name, times in flips.most_common(8)) or "none"
    left_out = ", ".join(sorted(OF_THE_FILE & set(load_knowledge().checks)))
    notes = (f"Left out: {left_out}.", f"Behind the changes: {told}.")
    return [Section("Photos: the same photo in another form", tuple(rows), tuple(worst), notes)]


def _without_the_file() -> Purpose:
    """LinkedIn without what it asks of the file and its px."""
    asked = linkedin()
    must, should = (
        {check: weight for check, weight in of.items() if check not in OF_THE_FILE} for of in (asked.must, asked.should)
    )
    return replace(asked, must=must, should=should, least_size=(1, 1), max_bytes=None, formats=FORMATS)


def _report(data: bytes, purpose: Purpose) -> dict[str, Any]:
    try:
        return assessment.assess(assessment.look(data), purpose).as_json()
    except UnreadableImage as problem:
        return {"kind": "unreadable", "kind_between": None, "verdict": problem.detail, "checks": []}


def _changed(first: Mapping[str, Any], report: Mapping[str, Any]) -> list[str]:
    """The checks that count and stand otherwise."""
    pairs = zip(first["checks"], report["checks"], strict=True)
    return [a["id"] for a, b in pairs if a["counts"] and a["status"] != b["status"]] or ["crop"]


@dataclass(frozen=True, slots=True)
class Steps:
    """A change made stronger step by step, and how a measure must follow.

    Attributes:
        change: What is done.
        check: The measure.
        rises: Whether it must rise; else fall.
        strengths: One for each step, from the weakest.
        make: From the whole picture, the portrait found in it, and a strength.
        may_rest: A step may leave it where it is, as a share does that is still 0; the last may not.
    """

    change: str
    check: str
    rises: bool
    strengths: tuple[float, ...]
    make: Callable[[Rgb, Portrait, float], Rgb]
    may_rest: bool = False


BLUR = lambda rgb, of, by: variants.blurred(rgb, by * _irises_px(of) / 56)  # noqa: E731
LIGHT = lambda rgb, of, by: variants.lit(rgb, by)  # noqa: E731
TURN = lambda rgb, of, by: variants.turned_head(rgb, head_box(of), by)  # noqa: E731
SHRINK = lambda rgb, of, by: variants.scaled(rgb, by)  # noqa: E731
TILT = lambda rgb, of, by: variants.tilted(rgb, of.face.centre, by)  # noqa: E731
SIDE = lambda rgb, of, by: variants.less_light_on_the_darker_side(rgb, head_box(of), by)  # noqa: E731
PACK = lambda rgb, of, by: rgb if by == 100 else variants.compressed(rgb, int(by))  # noqa: E731
STEPS = (
    Steps("blur more", "sharpness", False, (0, 0.8, 1.5, 2.5, 4), BLUR),
    Steps("darken more", "luminance_mean", False, (1, 0.6, 0.35, 0.2, 0.1), LIGHT),
    Steps("darken more", "under_exposure_prevention", True, (1, 0.6, 0.35, 0.2, 0.1, 0.04), LIGHT, may_rest=True),
    Steps("brighten more", "over_exposure_prevention", True, (1, 1.8, 3, 5, 9), LIGHT, may_rest=True),
    Steps("turn the head more", "head_pose_yaw", True, (0, 8, 16, 24), TURN),
    Steps("turn the head more, the other way", "head_pose_yaw", False, (0, -8, -16, -24), TURN),
    Steps("lean the head more", "head_pose_roll", True, (0, 5, 10, 20, 30), TILT),
    Steps("shrink", "inter_eye_distance", False, (1, 0.8, 0.6, 0.45, 0.3), SHRINK),
    Steps("shrink", "image_size", False, (1, 0.8, 0.6, 0.45, 0.3), SHRINK),
    # The first step settles which cheek is the darker one.
    Steps("light one side less", "illumination_uniformity", False, (0.5, 0.35, 0.2, 0.1), SIDE),
    Steps("compress more", "compression_artifacts", False, (100, 60, 30, 15, 6), PACK),
)


def monotonicity(seen: Sequence[Seen]) -> list[Section]:
    """Each step on sharp, frontal photos of one person: does the measure move the right way?"""
    photos = [one for one in seen if _is_clear(one)][::EVERY]
    rows: list[Row] = []
    worst: list[Case] = []
    right_steps = all_steps = 0
    for steps in STEPS:
        if not is_measured(steps.check):
            continue
        right = total = lost = 0
        for one in photos:
            values, last = _climb(one, steps)
            lost += len(steps.strengths) - len(values)
            moves = np.diff(values) * (1 if steps.rises else -1)
            good = moves > 0
            if steps.may_rest:
                good = moves >= 0
                good[-1:] &= values[-1] != values[0]
            right, total = right + int(good.sum()), total + len(good)
            if not good.all():
                told = ", ".join(f"{value:.3g}" for value in values)
                worst.append(Case(f"{one.name}: {steps.change}", f"{steps.check} {told}", "one way", thumbnail(last)))
        note = f"{len(photos)} photos; {lost} steps not assessed"
        rows.append(share(f"{steps.change}: {steps.check}", right, total, note))
        right_steps, all_steps = right_steps + right, all_steps + total
    rows.insert(0, share("steps that move the measure the right way", right_steps, all_steps))
    return [Section("Photos: more of it moves the measure", tuple(rows), tuple(worst))]


def _climb(one: Seen, steps: Steps) -> tuple[list[float], Rgb]:
    """The measure at each step until it can no longer be taken, and the last picture."""
    values: list[float] = []
    made = one.portrait.picture.rgb
    for strength in steps.strengths:
        made = np.ascontiguousarray(steps.make(one.portrait.picture.rgb, one.portrait, strength))
        try:
            values.append(MEASURES[steps.check](assessment.look(variants.encoded(made))))
        except (CannotAssess, AssistantError):
            break
    return values, made


def _is_clear(one: Seen) -> bool:
    label, portrait = one.label, one.portrait
    frontal = label["kind"] in SINGLE and label["facing"] == "frontal" and label["sharp"] == "yes"
    return frontal and len(portrait.faces) == 1 and portrait.mesh is not None and _irises_px(portrait) >= STEP_IRISES_PX


def _irises_px(portrait: Portrait) -> float:
    """Distance between the eyes in px of the picture that was looked at."""
    points = portrait.face.points
    return float(np.linalg.norm(points[0] - points[1]))
