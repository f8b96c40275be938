"""How much room the picture leaves around the largest head, and where it puts the eyes. Knows nothing of purposes."""

import numpy as np

from assistant.vision.crop import head_of
from assistant.vision.detectors import CHIN, LEFT_IRIS, RIGHT_IRIS, Floats
from assistant.vision.face import Portrait


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


def _eyes(portrait: Portrait) -> Floats:
    return portrait.face_mesh()[[RIGHT_IRIS, LEFT_IRIS], :2]


def _apart(eyes: Floats) -> float:
    return max(float(np.linalg.norm(eyes[1] - eyes[0])), 1.0)


def _eyes_to_chin(portrait: Portrait) -> float:
    return max(float(np.linalg.norm(_eyes(portrait).mean(axis=0) - portrait.face_mesh()[CHIN, :2])), 1.0)
