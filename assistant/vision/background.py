"""What is behind the person: plain, blurred or busy. Knows nothing of which of them a purpose wants."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assistant.errors import CannotAssess
from assistant.vision.detectors import Floats
from assistant.vision.face import Portrait, once
from assistant.vision.image import shrink

Background = Literal["plain", "blurred", "busy", "unclear"]
Mask = NDArray[np.bool_]

SIDE_PX = 256  # small enough that film grain and JPEG noise are gone
MIN_SHARE = 0.04  # of the picture must be background
# Room left around people, in heights of the largest face; the widest that leaves enough background. Hair and shoulders
# that the mask misses lie there.
MARGINS = (0.2, 0.12, 0.0)
FINE_PX, MIDDLE_PX, FORM_PX, COARSE_PX = 0.8, 1.6, 3.2, 10.0  # widths of the blurs whose slopes are compared
STRONG_EDGES = 85  # percentile above which a slope is an edge
EVEN_DETAIL = 2.35  # divides plain from busy best, and lets most blurred ones pass. Chosen on eval/photos
# Weights of two logistic rules: anything there at all, and if so whether it is in focus. Fitted on eval/photos;
# `python -m eval photos` tells how they fare on repositories they were not fitted on.
NOT_PLAIN = (-0.39, 2.26, 0.12)  # constant, slope of forms, coarse tones
IN_FOCUS = (-5.67, 8.57, 1.51)  # constant, crispness, strongest edges
CLEAR = 0.55  # surer than this, or the answer is "unclear"


@dataclass(frozen=True, slots=True)
class Texture:
    """Measurements on the background alone, on CIELAB at `SIDE_PX`.

    Attributes:
        slope: Mean slope of what is left after a blur that keeps forms and drops texture, in CIELAB per px.
        tones: Standard deviation of the lightness of large areas, 0–50.
        crispness: Fine against less fine slope at the strongest edges; higher = in focus.
        edges: 97th percentile of the fine slope.
        detail: Mean of the fine slope: high where there is much, and in focus.
        share: Share of the picture that is background, 0–1.
    """

    slope: float
    tones: float
    crispness: float
    edges: float
    detail: float
    share: float


def background_uniformity(portrait: Portrait) -> float:
    """How even the background is, 0–1; 1 = one flat tone, 0.5 = between even and busy, near 0 = full of detail.

    People, with a margin, and a frame round the photo are left out. Unreliable where the person mask is: see-through
    hair, another person behind. Raises `CannotAssess` when hardly any background is in the picture. Source: after
    ISO/IEC 29794-5 BackgroundUniformity.
    """
    return 1 / (1 + texture(portrait).detail / EVEN_DETAIL)


def background(portrait: Portrait) -> Background:
    """The background's class, "unclear" where none is likely enough.

    Raises `CannotAssess` as `background_uniformity` does.
    """
    likely = likelihoods(texture(portrait))
    best = max(likely, key=lambda name: likely[name])
    return best if likely[best] >= CLEAR else "unclear"


def likelihoods(found: Texture) -> dict[Background, float]:
    """How likely each class is, 0–1, adding up to 1."""
    anything = _logistic(NOT_PLAIN, np.log(found.slope + 0.05), np.log(found.tones + 0.5))
    focus = _logistic(IN_FOCUS, np.log(found.crispness), np.log(found.edges + 0.05))
    return {"plain": 1 - anything, "blurred": anything * (1 - focus), "busy": anything * focus}


@once
def texture(portrait: Portrait) -> Texture:
    """Measure the background.

    Raises:
        CannotAssess: When hardly any background is in the picture.
    """
    import cv2

    if not portrait.faces and not portrait.has_body:
        raise CannotAssess("nobody stands before it")
    small, scale = _shrunk(portrait)
    free = _background_mask(portrait, small, scale)
    lab = np.asarray(cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)
    inner = cv2.erode(free.astype(np.uint8), np.ones((5, 5), np.uint8), borderValue=(1.0,)) > 0
    if not inner.any():
        inner = free
    fine = _slope(np.asarray(cv2.GaussianBlur(lab, (0, 0), FINE_PX), np.float32))
    middle = _slope(np.asarray(cv2.GaussianBlur(lab, (0, 0), MIDDLE_PX), np.float32))
    edge = inner & (middle >= np.percentile(middle[inner], STRONG_EDGES))
    half, weight = _halved(lab, free.astype(np.float32))
    forms = _slope(_blurred(half, weight, FORM_PX / 2))
    eighth, light = _halved(*_halved(half[..., :1], weight))
    large = _blurred(eighth[..., 0], light, COARSE_PX / 8)
    return Texture(
        slope=float(forms[weight > 0.99].mean() if (weight > 0.99).any() else forms.mean()),
        tones=float(large[light > 0.5].std() if (light > 0.5).any() else 0.0),
        crispness=float((fine[edge].mean() + 0.1) / (middle[edge].mean() + 0.1)),
        edges=float(np.percentile(fine[inner], 97)),
        detail=float(fine[inner].mean()),
        share=float(free.mean()),
    )


def _shrunk(portrait: Portrait) -> tuple[NDArray[np.uint8], float]:
    """The picture at `SIDE_PX`, a smaller one enlarged to it, and its scale to the portrait's."""
    import cv2

    rgb = portrait.picture.rgb
    small, enlarged = shrink(rgb, SIDE_PX), SIDE_PX / max(rgb.shape[:2])
    if enlarged > 1:  # slopes are told by the px, so that a small copy of a photo would look busier than the photo
        small = np.asarray(cv2.resize(rgb, None, fx=enlarged, fy=enlarged, interpolation=cv2.INTER_CUBIC), np.uint8)
    return small, small.shape[0] / rgb.shape[0]


def _logistic(weights: tuple[float, float, float], first: float, second: float) -> float:
    return float(1 / (1 + np.exp(-(weights[0] + weights[1] * first + weights[2] * second))))


def _halved(lab: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """The picture at half the size, each px the mean of what belongs to the background among those it replaces."""
    import cv2

    size = (max(1, lab.shape[1] // 2), max(1, lab.shape[0] // 2))
    near = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
    mean = cv2.resize(lab * weight[..., None], size, interpolation=cv2.INTER_AREA).reshape(*size[::-1], lab.shape[2])
    return np.asarray(mean / np.maximum(near, 1e-3)[..., None], np.float32), np.asarray(near, np.float32)


def _blurred(lab: Floats, weight: Floats, width_px: float) -> Floats:
    """Blurred inside the background alone, so that no one's outline leaks into it."""
    import cv2

    near = np.maximum(cv2.GaussianBlur(weight, (0, 0), width_px), 1e-3)
    wide = (..., None) if lab.ndim == 3 else ...
    return np.asarray(cv2.GaussianBlur(lab * weight[wide], (0, 0), width_px) / near[wide], np.float32)


def _slope(lab: Floats) -> Floats:
    """How much the colour changes from one px to the next."""
    import cv2

    across, down = cv2.Sobel(lab, cv2.CV_32F, 1, 0), cv2.Sobel(lab, cv2.CV_32F, 0, 1)
    squared = cv2.transform(across * across + down * down, np.ones((1, 3), np.float32))
    return np.asarray(cv2.sqrt(squared) / 8, np.float32)


def _background_mask(portrait: Portrait, small: NDArray[np.uint8], scale: float) -> Mask:
    """Where neither a person nor a frame is.

    Raises:
        CannotAssess: When that is hardly anywhere.
    """
    import cv2

    height, width = small.shape[:2]
    person = (cv2.resize(portrait.person_mask, (width, height)) > 0.3).astype(np.uint8)
    for face in portrait.faces:
        x1, x2 = face.x - 0.45 * face.width, face.x + 1.45 * face.width
        y1, y2 = face.y - 0.5 * face.height, face.y + 1.2 * face.height
        left, right = max(0, round(x1 * scale)), max(0, round(x2 * scale))
        person[max(0, round(y1 * scale)) : max(0, round(y2 * scale)), left:right] = 1
    tallest_px = max((face.height * scale for face in portrait.faces), default=0.0)
    frame = frame_mask(small)
    away_px = cv2.distanceTransform(1 - person, cv2.DIST_L2, 3)
    for margin in MARGINS:
        free: Mask = (away_px > max(3, 0.02 * max(height, width), margin * tallest_px) / 2) & ~frame
        if free.mean() >= MIN_SHARE:
            return free
    raise CannotAssess("hardly any background is in the picture")


def frame_mask(rgb: NDArray[np.uint8]) -> Mask:
    """Where a frame lies round the photo: bars of one tone along an edge, or rounded corners.

    An edge of the photo itself may be of one tone too; leaving a strip of that out changes little.
    """
    import cv2

    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    height, width = grey.shape
    frame = np.zeros((height, width), np.uint8)
    tones = grey.astype(np.int16)
    rows, columns = np.ptp(tones, axis=1) <= 6, np.ptp(tones, axis=0) <= 6
    for flat, part in ((rows, frame), (rows[::-1], frame[::-1]), (columns, frame.T), (columns[::-1], frame.T[::-1])):
        bar = int(np.argmin(flat)) if not flat.all() else 0
        if 0 < bar < flat.size // 2:
            part[: bar + 2] = 1
    corners = []
    for seed in ((0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1)):
        filled = np.zeros((height + 2, width + 2), np.uint8)
        flags = 4 | (1 << 8) | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE
        area = cv2.floodFill(grey, filled, seed, (0,), (2,), (2,), flags)[0]
        if 8 <= area < 0.02 * height * width:
            corners.append(filled[1:-1, 1:-1])
    if len(corners) >= 3:
        for corner in corners:
            frame[cv2.dilate(corner, np.ones((7, 7), np.uint8)) > 0] = 1
    return frame > 0


def tone(portrait: Portrait) -> tuple[float, float, float]:
    """The background's median colour in CIELAB: lightness 0–100, then green to red and blue to yellow around 0.

    Raises `CannotAssess` as `background_uniformity` does.
    """
    import cv2

    small, scale = _shrunk(portrait)
    free = _background_mask(portrait, small, scale)
    lightness, red, yellow = np.median(cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[free], axis=0)
    return float(lightness), float(red), float(yellow)
