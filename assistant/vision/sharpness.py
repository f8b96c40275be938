"""How sharp the face is, told apart from noise, grain and darkness. Knows nothing of what blurred it."""

import numpy as np
from numpy.typing import NDArray

from assistant.errors import CannotAssess
from assistant.vision.face import ALIGNED_SIDE_PX, Portrait, once

Grey = NDArray[np.float32]

# Below this distance between the irises the crop is stretched, and stretched looks like blurred.
MIN_IRISES_PX = 40
CELL_PX = 8
# The face itself in the aligned crop, from the brows to the chin and between the temples; and in the crop turned by 45
# degrees, where its corners would be outside.
UPRIGHT = slice(40, 136), slice(32, 128)
TURNED = slice(44, 124), slice(40, 120)
# What sharp faces give across, down, and along the two diagonals: faces have more lines across than down. Chosen on
# labelled photos, as is the scale on which 0.28 divides sharp from soft.
TYPICAL = 0.274, 0.332, 0.245, 0.256
OF_SHARP_FACES = 0.42
REACH_PX = 15  # three times the widest Gaussian
AS_IT_IS = np.ones(1, np.float32)


@once
def sharpness(portrait: Portrait) -> float:
    """Fine detail of the face against its coarse detail, in the direction in which it has least.

    0–1 and above, higher = sharper: under 0.25 blurred, to 0.28 soft; 0.42 is usual. Differences of Gaussians along
    four directions, each against what sharp faces have there, so that a hand's shake along one direction counts as much
    as a lens out of focus. A ratio of contrasts on a face brought to one scale, so lighting, skin tone and picture size
    fall out; a median first, so noise does too. Ranks shots of one person better than shots of different people:
    smooth skin and soft focus read a little lower. Raises `CannotAssess` without a mesh or with under 40 px between the
    irises. Source: chosen on eval/photos.
    """
    import cv2

    face = portrait.aligned_face()
    if portrait.aligned_from_px < MIN_IRISES_PX:
        raise CannotAssess("the face has too few pixels")
    grey = cv2.medianBlur(cv2.cvtColor(face, cv2.COLOR_RGB2GRAY), 3).astype(np.float32)
    centre = ALIGNED_SIDE_PX / 2
    turn = cv2.getRotationMatrix2D((centre, centre), 45, 1)
    turned = cv2.warpAffine(grey, turn, grey.shape, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    found = [
        _detail_along(np.asarray(crop, np.float32), place)
        for crop, place in (
            (grey, UPRIGHT),
            (grey.T, UPRIGHT[::-1]),
            (turned, TURNED),
            (turned.T, TURNED[::-1]),
        )
    ]
    return OF_SHARP_FACES * min(value / usual for value, usual in zip(found, TYPICAL, strict=True))


def _detail_along(grey: Grey, place: tuple[slice, slice]) -> float:
    """Fine detail over coarse detail along the rows of a place.

    Raises:
        CannotAssess: There is no contrast at all.
    """
    import cv2

    calm = cv2.sepFilter2D(grey, cv2.CV_32F, AS_IT_IS, _gaussian(1.0))
    detail = (calm - cv2.sepFilter2D(calm, cv2.CV_32F, _gaussian(1.2), AS_IT_IS))[place] ** 2
    ground = cv2.sepFilter2D(calm, cv2.CV_32F, _gaussian(1.5) - _gaussian(5), AS_IT_IS)[place] ** 2
    cells = (detail.shape[1] // CELL_PX, detail.shape[0] // CELL_PX)
    fine = cv2.resize(detail, cells, interpolation=cv2.INTER_AREA)
    coarse = cv2.resize(ground, cells, interpolation=cv2.INTER_AREA)
    # The quietest cells hold what noise is left; it is not detail.
    above_noise = max(0.0, float(np.percentile(fine, 90) - np.percentile(fine, 15)))
    contrast = float(np.percentile(coarse, 90))
    if contrast < 1e-3:
        raise CannotAssess("the face has no contrast")
    return float(np.sqrt(above_noise / contrast))


def _gaussian(sigma: float) -> Grey:
    """A Gaussian's weights, summing to 1; all of one length, so that they can be subtracted."""
    places = np.arange(-REACH_PX, REACH_PX + 1, dtype=np.float32)
    weights = np.exp(-(places**2) / (2 * sigma**2))
    return np.asarray(weights / weights.sum(), np.float32)
