"""Which hands near a face to believe. The model proposes; it also takes whole faces, hats and curls for hands.

What it imagines in a picture it seldom imagines again in the mirrored one, so a hand is believed that both show.
"""

from collections.abc import Sequence

import numpy as np

from assistant.vision.detectors import FACE_OVAL, Floats, Rgb, detectors
from assistant.vision.finding import Face, cut

# Chosen on labelled photos. Heights are those of the face.
LOOK_FACE_HEIGHTS, LOOK_SIDE_PX = 2.6, 320
BELIEVED, SURE = 0.85, 0.92  # mean score of the two looks
SAME_PLACE_HEIGHTS = 0.25  # mean distance between the points of one hand in both looks
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
    first = _proposed(rgb, face, mirrored=False)
    if not first:
        return ()
    again = _proposed(rgb, face, mirrored=True)
    believed = []
    for hand, score in first:
        on_face = int((depth_in_face(hand, mesh) >= 0).sum())
        wanted = BELIEVED if on_face <= MOST_POINTS_ON_FACE else SURE
        if any(
            float(np.linalg.norm(hand - twin, axis=1).mean()) <= SAME_PLACE_HEIGHTS * face.height
            and (score + twin_score) / 2 >= wanted
            for twin, twin_score in again
        ):
            believed.append(hand)
    return tuple(believed)


def _proposed(rgb: Rgb, face: Face, *, mirrored: bool) -> list[tuple[Floats, float]]:
    """The model's hands around a face that are large enough for one, in px of the picture, each with its score."""
    side = LOOK_FACE_HEIGHTS * face.height
    corner = np.array(face.centre, np.float32) - np.float32(side / 2)
    crop = cut(rgb, face.centre, side, LOOK_SIDE_PX)
    proposed = []
    for found, score in detectors().hands(np.ascontiguousarray(crop[:, ::-1]) if mirrored else crop):
        points = np.stack([LOOK_SIDE_PX - found[:, 0], found[:, 1]], axis=1) if mirrored else found
        hand = np.asarray(points * np.float32(side / LOOK_SIDE_PX) + corner, np.float32)
        if float(np.ptp(hand, axis=0).max()) >= SMALLEST_HEIGHTS * face.height:
            proposed.append((hand, score))
    return proposed


def depth_in_face(points: Floats, mesh: Floats) -> Floats:
    """How far each point lies inside the oval of the face, in px; negative = outside. (n,) for (n, 2) points."""
    import cv2

    oval = np.ascontiguousarray(mesh[list(FACE_OVAL), :2], np.float32)
    return np.array([cv2.pointPolygonTest(oval, (float(x), float(y)), True) for x, y in points], np.float32)
