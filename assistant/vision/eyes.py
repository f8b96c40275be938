"""The eyes and what lies over them: lids, dark or mirroring lenses, reflections, red pupils.

Shapes and light only: whose eyes they are, their colour and what somebody feels are not measured.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import CannotAssess
from assistant.vision.aligned import LUMINANCE, filled, luminance
from assistant.vision.detectors import EYELIDS_SIDE_PX, LEFT_IRIS, RIGHT_IRIS, Floats, Rgb, detectors
from assistant.vision.face import Portrait, once
from assistant.vision.finding import around
from assistant.vision.light import brightest

# Points of mediapipe's face mesh; right and left are the person's. Corners first, then pairs of upper and lower lid.
RIGHT_EYE = (33, 133, ((160, 144), (158, 153)))
LEFT_EYE = (263, 362, ((387, 373), (385, 380)))
# The edge of each eye's opening, all round, and four points round the iris after its centre.
RIGHT_OPENING = (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7)
LEFT_OPENING = (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249)
EYES = ((RIGHT_OPENING, RIGHT_IRIS), (LEFT_OPENING, LEFT_IRIS))

# What a usual open eye gives, height over width: mesh and lid model. Chosen on labelled photos.
OPEN_BY_MESH, OPEN_BY_LIDS = 0.27, 0.26
# The same by what is too light between the lids to be skin, which on dark skin the white of an eye is. Where it is
# looked for, in eye widths either way from the middle; from how many times the skin's luminance on; and the share of
# the columns that are lower. Chosen on re-toned photos, lids drawn shut among them.
OPEN_BY_LIGHT = 0.27
HALF_WIDTH, HALF_HEIGHT = 0.4, 0.35
OVER_SKIN = 1.6
LOWER_COLUMNS = 75  # percentile
MIN_EYE_PX = 6  # narrower eyes are guesses of the model
FORESHORTENED = 0.6  # of the wider eye's width: the far eye of a turned head, whose lids cannot be seen
CROP_EYE_WIDTHS = 2.3
COVERED = 0.42  # of `eyes_visible`: dark glasses, where the models only imagine eyes

# In the aligned face the irises lie at (52, 64) and (108, 64). Chosen on labelled and constructed photos.
CHEEKS = ((slice(94, 110), slice(40, 64)), (slice(94, 110), slice(96, 120)))
UNDER_EYES = ((slice(74, 84), slice(42, 62)), (slice(74, 84), slice(98, 118)))
BESIDE_EYES = ((slice(66, 82), slice(38, 66)), (slice(66, 82), slice(94, 122)))
LENSES = ((slice(54, 84), slice(34, 72)), (slice(54, 84), slice(88, 126)))
LOWER_FACE = (slice(86, 130), slice(40, 120))
USUAL_CONTRAST = 0.6  # between the lightest and the darkest of an open eye, in cheeks' luminance
LEAST_CHEEKS = 0.4  # of the picture's brightest: an eye's contrast is the light's, and darker skin is no measure of it
DARK = 0.6  # of the cheeks' luminance
SAME_HUE, OTHER_HUE = 3.0, 17.0  # distances in a* and b*
FULL_HUE = 0.6  # of the picture's brightest: hues of darker cheeks, and distances between them, shrink with their light
LENS, LASHES = 0.35, 0.5  # logarithms of light over dark in an eye's opening: a lens is smooth, lids meet in a line
NEAR_BLACK = 0.03  # of the picture's brightest: ratios of what is darker than that say little
GLARE_OVER_CHEEKS, GLARE_FROM, GLARE_UP_TO = 1.25, 215.0, 240.0
ON_LENSES = 0.85  # of a white patch; more beside them is skin, however light
SHINE = 0.5  # of the share that shines elsewhere in the face
RED_OVER_SKIN, RED_FROM = (
    1.5,
    60,
)  # red against the other channels, relative to the skin's; luminance of the red channel
RED_IRIS = 0.85  # of the iris's radius


def eyes_open(portrait: Portrait) -> float:
    """How far the less open eye is open, against a usual open eye.

    0–1 and a little above, higher = wider; under 0.65 reads as closed, and smiling or narrow eyes stay above. The
    geometric mean of two readings, since the mesh squeezes smiling eyes and the lid model opens closed ones. Both grow
    unsure on dark skin, so an eye is at least as open as what shines between its lids, too light to be skin, is high.
    Of a turned head only the nearer eye counts. Unreliable behind glasses with reflections. Raises `CannotAssess`
    without a mesh or when the eyes are too small or covered. Source: after ISO/IEC 29794-5 EyesOpen.
    """
    if max(_widths(portrait)) < MIN_EYE_PX:
        raise CannotAssess("the eyes are too small in the picture")
    if eyes_visible(portrait) < COVERED:
        raise CannotAssess("the eyes are covered")
    return min(
        max(float(np.sqrt(by_mesh / OPEN_BY_MESH * by_lids / OPEN_BY_LIDS)), by_light / OPEN_BY_LIGHT)
        for by_mesh, by_lids, by_light in eye_openings(portrait)
    )


def eye_openings(portrait: Portrait) -> list[tuple[float, float, float]]:
    """Height over width of each eye that is not turned away: by the mesh, by the lid model, and by its light."""
    mesh, widths, openings = portrait.face_mesh(), _widths(portrait), []
    cheek, white = _cheek(portrait), brightest(portrait)
    for (outer, inner, lids), mirrored, width in zip((RIGHT_EYE, LEFT_EYE), (True, False), widths, strict=True):
        if width < FORESHORTENED * max(widths):
            continue
        heights = [float(np.linalg.norm(mesh[upper, :2] - mesh[lower, :2])) for upper, lower in lids]
        crop = _eye_crop(portrait.picture.rgb, mesh, outer, inner, mirrored=mirrored)
        by_lids = _opening(detectors().eyelids(crop))
        openings.append((float(np.mean(heights)) / width, by_lids, _height_of_light(crop, cheek, white)))
    return openings


@once
def eyes_visible(portrait: Portrait) -> float:
    """How much of the eyes can be seen: 0–1, higher = more; under 0.5 they are behind sunglasses or in deep shadow.

    The larger of two readings: the contrast inside the eyes' openings, which any lens takes away that hides them, dark,
    coloured or mirroring; and how little the skin around differs from the cheeks, which keeps closed eyes apart from
    covered ones. Neither is to follow skin tone: the contrast is told in the cheeks' luminance, but in the picture's
    light where the skin is dark; and there a smooth lens is told by a smaller difference in hue. Clear glasses pass.
    Mirroring lenses with a picture in them can pass too, and black ones on the darkest skin. Raises `CannotAssess`
    without a mesh. Source: after ISO/IEC 29794-5 EyesVisible.
    """
    import cv2

    grey, mesh, cheek, white = luminance(portrait), portrait.aligned_mesh(), _cheek(portrait), brightest(portrait) + 1
    openings = [grey[filled(mesh[list(opening)], grey.shape, grown=1.1)] for opening, _ in EYES]
    ends = np.array([np.percentile(seen, (10, 90)) for seen in openings if seen.size] or [(0.0, 0.0)])
    contrast = float(np.mean(ends[:, 1] - ends[:, 0])) / max(cheek, LEAST_CHEEKS * white) / USUAL_CONTRAST
    dark = float((_at(grey, BESIDE_EYES) < DARK * cheek).mean())
    hues = cv2.cvtColor(portrait.aligned_face().astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[..., 1:]
    off = float(np.linalg.norm(np.median(_at(hues, UNDER_EYES), axis=0) - np.median(_at(hues, CHEEKS), axis=0)))
    in_full = off * max(1.0, FULL_HUE * white / cheek)
    ratio = float(np.mean(np.log((ends[:, 1] + NEAR_BLACK * white) / (ends[:, 0] + NEAR_BLACK * white))))
    smooth = float(np.clip((LASHES - ratio) / (LASHES - LENS), 0, 1))  # else closed lids of another hue are covered
    return min(1.0, max(contrast, 1.0 - max(dark, _other_hue(off), smooth * _other_hue(in_full))))


def glare_on_glasses(portrait: Portrait) -> float:
    """Share of the area of spectacle lenses that reflects white light, 0–1; lower is better.

    Counts patches that are near white, clearly brighter than the cheeks, and end with the lenses, as light skin in the
    sun does not; less half of what shines in the rest of the face. From about 0.02 on something lies over the eyes.
    Without glasses it is nearly 0. Faint reflections are not found. Raises `CannotAssess` without a mesh. Source:
    chosen on constructed photos, re-toned ones among them.
    """
    import cv2

    grey = luminance(portrait)
    cheeks = _at(grey, CHEEKS)
    cheek = max(float(np.median(cheeks)), 0.9 * float(np.percentile(cheeks, 95)))
    white = cv2.GaussianBlur(grey, (0, 0), 0.8) > np.clip(GLARE_OVER_CHEEKS * cheek, GLARE_FROM, GLARE_UP_TO)
    count, patches = cv2.connectedComponents(white.astype(np.uint8))
    areas = np.bincount(patches.ravel(), minlength=count)
    on_lenses = np.bincount(_at(patches, LENSES), minlength=count) >= ON_LENSES * areas
    reflected = float(_at(white & on_lenses[patches], LENSES).mean())
    return max(0.0, reflected - SHINE * float(white[LOWER_FACE].mean()))


def red_eye(portrait: Portrait) -> float:
    """Share of the redder iris that a flash has turned red, 0–1; lower is better.

    Red is measured against the person's own skin, so warm light and brown eyes do not count. Black and white pictures
    give 0. Raises `CannotAssess` without a mesh and behind lids or lenses, which can be red themselves. Source:
    ISO/IEC 29794-5 asks for eyes without red; range chosen on constructed photos.
    """
    if eyes_visible(portrait) < COVERED:
        raise CannotAssess("the eyes are covered")
    face, mesh = portrait.aligned_face().astype(np.float32), portrait.aligned_mesh()
    skin = np.median(_at(face, CHEEKS), axis=0)
    usual = (skin[0] + 8) / (max(skin[1], skin[2]) + 8)
    rows, columns = np.mgrid[0 : face.shape[0], 0 : face.shape[1]]
    shares = []
    for opening, iris in EYES:
        x, y = mesh[iris]
        radius = float(np.mean(np.linalg.norm(mesh[iris + 1 : iris + 5] - mesh[iris], axis=1)))
        disc = np.hypot(columns - x, rows - y) < RED_IRIS * radius
        seen = face[disc & filled(mesh[list(opening)], face.shape[:2])]
        if len(seen) < 8:
            continue
        redness = (seen[:, 0] + 8) / (seen[:, 1:].max(axis=1) + 8) / usual
        shares.append(float(((redness > RED_OVER_SKIN) & (seen[:, 0] > RED_FROM)).mean()))
    if not shares:
        raise CannotAssess("the irises cannot be seen")
    return max(shares)


def _cheek(portrait: Portrait) -> float:
    """Luminance 1–256 of the cheeks."""
    return float(np.median(_at(luminance(portrait), CHEEKS))) + 1


def _other_hue(distance: float) -> float:
    """How surely hues that far apart are not both of skin, 0–1."""
    return float(np.clip((distance - SAME_HUE) / (OTHER_HUE - SAME_HUE), 0, 1))


def _widths(portrait: Portrait) -> tuple[float, float]:
    """Between the corners of the right and of the left eye, px."""
    mesh = portrait.face_mesh()
    right, left = (float(np.linalg.norm(mesh[a, :2] - mesh[b, :2])) + 1e-6 for a, b, _ in (RIGHT_EYE, LEFT_EYE))
    return right, left


def _at(face: NDArray[Any], places: tuple[tuple[slice, slice], tuple[slice, slice]]) -> NDArray[Any]:
    """The pixels of two rectangles, one row each."""
    return np.concatenate([face[place].reshape(-1, *face.shape[2:]) for place in places])


def _opening(contour: Floats) -> float:
    """Height over width of an eye from the lid model's contour: 0–8 the lower lid, 9–15 the upper one."""
    width = float(np.linalg.norm(contour[8] - contour[0])) + 1e-6
    lower, upper = contour[2:7, 1].mean(), contour[10:15, 1].mean()
    return float(abs(lower - upper)) / width


def _height_of_light(eye: Rgb, cheek: float, white: float) -> float:
    """Height over width of an eye by what is too light in its upright crop to be skin; 0 on light skin.

    The iris between two whites counts too. Skin is as light as the cheeks or as most of the crop, whichever is lighter:
    one cheek may lie in the shade. Light that goes on above or below lies on the skin, or beside the face.
    """
    width, middle = EYELIDS_SIDE_PX / CROP_EYE_WIDTHS, EYELIDS_SIDE_PX // 2
    down, across = round(HALF_HEIGHT * width), round(HALF_WIDTH * width)
    grey = eye @ LUMINANCE
    light = grey > OVER_SKIN * max(cheek, float(np.median(grey))) + NEAR_BLACK * white
    light = light[middle - down : middle + down, middle - across : middle + across]
    heights = len(light) - light.argmax(axis=0) - light[::-1].argmax(axis=0)
    between_lids = light.any(axis=0) & ~light[0] & ~light[-1]
    return float(np.percentile(np.where(between_lids, heights, 0), LOWER_COLUMNS)) / width


def _eye_crop(rgb: Rgb, mesh: Floats, outer: int, inner: int, *, mirrored: bool) -> Rgb:
    """One eye upright, as a left eye, 2.3 eye widths wide."""
    import cv2

    right, left = (outer, inner) if mirrored else (inner, outer)
    across = mesh[left, :2] - mesh[right, :2]
    width = float(np.linalg.norm(across)) + 1e-6
    across = across / width
    side = CROP_EYE_WIDTHS * width
    scale, middle = EYELIDS_SIDE_PX / side, (mesh[left, :2] + mesh[right, :2]).astype(np.float64) / 2
    rgb, corner = around(rgb, middle, 1.5 * side)
    middle = middle - corner
    while scale <= 0.5 and min(rgb.shape[:2]) > 1:  # warping alone would skip pixels
        rgb = np.asarray(cv2.resize(rgb, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
        middle, scale = middle / 2, scale * 2
    rotate = scale * np.array([[across[0], across[1]], [-across[1], across[0]]], np.float64)
    if mirrored:
        rotate[0] *= -1
    move = np.column_stack([rotate, EYELIDS_SIDE_PX / 2 - rotate @ middle])
    size = (EYELIDS_SIDE_PX, EYELIDS_SIDE_PX)
    return np.asarray(cv2.warpAffine(rgb, move, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)
