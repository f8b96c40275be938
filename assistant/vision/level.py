"""Whether the camera was held level, by the straight lines behind the person. Knows nothing of heads."""

import numpy as np
from numpy.typing import NDArray

from assistant.errors import CannotAssess
from assistant.vision.face import Portrait
from assistant.vision.image import shrink

SIDE_PX = 320
MARGIN_PX = 9  # round people, and along the edges
SHORTEST_PX, LONGEST_GAP_PX, VOTES = 32, 3, 24  # what counts as a straight line
STEEPEST_DEG = 20.0  # from upright or level, at which a line may be one that ought to be so
AGREE_DEG = 1.5  # within which lines support each other
ENOUGH = 0.5  # lines, in widths of the picture. All chosen on photos turned by a known angle


def camera_tilt(portrait: Portrait) -> float:
    """How far the surroundings lean, in degrees; positive = clockwise as the picture is seen.

    From the straight lines of the background that are nearly upright or nearly level: door frames, walls, horizons.
    Perspective bends them when the camera looks up or down. Raises `CannotAssess` where there are too few, which is so
    on two photos in three.
    """
    angles, lengths = _lines(portrait)
    lean = (angles + 45) % 90 - 45
    near = np.abs(lean) < STEEPEST_DEG
    if near.sum() < 3 or lengths[near].sum() < ENOUGH * SIDE_PX:
        raise CannotAssess("there are too few straight lines")
    trial = np.arange(-STEEPEST_DEG, STEEPEST_DEG + 0.1, 0.5)
    support = lengths[near] * np.exp(-0.5 * ((lean[near] - trial[:, None]) / AGREE_DEG) ** 2)
    return float(trial[int(support.sum(axis=1).argmax())])


def _lines(portrait: Portrait) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The straight lines behind people: their angles in degrees, and their lengths in px."""
    import cv2

    small, enlarged = shrink(portrait.picture.rgb, SIDE_PX), SIDE_PX / max(portrait.picture.rgb.shape[:2])
    if enlarged > 1:  # lines are counted in px, of which a small copy of a photo would have fewer
        small = np.asarray(cv2.resize(small, None, fx=enlarged, fy=enlarged, interpolation=cv2.INTER_CUBIC), np.uint8)
    height, width = small.shape[:2]
    mask = cv2.resize(portrait.person_mask, (width, height), interpolation=cv2.INTER_LINEAR)
    people = cv2.dilate((mask > 0.3).astype(np.uint8), np.ones((MARGIN_PX, MARGIN_PX), np.uint8))
    edges = cv2.Canny(cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (0, 0), 1), 40, 100)
    edges[people > 0] = 0
    border = MARGIN_PX * 2 // 3
    edges[:border], edges[-border:], edges[:, :border], edges[:, -border:] = 0, 0, 0, 0
    found = cv2.HoughLinesP(edges, 1, np.pi / 360, VOTES, minLineLength=SHORTEST_PX, maxLineGap=LONGEST_GAP_PX)
    if found is None:
        return np.empty(0), np.empty(0)
    ends = np.asarray(found, np.float64).reshape(-1, 4)
    across, down = ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]
    return np.degrees(np.arctan2(down, across)), np.hypot(across, down)
