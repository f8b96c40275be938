"""Whether the light has a colour of its own, a cast over the whole picture. Never judged by skin: tones differ."""

import numpy as np
from numpy.typing import NDArray

from assistant.errors import CannotAssess
from assistant.vision.detectors import Floats
from assistant.vision.face import Portrait
from assistant.vision.light import linear, small

# Points of mediapipe's face mesh along the lids, and its irises: centre and four points on the rim.
LIDS = (
    (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7),
    (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249),
)
IRISES = ((468, 469, 471), (473, 474, 476))
MIN_WHITES_PX = 12
BRIGHT, FULL = 95, 0.97  # percentile from which px count as bright, and light from which a channel may be clipped
GREY_POWER = 6  # of Finlayson and Trezzi's "shades of grey"
DARK = 0.002  # light below which colour is noise
# What photos without a cast give: (red, blue) against green, as logarithms. Chosen on labelled photos.
WHITES, BRIGHTEST, GREY = (0.23, -0.09), (0.05, -0.05), (0.11, -0.02)


def natural_colour(portrait: Portrait) -> float:
    """Strength of a colour cast, 0 and more; 0 = none, 0.25 = seen by everybody, 0.5 = as by a coloured lamp.

    Three readings of the light's colour — the whites of the eyes, the brightest px, and "shades of grey" over the whole
    picture — each as the natural logarithm of red and blue against green; the value is how far all three agree that it
    is off, so that a red wall or a brown shirt alone counts for nothing. Finds green and magenta casts sooner than warm
    and cool ones, which rooms have anyway. Raises `CannotAssess` without a mesh, in black and white, and where the
    whites of the eyes cannot be seen. Source: in place of ISO/IEC 29794-5 NaturalColour, which reads the cheeks and so
    follows skin tone; Finlayson and Trezzi, Shades of gray and colour constancy (2004).
    """
    if portrait.picture.is_grayscale:
        raise CannotAssess("the picture has no colours")
    whites = _whites_of_eyes(portrait)  # first, since most pictures that cannot be assessed show none
    # One row for each channel: along rows of three, numpy takes several times as long.
    channels = np.ascontiguousarray(linear(small(portrait)).reshape(-1, 3).T)
    unclipped = channels[:, channels.max(axis=0) < FULL]
    if unclipped.shape[1] < MIN_WHITES_PX:
        raise CannotAssess("the picture is burnt out")
    luminance = unclipped.mean(axis=0)
    bright = unclipped[:, luminance >= np.percentile(luminance, BRIGHT)].mean(axis=1)
    grey = (unclipped**GREY_POWER).mean(axis=1) ** (1 / GREY_POWER)
    off = np.array(
        [
            _off(_log_ratios(whites), WHITES),
            _off(_log_ratios(bright[None])[0], BRIGHTEST),
            _off(_log_ratios(grey[None])[0], GREY),
        ]
    )
    together = off.mean(axis=0)
    return max(0.0, float((off @ (together / (np.linalg.norm(together) + 1e-9))).min()))


def _whites_of_eyes(portrait: Portrait) -> Floats:
    """Light of the px between lids and iris that are bright, (n, 3) 0–1."""
    import cv2

    mesh, rgb = portrait.face_mesh()[:, :2], portrait.picture.rgb
    eyes = mesh[[*LIDS[0], *LIDS[1]]]
    left, top = np.maximum(np.floor(eyes.min(axis=0)).astype(int), 0)
    right, bottom = np.ceil(eyes.max(axis=0)).astype(int) + 1
    crop = rgb[top:bottom, left:right]
    if min(crop.shape[:2]) < 2:
        raise CannotAssess("the eyes are not in the picture")
    whites = np.zeros(crop.shape[:2], np.uint8)
    for lids, (centre, *rim) in zip(LIDS, IRISES, strict=True):
        cv2.fillPoly(whites, [np.round(mesh[list(lids)] - (left, top)).astype(np.int32)], (1,))
        x, y = (int(value) for value in np.round(mesh[centre] - (left, top)))
        radius = float(np.linalg.norm(mesh[rim[0]] - mesh[rim[1]])) / 2
        cv2.circle(whites, (x, y), int(np.ceil(radius)), (0,), -1)
    found = linear(crop[whites > 0])
    luminance = found.mean(axis=1)
    if len(found) >= MIN_WHITES_PX:
        low, high = np.percentile(luminance, (60, 97))  # neither lashes nor the lamp's reflection
        found = found[(luminance >= low) & (luminance <= high)]
    if len(found) < MIN_WHITES_PX / 3:
        raise CannotAssess("the whites of the eyes cannot be seen")
    return found


def _log_ratios(light: Floats) -> NDArray[np.float64]:
    """Red and blue against green, (n, 2)."""
    logs = np.log(light.astype(np.float64) + DARK)
    return np.stack([logs[:, 0] - logs[:, 1], logs[:, 2] - logs[:, 1]], axis=1)


def _off(ratios: NDArray[np.float64], usual: tuple[float, float]) -> NDArray[np.float64]:
    """How far from what is usual: along warm and cool, along magenta and green. Of many px the least coloured third."""
    if ratios.ndim == 2:
        least = np.argsort(np.hypot(ratios[:, 0], ratios[:, 1]))[: max(3, len(ratios) // 3)]
        ratios = np.median(ratios[least], axis=0)
    red, blue = ratios - np.array(usual)
    return np.array([(red - blue) / 2, (red + blue) / 2])
