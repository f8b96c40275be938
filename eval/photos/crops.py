"""Crops against those of ``autocrop``, a widely used cropper, on the same photos in one run.

Where the head is comes from a mask of its own: the face's mesh, and the person on an enlarged cut around the head,
where neither cropper looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from time import process_time
from typing import Any

import numpy as np

from assistant.errors import AssistantError
from assistant.vision import assessment
from assistant.vision.detectors import detectors
from assistant.vision.face import Portrait
from assistant.vision.finding import cut
from assistant.vision.geometry import head_box
from eval.photos.labels import SINGLE, Seen, linkedin
from eval.report import Case, Row, Section, count, share

AROUND = 2.6  # side of the enlarged cut, in heights of the head
MASK_SIDE_PX = 256
HAIR_COVER = 0.2  # share of the head's width that the person covers in a row that still holds hair
HIGHEST = 0.6  # how far above the crown hair is looked for, in heights of the head
HEADROOM = 0.02  # of the crop's height, above the hair
EDGE = 0.02  # of the head's height, by which it must be clear of the photo's own edge to count as whole there

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Cropped:
    """What one cropper made of one photo.

    Attributes:
        box: Left, top, right, bottom in px of the upright original; ``None`` without a crop.
        ms: Processor time it took.
    """

    box: Box | None
    ms: float

    def holds(self, head: Box) -> bool:
        """Whether the whole head is inside, with headroom or all that the photo has of it."""
        if self.box is None:
            return False
        left, top, right, bottom = self.box
        roomy = top <= 0 or top + HEADROOM * (bottom - top) <= head[1]
        return left <= head[0] and right >= head[2] and bottom >= head[3] and roomy


def sections(seen: Sequence[Seen]) -> list[Section]:
    """Whole heads with headroom, and milliseconds a photo, from the file to the crop."""
    import cv2
    from autocrop import Cropper

    size = linkedin().crop
    if size is None:
        raise ValueError("LinkedIn has no crop")
    cropper = Cropper(width=size.width_px, height=size.height_px)
    cv2.setNumThreads(1)  # both croppers on one thread
    heads, ours, theirs = [], [], []
    left_out = 0
    for one in seen:
        if one.label["kind"] not in SINGLE:
            continue
        head = head_outline(one.portrait)
        if head is not None and not _is_whole(head, one):
            left_out += 1
            continue
        heads.append((one, head))
        ours.append(_ours(one.path))
        theirs.append(_theirs(one.path, cropper))
    rows: list[Row] = []
    worst: list[Case] = []
    for name, found in (("ours", ours), ("autocrop", theirs)):
        held = [head is not None and crop.holds(head) for crop, (_, head) in zip(found, heads, strict=True)]
        rows.append(share(f"the whole head with headroom, {name}", sum(held), len(held)))
        if name == "ours":
            missed = [one for (one, _), ok in zip(heads, held, strict=True) if not ok]
            worst = [one.case("head cut or no crop", "whole head") for one in missed]
    for name, found in (("ours", ours), ("autocrop", theirs)):
        ms = [crop.ms for crop in found]
        rows += [count(f"mean ms, {name}", fmean(ms), len(ms)), count(f"median ms, {name}", median(ms), len(ms))]
    notes = (
        "Photos of one person; each from the file to a square of the same size, ours to a JPEG, theirs to an array.",
        f"Left out: {left_out} photos whose own edge cuts or touches the head.",
    )
    return [Section("Photos: crops against autocrop", tuple(rows), tuple(worst), notes)]


def head_outline(portrait: Portrait) -> Box | None:
    """Hair or hat, chin and both sides of the largest head in px of the upright original; ``None`` without a face."""
    if not portrait.faces:
        return None
    left, top, right, bottom = head_box(portrait)
    tall, middle = bottom - top, ((left + right) / 2, top + (bottom - top) / 3)
    side = AROUND * tall
    mask = detectors().person_mask(cut(portrait.picture.rgb, middle, side, MASK_SIDE_PX)) > 0.5
    px = side / MASK_SIDE_PX
    x0, y0 = middle[0] - side / 2, middle[1] - side / 2
    columns = mask[:, max(0, int((left - x0) / px)) : max(1, int((right - x0) / px) + 1)]
    covered = columns.mean(axis=1) >= HAIR_COVER
    row = int(np.clip((top - y0) / px, 0, MASK_SIDE_PX - 1))
    highest = max(0, int((top - HIGHEST * tall - y0) / px))
    while row > highest and covered[row - 1]:
        row -= 1
    hair = min(top, y0 + row * px) if row > highest else top
    scale = portrait.picture.scale
    return left / scale, hair / scale, right / scale, bottom / scale


def _is_whole(head: Box, one: Seen) -> bool:
    left, top, right, bottom = head
    width, height = one.portrait.picture.width_px, one.portrait.picture.height_px
    room = EDGE * (bottom - top)
    return left >= room and top >= room and right <= width - room and bottom <= height - room


def _ours(path: Path) -> Cropped:
    begun = process_time()
    try:
        crop, _ = assessment.crop(path.read_bytes(), linkedin())
    except AssistantError:
        return Cropped(None, (process_time() - begun) * 1000)
    ms = (process_time() - begun) * 1000
    return Cropped((crop.x, crop.y, crop.x + crop.width, crop.y + crop.height), ms)


def _theirs(path: Path, cropper: Any) -> Cropped:
    begun = process_time()
    found = cropper.crop(str(path))
    ms = (process_time() - begun) * 1000
    box = found.diagnostics.crop_rectangle
    return Cropped(None if box is None else (box.x, box.y, box.x + box.width, box.y + box.height), ms)
