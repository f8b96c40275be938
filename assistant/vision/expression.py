"""The mouth as geometry: open, corners up. Measures shapes; what somebody feels is not among them."""

import numpy as np

from assistant.errors import CannotAssess
from assistant.vision.detectors import CHIN, LEFT_IRIS, NOSE_BASE, RIGHT_IRIS
from assistant.vision.face import Portrait

# Points of mediapipe's face mesh.
MOUTH_CORNERS = (61, 291)
INNER_LIPS = (13, 14)
RESTING_SMILE, SMILING, OPEN_GAP = 0.15, 0.65, 0.1  # chosen on labelled photos
PROFILE_DEG = 40  # from here on one corner of the mouth is hidden


def mouth_closed(portrait: Portrait) -> float:
    """Gap between the inner lips, relative to the distance from the eyes to the chin.

    0 = closed, 0.1 and more = clearly open. Raises `CannotAssess` without a mesh. Source: ISO/IEC 29794-5 MouthClosed.
    """
    mesh = portrait.face_mesh()
    eyes = (mesh[RIGHT_IRIS] + mesh[LEFT_IRIS]) / 2
    gap = np.linalg.norm(mesh[INNER_LIPS[0]] - mesh[INNER_LIPS[1]])
    return float(gap / (np.linalg.norm(mesh[CHIN] - eyes) + 1e-6))


def expression_neutrality(portrait: Portrait) -> float:
    """How far the mouth is from rest: 0 = at rest, from 1 on it smiles or stands open.

    The larger of its smile, counted from a usual resting mouth, and its gap. Geometry alone, and only told: a profile
    photo wants a smile. A frown or a grimace with the mouth closed is not found. Raises `CannotAssess` without a mesh
    or where the smile does. Source: after ISO/IEC 29794-5 ExpressionNeutrality, which classifies expressions instead;
    the two steps were chosen on labelled photos.
    """
    return max(0.0, (smile(portrait) - RESTING_SMILE) / (SMILING - RESTING_SMILE), mouth_closed(portrait) / OPEN_GAP)


def smile(portrait: Portrait) -> float:
    """How wide and how far up the corners of the mouth are, in distances between the eyes.

    Higher = wider, corners higher, teeth more likely visible; about 0 for a resting mouth. A shape, not a mood: it says
    nothing of what somebody feels. From about 0.65 on both corners are raised. Raises `CannotAssess` without a mesh
    and on heads turned beyond 40 degrees. Source: chosen on labelled photos.
    """
    mesh = portrait.face_mesh()
    if abs(portrait.yaw_deg) > PROFILE_DEG:
        raise CannotAssess("the head is turned too far to see both corners of the mouth")
    right_iris, left_iris = mesh[RIGHT_IRIS, :2], mesh[LEFT_IRIS, :2]
    apart = float(np.linalg.norm(left_iris - right_iris)) + 1e-6
    across = (left_iris - right_iris) / apart
    down = np.array([-across[1], across[0]])
    corners = mesh[list(MOUTH_CORNERS), :2]
    lips = (mesh[INNER_LIPS[0], :2] + mesh[INNER_LIPS[1], :2]) / 2
    width = float(np.linalg.norm(corners[1] - corners[0])) / apart
    lift = float((lips - corners.mean(axis=0)) @ down) / apart
    to_nose = float((corners.mean(axis=0) - mesh[NOSE_BASE, :2]) @ down) / apart
    opening = float((mesh[INNER_LIPS[1], :2] - mesh[INNER_LIPS[0], :2]) @ down) / apart
    return width + 2 * lift - 1.5 * to_nose + 0.5 * opening
