"""Whether the camera was held level, by the straight lines behind the person. Knows nothing of heads."""

import numpy as np
from numpy.typing import NDArray

from assistant.errors import CannotAssess
from assistant.vision.detectors import Floats
from assistant.vision.face import Portrait
from assistant.vision.image import shrink

SIDE_PX = 320
MARGIN_PX = 7  # round people, whose outline the mask tells no better, ...
EDGE_PX = 6  # ... and along the edges of the picture
SHORTEST_PX = 16  # what counts as a straight line
ON_LINE = np.linspace(0, 1, 33, dtype=np.float32)  # places along a line, all of which must be free
STEEPEST_DEG = 20.0  # from upright or level, at which a line may be one that ought to be so
AGREE_DEG = 1.5  # within which lines support each other
ENOUGH, AGREEING = 0.5, 0.35  # lines, and those among them that agree, in widths of the picture
ANOTHER_LEAN, RIVAL = 3.0, 0.6  # lines that lean otherwise by so many `AGREE_DEG` may have this share of the support
# All chosen on photos turned by a known angle.


def camera_tilt(portrait: Portrait) -> float:
    """How far the surroundings lean, in degrees; positive = clockwise as the picture is seen.

    From the straight lines of the background that are nearly upright or nearly level: door frames, walls, horizons.
    Perspective bends them when the camera looks up or down. Raises `CannotAssess` where there are too few, or where
    they lean two ways, which is so on two photos in three.
    """
    angles, lengths = _lines(portrait)
    lean = (angles + 45) % 90 - 45
    near = np.abs(lean) < STEEPEST_DEG
    if near.sum() < 3 or lengths[near].sum() < ENOUGH * SIDE_PX:
        raise CannotAssess("there are too few straight lines")
    trial = np.arange(-STEEPEST_DEG, STEEPEST_DEG + 0.1, 0.5)
    support = (lengths[near] * np.exp(-0.5 * ((lean[near] - trial[:, None]) / AGREE_DEG) ** 2)).sum(axis=1)
    best = int(support.argmax())
    if support[best] < AGREEING * SIDE_PX:
        raise CannotAssess("too few straight lines agree")
    if support[np.abs(trial - trial[best]) > ANOTHER_LEAN * AGREE_DEG].max() > RIVAL * support[best]:
        raise CannotAssess("the straight lines lean two ways")
    return float(trial[best])


def _lines(portrait: Portrait) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The straight lines that lie wholly behind people: their angles in degrees, and their lengths in px.

    Grompone von Gioi et al., LSD: a line segment detector (2012). A line is found by the px along it alone, so what
    changes in the picture of the person moves none behind it.
    """
    import cv2

    small, enlarged = shrink(portrait.picture.rgb, SIDE_PX), SIDE_PX / max(portrait.picture.rgb.shape[:2])
    if enlarged > 1:  # lines are counted in px, of which a small copy of a photo would have fewer
        small = np.asarray(cv2.resize(small, None, fx=enlarged, fy=enlarged, interpolation=cv2.INTER_CUBIC), np.uint8)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    height, width = grey.shape
    mask = cv2.resize(portrait.person_mask, (width, height), interpolation=cv2.INTER_LINEAR)
    away_px = cv2.distanceTransform((mask <= 0.3).astype(np.uint8), cv2.DIST_C, 3)
    behind = away_px > MARGIN_PX / 2
    if not behind.any():
        return np.empty(0), np.empty(0)
    grey[~behind] = round(float(grey[behind].mean()))
    found = cv2.createLineSegmentDetector().detect(grey)[0]
    if found is None:
        return np.empty(0), np.empty(0)
    ends: Floats = np.asarray(found, np.float32).reshape(-1, 4)
    across, down = ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]
    x, y = (ends[:, :2, None] + np.stack([across, down], axis=1)[..., None] * ON_LINE).transpose(1, 0, 2)
    free = away_px > MARGIN_PX
    free[:EDGE_PX], free[-EDGE_PX:], free[:, :EDGE_PX], free[:, -EDGE_PX:] = False, False, False, False
    rows, columns = (np.clip(np.rint(at), 0, end - 1).astype(int) for at, end in ((y, height), (x, width)))
    lengths = np.hypot(across, down).astype(np.float64)
    kept = free[rows, columns].all(axis=1) & (lengths >= SHORTEST_PX)
    return np.degrees(np.arctan2(down, across)).astype(np.float64)[kept], lengths[kept]
