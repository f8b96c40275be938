"""Which hands near a face to believe. The model proposes; it also takes whole faces, hats and curls for hands."""

from collections.abc import Sequence

import numpy as np

from assistant.vision.detectors import FACE_OVAL, Floats, Rgb, detectors
from assistant.vision.finding import Face, cut

# Chosen on labelled photos. Heights are those of the face.
LOOK_FACE_HEIGHTS, LOOK_SIDE_PX = 2.6, 320
BELIEVED, SURE = 0.85, 0.92
SMALLEST_HEIGHTS = 0.45  # from wrist to fingertips; smaller ones are patterns and jewellery
MOST_POINTS_ON_FACE = 12  # of 21: more is the face itself taken for a hand, unless that is sure
PROMINENT_HEIGHT = 0.35  # of the largest face's: somebody whose hand it might be
SMALLEST_FACE_PX = 32


def find_hands(rgb: Rgb, faces: Sequence[Face], mesh: Floats) -> tuple[Floats, ...] | None:
    """The hands around the largest face.

    Args:
        rgb: (h, w, 3) uint8.
        faces: Largest first.
        mesh: (478, 3) landmarks of the largest face.

    Returns:
        (21, 2) landmarks in px of `rgb` for each hand; None where it cannot be told whose hand it is, beside a second
        prominent face, or the face is too small.
    """
    face = faces[0]
    tallest = max(one.height for one in faces)
    if face.height < SMALLEST_FACE_PX or sum(one.height >= PROMINENT_HEIGHT * tallest for one in faces) > 1:
        return None
    side = LOOK_FACE_HEIGHTS * face.height
    corner = np.array(face.centre, np.float32) - side / 2
    believed = []
    for found, score in detectors().hands(cut(rgb, face.centre, side, LOOK_SIDE_PX)):
        hand = np.asarray(found * (side / LOOK_SIDE_PX) + corner, np.float32)
        tall_enough = float(np.ptp(hand, axis=0).max()) >= SMALLEST_HEIGHTS * face.height
        on_face = int((depth_in_face(hand, mesh) >= 0).sum())
        if tall_enough and score >= (BELIEVED if on_face <= MOST_POINTS_ON_FACE else SURE):
            believed.append(hand)
    return tuple(believed)


def depth_in_face(points: Floats, mesh: Floats) -> Floats:
    """How far each point lies inside the oval of the face, in px; negative = outside. (n,) for (n, 2) points."""
    import cv2

    oval = np.ascontiguousarray(mesh[list(FACE_OVAL), :2], np.float32)
    return np.array([cv2.pointPolygonTest(oval, (float(x), float(y)), True) for x, y in points], np.float32)
