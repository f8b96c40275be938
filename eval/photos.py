"""Measure the photo report on a folder of labelled photos: ``python -m eval photos --photos FOLDER``.

The folder holds the photos and ``labels.csv`` (columns: file, repo, people, kind, background, facing, eyes, expression,
sharp, color, occlusion, linkedin_ready; an empty cell means that the labeller could not tell). Nothing is stored.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from assistant.knowledge import load_knowledge
from assistant.vision import assessment
from assistant.vision.background import background
from assistant.vision.face import Portrait
from assistant.vision.kind import OPEN_BAND
from assistant.vision.sharpness import sharpness
from eval.report import Case, Options, Row, Section, count, share

LABEL_OF_KIND = {
    "headshot": "headshot",
    "environmental_headshot": "headshot",
    "three_quarter_portrait": "three_quarter",
    "full_length_portrait": "full_body",
    "environmental_portrait": "environmental",
    "group_portrait": "group",
    "no_person": "no_person",
    "not_a_photograph": "no_person",
}
LABELS = ("headshot", "three_quarter", "full_body", "environmental", "group", "no_person")
SINGLE = ("headshot", "three_quarter", "full_body", "environmental")
CLOSE = ("headshot", "three_quarter")
BORDERS = np.arange(0.9, 2.0, 0.05)
TURNED_DEG = 17
BLURS = (1.5, 2.5, 4.0)  # px where the irises are 56 px apart
DIM = 0.35
USABLE = ("ready", "ready_after_crop")


@dataclass(frozen=True, slots=True)
class Seen:
    """One labelled photo and what the product says of it."""

    label: dict[str, str]
    report: dict[str, Any]
    portrait: Portrait
    ms: float

    @property
    def name(self) -> str:
        """The file."""
        return self.label["file"]

    @property
    def kind(self) -> str:
        """The reported kind in the labeller's words."""
        return LABEL_OF_KIND[self.report["kind"]]

    def value(self, check: str) -> Any:
        """The value of a check; ``None`` when it was not assessed."""
        return next(one["value"] for one in self.report["checks"] if one["id"] == check)

    def passes(self, check: str) -> bool | None:
        """Whether the value lies in the check's own accepted range; ``None`` when not assessed."""
        value = self.value(check)
        row = load_knowledge().checks[check]
        return None if value is None else row.status(float(value), row.accepted) == "pass"


def sections(options: Options) -> list[Section]:
    """What the report gets right: kind, people, single checks, verdicts, and how long it takes."""
    if options.photos is None:
        return [Section("Photos", missing="give a folder of labelled photos with --photos FOLDER")]
    if not (options.photos / "labels.csv").is_file():
        return [Section("Photos", missing=f"there is no labels.csv in {options.photos}")]
    seen = look_at(options.photos)
    return [_kinds(seen), _people(seen), _checks(seen), _made_variants(seen), _verdicts(seen), _speed(seen)]


def look_at(folder: Path) -> list[Seen]:
    """Assess every labelled photo of a folder."""
    purpose = load_knowledge().purposes["linkedin"]
    assessment.warm()
    seen = []
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as table:
        for label in csv.DictReader(table):
            data = (folder / label["file"]).read_bytes()
            begun = perf_counter()
            portrait = assessment.look(data)
            report = assessment.assess(portrait, purpose, label["file"]).as_json()
            seen.append(Seen(label, report, portrait, (perf_counter() - begun) * 1000))
    return seen


def _kinds(seen: Sequence[Seen]) -> Section:
    """The kind, as shipped, and with the headshot border fitted without the repository being judged."""
    judged = [one for one in seen if one.label["kind"] in LABELS]
    right = [one for one in judged if one.kind == one.label["kind"]]
    open_band = [one for one in judged if one.label["kind"] in _either(one)]
    refitted = [one for one in judged if _refitted_kind(one, judged) == one.label["kind"]]
    rows = [
        share("kind right, six classes", len(right), len(judged)),
        share("the same, border fitted without the judged repository", len(refitted), len(judged)),
        share("kind right, or named as the second kind", len(open_band), len(judged)),
    ]
    for label in LABELS:
        truly = [one for one in judged if one.label["kind"] == label]
        said = [one for one in judged if one.kind == label]
        hits = [one for one in truly if one.kind == label]
        rows += [
            share(f"{label}: found", len(hits), len(truly)),
            share(f"{label}: right when said", len(hits), len(said)),
        ]
    for low, high in ((0.0, 0.7), (0.7, 0.9), (0.9, 1.01)):
        group = [one for one in judged if low <= one.report["kind_confidence"] < high]
        rows.append(
            share(
                f"right where confidence is {low:.1f}–{min(high, 1):.1f}",
                sum(one in right for one in group),
                len(group),
            )
        )
    worst = [_case(one, one.report["kind"], one.label["kind"]) for one in judged if one not in right]
    return Section(
        "Photos: kind", tuple(rows), tuple(worst), (f"Open band: below-face ratio {OPEN_BAND[0]}–{OPEN_BAND[1]}.",)
    )


def _people(seen: Sequence[Seen]) -> Section:
    """Faces where nobody is, faces missed, people counted."""
    empty = [one for one in seen if one.label["kind"] == "no_person"]
    drawn = [one for one in seen if one.label["kind"] == "other"]
    single = [one for one in seen if one.label["kind"] in CLOSE]
    counted = [
        one for one in seen if one.label["kind"] == "group" and one.label["people"] and int(one.label["people"]) <= 10
    ]
    off = [abs(one.report["people"] - int(one.label["people"])) for one in counted]
    rows = (
        share("a face where nobody is", sum(bool(one.report["faces"]) for one in empty), len(empty)),
        share(
            "a statue, painting or drawing taken for a person",
            sum(bool(one.report["people"]) for one in drawn),
            len(drawn),
        ),
        share(
            "exactly one face in headshots and three-quarters",
            sum(len(one.report["faces"]) == 1 for one in single),
            len(single),
        ),
        share("groups of 2–10 counted exactly", sum(by == 0 for by in off), len(off)),
        share("groups of 2–10 counted within one", sum(by <= 1 for by in off), len(off)),
    )
    worst = [_case(one, f"{len(one.report['faces'])} faces", "nobody") for one in empty if one.report["faces"]]
    return Section("Photos: people", rows, tuple(worst))


def _checks(seen: Sequence[Seen]) -> Section:
    """Single checks against the labels, on photos of one person."""
    one_person = [one for one in seen if one.label["kind"] in SINGLE and one.report["faces"]]

    def rate(name: str, column: str, labels: Iterable[str], holds: Callable[[Seen], bool | None]) -> Row:
        answers = [holds(one) for one in one_person if one.label[column] in labels]
        known = [answer for answer in answers if answer is not None]
        return share(name, sum(known), len(known), f"{len(answers) - len(known)} not assessed")

    def fails(check: str) -> Callable[[Seen], bool | None]:
        return lambda one: None if one.passes(check) is None else not one.passes(check)

    def turned(one: Seen) -> bool | None:
        yaw_deg = one.value("head_pose_yaw")
        return None if yaw_deg is None else abs(yaw_deg) > TURNED_DEG

    rows = [
        rate("smile found", "expression", ["smile"], lambda one: one.passes("smile")),
        rate("neutral taken for a smile", "expression", ["neutral"], lambda one: one.passes("smile")),
        rate("closed eyes found", "eyes", ["closed"], fails("eyes_open")),
        rate("open eyes taken for closed", "eyes", ["open"], fails("eyes_open")),
        rate("sunglasses found", "occlusion", ["sunglasses"], fails("eyes_visible")),
        rate("sunglasses where there are none", "occlusion", ["none", "hat", "hand", "other"], fails("eyes_visible")),
        rate(f"turned head found, {TURNED_DEG}°", "facing", ["turned", "profile"], turned),
        rate("frontal head taken for turned", "facing", ["frontal"], turned),
        rate("black and white found", "color", ["bw"], fails("colour")),
        rate("colour taken for black and white", "color", ["color"], fails("colour")),
        rate("blurred face found", "sharp", ["no"], fails("sharpness")),
        rate("sharp face taken for blurred", "sharp", ["yes"], fails("sharpness")),
        rate("uneven light found", "exposure", ["uneven"], fails("illumination_uniformity")),
        rate("even light taken for uneven", "exposure", ["ok"], fails("illumination_uniformity")),
        *_backgrounds(one_person),
    ]
    return Section(
        "Photos: checks", tuple(rows), notes=("Ranges were chosen on these photos: expect a little less elsewhere.",)
    )


def _backgrounds(one_person: Sequence[Seen]) -> list[Row]:
    pairs, told_apart = [], []
    for one in one_person:
        label = one.label["background"]
        if not label or one.passes("background_uniformity") is None:
            continue
        pairs.append(label == background(one.portrait))
        if label != "blurred":
            told_apart.append((label == "plain") == one.passes("background_uniformity"))
    return [
        share("background plain, blurred or busy", sum(pairs), len(pairs)),
        share("plain background told from busy by its uniformity", sum(told_apart), len(told_apart)),
    ]


def _made_variants(seen: Sequence[Seen]) -> Section:
    """Sharpness on variants whose truth is known: sharp faces blurred, dimmed, made noisy."""
    import cv2

    random = np.random.default_rng(0)
    faces = [one.portrait for one in seen if one.label["sharp"] == "yes" and one.passes("sharpness")]
    accepted = load_knowledge().checks["sharpness"].accepted[0] or 0.0

    def below(change: Callable[[Any], Any]) -> int:
        found = 0
        for portrait in faces:
            made = np.clip(change(portrait.aligned_face().astype(np.float32)), 0, 255).astype(np.uint8)
            found += sharpness(replace(portrait, aligned=made)) < accepted
        return found

    def blur(sigma: float) -> Callable[[Any], Any]:
        return lambda face: cv2.GaussianBlur(face, (0, 0), sigma)

    rows = [share(f"blurred by {sigma} px: found", below(blur(sigma)), len(faces)) for sigma in BLURS]
    noise = [
        ("dimmed", lambda f: f * DIM),
        ("noisy", lambda f: f + random.normal(0, 8, f.shape)),
        ("dimmed and noisy", lambda f: f * DIM + random.normal(0, 4, f.shape)),
    ]
    rows += [share(f"{name}: taken for blurred", below(change), len(faces)) for name, change in noise]
    blurred = below(lambda f: cv2.GaussianBlur(f, (0, 0), 2.5) + random.normal(0, 6, f.shape))
    rows.append(share("blurred by 2.5 px and noisy: found", blurred, len(faces)))
    return Section("Photos: sharpness on made variants", tuple(rows))


def _verdicts(seen: Sequence[Seen]) -> Section:
    """The verdict for LinkedIn against the labeller's, on photos of one person."""
    judged = [one for one in seen if one.label["kind"] in SINGLE and one.label["linkedin_ready"]]
    rows = []
    for label in ("yes", "borderline", "no"):
        verdicts = [one.report["verdict"] for one in judged if one.label["linkedin_ready"] == label]
        for verdict in ("ready", "ready_after_crop"):
            rows.append(share(f"labelled {label}: {verdict}", verdicts.count(verdict), len(verdicts)))
    clear = [one for one in judged if one.label["linkedin_ready"] != "borderline"]
    wrong = [one for one in clear if (one.label["linkedin_ready"] == "yes") != (one.report["verdict"] in USABLE)]
    rows.append(share("yes told from no, ready after the crop counted as yes", len(clear) - len(wrong), len(clear)))
    worst = []
    for one in wrong:
        reasons = ", ".join(reason["check"] for reason in one.report["reasons"][:3]) or "no reason"
        worst.append(_case(one, f"{one.report['verdict']}: {reasons}", one.label["linkedin_ready"]))
    note = "The labeller also judged clothes, gesture and taste, which are not measured."
    return Section("Photos: ready for LinkedIn", tuple(rows), tuple(worst), (note,))


def _speed(seen: Sequence[Seen]) -> Section:
    times = sorted(one.ms for one in seen)
    rows = (
        count("median, ms", median(times), len(times)),
        count("95th percentile, ms", times[int(0.95 * (len(times) - 1))], len(times)),
    )
    return Section("Photos: time for one, models loaded", rows)


def _either(one: Seen) -> set[str]:
    between = one.report["kind_between"]
    return {one.kind, LABEL_OF_KIND[between]} if between else {one.kind}


def _refitted_kind(one: Seen, judged: Sequence[Seen]) -> str:
    """The kind with the border fitted on the other repositories."""
    if one.kind not in CLOSE:
        return one.kind
    return "headshot" if _ratio(one) < _border(one.label["repo"], judged) else "three_quarter"


def _border(repo: str, judged: Sequence[Seen]) -> float:
    others = [o for o in judged if o.label["repo"] != repo and o.label["kind"] in CLOSE and o.kind in CLOSE]
    right = [sum((_ratio(o) < border) == (o.label["kind"] == "headshot") for o in others) for border in BORDERS]
    best = np.flatnonzero(np.array(right) == max(right))
    return float(BORDERS[best[len(best) // 2]])


def _ratio(one: Seen) -> float:
    return float(one.report["kind_evidence"]["below_face_ratio"])


def _case(one: Seen, got: str, wanted: str) -> Case:
    return Case(f"{one.name} ({one.label['repo']})", got, wanted)
