"""What is behind the person: plain, blurred or busy. Knows nothing of which of them a purpose wants."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assistant.errors import CannotAssess
from assistant.vision.face import Portrait

Background = Literal["plain", "blurred", "busy"]

SIDE_PX = 160  # small enough that film grain and JPEG noise are gone
MIN_SHARE = 0.04  # of the picture must be background
# Mean steps between neighbouring px. Chosen on eval/photos.
EVEN_STEP = 7.25  # divides plain from busy best
PLAIN_STEP = 3.75  # divides plain from blurred best
CRISP_EDGES = 4.9  # strongest steps against the same after a blur: above, the background is in focus


@dataclass(frozen=True, slots=True)
class Texture:
    """Measurements on the background alone.

    Attributes:
        step: Mean difference between neighbouring px of luminance, 0–255.
        crispness: How much the strongest edges lose by a blur, 1 and more; higher = in focus.
        share: Share of the picture that is background, 0–1.
    """

    step: float
    crispness: float
    share: float


def background_uniformity(portrait: Portrait) -> float:
    """How even the background is, 0–1; 1 = one flat tone, 0.5 = between even and busy, near 0 = full of detail.

    The person and a box round the head are masked off. Unreliable where the mask is: see-through hair, another person
    behind. Raises `CannotAssess` when hardly any background is in the picture. Source: after ISO/IEC 29794-5
    BackgroundUniformity.
    """
    return 1 / (1 + texture(portrait).step / EVEN_STEP)


def background(portrait: Portrait) -> Background:
    """The background's class. Raises `CannotAssess` as `background_uniformity` does."""
    found = texture(portrait)
    if found.step < PLAIN_STEP:
        return "plain"
    return "busy" if found.crispness > CRISP_EDGES and found.step > EVEN_STEP else "blurred"


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
    steps = _steps(grey)
    soft_steps = _steps(np.asarray(cv2.GaussianBlur(grey, (0, 0), 3), np.float32))
    edges = free & (steps >= np.percentile(steps[free], 90))
    crispness = (float(steps[edges].mean()) + 0.05) / (float(soft_steps[edges].mean()) + 0.05)
    return Texture(float(steps[free].mean()), crispness, share)


def _steps(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """The slope at each px, in tones from one px to the next."""
    import cv2

    across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    return np.asarray(np.hypot(across, down) / 8, np.float32)


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


def tone(portrait: Portrait) -> tuple[float, float, float]:
    """The background's median colour in CIELAB: lightness 0–100, then green to red and blue to yellow around 0.

    Raises `CannotAssess` as `background_uniformity` does.
    """
    import cv2

    rgb = portrait.picture.rgb
    scale = min(1.0, SIDE_PX / max(rgb.shape[:2]))
    small = np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.float32) / 255
    free = _free_of_people(portrait, small.shape[0], small.shape[1], scale)
    if float(free.mean()) < MIN_SHARE:
        raise CannotAssess("hardly any background is in the picture")
    lightness, red, yellow = np.median(cv2.cvtColor(small, cv2.COLOR_RGB2LAB)[free], axis=0)
    return float(lightness), float(red), float(yellow)
