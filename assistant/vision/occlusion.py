"""What lies over the lower face or leans against it: a hand, a mask, a scarf. Knows nothing of why it is there."""

import numpy as np
from numpy.typing import NDArray

from assistant.errors import CannotAssess
from assistant.vision.aligned import filled, luminance
from assistant.vision.detectors import Floats
from assistant.vision.face import Portrait
from assistant.vision.hands import depth_in_face

# Face heights between a hand and the face at which it still leans on it. Chosen on labelled photos.
AT_THE_FACE = 0.12

# Outlines in mediapipe's face mesh.
LIPS = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185)
NOSE_BRIDGE = (168, 193, 245, 188, 174, 236, 198, 456, 420, 399, 412, 465, 417)
CHIN_PAD = (32, 194, 18, 418, 262, 369, 175, 140)
JAWS = ((205, 207, 187, 147, 213, 192, 214, 212), (425, 427, 411, 376, 433, 416, 434, 432))
# What a mouth in full view gives, and how much each reading says. Chosen on labelled photos and on painted masks.
USUAL_DETAIL, USUAL_REDNESS = 0.11, 7.0
SAME_HUE, OTHER_HUE = 3.0, 17.0  # distances in a* and b* of CIELAB
DETAIL, SKIN, REDNESS = (0.4, 1.3), (0.3, 1.0), (0.3, 1.5)  # weight, and what one reading can make up for the others
LEAST_PX = 6


def hand_on_face(portrait: Portrait) -> float:
    """How many hands lie on the face or lean against it: 0 is best, a chin in a hand is 1.

    Hands elsewhere in the picture do not count. Unreliable where only a finger or two can be seen, and on heads turned
    away. Raises `CannotAssess` without a mesh, beside a second prominent face and on very small faces. Source: after
    ISO/IEC 29794-5 FaceOcclusionPrevention, of which it tells only hands; range chosen on labelled photos.
    """
    mesh = portrait.face_mesh()
    if portrait.hands is None:
        raise CannotAssess("it cannot be told whose hands they are, or the face is too small")
    reach = -AT_THE_FACE * portrait.face.height
    return float(sum(float(depth_in_face(hand, mesh).max()) >= reach for hand in portrait.hands))


def mouth_occlusion_prevention(portrait: Portrait) -> float:
    """How surely the mouth can be seen, 0–1, higher is better; under 0.55 a mask, a scarf or a hand covers it.

    The mean of three readings: the detail of the lips, how far they are redder than what surrounds them, and how far
    the chin and the jaws have the hue of the nose. All against the person's own skin, so its tone does not count, nor
    does a beard. 0 where a hand's points lie on the lips. Unreliable in profile. Raises `CannotAssess` without a mesh.
    Source: after ISO/IEC 29794-5 MouthOcclusionPrevention, which gives the share that is covered.
    """
    import cv2

    if any(_on_lips(hand, portrait) for hand in portrait.hands or ()):
        return 0.0
    face, mesh = portrait.aligned_face(), portrait.aligned_mesh()
    side = face.shape[:2]
    hues = cv2.cvtColor(face, cv2.COLOR_RGB2LAB).astype(np.float32)[..., 1:]
    grey = luminance(portrait)
    lips, nose = filled(mesh[list(LIPS)], side), filled(mesh[list(NOSE_BRIDGE)], side)
    around = filled(mesh[list(LIPS)], side, grown=1.5) & ~filled(mesh[list(LIPS)], side, grown=1.15)
    mouth = filled(mesh[list(LIPS)], side, grown=1.2)
    jaws = filled(mesh[list(JAWS[0])], side) | filled(mesh[list(JAWS[1])], side)
    if min(int(area.sum()) for area in (lips, nose, around)) < LEAST_PX:
        raise CannotAssess("the mouth lies outside the picture")
    ground = cv2.GaussianBlur(grey, (0, 0), 1) - cv2.GaussianBlur(grey, (0, 0), 4)
    detail = float(np.sqrt((ground[mouth] ** 2).mean())) / (float(grey[nose].mean()) + 5) / USUAL_DETAIL
    redness = abs(_hue(hues, lips)[0] - _hue(hues, around)[0]) / USUAL_REDNESS
    lower = [area for area in (around, filled(mesh[list(CHIN_PAD)], side), jaws) if area.sum() >= LEAST_PX]
    # The likest of the three: a beard colours two of them, a mask all.
    apart = min(float(np.linalg.norm(_hue(hues, area) - _hue(hues, nose))) for area in lower)
    skin = 1 - (apart - SAME_HUE) / (OTHER_HUE - SAME_HUE)
    readings = ((detail, DETAIL), (skin, SKIN), (redness, REDNESS))
    return float(np.clip(sum(weight * min(value, most) for value, (weight, most) in readings), 0, 1))


def _on_lips(hand: Floats, portrait: Portrait) -> bool:
    """Whether a point of the hand lies on the lips."""
    import cv2

    lips = np.ascontiguousarray(portrait.face_mesh()[list(LIPS), :2], np.float32)
    return any(cv2.pointPolygonTest(lips, (float(x), float(y)), False) >= 0 for x, y in hand)


def _hue(hues: Floats, area: NDArray[np.bool_]) -> Floats:
    """The median a* and b* of an area."""
    return np.asarray(np.median(hues[area], axis=0), np.float32)
