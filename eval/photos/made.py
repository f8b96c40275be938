"""Checks on made pictures, whose truth is known: what was done to a good photo is found, and what was not is not.

Each row takes the photos on which the check passed, changes them, and asks again.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from assistant.errors import AssistantError
from assistant.knowledge import Check, load_knowledge
from assistant.vision import assessment
from assistant.vision.checks import run
from assistant.vision.detectors import detectors
from eval.photos import props, variants
from eval.photos.faults import FAULTS, HARMLESS, Make, Subject
from eval.photos.labels import SINGLE, Seen, is_measured, thumbnail
from eval.photos.variants import Rgb
from eval.report import Case, Row, Section, share

MOST = 40  # photos for each row
IRISES_PX = 40  # between the irises, from which on things can be drawn on a face
HANDS, HAND_PX = 12, 90


def sections(seen: Sequence[Seen]) -> list[Section]:
    """Each thing done to photos that were good in that respect."""
    hands = tuple(islice(_clear_hands(seen), HANDS))
    base = [one for one in seen if _can_be_drawn_on(one)]
    rows: list[Row] = []
    worst: list[Case] = []
    for check_id in filter(is_measured, FAULTS):
        check = load_knowledge().checks[check_id]
        right: dict[bool, list[bool]] = {True: [], False: []}
        for is_fault, makes in ((True, FAULTS), (False, HARMLESS)):
            for name, make in makes.get(check_id, {}).items():
                noticed, unknown, cases = _noticed(check, f"{name}", make, base, hands, is_fault=is_fault)
                how = "noticed" if is_fault else "wrongly noticed"
                note = f"{unknown} not assessed" if unknown else ""
                rows.append(share(f"{check_id}: {name}, {how}", sum(noticed), len(noticed), note))
                right[is_fault] += [found == is_fault for found in noticed]
                worst += cases
        if all(right.values()):
            both = [sum(of) / len(of) for of in right.values()]
            rows.append(Row(f"{check_id}: balanced accuracy", sum(both) / 2, sum(map(len, right.values()))))
    notes: tuple[str, ...] = ("Widths of blurs in px where the irises are 56 px apart.",)
    if missing := ", ".join(check for check in FAULTS if not is_measured(check)):
        notes += (f"Without a measure: {missing}.",)
    return [Section("Photos: made faults", tuple(rows), tuple(worst), notes)]


def _noticed(
    check: Check, name: str, make: Make, base: Sequence[Seen], hands: Sequence[props.Hand], *, is_fault: bool
) -> tuple[list[bool], int, list[Case]]:
    """For each photo whether the check noticed; how often it could not tell; and where it was wrong."""
    noticed, unknown, cases = [], 0, []
    good = [one for one in base if one.passes(check.id)]
    for i, one in enumerate(good[:: max(1, len(good) // MOST)][:MOST]):
        picture = np.ascontiguousarray(make(Subject(one.portrait.picture.rgb, one.portrait, i, hands)))
        value = _value(check, picture)
        if value is None:
            unknown += 1
            continue
        noticed.append(check.status(value, check.accepted) != "pass")
        if noticed[-1] != is_fault:
            wanted = "noticed" if is_fault else "left alone"
            cases.append(Case(f"{one.name}, {name}", f"{check.id} {value:.2f}", wanted, thumbnail(picture)))
    return noticed, unknown, cases


def _value(check: Check, picture: Rgb) -> float | None:
    try:
        return run(check, assessment.look(variants.encoded(picture)), check.accepted, check.source).value
    except AssistantError:
        return None


def _can_be_drawn_on(one: Seen) -> bool:
    portrait = one.portrait
    single = one.label["kind"] in SINGLE and len(portrait.faces) == 1 and portrait.mesh is not None
    if not single or one.label["facing"] == "profile":
        return False
    return Subject(portrait.picture.rgb, portrait, 0, ()).irises_px >= IRISES_PX


def _clear_hands(seen: Sequence[Seen]) -> Iterator[props.Hand]:
    """Clear hands away from faces in the labelled photos, cut out."""
    for one in seen:
        if one.label["kind"] not in SINGLE:
            continue
        for points, score in detectors().hands(one.portrait.picture.rgb):
            near = any(face.holds((float(x), float(y))) for face in one.portrait.faces for x, y in points)
            if score > 0.95 and not near and float(np.linalg.norm(points[12] - points[0])) > HAND_PX:
                yield props.cut_hand(one.portrait.picture.rgb, points)
                break
