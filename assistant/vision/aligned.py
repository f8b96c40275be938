"""Places in the aligned face, where the irises lie at (52, 64) and (108, 64): areas inside outlines, and luminance."""

import numpy as np
from numpy.typing import NDArray

from assistant.vision.detectors import Floats
from assistant.vision.face import Portrait, once

LUMINANCE = np.array([0.299, 0.587, 0.114], np.float32)


@once
def luminance(portrait: Portrait) -> Floats:
    """Luminance 0–255 of the aligned face, (160, 160). Raises `CannotAssess` without a mesh."""
    return np.asarray(portrait.aligned_face() @ LUMINANCE, np.float32)


def filled(outline: Floats, shape: tuple[int, ...], *, grown: float = 1.0) -> NDArray[np.bool_]:
    """The area inside an outline, grown about its middle.

    Args:
        outline: (n, 2) corners in px.
        shape: Height and width of the answer.
        grown: How many times as wide and as high.
    """
    import cv2

    middle = outline.mean(axis=0)
    inside = np.zeros(shape, np.uint8)
    corners = np.round((middle + (outline - middle) * grown) * 8).astype(np.int32)
    cv2.fillPoly(inside, [corners], (1,), cv2.LINE_8, 3)
    return inside > 0
