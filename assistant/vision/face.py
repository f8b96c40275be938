"""Look once: find the faces, the mesh, the body and the person in a picture, and freeze them as one `Portrait`.

Every measure reads the portrait and nothing else, so that no model runs twice. The rules for believing a detector are
here; what the findings mean for a photo is not.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from assistant.errors import CannotAssess
from assistant.vision.bodies import PERSON, body_is_clear, body_of_figure, is_supported, somebody_else
from assistant.vision.detectors import (
    EYELIDS_SIDE_PX,
    LEFT_EYE_OUTER,
    LEFT_IRIS,
    RIGHT_EYE_OUTER,
    RIGHT_IRIS,
    Floats,
    Rgb,
    detectors,
)
from assistant.vision.finding import DETECT_SIDE_PX, SURE, Face, around, cut, find_faces
from assistant.vision.hands import find_hands
from assistant.vision.image import Picture

# When one face fills this much and stands this low, the body adds nothing and its model is not run.
NO_BODY_ABOVE_AREA, NO_BODY_BELOW_RATIO = 0.05, 0.9
# Face heights of picture below the face: up to the first an arm can tell a headshot from a longer view, from the second
# on ankles can be in the picture, and beyond the third a person that far down is shown in full. Chosen on eval/photos.
ARMS_TELL_UP_TO, FEET_TELL_FROM, FULL_LENGTH_BELOW = 2.2, 4.0, 5.5
FULL_LENGTH_MASK = 3.5  # face heights of person below the face
HARDLY_ANYBODY = 0.002  # share of the picture that is person, below which nobody is looked for

# Tone of a face, 0–1, below which the mesh ends short of the hairline, the more the darker. Chosen on eval/photos.
MESH_TONE = 0.35

SURER = 0.03  # by which a turned picture must make a face surer before it is believed to lie on its side

ALIGNED_SIDE_PX, ALIGNED_IRISES_PX, ALIGNED_EYES_Y_PX = 160, 56, 64


T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Portrait:
    """Everything that was found in one picture; all coordinates are px of `picture.rgb`.

    Attributes:
        picture: The picture, turned so that the people stand upright.
        turned_deg: How far the file's picture was turned counter-clockwise for that: 0 unless it lies on its side.
        faces: Largest first.
        mesh: (478, 3) landmarks of the largest face with refined irises, or None.
        pose: (33, 3) x, y, visibility of the clearest body; None when there is none or it was not looked for.
        second_body: Somebody else is there whose face was not found.
        person_mask: (h, w) 0–1, how surely each place belongs to a person; smaller than the picture.
        aligned: (160, 160, 3) the largest face upright with its irises 56 px apart, or None.
        aligned_from_px: Distance between the irises in the pixels that `aligned` was made from.
        hands: (21, 2) landmarks of each hand near the largest face; None when they were not looked for.
    """

    picture: Picture
    turned_deg: int
    faces: tuple[Face, ...]
    mesh: Floats | None
    pose: Floats | None
    second_body: bool
    person_mask: Floats
    aligned: Rgb | None
    aligned_from_px: float
    hands: tuple[Floats, ...] | None = None

    @property
    def face(self) -> Face:
        """The largest face.

        Raises:
            CannotAssess: When no face was found.
        """
        if not self.faces:
            raise CannotAssess("no face was found")
        return self.faces[0]

    @property
    def yaw_deg(self) -> float:
        """How far the head is turned; positive = towards the right side of the picture (the person's left).

        Raises:
            CannotAssess: When no face was found or its mesh could not be laid.
        """
        across = self.face_mesh()[LEFT_EYE_OUTER] - self.face_mesh()[RIGHT_EYE_OUTER]
        return float(np.degrees(np.arctan2(across[2], across[0])))

    @property
    def has_body(self) -> bool:
        """Whether a body was found beyond doubt; False also when none was looked for."""
        return body_is_clear(self.pose)

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

    def aligned_mesh(self) -> Floats:
        """The mesh in px of the aligned face, (478, 2).

        Raises:
            CannotAssess: When no face was found or its mesh could not be laid.
        """
        points = self.face_mesh()[:, :2]
        right, left = points[RIGHT_IRIS], points[LEFT_IRIS]
        across = (left - right) / np.float32(np.linalg.norm(left - right) ** 2) * ALIGNED_IRISES_PX
        away = points - (right + left) / 2
        upright = away @ np.array([[across[0], -across[1]], [across[1], across[0]]], np.float32)
        return np.asarray(upright + np.array([ALIGNED_SIDE_PX / 2, ALIGNED_EYES_Y_PX], np.float32), np.float32)

    @property
    def below_face_ratio(self) -> float:
        """Picture below the largest face, in heights of that face: small for a headshot, large for a full figure."""
        return (self.picture.rgb.shape[0] - self.face.y - self.face.height) / self.face.height

    @property
    def mask_shows_full_length(self) -> bool:
        """Whether the person mask alone shows the largest face's person down to the feet."""
        rows = np.flatnonzero((self.person_mask > PERSON).mean(axis=1) > 0.02)
        if self.below_face_ratio <= FULL_LENGTH_BELOW or rows.size == 0:
            return False
        lowest = (rows[-1] + 1) / self.person_mask.shape[0] * self.picture.rgb.shape[0]
        return bool((lowest - self.face.y - self.face.height) / self.face.height >= FULL_LENGTH_MASK)

    @property
    def person_share(self) -> float:
        """Share of the picture that is person, 0–1."""
        return float((self.person_mask > PERSON).mean())

    @property
    def face_area(self) -> float:
        """Share of the picture's area that the largest face's box takes, 0–1."""
        return self.face.width * self.face.height / (self.picture.rgb.shape[0] * self.picture.rgb.shape[1])


def once(measure: Callable[[Portrait], T]) -> Callable[[Portrait], T]:
    """The same measure, taken once for each portrait however many checks ask for it; forgotten with the portrait."""
    known: WeakKeyDictionary[Portrait, T] = WeakKeyDictionary()

    @wraps(measure)
    def taken(portrait: Portrait) -> T:
        if portrait not in known:
            known[portrait] = measure(portrait)
        return known[portrait]

    return taken


def glance(picture: Picture) -> Portrait:
    """Find the heads alone, as a crop needs them, in a picture that may lie on its side: no body, no texture."""
    turned_deg, turned, faces = _upright(picture)
    mesh = _mesh(turned.rgb, faces[0]) if faces else None
    mask = detectors().person_mask(turned.rgb)
    return Portrait(turned, turned_deg, faces, mesh, None, False, mask, None, 0.0)


def look(picture: Picture, fine: Picture | None = None) -> Portrait:
    """Find everything the measures need in a picture, lying on its side if need be.

    Args:
        picture: The photo at a size that suits the models.
        fine: The same larger, for what is measured on the skin of the face.
    """
    portrait = glance(picture)
    rgb, faces, mask = portrait.picture.rgb, portrait.faces, portrait.person_mask
    if portrait.mesh is not None:
        portrait = replace(closer(portrait, fine or picture), hands=find_hands(rgb, faces, portrait.mesh))
    pose = _body(portrait)
    return replace(portrait, pose=pose, second_body=somebody_else(rgb, faces, pose, mask))


def _upright(picture: Picture) -> tuple[int, Picture, tuple[Face, ...]]:
    """The quarter turn in which faces are surest, the picture turned so, and the faces in it.

    Detectors find lying faces too, with less certainty and their features in the wrong places; so only a sure face
    settles it at once.
    """
    faces = find_faces(picture.rgb)
    best = max((face.score for face in faces), default=0.0)
    found = (0, picture, faces)
    if best >= SURE:
        return found
    for deg in (90, 270, 180):
        turned = turn(picture, deg)
        others = find_faces(turned.rgb, only_sure=True)
        score = max((face.score for face in others), default=0.0)
        if score > best + (SURER if faces else 0.0) and (score >= SURE or not faces):
            found, best = (deg, turned, others), score
            if score >= SURE:  # people lie on one side only
                break
    return found


def closer(portrait: Portrait, picture: Picture) -> Portrait:
    """The same portrait with its aligned face cut from another, larger decoding of the same file, not turned yet."""
    if portrait.mesh is None:
        return portrait
    turned = turn(picture, portrait.turned_deg)
    scale = turned.rgb.shape[1] / portrait.picture.rgb.shape[1]
    irises = portrait.mesh[[RIGHT_IRIS, LEFT_IRIS], :2] * scale
    apart_px = float(np.linalg.norm(irises[1] - irises[0]))
    if apart_px < 4:
        return portrait
    return replace(portrait, aligned=_align(turned.rgb, irises), aligned_from_px=apart_px)


def turn(picture: Picture, deg: int) -> Picture:
    """The picture turned counter-clockwise by a multiple of 90 degrees."""
    if deg == 0:
        return picture
    import cv2

    how = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}[deg]
    rgb = np.asarray(cv2.rotate(picture.rgb, how), np.uint8)
    if deg == 180:
        return replace(picture, rgb=rgb)
    return replace(picture, rgb=rgb, width_px=picture.height_px, height_px=picture.width_px)


def _mesh(rgb: Rgb, face: Face) -> Floats | None:
    """The largest face's mesh, laid on a crop so that small faces get the model's full attention."""
    for times in (2.0, 1.5, 3.0):
        side = times * max(face.width, face.height)
        found = detectors().mesh(_brightened(cut(rgb, face.centre, side, 320), round(80 / times)))
        if found is None:
            continue
        mesh: Floats = found * np.float32(side / 320)
        mesh[:, 0] += face.centre[0] - side / 2
        mesh[:, 1] += face.centre[1] - side / 2
        if face.holds((float(mesh[:, 0].mean()), float(mesh[:, 1].mean()))):
            return mesh
    return None


def _brightened(crop: Rgb, reach: int) -> Rgb:
    """The crop with its mid-tones raised where the face in its middle is dark; the same crop where it is not.

    Args:
        crop: A square around a face.
        reach: How far from its middle there is face alone, px.
    """
    import cv2

    face = slice(crop.shape[0] // 2 - reach, crop.shape[0] // 2 + reach)
    tone = max(1.0, float(np.median(cv2.cvtColor(crop[face, face], cv2.COLOR_RGB2GRAY)))) / 255
    if tone >= MESH_TONE:
        return crop
    raised = (np.arange(256) / 255) ** (np.log(MESH_TONE) / np.log(tone))
    return np.asarray(np.round(255 * raised).astype(np.uint8)[crop], np.uint8)


def _align(rgb: Rgb, irises: Floats) -> Rgb:
    """The face upright with its irises `ALIGNED_IRISES_PX` apart: one scale for every measure of texture."""
    import cv2

    apart = float(np.linalg.norm(irises[1] - irises[0]))
    scale = ALIGNED_IRISES_PX / apart
    rgb, corner = around(rgb, irises.mean(axis=0), 1.5 * ALIGNED_SIDE_PX / scale)
    irises = irises - corner
    while scale <= 0.25 and min(rgb.shape[:2]) > 1:
        rgb = np.asarray(cv2.resize(rgb, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
        irises, scale = irises / 2, scale * 2
    if scale < 0.5:  # warping alone would skip pixels
        shrink = 2 * scale
        rgb = np.asarray(cv2.resize(rgb, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8)
        irises, scale = irises * shrink, scale / shrink
    middle = irises.mean(axis=0)
    across = (irises[1] - irises[0]) / np.linalg.norm(irises[1] - irises[0])
    rotate: NDArray[np.float64] = scale * np.array([[across[0], across[1]], [-across[1], across[0]]], np.float64)
    shift = np.array([ALIGNED_SIDE_PX / 2, ALIGNED_EYES_Y_PX]) - rotate @ middle
    side = (ALIGNED_SIDE_PX, ALIGNED_SIDE_PX)
    move = np.column_stack([rotate, shift])
    return np.asarray(cv2.warpAffine(rgb, move, side, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _body(portrait: Portrait) -> Floats | None:
    """The clearest body; without a face only where the mask sees a person too. None where it can change nothing."""
    rgb, mask = portrait.picture.rgb, portrait.person_mask
    if not body_is_needed(portrait):
        return None
    if portrait.faces:
        return detectors().pose(rgb)
    pose = body_of_figure(rgb, mask)
    return pose if is_supported(pose, mask, rgb.shape[1]) else None


def body_is_needed(portrait: Portrait) -> bool:
    """Whether the body can change anything: of one person only arms and feet do, near the borders between kinds."""
    if not portrait.faces:  # then only one that the mask sees as well is believed
        return portrait.person_share >= HARDLY_ANYBODY
    if len(portrait.faces) > 1:
        return False
    below = portrait.below_face_ratio
    if below < ARMS_TELL_UP_TO:
        return below >= NO_BODY_BELOW_RATIO or portrait.face_area <= NO_BODY_ABOVE_AREA
    return below >= FEET_TELL_FROM and not portrait.mask_shows_full_length


def warm() -> None:
    """Load every model by looking at a blank picture in which nothing can be found."""
    blank = np.full((128, 128, 3), 127, np.uint8)
    models = detectors()
    models.yunet(blank, DETECT_SIDE_PX, SURE)
    models.blazeface(blank, far=False)
    models.blazeface(blank, far=True)
    models.mesh(blank)
    models.pose(blank)
    models.person_mask(blank)
    models.hands(blank)
    models.eyelids(blank[:EYELIDS_SIDE_PX, :EYELIDS_SIDE_PX])
    models.drawn(blank)
