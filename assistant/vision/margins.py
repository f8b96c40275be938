"""How much room the picture leaves around the largest head, and where it puts the eyes. Knows nothing of purposes."""

import numpy as np

from assistant.vision.crop import head_of
from assistant.vision.detectors import CHIN, LEFT_IRIS, LEFT_SHOULDER, RIGHT_IRIS, RIGHT_SHOULDER, Floats
from assistant.vision.face import Portrait
from assistant.vision.geometry import head_box

# Where a shoulder's joint lies: heights of the head below the chin, widths of the face from its middle, and how much of
# that must be in the picture. Chosen on eval/photos.
SHOULDERS_BELOW, SHOULDERS_ASIDE, SHOULDERS_ENOUGH = 0.38, 0.95, 0.8


def leftward_crop(portrait: Portrait) -> float:
    """From the eye nearer to the picture's left edge to that edge, in distances between the eyes.

    0 and more, smaller = the face is nearer to being cut; the side of a frontal face lies at about 0.65. Raises
    `CannotAssess` without a mesh. Source: ISO/IEC 29794-5 LeftwardCropOfTheFaceImage.
    """
    eyes = _eyes(portrait)
    return float(eyes[:, 0].min()) / _apart(eyes)


def rightward_crop(portrait: Portrait) -> float:
    """The same towards the right edge. Source: ISO/IEC 29794-5 RightwardCropOfTheFaceImage."""
    eyes = _eyes(portrait)
    return float(portrait.picture.rgb.shape[1] - eyes[:, 0].max()) / _apart(eyes)


def margin_above(portrait: Portrait) -> float:
    """From the middle of the eyes to the top edge, in distances from the eyes to the chin.

    0 and more, smaller = less room; the crown lies at about 0.8, the hair at about 1.1. Raises `CannotAssess` without a
    mesh. Source: ISO/IEC 29794-5 MarginAboveOfTheFaceImage.
    """
    return float(_eyes(portrait)[:, 1].mean()) / _eyes_to_chin(portrait)


def margin_below(portrait: Portrait) -> float:
    """From the middle of the eyes to the bottom edge, in distances from the eyes to the chin; the chin lies at 1.

    Raises `CannotAssess` without a mesh. Source: ISO/IEC 29794-5 MarginBelowOfTheFaceImage.
    """
    below = portrait.picture.rgb.shape[0] - float(_eyes(portrait)[:, 1].mean())
    return below / _eyes_to_chin(portrait)


def headroom(portrait: Portrait) -> float:
    """Room between the top edge and the hair, as a share of the picture's height.

    0–1; 0 = the hair reaches the edge or is cut by it. Hats count as hair, and so may a hand held above the head.
    Raises `CannotAssess` without a face. Source: a photographers' term; no standard measures it.
    """
    return max(0.0, head_of(portrait).hair_top) / portrait.picture.height_px


def eye_height(portrait: Portrait) -> float:
    """How far below the top edge the eyes lie, as a share of the picture's height.

    0–1; the upper third, where photographers like them, is 0.33. Raises `CannotAssess` without a face.
    """
    eyes = portrait.face.points[:2] if portrait.mesh is None else _eyes(portrait)
    return float(eyes[:, 1].mean()) / portrait.picture.rgb.shape[0]


def shoulders_visible(portrait: Portrait) -> float:
    """1 when at least one shoulder is in the picture, 0 when it ends above or beside both.

    Where a body was found its shoulders decide; where none was looked for, since neither arms nor feet would tell the
    kind, the room below and beside the face decides by how people are built. Whether both are in cannot be told well
    enough that way. Raises `CannotAssess` without a face.
    """
    height, width = portrait.picture.rgb.shape[:2]
    if portrait.has_body and portrait.pose is not None:
        shoulders = portrait.pose[[LEFT_SHOULDER, RIGHT_SHOULDER], :2]
        return float(((shoulders >= 0) & (shoulders < (width, height))).all(axis=1).any())
    left, top, right, bottom = head_box(portrait)
    below = (height - bottom) / (SHOULDERS_BELOW * (bottom - top))
    middle = (left + right) / 2
    beside = max(middle, width - middle) / (SHOULDERS_ASIDE * (right - left))
    return float(min(below, beside) >= SHOULDERS_ENOUGH)


def _eyes(portrait: Portrait) -> Floats:
    return portrait.face_mesh()[[RIGHT_IRIS, LEFT_IRIS], :2]


def _apart(eyes: Floats) -> float:
    return max(float(np.linalg.norm(eyes[1] - eyes[0])), 1.0)


def _eyes_to_chin(portrait: Portrait) -> float:
    return max(float(np.linalg.norm(_eyes(portrait).mean(axis=0) - portrait.face_mesh()[CHIN, :2])), 1.0)
