"""Single checks against the labels, on photos of one person."""

from collections.abc import Callable, Iterable, Sequence

from assistant.vision.background import background
from eval.photos.labels import SINGLE, Seen
from eval.report import Row, Section, share

TURNED_DEG = 17


def sections(seen: Sequence[Seen]) -> list[Section]:
    """What each check finds, and what it finds where nothing is."""
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
    note = "Ranges were chosen on these photos: expect a little less elsewhere."
    return [Section("Photos: checks", tuple(rows), notes=(note,))]


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
