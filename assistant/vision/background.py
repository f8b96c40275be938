"""What is behind the person: plain, blurred or busy. Knows nothing of which of them a purpose wants."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assistant.errors import CannotAssess
from assistant.vision.face import Portrait

Background = Literal["plain", "blurred", "busy"]

SIDE_PX = 320
MIN_SHARE = 0.04  # of the picture must be background
# Mean step between neighbouring px that divides plain from busy. Chosen on eval/photos.
PLAIN_STEP = 5.0
# Share of the steps that is fine detail, which divides out-of-focus from busy. Chosen on eval/photos.
SHARP_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Texture:
    """Measurements on the background alone.

    Attributes:
        step: Mean difference between neighbouring px of luminance, 0–255.
        fine: Mean of what a small blur removes, 0–255.
        share: Share of the picture that is background, 0–1.
        spread: Standard deviation of the luminance, 0–255.
    """

    step: float
    fine: float
    share: float
    spread: float


def background_uniformity(portrait: Portrait) -> float:
    """How even the background is, 0–1; 1 = one flat tone, 0.5 = between plain and busy, near 0 = full of detail.

    The person and a box round the head are masked off. Unreliable where the mask is: see-through hair, another person
    behind. Raises `CannotAssess` when hardly any background is in the picture. Source: after ISO/IEC 29794-5
    BackgroundUniformity.
    """
    return 1 / (1 + texture(portrait).step / PLAIN_STEP)


def background(portrait: Portrait) -> Background:
    """The background's class. Raises `CannotAssess` as `background_uniformity` does."""
    found = texture(portrait)
    if found.step < PLAIN_STEP:
        return "plain"
    return "busy" if found.fine / found.step > SHARP_SHARE else "blurred"


def texture(portrait: Portrait) -> Texture:
    """Measure the background.

    Raises:
        CannotAssess: When hardly any background is in the picture.
    """
    import cv2

    if not portrait.faces and not portrait.has_body:
        raise CannotAssess("nobody stands before it")
    rgb = portrait.picture.rgb
    scale = min(1.0, SIDE_PX / max(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else rgb
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    free = _free_of_people(portrait, grey.shape[0], grey.shape[1], scale)
    share = float(free.mean())
    if share < MIN_SHARE:
        raise CannotAssess("hardly any background is in the picture")
    steps = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(grey, cv2.CV_32F, 0, 1) / 8)
    fine = np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 1.0))
    return Texture(float(steps[free].mean()), float(fine[free].mean()), share, float(grey[free].std()))


def _free_of_people(portrait: Portrait, height: int, width: int, scale: float) -> NDArray[np.bool_]:
    """Where no person is, with a margin for hair that the mask misses."""
    import cv2

    mask = cv2.resize(portrait.person_mask, (width, height))
    person = (mask > 0.3).astype(np.uint8)
    for face in portrait.faces:
        x1, x2 = face.x - 0.45 * face.width, face.x + 1.45 * face.width
        y1, y2 = face.y - 0.5 * face.height, face.y + 1.2 * face.height
        left, right = max(0, round(x1 * scale)), max(0, round(x2 * scale))
        person[max(0, round(y1 * scale)) : max(0, round(y2 * scale)), left:right] = 1
    margin = max(3, round(0.02 * max(height, width)))
    free: NDArray[np.bool_] = cv2.dilate(person, np.ones((margin, margin), np.uint8)) == 0
    return free
