"""Which faces to believe: detectors propose, these rules decide.

Tells how many people are there and where; nothing about how they look.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.vision.detectors import LEFT_SHOULDER, NOSE, RIGHT_SHOULDER, Floats, Rgb, detectors

# Believing a face: chosen on eval/photos, where four photos in five need no second opinion.
DETECT_SIDE_PX = 640  # larger loses big faces, smaller loses people in groups
# A fourth of the work, and where one face stands alone and is this high, relative to the picture's longer side, all
# that is needed: nobody who would count beside it is overlooked.
CLOSE_UP_SIDE_PX = 320
LARGE_ALONE = 0.2
CANDIDATE, PLAUSIBLE, LIKELY, SURE = 0.5, 0.7, 0.8, 0.9
BEYOND_DOUBT = 0.925  # dogs and cats reach what is sure; above this no second opinion is asked for
VERIFIED_SUM = 1.3  # best near score + best far score on two re-crops
BESIDE_A_SURE_FACE = (0.3, 1.5)  # heights, relative to the largest, at which a likely face is believed
# Larger, relative to the picture's shorter side, and a second opinion is reliable: no face is believed for its company.
LARGE_ENOUGH_FOR_PROOF = 0.25
CROWD = 10  # from here on doubtful faces are not looked into: nobody needs the exact count
SHOULDER_VISIBILITY = 0.95


@dataclass(frozen=True, slots=True)
class Face:
    """One face: its box in px of the picture, the detector's score, and five points.

    Attributes:
        points: (5, 2) float32: right eye, left eye, nose, right and left corner of the mouth, as the person has them.
    """

    x: float
    y: float
    width: float
    height: float
    score: float
    points: Floats

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the box."""
        return self.x + self.width / 2, self.y + self.height / 2

    def holds(self, point: tuple[float, float]) -> bool:
        """Whether the point lies in the box."""
        return self.x <= point[0] <= self.x + self.width and self.y <= point[1] <= self.y + self.height


def find_faces(rgb: Rgb, *, only_sure: bool = False) -> tuple[Face, ...]:
    """The faces that can be believed, largest first.

    Args:
        rgb: (h, w, 3) uint8.
        only_sure: Take a face only on a detector's own strong word, as for a picture turned on trial.
    """
    close_ups = _candidates(rgb, CLOSE_UP_SIDE_PX)
    if (
        len(close_ups) == 1
        and close_ups[0].score >= BEYOND_DOUBT
        and close_ups[0].height >= LARGE_ALONE * max(rgb.shape[:2])
    ):
        return tuple(close_ups)
    candidates = [] if only_sure else _candidates(rgb, DETECT_SIDE_PX)
    small_px = LARGE_ENOUGH_FOR_PROOF * min(rgb.shape[:2])
    believed = [face for face in candidates if face.score >= BEYOND_DOUBT]
    for face in candidates[len(believed) :]:  # best first
        in_company = face.height < small_px and _stands_beside(face, believed)
        if in_company or (len(believed) < CROWD and _verified(rgb, face, strict=only_sure)):
            believed.append(face)
    if not believed and not only_sure:
        believed = _plausible_without_proof(rgb, candidates)
    if not believed:
        believed = [face for face in close_ups if face.score >= BEYOND_DOUBT or _verified(rgb, face, strict=only_sure)]
    return tuple(sorted(believed, key=lambda face: -face.height * face.width))


def _candidates(rgb: Rgb, side_px: int) -> list[Face]:
    """YuNet's boxes, best first, without those whose centre lies in a better one (or which hold its centre)."""
    rows = detectors().yunet(rgb, side_px, CANDIDATE)
    kept: list[Face] = []
    for row in rows[np.argsort(-rows[:, 14])]:
        x, y, width, height = (float(value) for value in row[:4])
        face = Face(x, y, width, height, float(row[14]), row[4:14].reshape(5, 2))
        if width > 0 and height > 0 and not any(a.holds(face.centre) or face.holds(a.centre) for a in kept):
            kept.append(face)
    return kept


def _stands_beside(face: Face, believed: list[Face]) -> bool:
    """Whether a likely face is of a fitting size beside the largest believed one."""
    if not believed or face.score < LIKELY:
        return False
    relative = face.height / max(other.height for other in believed)
    return BESIDE_A_SURE_FACE[0] <= relative <= BESIDE_A_SURE_FACE[1]


def _verified(rgb: Rgb, face: Face, *, strict: bool = False) -> bool:
    """A second opinion: both mediapipe detectors on re-crops of two and three times the box.

    The far one first: it sees nothing in most of what is no face, which the near one cannot make up for.
    """
    wanted = VERIFIED_SUM + (0.2 if strict else 0.0)
    near = far = 0.0
    for times in (2.0, 3.0):
        crop = cut(rgb, face.centre, times * max(face.width, face.height), 256)
        far = max(far, _in_the_middle(crop, times, far=True))
        if far + 1 < wanted:
            continue
        near = max(near, _in_the_middle(crop, times, far=False))
        if near + far >= wanted:
            return True
    return False


def _in_the_middle(crop: Rgb, times: float, *, far: bool) -> float:
    """The score of a mediapipe detector's best face in the middle of a square that is so many times as large, 0–1."""
    best = 0.0
    for x, y, width, height, score in detectors().blazeface(crop, far=far):
        middle = np.array([x + width / 2, y + height / 2]) / len(crop) - 0.5
        if np.abs(middle).max() < 0.5 / times:
            best = max(best, float(score))
    return best


def _plausible_without_proof(rgb: Rgb, candidates: list[Face]) -> list[Face]:
    """Faces too small or too far turned for proof: a pair of plausible ones, or one where the body has its nose."""
    plausible = [f for f in candidates if f.score >= PLAUSIBLE and f.height < rgb.shape[0] / 2]
    if len(plausible) >= 2:
        return plausible
    if len(plausible) == 1 and (pose := detectors().pose(rgb)) is not None:
        shoulders_seen = pose[[LEFT_SHOULDER, RIGHT_SHOULDER], 2].min() > SHOULDER_VISIBILITY
        if shoulders_seen and plausible[0].holds((float(pose[NOSE, 0]), float(pose[NOSE, 1]))):
            return plausible
    return []


def cut(rgb: Rgb, centre: tuple[float, float], side: float, out_px: int) -> Rgb:
    """A square of the picture scaled to `out_px`; what lies outside the picture is grey."""
    import cv2

    rgb, corner = around(rgb, centre, side)
    x, y = centre[0] - float(corner[0]), centre[1] - float(corner[1])
    scale = out_px / side
    while scale <= 0.5 and min(rgb.shape[:2]) > 1:  # warping alone would skip pixels
        rgb = np.asarray(cv2.resize(rgb, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
        x, y, scale = x / 2, y / 2, scale * 2
    move = np.array([[scale, 0, out_px / 2 - scale * x], [0, scale, out_px / 2 - scale * y]], dtype=np.float64)
    return np.asarray(cv2.warpAffine(rgb, move, (out_px, out_px), borderValue=(127, 127, 127)), np.uint8)


def around(rgb: Rgb, centre: Sequence[float] | Floats, side: float) -> tuple[Rgb, Floats]:
    """The part of a picture that a square covers, not copied, and where its upper left corner lies in the picture."""
    height, width = rgb.shape[:2]
    left, top = (min(max(0, int(at - side / 2) - 2), end - 1) for at, end in zip(centre, (width, height), strict=True))
    right, bottom = (max(1, int(at + side / 2) + 3) for at in centre)
    return rgb[top : max(bottom, top + 1), left : max(right, left + 1)], np.array([left, top], np.float32)
