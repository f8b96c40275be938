"""How sharp the face is, told apart from noise, grain and darkness. Knows nothing of what blurred it."""

import numpy as np

from assistant.errors import CannotAssess
from assistant.vision.face import Portrait

# Below this distance between the irises the crop is stretched, and stretched looks like blurred.
MIN_IRISES_PX = 40
CELL_PX = 8


def sharpness(portrait: Portrait) -> float:
    """Fine detail of the face against its coarse detail, both as differences of Gaussians.

    0–1 and above, higher = sharper: under 0.23 blurred, to 0.30 soft. A ratio of contrasts on a face brought to one
    scale, so lighting, skin tone and picture size fall out; a median first, so noise does too. Ranks shots of one
    person better than shots of different people: smooth skin and soft focus read a little lower. Raises
    `CannotAssess` without a mesh or with under 40 px between the irises. Source: chosen on eval/photos.
    """
    import cv2

    face = portrait.aligned_face()
    if portrait.aligned_from_px < MIN_IRISES_PX:
        raise CannotAssess("the face has too few pixels")
    grey = cv2.medianBlur(cv2.cvtColor(face, cv2.COLOR_RGB2GRAY), 3).astype(np.float32)
    detail = (grey - cv2.GaussianBlur(grey, (0, 0), 1.2)) ** 2
    ground = (cv2.GaussianBlur(grey, (0, 0), 1.5) - cv2.GaussianBlur(grey, (0, 0), 5)) ** 2
    # The face itself: from the brows to the chin, between the temples.
    detail, ground = detail[40:136, 32:128], ground[40:136, 32:128]
    cells = (detail.shape[1] // CELL_PX, detail.shape[0] // CELL_PX)
    fine = cv2.resize(detail, cells, interpolation=cv2.INTER_AREA)
    coarse = cv2.resize(ground, cells, interpolation=cv2.INTER_AREA)
    # The quietest cells hold what noise is left; it is not detail.
    above_noise = max(0.0, float(np.percentile(fine, 90) - np.percentile(fine, 15)))
    contrast = float(np.percentile(coarse, 90))
    if contrast < 1e-3:
        raise CannotAssess("the face has no contrast")
    return float(np.sqrt(above_noise / contrast))
