"""People whose face was not found: seen from behind, turned away or cut off. Nothing about how they look."""

import numpy as np
from numpy.typing import NDArray

from assistant.vision.detectors import LEFT_SHOULDER, NOSE, RIGHT_SHOULDER, Floats, Rgb, detectors
from assistant.vision.finding import SHOULDER_VISIBILITY, Face

PERSON = 0.5  # of the person mask
FACE_PX = 28  # breadth of the largest face in the mask that is fine enough
# What belongs to a found face, in widths of that face from its centre: the head with its hair, and the body under it.
# Chosen, with the shares below, on people seen from behind pasted beside photos of one person.
HEAD_REACH, BODY_REACH = 1.6, 2.3
ARM, POLE = 0.8, 0.4  # widths of the face: what is thinner is an arm beside the head, a thing where it stands apart
HEAD_AREA = 0.7  # of the largest face's box, at the height of the heads
APART_AREA, APART_HEIGHT, APART_SURE = 1.5, 1.5, 0.65  # a figure standing apart: area and height of the face, mask
ALONE_AREA = 0.3  # without any face: of the largest figure
ALONE_CONTEXT = 0.35  # without any face: margin round the largest figure, of its longer side
UPRIGHT = 1.5  # height against breadth
CONTEXTS, SHOULDERS_CONFIRM, GREY = (0.15, 0.35, 0.6), 0.2, 127  # a second look: margins, visibility, paint
# A body without a face: share of person in the mask over trunk and head, breadth of the shoulders against the picture.
SUPPORT, SHOULDERS_LEAST, HEAD_HALF = 0.3, 0.03, 0.35
TRUNK, HEAD = [11, 12, 24, 23], slice(0, 11)  # of the pose


def body_is_clear(pose: Floats | None) -> bool:
    """Whether both shoulders of a body are seen without doubt."""
    return pose is not None and float(pose[[LEFT_SHOULDER, RIGHT_SHOULDER], 2].min()) > SHOULDER_VISIBILITY


def belongs(pose: Floats, faces: tuple[Face, ...]) -> bool:
    """Whether a body's nose lies in or next to one of the faces."""
    nose = pose[NOSE, :2]
    return any(float(np.linalg.norm(nose - np.array(face.centre))) < 1.5 * face.height for face in faces)


def body_of_figure(rgb: Rgb, person_mask: Floats) -> Floats | None:
    """The body of the largest figure in the mask, whoever is seen from behind or far away; None without one.

    The model looks at the figure's surroundings alone: in a whole picture it finds such people at one size and loses
    them at the next.

    Args:
        rgb: (h, w, 3) uint8.
        person_mask: 0–1, how surely each place belongs to a person.

    Returns:
        (33, 3) x, y in px of `rgb`, visibility 0–1.
    """
    figures = _figures((person_mask > PERSON).astype(np.uint8))
    if not figures:
        return None
    rows, columns = np.nonzero(max(figures, key=np.sum))
    scale = rgb.shape[1] / person_mask.shape[1]
    margin = ALONE_CONTEXT * scale * max(np.ptp(rows) + 1, np.ptp(columns) + 1)
    left, top = (max(0, int(first.min() * scale - margin)) for first in (columns, rows))
    right, bottom = (int((last.max() + 1) * scale + margin) + 1 for last in (columns, rows))
    pose = detectors().pose(np.ascontiguousarray(rgb[top:bottom, left:right]))
    return None if pose is None else pose + np.array([left, top, 0], np.float32)


def is_supported(pose: Floats | None, person_mask: Floats, width_px: int) -> bool:
    """Whether a clear body also lies where the mask sees a person: bodies are seen in branches and boats, too."""
    if pose is None or not body_is_clear(pose):
        return False
    scaled = pose[:, :2] * (person_mask.shape[1] / width_px)
    across = float(np.linalg.norm(scaled[LEFT_SHOULDER] - scaled[RIGHT_SHOULDER]))
    if across < SHOULDERS_LEAST * max(person_mask.shape):
        return False
    import cv2

    trunk = np.zeros(person_mask.shape, np.uint8)
    cv2.fillConvexPoly(trunk, scaled[TRUNK].astype(np.int32), (1,))
    x, y = scaled[HEAD].mean(axis=0)
    reach = max(2, int(HEAD_HALF * across))
    head = person_mask[max(0, int(y) - reach) : max(0, int(y) + reach), max(0, int(x) - reach) : max(0, int(x) + reach)]
    return all(part.size > 0 and float(part.mean()) > SUPPORT for part in (person_mask[trunk > 0], head))


def somebody_else(rgb: Rgb, faces: tuple[Face, ...], pose: Floats | None, person_mask: Floats) -> bool:
    """Whether somebody is there whose face was not found.

    Beside one face a second figure in the mask must stand apart and upright or have shoulders, since the mask takes
    large animals and things for people; beside several faces the mask's word is enough for "at least".

    Args:
        rgb: (h, w, 3) uint8.
        faces: The faces that were found in it, largest first.
        pose: The clearest body, if one was looked for and found.
        person_mask: 0–1, how surely each place belongs to a person.
    """
    if not faces:
        return body_is_clear(pose) and _figures_alone(person_mask) > 1
    if pose is not None and body_is_clear(pose) and not belongs(pose, faces):
        return True
    rest = unexplained(faces, person_mask, rgb.shape[1])
    if rest is None or len(faces) > 1:
        return rest is not None
    return _stands_upright(faces, person_mask, rgb.shape[1]) or _has_shoulders(rgb, faces, rest)


def unexplained(
    faces: tuple[Face, ...], person_mask: Floats, width_px: int
) -> tuple[float, float, float, float] | None:
    """What the mask sees of people that belongs to none of the faces: left, top, right, bottom in px of the picture.

    None when that is no more than raised arms, hair, and specks.
    """
    person_mask, scale = _coarse(faces, person_mask, width_px)
    rest = _standing_apart(faces, person_mask, scale)
    if not rest.any():
        rest = _beside_the_heads(faces, person_mask, scale)
    rows, columns = np.nonzero(rest)
    if rows.size == 0:
        return None
    left, top, right, bottom = (float(v) / scale for v in (columns.min(), rows.min(), columns.max(), rows.max()))
    return left, top, right, bottom


def _stands_upright(faces: tuple[Face, ...], person_mask: Floats, width_px: int) -> bool:
    """Whether a figure that stands apart is taller than animals are for their breadth."""
    for figure in _figures(_standing_apart(faces, *_coarse(faces, person_mask, width_px))):
        rows, columns = (np.flatnonzero(figure.any(axis=axis)) for axis in (1, 0))
        if np.ptp(rows) + 1 >= UPRIGHT * (np.ptp(columns) + 1):
            return True
    return False


def _has_shoulders(rgb: Rgb, faces: tuple[Face, ...], box: tuple[float, float, float, float]) -> bool:
    """Whether a body is seen in a part of the picture, the people with faces painted out."""
    left, top, right, bottom = box
    painted = rgb.copy()
    for face in faces:
        painted[_box(face, 1.0, (-0.8, -1.0, 1.8, 6.0))] = GREY
    for context in CONTEXTS:  # the model sees some bodies only with more room, some only with less
        margin = context * max(right - left, bottom - top)
        rows = slice(max(0, int(top - margin)), int(bottom + margin) + 1)
        part = painted[rows, max(0, int(left - margin)) : int(right + margin) + 1]
        body = detectors().pose(np.ascontiguousarray(part))
        if body is None:
            continue
        shoulders = body[[LEFT_SHOULDER, RIGHT_SHOULDER]]
        height, width = part.shape[:2]
        inside = (np.abs(shoulders[:, 0] / width - 0.5) < 0.6) & (shoulders[:, 1] > 0) & (shoulders[:, 1] < height)
        if bool(inside.all()) and float(shoulders[:, 2].min()) > SHOULDERS_CONFIRM:
            return True
    return False


def _coarse(faces: tuple[Face, ...], person_mask: Floats, width_px: int) -> tuple[Floats, float]:
    """The mask, shrunk where the largest face is large in it since all here is counted in faces; and its scale."""
    import cv2

    scale = person_mask.shape[1] / width_px
    shrink = min(1.0, FACE_PX / max(1.0, faces[0].width * scale))
    if shrink < 1:
        size = (max(1, round(person_mask.shape[1] * shrink)), max(1, round(person_mask.shape[0] * shrink)))
        person_mask = np.asarray(cv2.resize(person_mask, size, interpolation=cv2.INTER_AREA), np.float32)
    return person_mask, person_mask.shape[1] / width_px


def _figures_alone(person_mask: Floats) -> int:
    areas = [int(figure.sum()) for figure in _figures(_opened(person_mask, 5))]
    return sum(area >= ALONE_AREA * max(areas) for area in areas)


def _standing_apart(faces: tuple[Face, ...], person_mask: Floats, scale: float) -> NDArray[np.uint8]:
    """The figures in the mask that touch none of the faces."""
    tall, broad = faces[0].height * scale, faces[0].width * scale
    apart = np.zeros(person_mask.shape, np.uint8)
    for figure in _figures(_opened(person_mask, max(5, int(POLE * broad)))):
        if any(figure[_box(face, scale, (0, 0, 1, 1.3))].any() for face in faces):
            continue
        rows = np.flatnonzero(figure.any(axis=1))
        large = figure.sum() >= APART_AREA * tall * broad and rows[-1] + 1 - rows[0] >= APART_HEIGHT * tall
        if large and float(person_mask[figure > 0].mean()) >= APART_SURE:
            apart |= figure
    return apart


def _beside_the_heads(faces: tuple[Face, ...], person_mask: Floats, scale: float) -> NDArray[np.uint8]:
    """What is person at the height of the largest face, beyond heads, bodies and raised arms; empty when little."""
    tall, broad = faces[0].height * scale, faces[0].width * scale
    rest = _opened(person_mask, max(3, int(ARM * broad)))
    for face in faces:
        reach = HEAD_REACH - 0.5
        rest[_box(face, scale, (-reach, -0.7, 1 + reach, 1.3))] = 0
        reach = BODY_REACH - 0.5
        rest[_box(face, scale, (-reach, 1.3, 1 + reach, np.inf))] = 0
    top = faces[0].y * scale
    beside = rest[max(0, int(top - 0.5 * tall)) : max(0, int(top + 1.1 * tall))]
    if float(beside.sum()) < HEAD_AREA * tall * broad:
        rest[:] = 0
    return rest


def _box(face: Face, scale: float, edges: tuple[float, float, float, float]) -> tuple[slice, slice]:
    """A region of the mask, its edges (left, top, right, bottom) in sizes of the face from its upper left corner."""
    left, top, right, bottom = edges
    x1, x2 = (max(0, int((face.x + edge * face.width) * scale)) for edge in (left, right))
    y1, y2 = (None if np.isinf(e) else max(0, int((face.y + e * face.height) * scale)) for e in (top, bottom))
    return slice(y1, y2), slice(x1, x2)


def _opened(person_mask: Floats, side: int) -> NDArray[np.uint8]:
    """1 where a person is, without what is thinner than `side`."""
    import cv2

    reach = side / 2
    person = (person_mask > PERSON).astype(np.uint8)
    # Opening with a disc, by distances: the time that it takes does not grow with the disc.
    core = cv2.distanceTransform(person, cv2.DIST_L2, cv2.DIST_MASK_5) > reach
    if not core.any():
        return np.zeros_like(person)
    return (cv2.distanceTransform((~core).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5) <= reach).astype(np.uint8)


def _figures(person: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """The connected parts, each as 1 on 0."""
    import cv2

    count, labels = cv2.connectedComponents(person)
    return [(labels == label).astype(np.uint8) for label in range(1, count)]
