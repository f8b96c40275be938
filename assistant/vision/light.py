"""Light on the face: clipping and evenness. Never absolute brightness, which follows skin tone."""

import numpy as np
from numpy.typing import NDArray

from assistant.errors import CannotAssess
from assistant.vision.aligned import LUMINANCE, luminance
from assistant.vision.detectors import Rgb
from assistant.vision.face import ALIGNED_EYES_Y_PX, Portrait, once
from assistant.vision.image import shrink

Grey = NDArray[np.float32]

# In the aligned face: forehead to mouth, between the temples; eyes, brows and beard line left out of the cheeks.
FACE_ROWS, FACE_COLUMNS = slice(34, 132), slice(36, 124)
CHEEK_ROWS = slice(ALIGNED_EYES_Y_PX + 18, ALIGNED_EYES_Y_PX + 44)
RIGHT_CHEEK, LEFT_CHEEK = slice(38, 64), slice(96, 122)
BLACK = 4  # luminance up to which nothing is told apart; ISO's 25 would count skin of the darkest tones, well lit
BURNT, BURNT_CHANNELS = 250, 2  # a px has lost its detail when two of its channels are full; JPEG moves 255 a little
SPOT_PX = 5  # a gleam on forehead or nose is narrower
SMALL_PX = 160  # width at which the brightest tones are looked for: single px and noise are gone
BRIGHTEST = 99.9  # percentile: a collar, teeth, a catchlight or the rim of a lamp are enough


def under_exposure_prevention(portrait: Portrait) -> float:
    """How much is lost to darkness, 0–1; lower is better. The larger of two shares, chosen not to follow skin tone.

    The upper part of the scale of tones that the picture leaves empty: where the light is enough something shines, be
    it teeth, an eye, a collar or a gleam on dark skin, and 0.37 stays empty when three quarters of an exposure's light
    are missing. And the px of the face that are crushed to black. Blind to a face in the shadow of a bright background;
    unreliable where skin is the brightest thing, as before black in black clothes. Raises `CannotAssess` without a
    mesh. Source: after ISO/IEC 29794-5 UnderExposurePrevention, which counts px up to a luminance of 25; chosen on
    photos re-lit and re-toned.
    """
    crushed = float((luminance(portrait)[FACE_ROWS, FACE_COLUMNS] <= BLACK).mean())
    return max(crushed, _empty_above(portrait))


def over_exposure_prevention(portrait: Portrait) -> float:
    """Share of the face that is burnt out to flat patches, 0–1; lower is better.

    Counts patches without detail in two of three channels, so light skin with its tones intact gives nearly 0, as do
    small gleams and glints of glasses. Raises `CannotAssess` without a mesh. Source: after ISO/IEC 29794-5
    OverExposurePrevention, which counts luminance from 247; chosen on photos re-lit and re-toned.
    """
    import cv2

    face = portrait.aligned_face()[FACE_ROWS, FACE_COLUMNS]
    burnt = ((face >= BURNT).sum(axis=2) >= BURNT_CHANNELS).astype(np.uint8)
    patches = cv2.morphologyEx(burnt, cv2.MORPH_OPEN, np.ones((SPOT_PX, SPOT_PX), np.uint8))
    return float(patches.mean())


def illumination_uniformity(portrait: Portrait) -> float:
    """Light on the darker cheek against the brighter one, 0–1; 1 = even, 0.5 = one side has half the light.

    In linear light, so that a person's skin tone falls out. Unreliable on heads turned beyond 35 degrees, where it
    raises `CannotAssess`, as it does without a mesh. Source: after ISO/IEC 29794-5 IlluminationUniformity, which
    compares histograms.
    """
    left, right = _cheeks(portrait)
    if max(right, left) < 1e-4:
        raise CannotAssess("the face is black")
    return min(right, left) / max(right, left)


def light_side_stops(portrait: Portrait) -> float:
    """How much more light falls on the cheek at the right side of the picture, in stops; negative = on the left one.

    Raises `CannotAssess` as `illumination_uniformity` does.
    """
    left, right = _cheeks(portrait)
    if min(left, right) < 1e-4:
        raise CannotAssess("a cheek is black")
    return float(np.log2(right / left))


def _cheeks(portrait: Portrait) -> tuple[float, float]:
    """Light 0–1 on the cheek at the left and at the right side of the picture."""
    if abs(portrait.yaw_deg) > 35:
        raise CannotAssess("the head is turned too far to compare both cheeks")
    lit = linear(luminance(portrait)[CHEEK_ROWS])
    return float(np.median(lit[:, RIGHT_CHEEK])), float(np.median(lit[:, LEFT_CHEEK]))


def luminance_mean(portrait: Portrait) -> float:
    """Mean luminance of the whole picture, 0–1; higher = brighter. Only told: a dark or a light picture may be meant.

    Of the picture and not of the face, whose luminance follows skin tone. Source: after ISO/IEC 29794-5 LuminanceMean.
    """
    return float(_small_grey(portrait).mean()) / 255


def luminance_variance(portrait: Portrait) -> float:
    """Variance of the luminance of the whole picture, 0–0.25; higher = more contrast. Only told.

    Of the picture and not of the face. Source: after ISO/IEC 29794-5 LuminanceVariance.
    """
    return float((_small_grey(portrait) / 255).var())


def dynamic_range(portrait: Portrait) -> float:
    """Share of the scale of tones that the picture uses, 0–1; higher = more; under about a half it looks like fog.

    From its darkest hundredth to its brightest thousandth. Of the picture and not of the face, whose range follows skin
    tone. Source: in place of ISO/IEC 29794-5 DynamicRange, whose entropy hardly moves with the contrast.
    """
    low, high = np.percentile(_small_grey(portrait), (1, BRIGHTEST))
    return float(high - low) / 255


def linear(tones: NDArray[np.uint8] | Grey) -> Grey:
    """Light 0–1 of tones 0–255, by sRGB's own curve: near black the power 2.2 makes twice of small differences."""
    shares = np.asarray(tones, np.float32) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _empty_above(portrait: Portrait) -> float:
    """Share of the scale of tones above the picture's brightest ones."""
    return 1 - brightest(portrait) / 255


@once
def brightest(portrait: Portrait) -> float:
    """Luminance 0–255 of what shines in the picture: how much light there is, whatever the skin makes of it."""
    return float(np.percentile(_small_grey(portrait), BRIGHTEST))


@once
def _small_grey(portrait: Portrait) -> Grey:
    """Luminance 0–255 of the small picture."""
    return np.asarray(small(portrait) @ LUMINANCE, np.float32)


@once
def small(portrait: Portrait) -> Rgb:
    """The picture so small that noise and single px are gone."""
    rgb = portrait.picture.rgb
    return shrink(rgb, round(SMALL_PX * max(1.0, rgb.shape[0] / rgb.shape[1])))
