"""People whose face was not found: seen from behind, turned away or cut off. Nothing about how they look."""

import numpy as np
from numpy.typing import NDArray

from assistant.vision.detectors import LEFT_SHOULDER, NOSE, RIGHT_SHOULDER, Floats
from assistant.vision.finding import SHOULDER_VISIBILITY, Face

PERSON = 0.5  # of the person mask
# What belongs to a found face, in widths of that face from its centre: the head with its hair, and the body under it.
# Chosen, with the shares below, on people seen from behind pasted beside photos of one person.
HEAD_REACH, BODY_REACH = 1.6, 2.3
ARM, POLE = 0.8, 0.4  # widths of the face: what is thinner is an arm beside the head, a thing where it stands apart
HEAD_AREA = 0.7  # of the largest face's box, at the height of the heads
APART_AREA, APART_HEIGHT, APART_SURE = 1.5, 1.5, 0.65  # a figure standing apart: area and height of the face, mask
ALONE_AREA = 0.3  # without any face: of the largest figure


def body_is_clear(pose: Floats | None) -> bool:
    """Whether both shoulders of a body are seen without doubt."""
    return pose is not None and float(pose[[LEFT_SHOULDER, RIGHT_SHOULDER], 2].min()) > SHOULDER_VISIBILITY


def belongs(pose: Floats, faces: tuple[Face, ...]) -> bool:
    """Whether a body's nose lies in or next to one of the faces."""
    nose = pose[NOSE, :2]
    return any(float(np.linalg.norm(nose - np.array(face.centre))) < 1.5 * face.height for face in faces)


def somebody_else(faces: tuple[Face, ...], pose: Floats | None, person_mask: Floats, width_px: int) -> bool:
    """Whether somebody is there whose face was not found.

    Args:
        faces: The faces that were found, largest first.
        pose: The clearest body, if one was looked for and found.
        person_mask: (h, w) 0–1, how surely each place belongs to a person.
        width_px: The width that the faces' coordinates count in.
    """
    scale = person_mask.shape[1] / width_px
    if not faces:
        return body_is_clear(pose) and _figures_alone(person_mask) > 1
    if pose is not None and body_is_clear(pose) and not belongs(pose, faces):
        return True
    return _stands_apart(faces, person_mask, scale) or _head_beside(faces, person_mask, scale)


def _figures_alone(person_mask: Floats) -> int:
    areas = [int(figure.sum()) for figure in _figures(_opened(person_mask, 5))]
    return sum(area >= ALONE_AREA * max(areas) for area in areas)


def _stands_apart(faces: tuple[Face, ...], person_mask: Floats, scale: float) -> bool:
    """Whether the mask holds a figure that touches none of the faces."""
    tall, broad = faces[0].height * scale, faces[0].width * scale
    for figure in _figures(_opened(person_mask, max(5, int(POLE * broad)))):
        if any(figure[_box(face, scale, (0, 0, 1, 1.3))].any() for face in faces):
            continue
        rows = np.flatnonzero(figure.any(axis=1))
        large = figure.sum() >= APART_AREA * tall * broad and rows[-1] + 1 - rows[0] >= APART_HEIGHT * tall
        if large and float(person_mask[figure > 0].mean()) >= APART_SURE:
            return True
    return False


def _head_beside(faces: tuple[Face, ...], person_mask: Floats, scale: float) -> bool:
    """Whether at the height of the largest face there is more person than its own head and raised arms."""
    tall, broad = faces[0].height * scale, faces[0].width * scale
    rest = _opened(person_mask, max(3, int(ARM * broad)))
    for face in faces:
        reach = HEAD_REACH - 0.5
        rest[_box(face, scale, (-reach, -0.7, 1 + reach, 1.3))] = 0
        reach = BODY_REACH - 0.5
        rest[_box(face, scale, (-reach, 1.3, 1 + reach, np.inf))] = 0
    top = faces[0].y * scale
    beside = rest[max(0, int(top - 0.5 * tall)) : max(0, int(top + 1.1 * tall))]
    return float(beside.sum()) >= HEAD_AREA * tall * broad


def _box(face: Face, scale: float, edges: tuple[float, float, float, float]) -> tuple[slice, slice]:
    """A region of the mask, its edges (left, top, right, bottom) in sizes of the face from its upper left corner."""
    left, top, right, bottom = edges
    x1, x2 = (max(0, int((face.x + edge * face.width) * scale)) for edge in (left, right))
    y1, y2 = (None if np.isinf(e) else max(0, int((face.y + e * face.height) * scale)) for e in (top, bottom))
    return slice(y1, y2), slice(x1, x2)


def _opened(person_mask: Floats, side: int) -> NDArray[np.uint8]:
    """1 where a person is, without what is thinner than `side`."""
    import cv2

    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    person = (person_mask > PERSON).astype(np.uint8)
    return np.asarray(cv2.morphologyEx(person, cv2.MORPH_OPEN, kernel), np.uint8)


def _figures(person: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """The connected parts, each as 1 on 0."""
    import cv2

    count, labels = cv2.connectedComponents(person)
    return [(labels == label).astype(np.uint8) for label in range(1, count)]
