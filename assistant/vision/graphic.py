"""Whether a picture was drawn by a machine or a hand rather than taken: screenshots, logos, charts, drawings.

Photographs have noise and soft gradients nearly everywhere; graphics have areas of one tone that meet in hard edges.
Drawings have some such edges and are told by a model that knows drawings. Painted portraits, realistic renders and
statues look like photographs to everything tried (``docs/photo-checks.md``), and pass for them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.vision.detectors import LEFT_TEMPLE, RIGHT_TEMPLE, detectors
from assistant.vision.face import Portrait, once

SIDE_PX = 640
# Of the brightest tone in 255, between the lightest and the darkest of 3 × 3 px: one tone; an edge.
EVEN, STRONG, BRIGHTEST = 2, 24, 99.5
NEAR_PX = 8  # JPEG leaves ringing round an edge; beyond it the tone is even again
# Chosen on eval/photos and on drawn screenshots, logos, charts and faces, each also compressed and scaled, against
# photos also when padded with bars, cut out on white, and compressed hard.
LITTLE_BETWEEN, BARELY_EVEN = 0.09, 0.02  # lines and areas: hardly anything between even and edge; noise is never even
MANY_HARD_EDGES, PARTLY_EVEN = 0.032, 0.5  # a page: text and frames beside what may be a photo
MOSTLY_HARD, SOMEWHAT_EVEN = 0.5, 0.2  # a drawing: nearly every edge lies between two even areas
# Of the face's breadth. Children's irises are nearly as large as adults' in smaller faces, so the iris alone says
# little; but eyes grow with the face. The largest among 173 photographed faces were 0.221 wide.
DRAWN_IRIS, DRAWN_EYE = 0.112, 0.226
FRONTAL_DEG = 25
# Seven photographs in ten have fewer hard edges, and no drawing that the model knows; it takes longer than the rest.
SOME_HARD_EDGES = 0.006
SOMEBODY = 0.05  # share of the picture that is person to the mask, which also sees the people in drawings
# Washed out by light, a photo looks drawn to the model, too. Of drawings on white paper the edges tell.
WHITE, MUCH_WHITE = 250, 0.2
LOOKS_DRAWN = 5.0  # a logit: the surest photograph reaches 2.6, 4.3 saved anew or scaled; drawings that hold, 5.8


@dataclass(frozen=True, slots=True)
class Drawn:
    """What tells a graphic from a photograph, 0–1 each.

    Attributes:
        even: Share of the picture of one tone.
        between: Share that is neither of one tone nor an edge: what photographs are made of.
        hard_edges: Share that is an edge between two even areas.
        hard: Share of all edges that are such.
    """

    even: float
    between: float
    hard_edges: float
    hard: float

    @property
    def is_graphic(self) -> bool:
        """Whether it is a screenshot, a logo, a chart or a flat drawing."""
        lines = self.between < LITTLE_BETWEEN and self.even > BARELY_EVEN
        page = self.hard_edges > MANY_HARD_EDGES and self.even > PARTLY_EVEN
        return lines or page or (self.hard > MOSTLY_HARD and self.even > SOMEWHAT_EVEN)


@once
def drawn(portrait: Portrait) -> Drawn:
    """Measure areas and edges on the picture, shrunk to `SIDE_PX`. Never fails."""
    import cv2

    grey = np.asarray(cv2.cvtColor(portrait.picture.rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    scale = min(1.0, SIDE_PX / max(grey.shape))
    if scale < 1:
        grey = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    # In a dark picture all tones lie near each other, which would make areas of one tone of them.
    brightest = float(np.percentile(grey[::2, ::2], BRIGHTEST)) / 255
    # Thin lines must stay to be counted; for areas a median takes away most of what compression leaves in them.
    even, edge = _even_and_edge(grey, brightest)
    between = (even == 0) & ~edge
    even, edge = _even_and_edge(np.asarray(cv2.medianBlur(grey, 3), np.uint8), brightest)
    across, down = np.ones((1, NEAR_PX + 1), np.uint8), np.ones((NEAR_PX + 1, 1), np.uint8)
    right, left = (cv2.dilate(even, across, anchor=(at, 0)) > 0 for at in (0, NEAR_PX))
    below, above = (cv2.dilate(even, down, anchor=(0, at)) > 0 for at in (0, NEAR_PX))
    hard = edge & ((right & left) | (below & above))
    share_of_edges = float(hard.sum()) / max(1, int(edge.sum()))
    return Drawn(float(even.mean()), float(between.mean()), float(hard.mean()), share_of_edges)


def _even_and_edge(grey: NDArray[np.uint8], brightest: float) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Where a picture is of one tone, and where an edge is."""
    import cv2

    square = np.ones((3, 3), np.uint8)
    spread = cv2.dilate(grey, square) - cv2.erode(grey, square)
    even = (spread <= EVEN * brightest).astype(np.uint8)
    return even, np.asarray(spread >= STRONG * max(brightest, 1 / 255), np.bool_)


def looks_drawn(portrait: Portrait) -> bool:
    """Whether a picture of people with some of a drawing's edges is a drawing to the model that knows drawings."""
    rgb = portrait.picture.rgb
    seen = portrait.faces or portrait.person_share > SOMEBODY
    if not seen or drawn(portrait).hard_edges < SOME_HARD_EDGES:
        return False
    is_washed_out = float((rgb[::2, ::2].min(axis=2) >= WHITE).mean()) > MUCH_WHITE
    return not is_washed_out and detectors().drawn(rgb) > LOOKS_DRAWN


def has_drawn_eyes(portrait: Portrait) -> bool:
    """Whether eyes and irises are larger in the face than people have them, as in cartoons and many renders."""
    if portrait.mesh is None or abs(portrait.yaw_deg) > FRONTAL_DEG:
        return False
    mesh = portrait.mesh

    def apart(pairs: tuple[tuple[int, int], tuple[int, int]]) -> float:
        return float(np.mean([np.linalg.norm(mesh[a] - mesh[b]) for a, b in pairs]))

    breadth = max(1.0, float(np.linalg.norm(mesh[LEFT_TEMPLE] - mesh[RIGHT_TEMPLE])))
    iris = apart(((469, 471), (474, 476))) / breadth
    eye = apart(((33, 133), (263, 362))) / breadth
    return iris > DRAWN_IRIS and eye > DRAWN_EYE
