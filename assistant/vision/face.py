"""Look once: find the faces, the mesh, the body and the person in a picture, and freeze them as one `Portrait`.

Every measure reads the portrait and nothing else, so that no model runs twice. The rules for believing a detector are
here; what the findings mean for a photo is not.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.errors import CannotAssess
from assistant.vision.detectors import Floats, Rgb, detectors

if TYPE_CHECKING:
    from assistant.vision.image import Picture

# Believing a face: chosen on eval/photos, where four photos in five need no second opinion.
DETECT_SIDE_PX = 640  # larger loses big faces, smaller loses people in groups
CLOSE_UP_SIDE_PX = 320
CANDIDATE, PLAUSIBLE, LIKELY, SURE = 0.5, 0.7, 0.8, 0.9
VERIFIED_SUM = 1.3  # best near score + best far score on two re-crops
BESIDE_A_SURE_FACE = (0.3, 1.5)  # heights, relative to the largest, at which a likely face is believed
CROWD = 10  # from here on doubtful faces are not looked into: nobody needs the exact count
SHOULDER_VISIBILITY = 0.95

# When one face fills this much and stands this low, the body adds nothing and its model is not run.
NO_BODY_ABOVE_AREA, NO_BODY_BELOW_RATIO = 0.05, 0.9

ALIGNED_SIDE_PX, ALIGNED_IRISES_PX, ALIGNED_EYES_Y_PX = 160, 56, 64
RIGHT_IRIS, LEFT_IRIS = 468, 473  # of the person, in the mesh
NOSE, LEFT_SHOULDER, RIGHT_SHOULDER = 0, 11, 12  # in the pose


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


@dataclass(frozen=True, slots=True)
class Portrait:
    """Everything that was found in one picture; all coordinates are px of `picture.rgb`.

    Attributes:
        picture: The picture, turned so that the people stand upright.
        turned_deg: How far the file's picture was turned counter-clockwise for that: 0 unless it lies on its side.
        faces: Largest first.
        mesh: (478, 3) landmarks of the largest face with refined irises, or None.
        pose: (33, 3) x, y, visibility of the clearest body; None when there is none or it was not looked for.
        second_body: A further body was found where no face belongs to it.
        person_mask: (h, w) 0–1, how surely each place belongs to a person; smaller than the picture.
        aligned: (160, 160, 3) the largest face upright with its irises 56 px apart, or None.
        aligned_from_px: Distance between the irises in the pixels that `aligned` was made from.
    """

    picture: "Picture"
    turned_deg: int
    faces: tuple[Face, ...]
    mesh: Floats | None
    pose: Floats | None
    second_body: bool
    person_mask: Floats
    aligned: Rgb | None
    aligned_from_px: float

    @property
    def face(self) -> Face:
        """The largest face.

        Raises:
            CannotAssess: When no face was found.
        """
        if not self.faces:
            raise CannotAssess("no face was found")
        return self.faces[0]

    def face_mesh(self) -> Floats:
        """The mesh of the largest face.

        Raises:
            CannotAssess: When no face was found or its mesh could not be laid.
        """
        if self.mesh is None:
            raise CannotAssess("the face's details could not be located")
        return self.mesh

    def aligned_face(self) -> Rgb:
        """The largest face, upright and at one scale.

        Raises:
            CannotAssess: When no face was found or its mesh could not be laid.
        """
        if self.aligned is None:
            raise CannotAssess("the face's details could not be located")
        return self.aligned

    @property
    def below_face_ratio(self) -> float:
        """Picture below the largest face, in heights of that face: small for a headshot, large for a full figure."""
        return (self.picture.rgb.shape[0] - self.face.y - self.face.height) / self.face.height

    @property
    def face_area(self) -> float:
        """Share of the picture's area that the largest face's box takes, 0–1."""
        return self.face.width * self.face.height / (self.picture.rgb.shape[0] * self.picture.rgb.shape[1])


def look(picture: "Picture") -> Portrait:
    """Find everything the measures need in a picture, lying on its side if need be."""
    turned = picture
    faces: tuple[Face, ...] = ()
    turned_deg = 0
    for turned_deg in (0, 90, 180, 270):
        turned = _turn(picture, turned_deg)
        faces = find_faces(turned.rgb, only_sure=turned_deg > 0)
        if faces:
            break
    if not faces:
        turned, turned_deg = picture, 0
    rgb = turned.rgb
    mesh = _mesh(rgb, faces[0]) if faces else None
    portrait = Portrait(turned, turned_deg, faces, mesh, None, False, detectors().person_mask(rgb), None, 0.0)
    if mesh is not None:
        portrait = closer(portrait, turned)
    if not _body_is_needed(portrait):
        return portrait
    pose = detectors().pose(rgb)
    return replace(portrait, pose=pose, second_body=pose is not None and _second_body(rgb, faces, pose))


def closer(portrait: Portrait, picture: "Picture") -> Portrait:
    """The same portrait with its aligned face cut from another, larger decoding of the same file.

    `picture` must already be turned as the portrait's is.
    """
    if portrait.mesh is None:
        return portrait
    scale = picture.rgb.shape[1] / portrait.picture.rgb.shape[1]
    irises = portrait.mesh[[RIGHT_IRIS, LEFT_IRIS], :2] * scale
    apart_px = float(np.linalg.norm(irises[1] - irises[0]))
    if apart_px < 4:
        return portrait
    return replace(portrait, aligned=_align(picture.rgb, irises), aligned_from_px=apart_px)


def find_faces(rgb: Rgb, *, only_sure: bool = False) -> tuple[Face, ...]:
    """The faces that can be believed, largest first.

    Args:
        rgb: (h, w, 3) uint8.
        only_sure: Take a face only on a detector's own strong word, as for a picture turned on trial.
    """
    candidates = _candidates(rgb, DETECT_SIDE_PX)
    believed = [face for face in candidates if face.score >= SURE]
    for face in candidates[len(believed) :]:  # best first
        if _stands_beside(face, believed) or (len(believed) < CROWD and _verified(rgb, face, strict=only_sure)):
            believed.append(face)
    if not believed and not only_sure:
        believed = _plausible_without_proof(rgb, candidates)
    if not believed:
        close_ups = _candidates(rgb, CLOSE_UP_SIDE_PX)
        believed = [face for face in close_ups if face.score >= SURE or _verified(rgb, face, strict=only_sure)]
    return tuple(sorted(believed, key=lambda face: -face.height * face.width))


def _turn(picture: "Picture", deg: int) -> "Picture":
    """The picture turned counter-clockwise by a multiple of 90 degrees."""
    if deg == 0:
        return picture
    rgb = np.ascontiguousarray(np.rot90(picture.rgb, deg // 90))
    if deg == 180:
        return replace(picture, rgb=rgb)
    return replace(picture, rgb=rgb, width_px=picture.height_px, height_px=picture.width_px)


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
    """A second opinion: both mediapipe detectors on re-crops of two and three times the box."""
    best = {False: 0.0, True: 0.0}
    for times in (2.0, 3.0):
        side = times * max(face.width, face.height)
        crop = cut(rgb, face.centre, side, 256)
        for far in best:
            for x, y, width, height, score in detectors().blazeface(crop, far=far):
                middle = np.array([x + width / 2, y + height / 2]) / 256 - 0.5
                if np.abs(middle).max() < 0.5 / times:
                    best[far] = max(best[far], float(score))
    return best[False] + best[True] >= VERIFIED_SUM + (0.2 if strict else 0.0)


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

    scale = out_px / side
    if scale < 0.5:  # warping alone would skip pixels
        shrink = 2 * scale
        rgb = cv2.resize(rgb, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
        centre, scale = (centre[0] * shrink, centre[1] * shrink), scale / shrink
    move = np.array(
        [[scale, 0, out_px / 2 - scale * centre[0]], [0, scale, out_px / 2 - scale * centre[1]]], dtype=np.float64
    )
    warped: Rgb = cv2.warpAffine(rgb, move, (out_px, out_px), borderValue=(127, 127, 127))
    return warped


def _mesh(rgb: Rgb, face: Face) -> Floats | None:
    """The largest face's mesh, laid on a crop so that small faces get the model's full attention."""
    for times in (2.0, 1.5, 3.0):
        side = times * max(face.width, face.height)
        found = detectors().mesh(cut(rgb, face.centre, side, 320))
        if found is None:
            continue
        mesh: Floats = found * np.float32(side / 320)
        mesh[:, 0] += face.centre[0] - side / 2
        mesh[:, 1] += face.centre[1] - side / 2
        if face.holds((float(mesh[:, 0].mean()), float(mesh[:, 1].mean()))):
            return mesh
    return None


def _align(rgb: Rgb, irises: Floats) -> Rgb:
    """The face upright with its irises `ALIGNED_IRISES_PX` apart: one scale for every measure of texture."""
    import cv2

    apart = float(np.linalg.norm(irises[1] - irises[0]))
    scale = ALIGNED_IRISES_PX / apart
    middle = irises.mean(axis=0)
    if scale < 0.5:
        shrink = 2 * scale
        rgb = cv2.resize(rgb, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
        irises, middle, scale = irises * shrink, middle * shrink, scale / shrink
    across = (irises[1] - irises[0]) / np.linalg.norm(irises[1] - irises[0])
    rotate: NDArray[np.float64] = scale * np.array([[across[0], across[1]], [-across[1], across[0]]], np.float64)
    shift = np.array([ALIGNED_SIDE_PX / 2, ALIGNED_EYES_Y_PX]) - rotate @ middle
    side = (ALIGNED_SIDE_PX, ALIGNED_SIDE_PX)
    aligned: Rgb = cv2.warpAffine(rgb, np.column_stack([rotate, shift]), side, borderMode=cv2.BORDER_REPLICATE)
    return aligned


def _body_is_needed(portrait: Portrait) -> bool:
    """Whether the body can change anything: not for one large face with little below it."""
    if len(portrait.faces) != 1:
        return len(portrait.faces) == 0
    return not (portrait.below_face_ratio < NO_BODY_BELOW_RATIO and portrait.face_area > NO_BODY_ABOVE_AREA)


def body_is_clear(pose: Floats | None) -> bool:
    """Whether both shoulders of a body are seen without doubt."""
    return pose is not None and float(pose[[LEFT_SHOULDER, RIGHT_SHOULDER], 2].min()) > SHOULDER_VISIBILITY


def _second_body(rgb: Rgb, faces: tuple[Face, ...], pose: Floats) -> bool:
    """Whether a body is there that none of the faces belongs to, the first one painted out if it has a face."""
    if not body_is_clear(pose):
        return False
    if faces and not _belongs(pose, faces):
        return True
    height, width = rgb.shape[:2]
    seen = pose[pose[:, 2] > 0.5, :2]
    margin = 0.15 * float(np.ptp(seen[:, 0]))
    boxes = [(seen[:, 0].min() - margin, 0.0, seen[:, 0].max() + margin, seen[:, 1].max() + margin)]
    boxes += [(f.x - f.width / 2, f.y - f.height, f.x + 1.5 * f.width, f.y + 1.5 * f.height) for f in faces]
    rest = rgb.copy()
    for x1, y1, x2, y2 in boxes:
        rest[max(0, round(y1)) : max(0, round(y2)), max(0, round(x1)) : max(0, round(x2))] = rgb.mean(axis=(0, 1))
    other = detectors().pose(rest)
    if other is None or not body_is_clear(other):
        return False
    shoulders = other[[LEFT_SHOULDER, RIGHT_SHOULDER], :2]
    in_frame = bool((shoulders >= 0).all() and (shoulders < (width, height)).all())
    middle_x, middle_y = shoulders.mean(axis=0)
    painted_out = any(x1 <= middle_x <= x2 and y1 <= middle_y <= y2 for x1, y1, x2, y2 in boxes)
    folded = bool(faces) and abs(shoulders[1, 0] - shoulders[0, 0]) < 0.5 * faces[0].width  # a rest of the first body
    return in_frame and not painted_out and not folded


def _belongs(pose: Floats, faces: tuple[Face, ...]) -> bool:
    """Whether a body's nose lies in or next to one of the faces."""
    nose = pose[NOSE, :2]
    return any(float(np.linalg.norm(nose - np.array(face.centre))) < 1.5 * face.height for face in faces)
