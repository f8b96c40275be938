"""What became of the picture after the shot: blocks of compression, steps of tone, grain, filters."""

import numpy as np
from numpy.typing import NDArray

from assistant.errors import CannotAssess
from assistant.vision.face import Portrait
from assistant.vision.sharpness import sharpness

Grey = NDArray[np.int16]

BLOCK_PX = 8  # of JPEG
STEP_AT_MOST = 8  # tones that one border of a block may count: an object's edge is none
EDGE_AT_MOST = 24
# What counts as 1: tones by which blocks stand out, and the share of all steps on their borders above an even eighth.
BLOCK_TONES, BLOCK_SHARE = 4.0, 0.3
MIN_SIDE_PX = 64
WINDOW_TONES = 15
EMPTY = 0.1  # of the usual number of px: such a tone is missing
USED = 0.02, 0.98
CALM = 30  # percentile of slope up to which a place is calm enough to show noise
SWING = 6  # standard deviations from the lowest to the highest of nearly all values
CENTRE_PX = 480
ROOM = 0.6  # round the face's box, in its sizes
SMALL_STEPS, STEPS = slice(1, 4), slice(1, 20)
SHARP_ENOUGH = 0.28  # of `sharpness`: below it fine detail is missing anyway


def compression_artifacts(portrait: Portrait) -> float:
    """How far the blocks of JPEG stand out, 0–1; lower is better; 0.35 can be seen, from 0.5 on it is ugly.

    Along rows and columns, how much larger the step between neighbouring px is at every eighth px than beside it; the
    grid may lie anywhere, so crops and copies saved anew as PNG count too. Raises `CannotAssess` where the picture was
    shrunk to be looked at, or is tiny. Source: after ISO/IEC 29794-5 CompressionArtifacts, which learns it; chosen on
    photos saved at qualities 5 to 90.
    """
    grey = _centre(_grey_as_stored(portrait))
    if min(grey.shape) < MIN_SIDE_PX:
        raise CannotAssess("the picture is too small")
    return min(1.0, float(np.mean([max(_stand_out(rows), _weigh(rows)) for rows in (grey, grey.T)])))


def banding(portrait: Portrait) -> float:
    """Share of the tones between the darkest and the brightest that hardly occur, 0–1; lower is better.

    Gradients break into steps where many are missing: too few colours, or curves pulled too far. Invisible once such a
    picture was saved as JPEG, which fills the gaps. Raises `CannotAssess` where the picture was shrunk to be looked at.
    Source: chosen on photos reduced to 8 to 32 tones a channel.
    """
    counts = np.bincount(_grey_as_stored(portrait).ravel(), minlength=256)
    low, high = np.searchsorted(np.cumsum(counts) / counts.sum(), USED)
    used = counts[low : high + 1]
    if len(used) < WINDOW_TONES:
        raise CannotAssess("the picture has hardly any contrast")
    usual = np.convolve(used, np.ones(WINDOW_TONES) / WINDOW_TONES, "same")
    return float((used < EMPTY * usual).mean())


def noise(portrait: Portrait) -> float:
    """Grain and noise: how far it swings, as a share of the scale of tones, 0–1; lower is better; 0.1 is seen.

    Of the calm places in the middle of the picture, as it is looked at. Six standard deviations. Source: Immerkær,
    Fast noise variance estimation (1996), with the median in place of the mean, so that texture counts less.
    """
    import cv2

    grey = _centre(_grey(portrait)).astype(np.float32)
    if min(grey.shape) < MIN_SIDE_PX:
        raise CannotAssess("the picture is too small")
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    every_fourth = np.s_[::2, ::2]  # tells as much as all of them
    rough = np.abs(cv2.filter2D(grey, cv2.CV_32F, kernel)[every_fourth])
    soft = cv2.GaussianBlur(grey, (0, 0), 2)
    slope = cv2.magnitude(cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1))[every_fourth]
    calm = rough[slope <= np.percentile(slope, CALM)]
    return min(1.0, SWING * float(np.median(calm)) / 6 / 0.6745 / 255)


def skin_detail(portrait: Portrait) -> float:
    """How much of the fine detail is left by filters, 0–1, higher = more; under 0.17 the picture was smoothed.

    Of the steps between neighbouring px of face and surroundings that are neither none nor an edge, the share of the
    larger ones: filters that smooth flat places and keep edges leave only the smallest. Paintings and renderings read
    low too. Blind to a filter that is laid on the skin alone. Raises `CannotAssess` without a mesh, and for pictures
    that are not sharp, whose detail is missing anyway. Source: chosen on photos filtered by a bilateral filter.
    """
    if sharpness(portrait) < SHARP_ENOUGH:
        raise CannotAssess("the face is not sharp enough to tell")
    import cv2

    face, rgb = portrait.face, portrait.picture.rgb
    left, top = (max(0, round(at - ROOM * size)) for at, size in ((face.x, face.width), (face.y, face.height)))
    right, bottom = (round(at + (1 + ROOM) * size) for at, size in ((face.x, face.width), (face.y, face.height)))
    crop = cv2.cvtColor(rgb[top:bottom, left:right], cv2.COLOR_RGB2GRAY)
    steps = [cv2.absdiff(crop[1:], crop[:-1]), cv2.absdiff(crop[:, 1:], crop[:, :-1])]
    counts = cv2.calcHist(steps[:1], [0], None, [256], [0, 256]) + cv2.calcHist(steps[1:], [0], None, [256], [0, 256])
    if counts[STEPS].sum() == 0:
        raise CannotAssess("the face has no contrast")
    return 1 - float(counts[SMALL_STEPS].sum() / counts[STEPS].sum())


def _stand_out(rows: Grey) -> float:
    """How far the borders of blocks stand out from the steps beside them, where they stand out most."""
    steps = np.abs(np.diff(rows, axis=1))
    beside = (steps[:, :-2] + steps[:, 2:]) / 2
    out = np.clip(steps[:, 1:-1] - beside, -STEP_AT_MOST, STEP_AT_MOST).mean(axis=0)
    phases = np.array([out[phase::BLOCK_PX].mean() for phase in range(BLOCK_PX)])
    return float(phases.max() - np.median(phases)) / BLOCK_TONES


def _weigh(rows: Grey) -> float:
    """How much of all steps lies on the borders of blocks: nearly all of it where the blocks themselves are flat."""
    steps = np.minimum(np.abs(np.diff(rows, axis=1)), EDGE_AT_MOST).mean(axis=0)
    phases = steps[: len(steps) // BLOCK_PX * BLOCK_PX].reshape(-1, BLOCK_PX).sum(axis=0)
    return float(phases.max() / max(phases.sum(), 1e-6) - 1 / BLOCK_PX) / BLOCK_SHARE


def _grey_as_stored(portrait: Portrait) -> Grey:
    """Luminance 0–255, (h, w), of a picture that was not shrunk.

    Raises:
        CannotAssess: It was, which hides grids and steps.
    """
    if portrait.picture.scale < 1:
        raise CannotAssess("the picture was shrunk to be looked at")
    return _grey(portrait)


def _grey(portrait: Portrait) -> Grey:
    """Luminance 0–255, (h, w)."""
    import cv2

    return np.asarray(cv2.cvtColor(portrait.picture.rgb, cv2.COLOR_RGB2GRAY), np.int16)


def _centre(grey: Grey) -> Grey:
    """The middle of the picture, which is enough and fast."""
    top, left = (max(0, (side - CENTRE_PX) // 2) for side in grey.shape)
    return grey[top : top + CENTRE_PX, left : left + CENTRE_PX]
