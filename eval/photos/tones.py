"""The same photo in ten skin tones: no verdict and no check may follow them, nor may a fault be missed in some.

Photos of one frontal person in good light, every model run anew on each tone.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from statistics import fmean, median
from typing import Any

from assistant.knowledge import Purpose, load_knowledge
from assistant.vision import assessment
from assistant.vision.checks import run
from assistant.vision.face import Portrait
from eval.photos import skin, variants
from eval.photos.faults import FAULTS, Subject
from eval.photos.labels import SINGLE, Seen
from eval.report import Case, Row, Section, Table, share

PURPOSES = ("linkedin", "cv")
# Scaling the skin scales the traces that compression left in it, which a photo of that person would have anew.
OF_THE_FILE = frozenset(("compression_artifacts", "banding"))
MIDDLE = skin.MONK[4]
ALIKE = 3  # of the lightest tones: what changes within them is chance
DRIFT = (
    "head_size",
    "eyes_open",
    "eyes_visible",
    "sharpness",
    "illumination_uniformity",
    "under_exposure_prevention",
    "over_exposure_prevention",
)
USABLE = ("ready", "ready_after_crop")
DRAWN_ON = (1, 5, 9, 10)  # tones, the lightest, the middle and the darkest, in which faults are drawn

Reports = Mapping[str, Mapping[str, dict[str, Any]]]  # by purpose, then by tone


def sections(seen: Sequence[Seen]) -> list[Section]:
    """Whose verdict changes over the tones, which checks are behind it, and how far measures drift."""
    found: list[tuple[Seen, Reports]] = []
    left_out = 0
    for one in (one for one in seen if _is_fit(one)):
        where = skin.skin_mask(one.portrait)
        if skin.is_found(one.portrait, where):
            found.append((one, _reports(one, where)))
        else:
            left_out += 1
    rows: list[Row] = []
    worst: list[Case] = []
    for purpose in PURPOSES:
        stood = [(one, [reports[purpose][tone]["verdict"] for tone in skin.MONK]) for one, reports in found]
        moved = [(one, verdicts) for one, verdicts in stood if len(set(verdicts)) > 1]
        usable = [{verdict in USABLE for verdict in verdicts} for _, verdicts in stood]
        rows.append(share(f"another verdict in some tone, {purpose}", len(moved), len(found)))
        rows.append(share(f"usable in some tones only, {purpose}", sum(len(one) > 1 for one in usable), len(found)))
        alike = sum(len(set(verdicts[:ALIKE])) > 1 for _, verdicts in stood)
        rows.append(
            share(f"another verdict within tones 1–{ALIKE}, {purpose}", alike, len(found), "they look the same")
        )
        rows += [_against_middle(purpose, tone, found) for tone in skin.MONK if tone != MIDDLE]
        worst += [one.case(f"{purpose}: {', '.join(verdicts)}", "one verdict") for one, verdicts in moved]
    rows += _checks(found)
    notes = (
        "Each tone is the colour of fully lit skin; the two darkest reflect under a twentieth of the light.",
        f"Left out: {left_out} photos on which skin was not told from clothes or hair.",
        f"Not counted: {', '.join(sorted(OF_THE_FILE))}.",
    )
    whole = Section("Photos: the same photo in ten skin tones", tuple(rows), tuple(worst), notes, table=_drift(found))
    return [whole, _eyes([one for one, _ in found])]


def _eyes(photos: Sequence[Seen]) -> Section:
    """In each tone, how often open eyes are called closed or covered, drawn lids found, and lenses found."""
    good = [one for one in photos if one.passes("eyes_open") and one.passes("eyes_visible")]
    found: dict[str, list[bool | None]] = {}
    for i, one in enumerate(good):
        subject = Subject(one.portrait.picture.rgb, one.portrait, i, ())
        (shut,), (lenses,) = (FAULTS[check].values() for check in ("eyes_open", "eyes_visible"))
        # Lids are drawn before the toning and toned with the skin; what is no skin is drawn after it.
        asleep = replace(one.portrait, picture=replace(one.portrait.picture, rgb=shut(subject)))
        toned, lids = skin.toning(one.portrait), skin.toning(asleep, skin.skin_mask(asleep, lids_shut=True))
        for number in DRAWN_ON:
            tone = skin.MONK[number - 1]
            rgb = toned(tone)
            awake = assessment.look(variants.encoded(rgb))
            worn = assessment.look(variants.encoded(lenses(Subject(rgb, one.portrait, i, ()))))
            for name, check, portrait in (
                ("open eyes taken for closed", "eyes_open", awake),
                ("eyes taken for covered", "eyes_visible", awake),
                ("lids drawn shut found", "eyes_open", assessment.look(variants.encoded(lids(tone)))),
                ("sunglasses drawn found", "eyes_visible", worn),
            ):
                found.setdefault(f"{name}, tone {number}", []).append(_fails(check, portrait))
    rows = []
    for name in found:
        known = [answer for answer in found[name] if answer is not None]
        rows.append(share(name, sum(known), len(known), f"{len(found[name]) - len(known)} not assessed"))
    return Section("Photos: eyes in light and dark skin", tuple(rows))


def _fails(check_id: str, portrait: Portrait) -> bool | None:
    """Whether a check does not pass; ``None`` when it cannot be assessed."""
    check = load_knowledge().checks[check_id]
    value = run(check, portrait, check.accepted, check.source).value
    return None if value is None else check.status(value, check.accepted) != "pass"


def _is_fit(one: Seen) -> bool:
    """Whether it shows one face from the front, in colour and in good light."""
    label, portrait = one.label, one.portrait
    wanted = label["facing"] == "frontal" and label["color"] == "color" and label["exposure"] == "ok"
    is_single = label["kind"] in SINGLE and len(portrait.faces) == 1 and portrait.mesh is not None
    return wanted and is_single and not portrait.picture.is_grayscale


def _reports(one: Seen, where: skin.Floats) -> Reports:
    toned = skin.toning(one.portrait, where)
    found: dict[str, dict[str, dict[str, Any]]] = {purpose: {} for purpose in PURPOSES}
    for tone in skin.MONK:
        portrait = assessment.look(variants.encoded(toned(tone)))
        for purpose in PURPOSES:
            found[purpose][tone] = assessment.assess(portrait, _asked(purpose)).as_json()
    return found


def _asked(name: str) -> Purpose:
    """The purpose without what it asks of the file's traces."""
    asked = load_knowledge().purposes[name]
    must, should = (
        {check: weight for check, weight in of.items() if check not in OF_THE_FILE} for of in (asked.must, asked.should)
    )
    return replace(asked, must=must, should=should)


def _against_middle(purpose: str, tone: str, found: Sequence[tuple[Seen, Reports]]) -> Row:
    moved = sum(of[purpose][tone]["verdict"] != of[purpose][MIDDLE]["verdict"] for _, of in found)
    number = skin.MONK.index(tone) + 1
    return share(
        f"another verdict in tone {number} than in tone {skin.MONK.index(MIDDLE) + 1}, {purpose}", moved, len(found)
    )


def _checks(found: Sequence[tuple[Seen, Reports]]) -> list[Row]:
    """The checks that count for LinkedIn and stand otherwise in some tone, the most frequent first."""
    moved: Counter[str] = Counter()
    lighter: Counter[str] = Counter()
    for _, of in found:
        stood = [
            {one["id"]: one["status"] for one in of["linkedin"][tone]["checks"] if one["counts"]} for tone in skin.MONK
        ]
        moved.update(check for check in stood[0] if len({tones[check] for tones in stood}) > 1)
        lighter.update(check for check in stood[0] if len({tones[check] for tones in stood[:-2]}) > 1)
    return [
        share(f"{check} stands otherwise in some tone", times, len(found), f"{lighter[check]} without the two darkest")
        for check, times in moved.most_common()
    ]


def _drift(found: Sequence[tuple[Seen, Reports]]) -> Table:
    """How many photos are usable, and the medians of the measures, by tone."""
    lines = []
    for purpose in PURPOSES:
        usable = [sum(of[purpose][tone]["verdict"] in USABLE for _, of in found) for tone in skin.MONK]
        lines.append((f"usable, {purpose}", *map(str, usable)))
    for check in DRIFT:
        values = [[_value(of, tone, check) for _, of in found] for tone in skin.MONK]
        known = [[value for value in of if value is not None] for of in values]
        lines.append((f"{check}, median", *(f"{median(of):.2f}" if of else "–" for of in known)))
    sizes = [
        [(_value(of, tone, "head_size"), _value(of, MIDDLE, "head_size")) for _, of in found] for tone in skin.MONK
    ]
    times = [[one / middle for one, middle in of if one and middle] for of in sizes]
    lines.append(("head_size against tone 5, mean", *(f"{fmean(of):.3f}" if of else "–" for of in times)))
    return Table(("by tone", *(str(number + 1) for number in range(len(skin.MONK)))), tuple(lines))


def _value(of: Reports, tone: str, check: str) -> float | None:
    value: float | None = next(one["value"] for one in of["linkedin"][tone]["checks"] if one["id"] == check)
    return value
