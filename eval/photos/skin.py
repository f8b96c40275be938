"""The same person in other skin tones under the same light: what a fairness test needs to make by itself.

All skin that can be seen is re-toned, not the face alone: an edge along the jaw or the brow would itself be read as
where the face ends.
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from assistant.vision.detectors import CHIN, FACE_OVAL, FOREHEAD, LEFT_EYE_OUTER, RIGHT_EYE_OUTER
from assistant.vision.eyes import LEFT_OPENING, RIGHT_OPENING
from assistant.vision.face import Portrait
from assistant.vision.light import linear

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float32]

# The Monk Skin Tone scale, lightest first (Ellis Monk, Google, 2022; skintone.google).
MONK = ("f6ede4", "f3e7db", "f7ead0", "eadaba", "d7bd96", "a07e56", "825c43", "604134", "3a312a", "292420")
LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
LIT = (72, 92)  # percentiles between which skin is fully lit: the tone's own colour
GLEAM = 1.25  # times the light around it: a gleam on the skin has the lamp's colour, not the skin's
SHOULDER = 0.75  # from here a camera holds highlights back, so that none burns out

INNER_LIPS = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95)
OPEN_EYES = (RIGHT_OPENING, LEFT_OPENING)  # they keep their colour, as teeth do
BROWS = (70, 63, 105, 66, 107, 336, 296, 334, 293, 300)  # upper edges, from temple to temple

SEARCH_SIDE_PX = 512
PERSON = 0.5
ALIKE, PERHAPS = 2.0, 3.5  # distances from the face's colours, in standard deviations
LEAST_SPREAD = np.array([20.0, 5.0, 5.0], np.float32)  # of L*, a*, b* in OpenCV's units
SHADED = 2.0  # times the spread of lightness on the face, which the neck's shadow goes beyond
DARK = 0.35  # of the face's L*: hair and leather, whatever their hue
ROUNDS = 5
# Of the distance between the eyes: how far skin and hair mix, which stays as a light rim where it is left out, and over
# what an edge is looked for.
RIM, SOFT = 0.04, 0.03
# Of the area of the face, where the mask is believed: covered, and beside it. Chosen by eye.
LEAST_COVERED, MOST_GROWN = 0.85, 2.2
FLAT = 1e-3  # variance below which the picture has no edge to follow


def toning(portrait: Portrait, skin: Floats | None = None) -> Callable[[str], Rgb]:
    """A function from a tone, six hexadecimal digits, to the portrait's picture with all skin in that tone.

    In linear light each px of skin is scaled by the new tone over the old one, so that shading stays; gleams, eyes,
    teeth, hair, clothes and background stay as they are. Raises `CannotAssess` without a mesh.

    Args:
        portrait: What was found in the picture.
        skin: Its `skin_mask`, where that is known.
    """
    light = linear(portrait.picture.rgb)
    skin = skin_mask(portrait) if skin is None else skin
    luminance = light @ LUMINANCE
    face = (_inside(portrait, FACE_OVAL) > 0) & (skin > 0.9)
    low, high = np.percentile(luminance[face], LIT)
    own = light[face & (luminance >= low) & (luminance <= high)].mean(axis=0)
    sigma = max(1.0, 0.2 * _eyes_px(portrait))
    near = cv2.GaussianBlur(luminance * skin, (0, 0), sigma) / (cv2.GaussianBlur(skin, (0, 0), sigma) + 1e-4)
    # Where a face turns away from the light its gleams do too.
    matt = light * np.minimum(1, GLEAM * np.maximum(own @ LUMINANCE, near) / np.maximum(luminance, 1e-5))[..., None]

    def toned(tone: str) -> Rgb:
        new = matt * (linear(np.frombuffer(bytes.fromhex(tone), np.uint8)) / own) + light - matt
        bright = new @ LUMINANCE
        room = 1 - SHOULDER
        held = np.where(bright > SHOULDER, 1 - room * np.exp(-(bright - SHOULDER) / room), bright)
        new *= (held / np.maximum(bright, 1e-6))[..., None]
        return _tones(light + (new - light) * skin[..., None])

    return toned


def is_found(portrait: Portrait, skin: Floats) -> bool:
    """Whether the mask holds most of the face, and no more beside it than limbs: else it holds clothes or hair."""
    oval = _inside(portrait, FACE_OVAL) > 0
    return float(skin[oval].mean()) >= LEAST_COVERED and float(skin[~oval].sum()) <= MOST_GROWN * float(oval.sum())


def skin_mask(portrait: Portrait, *, lids_shut: bool = False) -> Floats:
    """How surely each px is skin of the person, 0–1, with soft edges that follow those of the picture.

    Grown from the face's colours over the person mask by GrabCut, so that ears, neck, hands and hairline come along.

    Args:
        portrait: What was found in the picture.
        lids_shut: The eyes' openings hold lids, which are skin. Lids drawn after the toning instead stand above what
            is left of the eye's edge, light as it was: on dark skin a bright crescent, as of an eye half open.
    """
    rgb = portrait.picture.rgb
    height, width = rgb.shape[:2]
    scale = min(1.0, SEARCH_SIDE_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    oval, sure = (cv2.resize(part, size) > 0.5 for part in (_inside(portrait, FACE_OVAL), _below_brows(portrait)))
    person = cv2.resize(portrait.person_mask, size) > PERSON
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    middle = np.median(lab[sure], axis=0)
    spread = 1.48 * np.median(np.abs(lab[sure] - middle), axis=0) * np.array([SHADED, 1, 1], np.float32)
    off = np.linalg.norm((lab - middle) / np.maximum(spread, LEAST_SPREAD), axis=2)
    dark = lab[..., 0] < DARK * middle[0]
    marks = np.full(small.shape[:2], cv2.GC_BGD, np.uint8)
    marks[(person & (off < PERHAPS) & ~dark) | oval] = cv2.GC_PR_BGD
    marks[(person & (off < ALIKE) | oval) & ~dark] = cv2.GC_PR_FGD
    marks[sure] = cv2.GC_FGD
    cv2.grabCut(small, marks, (0, 0, 0, 0), np.zeros((1, 65)), np.zeros((1, 65)), ROUNDS, cv2.GC_INIT_WITH_MASK)
    found = ((marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD)).astype(np.float32)
    px = scale * _eyes_px(portrait)
    rim = 2 * max(1, round(RIM * px)) + 1
    for way in (cv2.MORPH_CLOSE, cv2.MORPH_OPEN):
        found = np.asarray(cv2.morphologyEx(found, way, np.ones((3, 3), np.uint8)), np.float32)
    found = np.maximum(found, sure.astype(np.float32))
    found = np.asarray(cv2.dilate(found, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (rim, rim))), np.float32)
    soft = _guided(rgb, small, found, max(2, round(SOFT * px)))
    for part in (INNER_LIPS,) if lids_shut else (*OPEN_EYES, INNER_LIPS):
        soft = soft * (1 - _soft(_inside(portrait, part), portrait))
    return np.asarray(soft, np.float32)


def _inside(portrait: Portrait, outline: tuple[int, ...]) -> Floats:
    """1 inside an outline of the mesh, 0 outside."""
    points = portrait.face_mesh()[list(outline), :2]
    inside = np.zeros(portrait.picture.rgb.shape[:2], np.uint8)
    cv2.fillPoly(inside, [np.round(points).astype(np.int32)], (1,))
    return inside.astype(np.float32)


def _below_brows(portrait: Portrait) -> Floats:
    """The face's oval up to the brows, brows included: what hair seldom covers."""
    mesh = portrait.face_mesh()[:, :2]
    brows = mesh[list(BROWS)]
    across, up = brows[-1] - brows[0], mesh[FOREHEAD] - mesh[CHIN]
    edge = np.concatenate([brows[:1] - across, brows, brows[-1:] + across])
    below = np.ones(portrait.picture.rgb.shape[:2], np.uint8)
    cv2.fillPoly(below, [np.round(np.concatenate([edge, edge[::-1] + 2 * up])).astype(np.int32)], (0,))
    return np.asarray(_inside(portrait, FACE_OVAL) * below, np.float32)


def _soft(part: Floats, portrait: Portrait) -> Floats:
    """With an edge as soft as a camera's."""
    return np.asarray(cv2.GaussianBlur(part, (0, 0), max(0.5, 0.01 * _eyes_px(portrait))), np.float32)


def _guided(rgb: Rgb, small: Rgb, mask: Floats, radius: int) -> Floats:
    """The small picture's mask for the large one, its edges moved to those of the picture.

    He and Sun, Fast guided filter (2015).
    """
    guide = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32) / 255
    size = (2 * radius + 1, 2 * radius + 1)

    def blurred(values: Floats) -> Floats:
        layers = values.reshape(*mask.shape, -1)
        each = [cv2.blur(layers[..., i], size) for i in range(layers.shape[2])]
        return np.stack(each, axis=2, dtype=np.float32).reshape(values.shape)

    mean, mean_mask = blurred(guide), blurred(mask)
    together = blurred(guide * mask[..., None]) - mean * mean_mask[..., None]
    spread = blurred(guide[..., :, None] * guide[..., None, :]) - mean[..., :, None] * mean[..., None, :]
    slope = np.linalg.solve(spread + FLAT * np.eye(3, dtype=np.float32), together[..., None])[..., 0]
    rest = mean_mask - (slope * mean).sum(axis=2)
    width, height = rgb.shape[1], rgb.shape[0]
    slope, rest = (np.asarray(cv2.resize(blurred(part), (width, height)), np.float32) for part in (slope, rest))
    large = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB).astype(np.float32) / 255
    return np.asarray(np.clip((slope * large).sum(axis=2) + rest, 0, 1), np.float32)


def _eyes_px(portrait: Portrait) -> float:
    """Distance between the outer corners of the eyes."""
    points = portrait.face_mesh()[[RIGHT_EYE_OUTER, LEFT_EYE_OUTER], :2]
    return float(np.linalg.norm(points[1] - points[0]))


def _tones(light: Floats) -> Rgb:
    """SRGB tones of light 0–1."""
    light = np.clip(light, 0, 1)
    shares = np.where(light <= 0.0031308, light * 12.92, 1.055 * np.power(light, 1 / 2.4) - 0.055)
    return (shares * 255 + 0.5).astype(np.uint8)
