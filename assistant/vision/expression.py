"""Eyes and mouth as geometry: open, covered, corners up. Measures shapes; what somebody feels is not among them."""

import numpy as np

from assistant.errors import CannotAssess
from assistant.vision.detectors import CHIN, EYELIDS_SIDE_PX, LEFT_IRIS, NOSE_BASE, RIGHT_IRIS, Floats, Rgb, detectors
from assistant.vision.face import Portrait

# Points of mediapipe's face mesh; right and left are the person's. Corners first, then pairs of upper and lower lid.
RIGHT_EYE = (33, 133, ((160, 144), (158, 153)))
LEFT_EYE = (263, 362, ((387, 373), (385, 380)))
MOUTH_CORNERS = (61, 291)
INNER_LIPS = (13, 14)
OUTER_LIPS = (0, 17)
# What a usual open eye gives, height over width: mesh and lid model. Chosen on eval/photos.
OPEN_BY_MESH, OPEN_BY_LIDS = 0.285, 0.22
MIN_EYE_PX = 9  # narrower eyes are guesses of the model
CROP_EYE_WIDTHS = 2.3
COVERED = 0.35  # of `eyes_visible`: dark glasses, where the models only imagine eyes


def eyes_open(portrait: Portrait) -> float:
    """How far the less open eye is open, against a usual open eye.

    0–1 and a little above, higher = wider; under 0.6 reads as closed. The smaller of two readings: the mesh's, which
    squeezes smiling eyes, and the lid model's. Unreliable behind glasses with reflections and on heads turned far.
    Raises `CannotAssess` without a mesh or when the eyes are too small or covered. Source: after ISO/IEC 29794-5
    EyesOpen.
    """
    mesh = portrait.face_mesh()
    sizes = [float(np.linalg.norm(mesh[a, :2] - mesh[b, :2])) for a, b, _ in (RIGHT_EYE, LEFT_EYE)]
    if max(sizes) < MIN_EYE_PX:
        raise CannotAssess("the eyes are too small in the picture")
    if eyes_visible(portrait) < COVERED:
        raise CannotAssess("the eyes are covered")
    by_mesh, by_lids = eye_openings(portrait)
    return min(by_mesh / OPEN_BY_MESH, by_lids / OPEN_BY_LIDS)


def eye_openings(portrait: Portrait) -> tuple[float, float]:
    """Height over width of the less open eye, by the mesh and by the lid model."""
    mesh = portrait.face_mesh()
    by_mesh, by_lids = [], []
    for (outer, inner, lids), mirrored in ((RIGHT_EYE, True), (LEFT_EYE, False)):
        width = float(np.linalg.norm(mesh[outer, :2] - mesh[inner, :2])) + 1e-6
        heights = [float(np.linalg.norm(mesh[upper, :2] - mesh[lower, :2])) for upper, lower in lids]
        by_mesh.append(float(np.mean(heights)) / width)
        contour = detectors().eyelids(_eye_crop(portrait.picture.rgb, mesh, outer, inner, mirrored=mirrored))
        by_lids.append(_opening(contour))
    return min(by_mesh), min(by_lids)


def eyes_visible(portrait: Portrait) -> float:
    """Share of the two eye areas, down to the cheekbones, that is not far darker than the cheeks.

    0–1, higher = more to be seen; under about 0.4 the eyes are behind sunglasses or in deep shadow. Compares with the
    person's own cheeks, so skin tone does not count. Clear glasses pass, and so do mirrored ones. Raises `CannotAssess`
    without a mesh. Source: after ISO/IEC 29794-5 EyesVisible.
    """
    face = portrait.aligned_face().mean(axis=2)
    # In the aligned face the irises lie at (52, 64) and (108, 64), the cheeks under them.
    cheeks = np.concatenate([face[94:110, 40:64].ravel(), face[94:110, 96:120].ravel()])
    eyes = np.concatenate([face[66:82, 38:66].ravel(), face[66:82, 94:122].ravel()])
    return 1.0 - float((eyes < 0.6 * np.median(cheeks)).mean())


def mouth_closed(portrait: Portrait) -> float:
    """Gap between the inner lips, relative to the distance from the eyes to the chin.

    0 = closed, 0.1 and more = clearly open. Raises `CannotAssess` without a mesh. Source: ISO/IEC 29794-5 MouthClosed.
    """
    mesh = portrait.face_mesh()
    eyes = (mesh[RIGHT_IRIS] + mesh[LEFT_IRIS]) / 2
    gap = np.linalg.norm(mesh[INNER_LIPS[0]] - mesh[INNER_LIPS[1]])
    return float(gap / (np.linalg.norm(mesh[CHIN] - eyes) + 1e-6))


def smile(portrait: Portrait) -> float:
    """How wide and how far up the corners of the mouth are, in distances between the eyes.

    Higher = wider, corners higher, teeth more likely visible; about 0 for a resting mouth. A shape, not a mood: it says
    nothing of what somebody feels. Raises `CannotAssess` without a mesh. Source: chosen on eval/photos.
    """
    mesh = portrait.face_mesh()
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


def _opening(contour: Floats) -> float:
    """Height over width of an eye from the lid model's contour: 0–8 the lower lid, 9–15 the upper one."""
    width = float(np.linalg.norm(contour[8] - contour[0])) + 1e-6
    lower, upper = contour[2:7, 1].mean(), contour[10:15, 1].mean()
    return float(abs(lower - upper)) / width


def _eye_crop(rgb: Rgb, mesh: Floats, outer: int, inner: int, *, mirrored: bool) -> Rgb:
    """One eye upright, as a left eye, 2.3 eye widths wide."""
    import cv2

    right, left = (outer, inner) if mirrored else (inner, outer)
    across = mesh[left, :2] - mesh[right, :2]
    width = float(np.linalg.norm(across)) + 1e-6
    across = across / width
    scale = EYELIDS_SIDE_PX / (CROP_EYE_WIDTHS * width)
    rotate = scale * np.array([[across[0], across[1]], [-across[1], across[0]]], np.float64)
    if mirrored:
        rotate[0] *= -1
    shift = EYELIDS_SIDE_PX / 2 - rotate @ (mesh[left, :2] + mesh[right, :2]).astype(np.float64) / 2
    move, side = np.column_stack([rotate, shift]), (EYELIDS_SIDE_PX, EYELIDS_SIDE_PX)
    return np.asarray(cv2.warpAffine(rgb, move, side, borderMode=cv2.BORDER_REPLICATE), np.uint8)
