"""The same face in other skin tones under the same light: what a fairness test needs to make by itself."""

import numpy as np
from numpy.typing import NDArray

from assistant.vision.face import Portrait

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float32]

# The Monk Skin Tone scale, lightest first (Ellis Monk, Google, 2022; skintone.google).
MONK = ("f6ede4", "f3e7db", "f7ead0", "eadaba", "d7bd96", "a07e56", "825c43", "604134", "3a312a", "292420")
LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
LIT = (72, 92)  # percentiles between which skin is fully lit: the tone's own colour
GLEAM = 1.25  # times the light around it: a gleam on the skin has the lamp's colour, not the skin's
SHOULDER = 0.75  # from here a camera holds highlights back, so that none burns out

# Points of mediapipe's face mesh, each a closed line.
OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150,
    136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
RIGHT_EYE = (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7)
LEFT_EYE = (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249)
INNER_LIPS = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95)


def toned(portrait: Portrait, tone: str) -> Rgb:
    """The portrait's picture with the face's skin in another tone.

    In linear light each px of skin is scaled by the new tone over the old one, so that shading stays; gleams, eyes,
    teeth, hair, clothes and background stay as they are.

    Args:
        portrait: One face with a mesh.
        tone: Six hexadecimal digits, red, green and blue.
    """
    light = _linear(portrait.picture.rgb)
    skin = _skin(portrait)
    luminance = light @ LUMINANCE
    face = skin > 0.9
    low, high = np.percentile(luminance[face], LIT)
    own = light[face & (luminance >= low) & (luminance <= high)].mean(axis=0)
    around = np.maximum(own @ LUMINANCE, _blurred(luminance * skin, portrait) / (_blurred(skin, portrait) + 1e-4))
    matt = light * np.minimum(1, GLEAM * around / np.maximum(luminance, 1e-5))[..., None]
    new = matt * (_linear(np.frombuffer(bytes.fromhex(tone), np.uint8)) / own) + light - matt
    bright = new @ LUMINANCE
    room = 1 - SHOULDER
    held = np.where(bright > SHOULDER, 1 - room * np.exp(-(bright - SHOULDER) / room), bright)
    new *= (held / np.maximum(bright, 1e-6))[..., None]
    return _tones(light + (new - light) * skin[..., None])


def _skin(portrait: Portrait) -> Floats:
    """How surely each px is the face's skin, 0–1: the mesh's oval without eyes and mouth, with soft edges."""
    import cv2

    points = portrait.face_mesh()[:, :2]
    inside = np.zeros(portrait.picture.rgb.shape[:2], np.uint8)
    cv2.fillPoly(inside, [np.round(points[list(OVAL)]).astype(np.int32)], 255)
    for part in (RIGHT_EYE, LEFT_EYE, INNER_LIPS):
        cv2.fillPoly(inside, [np.round(points[list(part)]).astype(np.int32)], 0)
    width = float(np.linalg.norm(points[RIGHT_EYE[0]] - points[LEFT_EYE[0]]))
    return np.asarray(cv2.GaussianBlur(inside.astype(np.float32) / 255, (0, 0), max(0.5, 0.01 * width)), np.float32)


def _blurred(values: Floats, portrait: Portrait) -> Floats:
    """Light in the larger: over a fifth of the distance between the eyes."""
    import cv2

    points = portrait.face_mesh()
    sigma = max(1.0, 0.2 * float(np.linalg.norm(points[RIGHT_EYE[0]] - points[LEFT_EYE[0]])))
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma), np.float32)


def _linear(rgb: NDArray[np.uint8]) -> Floats:
    """Light 0–1 of sRGB tones."""
    shares = np.arange(256, dtype=np.float32) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4).astype(np.float32)[rgb]


def _tones(light: Floats) -> Rgb:
    """SRGB tones of light 0–1."""
    light = np.clip(light, 0, 1)
    shares = np.where(light <= 0.0031308, light * 12.92, 1.055 * np.power(light, 1 / 2.4) - 0.055)
    return (shares * 255 + 0.5).astype(np.uint8)
