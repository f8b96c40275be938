"""The few things that are read from a photo's EXIF block: how it is turned, and how long the lens was.

Place, time, owner, device and everything else in the block are not looked at. Mangled blocks are common and spoil
nothing. Knows nothing of file formats.
"""

import math
import struct
from dataclasses import dataclass
from typing import Literal

FULL_FRAME_MM = math.hypot(36, 24)  # diagonal that 35 mm equivalents refer to
# Diagonals of sensors that are common in cameras, by which a computed one is believed: full frame, APS-C (Canon's
# and the others'), four thirds, one inch.
SENSORS_MM = (43.3, 26.8, 28.3, 21.6, 15.9)
SENSOR_TOLERANCE = 0.03
WHOLE_SHAPES = (4 / 3, 3 / 2, 16 / 9)  # of pictures as cameras and phones take them
SHAPE_TOLERANCE = 0.015
_SIZES = {1: 1, 3: 2, 4: 4, 5: 8}  # bytes of the types that are read: byte, short, long, rational
_MM_OF_UNIT = {2: 25.4, 3: 10.0, 4: 1.0}
_ORIENTATION, _SUB_BLOCK = 0x0112, 0x8769
_FOCAL, _FOCAL_35, _WIDTH, _HEIGHT, _PER_UNIT, _UNIT = 0x920A, 0xA405, 0xA002, 0xA003, 0xA20E, 0xA210


@dataclass(frozen=True, slots=True)
class Exif:
    """What was read from an EXIF block.

    Attributes:
        orientation: 1–8; 1 when there is none or it makes no sense.
        focal_length_35mm: Focal length in mm that gives the same view on 35 mm film, or ``None``.
        size_px: The picture's size as the camera wrote it, as stored, or ``None``.
    """

    orientation: int = 1
    focal_length_35mm: float | None = None
    size_px: tuple[int, int] | None = None

    def focal_length_of(self, width_px: int, height_px: int) -> float | None:
        """The 35 mm focal length of a file of this size; None unless it shows all that the camera saw.

        A cropped file's head is larger than the lens made it. One cropped to a camera's own shape cannot be told.
        """
        shape = _shape(width_px, height_px)
        if not any(abs(shape / whole - 1) < SHAPE_TOLERANCE for whole in WHOLE_SHAPES):
            return None
        if self.size_px is not None and abs(_shape(*self.size_px) / shape - 1) > SHAPE_TOLERANCE:
            return None
        return self.focal_length_35mm


def read_exif(tiff: bytes) -> Exif:
    """Read an EXIF block, which begins with its byte order."""
    order: Literal["<", ">"] = "<" if tiff[:2] == b"II" else ">"
    try:
        (at,) = struct.unpack_from(f"{order}I", tiff, 4)
        main = _entries(tiff, order, at, {_ORIENTATION, _SUB_BLOCK})
    except struct.error:
        return Exif()
    turned = int(main.get(_ORIENTATION, 1))
    orientation = turned if 1 <= turned <= 8 else 1
    try:
        sub = int(main.get(_SUB_BLOCK, 0))
        wanted = {_FOCAL, _FOCAL_35, _WIDTH, _HEIGHT, _PER_UNIT, _UNIT}
        inside = _entries(tiff, order, sub, wanted) if sub else {}
    except struct.error:
        return Exif(orientation)
    width, height = int(inside.get(_WIDTH, 0)), int(inside.get(_HEIGHT, 0))
    return Exif(orientation, _focal_length_35mm(inside), (width, height) if width > 0 and height > 0 else None)


def _entries(tiff: bytes, order: str, at: int, wanted: set[int]) -> dict[int, float]:
    """The wanted entries of one directory, each as a number; others are passed over."""
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    found: dict[int, float] = {}
    for entry in range(at + 2, at + 2 + 12 * count, 12):
        tag, kind, number = struct.unpack_from(f"{order}HHI", tiff, entry)
        if tag not in wanted or tag in found or kind not in _SIZES or number != 1:
            continue
        if kind == 5:
            (where,) = struct.unpack_from(f"{order}I", tiff, entry + 8)
            above, below = struct.unpack_from(f"{order}II", tiff, where)
            if below:
                found[tag] = above / below
        else:
            letter = {1: "B", 3: "H", 4: "I"}[kind]
            found[tag] = float(struct.unpack_from(f"{order}{letter}", tiff, entry + 8)[0])
    return found


def _focal_length_35mm(inside: dict[int, float]) -> float | None:
    """As the camera gives it, else from the focal length and the sensor's size where that can be worked out."""
    given = inside.get(_FOCAL_35, 0.0)
    if 8 <= given <= 2000:
        return given
    focal, per_unit = inside.get(_FOCAL, 0.0), inside.get(_PER_UNIT, 0.0)
    width, height = inside.get(_WIDTH, 0.0), inside.get(_HEIGHT, 0.0)
    unit = _MM_OF_UNIT.get(int(inside.get(_UNIT, 2)))
    if not (focal > 0 and per_unit > 0 and width > 0 and height > 0 and unit):
        return None
    sensor_mm = math.hypot(width, height) / per_unit * unit
    if not any(abs(sensor_mm / known - 1) < SENSOR_TOLERANCE for known in SENSORS_MM):
        return None  # a file made smaller, with the camera's own px left in its notes
    return focal * FULL_FRAME_MM / sensor_mm


def _shape(width: int, height: int) -> float:
    return max(width, height) / min(width, height)
