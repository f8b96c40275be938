"""Light on the face: clipping and evenness. Never absolute brightness, which follows skin tone."""

import numpy as np
from numpy.typing import NDArray

from assistant.errors import CannotAssess
from assistant.vision.face import ALIGNED_EYES_Y_PX, Portrait

Grey = NDArray[np.float32]

# In the aligned face: forehead to mouth, between the temples; eyes, brows and beard line left out of the cheeks.
FACE_ROWS, FACE_COLUMNS = slice(34, 132), slice(36, 124)
CHEEK_ROWS = slice(ALIGNED_EYES_Y_PX + 18, ALIGNED_EYES_Y_PX + 44)
RIGHT_CHEEK, LEFT_CHEEK = slice(38, 64), slice(96, 122)
BLACK, WHITE = 25, 247  # ISO/IEC 29794-5: luminance up to 25 counts as lost in shadow, from 247 as burnt out


def under_exposure_prevention(portrait: Portrait) -> float:
    """Share of the face that is lost in black, 0–1; lower is better.

    Counts px that hold no detail, so a dark skin with its tones intact gives nearly 0. Dark hair over the face and a
    black beard add a little. Raises `CannotAssess` without a mesh. Source: ISO/IEC 29794-5 UnderExposurePrevention.
    """
    return float((_grey(portrait)[FACE_ROWS, FACE_COLUMNS] <= BLACK).mean())


def over_exposure_prevention(portrait: Portrait) -> float:
    """Share of the face that is burnt out to white, 0–1; lower is better.

    Counts px without detail in any channel's sum, so a light skin with its tones intact gives nearly 0. Glasses that
    reflect add a little. Raises `CannotAssess` without a mesh. Source: ISO/IEC 29794-5 OverExposurePrevention.
    """
    return float((_grey(portrait)[FACE_ROWS, FACE_COLUMNS] >= WHITE).mean())


def illumination_uniformity(portrait: Portrait) -> float:
    """Light on the darker cheek against the brighter one, 0–1; 1 = even, 0.5 = one side has half the light.

    In linear light, so that a person's skin tone falls out. Unreliable on heads turned beyond 35 degrees, where it
    raises `CannotAssess`, as it does without a mesh. Source: after ISO/IEC 29794-5 IlluminationUniformity, which
    compares histograms.
    """
    if abs(portrait.yaw_deg) > 35:
        raise CannotAssess("the head is turned too far to compare both cheeks")
    linear = (_grey(portrait) / 255) ** 2.2
    right = float(np.median(linear[CHEEK_ROWS, RIGHT_CHEEK]))
    left = float(np.median(linear[CHEEK_ROWS, LEFT_CHEEK]))
    if max(right, left) < 1e-4:
        raise CannotAssess("the face is black")
    return min(right, left) / max(right, left)


def light_side_stops(portrait: Portrait) -> float:
    """How much more light falls on the cheek at the right side of the picture, in stops; negative = on the left one.

    Raises `CannotAssess` as `illumination_uniformity` does.
    """
    if abs(portrait.yaw_deg) > 35:
        raise CannotAssess("the head is turned too far to compare both cheeks")
    linear = (_grey(portrait) / 255) ** 2.2
    left = float(np.median(linear[CHEEK_ROWS, RIGHT_CHEEK]))  # the person's right cheek is seen at the left
    right = float(np.median(linear[CHEEK_ROWS, LEFT_CHEEK]))
    if min(left, right) < 1e-4:
        raise CannotAssess("a cheek is black")
    return float(np.log2(right / left))


def _grey(portrait: Portrait) -> Grey:
    """Luminance 0–255 of the aligned face, (160, 160)."""
    return np.asarray(portrait.aligned_face() @ np.array([0.299, 0.587, 0.114], np.float32), np.float32)
