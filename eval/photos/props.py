"""Things put on a face whose place is known by its mesh: closed lids, glasses, red pupils, a hat, somebody's hand.

Pure functions from an RGB picture and mediapipe's 478 points in its px to another picture. They are drawn here, for
measuring only, and by other means than the product's own tests draw them.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from eval.photos.variants import Rgb

Points = NDArray[Any]  # (n, 2 or 3) float, px

# Right eye, then left, as the person has them: lids from the outer to the inner corner, and the brow's lower edge.
UPPER_LIDS = ((33, 246, 161, 160, 159, 158, 157, 173, 133), (263, 466, 388, 387, 386, 385, 384, 398, 362))
LOWER_LIDS = ((33, 7, 163, 144, 145, 153, 154, 155, 133), (263, 249, 390, 373, 374, 380, 381, 382, 362))
BROWS = ((46, 53, 52, 65, 55), (276, 283, 282, 295, 285))
IRISES = (468, 473)
TEMPLES = (127, 356)
# Over the nose, then down one side of the jaw and up the other.
MASK = (195, 425, 352, 361, 397, 379, 377, 152, 148, 150, 172, 132, 123, 205)
FOREHEAD, CHIN, NOSE_BRIDGE = 10, 152, 168


@dataclass(frozen=True, slots=True)
class Glasses:
    """A pair of glasses.

    Attributes:
        tint: Colour of the lenses.
        opacity: How much of the eyes they hide, 0–1.
        is_round: Ellipses instead of rectangles.
        size: Width of a lens in distances between the irises.
    """

    tint: tuple[int, int, int]
    opacity: float
    is_round: bool
    size: float


SUNGLASSES = (
    Glasses((18, 18, 20), 0.96, True, 0.86),
    Glasses((12, 12, 14), 0.9, False, 0.84),
    Glasses((60, 38, 20), 0.88, True, 0.9),
    Glasses((22, 44, 40), 0.92, False, 0.78),
)
CLEAR = (Glasses((235, 240, 240), 0.06, False, 0.78), Glasses((235, 240, 240), 0.04, True, 0.74))


def with_glasses(rgb: Rgb, mesh: Points, glasses: Glasses) -> Rgb:
    """The face with glasses: dark ones, or clear ones with a frame."""
    out, apart = rgb.astype(np.float32), _apart(mesh)
    frame = np.zeros(rgb.shape[:2], np.uint8)
    thick = max(1, round(0.05 * apart))
    for iris in IRISES:
        lens = _lens(rgb, mesh, iris, glasses)
        soft = cv2.GaussianBlur(lens, (0, 0), max(0.6, 0.012 * apart))[..., None] * glasses.opacity
        down = np.linspace(0.75, 1.35, rgb.shape[0], dtype=np.float32)[:, None, None]
        out = out * (1 - soft) + np.array(glasses.tint, np.float32) * down * soft
        edges, _ = cv2.findContours((lens > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(frame, edges, -1, (255,), thick)
    right, left = (mesh[iris, :2] for iris in IRISES)
    for start, end in (
        (right + 0.32 * (left - right), right + 0.68 * (left - right)),
        (right - 0.4 * (left - right), mesh[TEMPLES[0], :2]),
        (left + 0.4 * (left - right), mesh[TEMPLES[1], :2]),
    ):
        cv2.line(frame, _px(start), _px(end), (255,), thick)
    hard = cv2.GaussianBlur(frame, (0, 0), max(0.5, 0.01 * apart)).astype(np.float32)[..., None] / 255
    return _rounded(out * (1 - hard) + np.array((28, 24, 22), np.float32) * hard)


def with_glare(rgb: Rgb, mesh: Points) -> Rgb:
    """Clear glasses that mirror a window in both lenses."""
    worn = with_glasses(rgb, mesh, CLEAR[0])
    shine: Points = np.zeros(rgb.shape[:2], np.float32)
    apart = _apart(mesh)
    for iris in IRISES:
        centre, across = mesh[iris, :2] + 0.08 * apart, 0.16 * apart
        corners = centre + np.array(((-1, -0.7), (0.5, -1), (0.9, 0.5), (-0.6, 0.8))) * across
        cv2.fillPoly(shine, [np.round(corners).astype(np.int32)], (1.0,))
    shine = cv2.GaussianBlur(shine, (0, 0), max(0.6, 0.02 * apart))[..., None] * 0.95
    return _rounded(worn * (1 - shine) + 253 * shine)


def with_closed_eyes(rgb: Rgb, mesh: Points) -> Rgb:
    """The skin under the brows drawn down over both eyes to the lower lid, with a line of lashes there."""
    out: Points = rgb
    for upper, lower, brow in zip(UPPER_LIDS, LOWER_LIDS, BROWS, strict=True):
        outer, inner = mesh[upper[0], :2], mesh[upper[-1], :2]
        axis = (inner - outer) / (np.linalg.norm(inner - outer) + 1e-6)
        if axis[0] < 0:
            axis = -axis
        turn = np.array([[axis[0], axis[1]], [-axis[1], axis[0]]])  # into a frame in which the eye lies level
        points = mesh[:, :2] @ turn.T
        rows, columns = np.mgrid[0 : rgb.shape[0], 0 : rgb.shape[1]].astype(np.float32)
        x, y = turn[0, 0] * columns + turn[0, 1] * rows, turn[1, 0] * columns + turn[1, 1] * rows
        top, bottom, above = (_along(points[list(of)], x) for of in (upper, lower, brow))
        span = points[list(upper), 0]
        width = float(np.ptp(span))
        shut = bottom - 0.02 * width
        skin = top - 0.05 * width  # above the lashes
        inside = (x > span.min()) & (x < span.max()) & (y > above) & (y < shut) & (shut > skin) & (skin > above)
        stretched = above + (y - above) * (skin - above) / np.maximum(shut - above, 1e-3)
        move = np.where(inside, stretched - y, 0)
        from_x, from_y = columns - turn[0, 1] * -move, rows + turn[1, 1] * move
        drawn = cv2.remap(out, from_x.astype(np.float32), from_y.astype(np.float32), cv2.INTER_LINEAR)
        lashes = np.exp(-(((y - shut) / max(0.6, 0.025 * width)) ** 2)) * ((x > span.min()) & (x < span.max()))
        out = _rounded(drawn * (1 - 0.65 * lashes[..., None]))
    return out


def with_red_pupils(rgb: Rgb, mesh: Points) -> Rgb:
    """Both pupils as a flash beside the lens makes them, within the open eyes."""
    out: Points = rgb.astype(np.float32)
    for iris, upper, lower in zip(IRISES, UPPER_LIDS, LOWER_LIDS, strict=True):
        radius = float(np.linalg.norm(mesh[iris + 1 : iris + 5, :2] - mesh[iris, :2], axis=1).mean())
        disc: Points = np.zeros(rgb.shape[:2], np.float32)
        eye = disc.copy()
        cv2.circle(disc, _px(mesh[iris, :2]), max(1, round(0.75 * radius)), (1.0,), -1, cv2.LINE_AA)
        outline = np.concatenate([mesh[list(upper), :2], mesh[list(reversed(lower)), :2]])
        cv2.fillPoly(eye, [np.round(outline).astype(np.int32)], (1.0,))
        pupil = np.asarray(disc * eye, np.float32)
        soft = cv2.GaussianBlur(pupil, (0, 0), max(0.5, 0.1 * radius))[..., None] * 0.85
        out = out * (1 - soft) + np.array((205, 35, 40), np.float32) * soft
    return _rounded(out)


def with_hat(rgb: Rgb, mesh: Points, seed: int) -> Rgb:
    """A knitted cap over hair and half of the forehead, in one of several colours."""
    random = np.random.default_rng(seed)
    chin, forehead = mesh[CHIN, :2], mesh[FOREHEAD, :2]
    up = (forehead - chin) / (np.linalg.norm(forehead - chin) + 1e-6)
    tall = float(np.linalg.norm(forehead - chin))
    across = np.array([-up[1], up[0]])
    wide = 0.62 * float(np.linalg.norm(mesh[TEMPLES[1], :2] - mesh[TEMPLES[0], :2]))
    brim = forehead - 0.12 * tall * up
    angle = np.linspace(0, np.pi, 40)
    dome = [brim + wide * np.cos(a) * across + 0.52 * tall * np.sin(a) ** 0.8 * up for a in angle]
    dip = [brim - wide * np.cos(a) * across - 0.05 * tall * np.sin(a) * up for a in angle]
    cap: Points = np.zeros(rgb.shape[:2], np.float32)
    cv2.fillPoly(cap, [np.round(dome + dip).astype(np.int32)], (1.0,), cv2.LINE_AA)
    cap = cv2.GaussianBlur(cap, (0, 0), max(0.6, 0.004 * tall))[..., None]
    rows, columns = np.mgrid[0 : rgb.shape[0], 0 : rgb.shape[1]].astype(np.float32)
    along = (columns - brim[0]) * across[0] + (rows - brim[1]) * across[1]
    ribs = 1 + 0.18 * np.sin(along / max(1.0, 0.02 * tall)) - 0.35 * (along / wide) ** 2
    colour = np.array(((30, 32, 60), (120, 30, 36), (46, 74, 52), (60, 60, 64), (180, 168, 140))[seed % 5], np.float32)
    wool = colour * ribs[..., None] + random.normal(0, 6, rgb.shape)
    return _rounded(rgb * (1 - cap) + np.clip(wool, 0, 255) * cap)


def with_mask(rgb: Rgb, mesh: Points, seed: int) -> Rgb:
    """A pleated mask over nose, mouth and chin with loops to the ears: paper, dark, skin-coloured or chequered."""
    random = np.random.default_rng(seed)
    apart, outline = _apart(mesh), mesh[list(MASK), :2]
    cloth: Points = np.zeros(rgb.shape[:2], np.float32)
    cv2.fillPoly(cloth, [np.round(outline).astype(np.int32)], (1.0,), cv2.LINE_AA)
    for corner, temple in ((outline[2], TEMPLES[1]), (outline[-2], TEMPLES[0])):
        cv2.line(cloth, _px(corner), _px(mesh[temple, :2]), (1.0,), max(1, round(0.03 * apart)), cv2.LINE_AA)
    down = mesh[CHIN, :2] - mesh[NOSE_BRIDGE, :2]
    rows, columns = np.mgrid[0 : rgb.shape[0], 0 : rgb.shape[1]].astype(np.float32)
    along = ((columns - mesh[CHIN, 0]) * down[0] + (rows - mesh[CHIN, 1]) * down[1]) / float(down @ down)
    across = ((columns - mesh[CHIN, 0]) * down[1] - (rows - mesh[CHIN, 1]) * down[0]) / float(down @ down)
    pleats = 1 + 0.12 * np.tanh(4 * np.sin(along * random.uniform(18, 30))) - 0.8 * np.minimum(across**2, 0.5)
    colour = ((150, 195, 215), (236, 236, 232), (40, 42, 48), (190, 150, 128), (170, 60, 70))[seed % 5]
    weave = pleats + random.normal(0, 0.03, rgb.shape[:2])
    if seed % 5 == 4:
        weave = weave * np.where((np.sin(along * 40) > 0) == (np.sin(across * 40) > 0), 1.0, 0.55)
    soft = cv2.GaussianBlur(cloth, (0, 0), max(0.6, 0.015 * apart))[..., None]
    lit = cv2.GaussianBlur(rgb.mean(axis=2).astype(np.float32), (0, 0), max(1.0, 0.5 * apart))
    light = (lit / max(1.0, float(lit[cloth > 0].mean()) if cloth.any() else 1.0))[..., None]
    return _rounded(rgb * (1 - soft) + np.clip(np.array(colour) * weave[..., None] * light, 0, 255) * soft)


@dataclass(frozen=True, slots=True)
class Hand:
    """A hand cut from a photo.

    Attributes:
        rgb: Its surroundings, (h, w, 3) uint8.
        alpha: (h, w) 0–1, where the hand is.
        length_px: From the wrist to the furthest fingertip.
        wrist: Where it begins, in its px.
        towards: Unit vector from the wrist to the middle finger's root.
    """

    rgb: Rgb
    alpha: Points
    length_px: float
    wrist: Points
    towards: Points


def with_hand(rgb: Rgb, mesh: Points, hand: Hand, seed: int) -> Rgb:
    """Somebody's hand laid on a cheek, the chin or the mouth, coming from below, in the face's own tone."""
    random = np.random.default_rng(seed)
    chin, forehead = mesh[CHIN, :2], mesh[FOREHEAD, :2]
    tall = float(np.linalg.norm(forehead - chin))
    side = (-1, 1)[seed % 2]
    across = (mesh[TEMPLES[1], :2] - mesh[TEMPLES[0], :2]) / 2
    wrist = chin + 0.3 * side * across + 0.35 * (chin - forehead)
    target = chin + 0.55 * side * across + random.uniform(0.15, 0.4) * (forehead - chin)
    times = 0.85 * tall / hand.length_px
    have = np.arctan2(hand.towards[1], hand.towards[0])
    want = np.arctan2(*(target - wrist)[::-1])
    turn = times * np.array([[np.cos(want - have), -np.sin(want - have)], [np.sin(want - have), np.cos(want - have)]])
    move = np.column_stack([turn, wrist - turn @ hand.wrist])
    size = (rgb.shape[1], rgb.shape[0])
    laid: Points = cv2.warpAffine(hand.rgb, move, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    alpha: Points = cv2.warpAffine(hand.alpha, move, size)
    skin = np.median(rgb[_cheeks(mesh, rgb)], axis=0) + 1
    tone = np.median(laid[alpha > 0.9], axis=0) + 1 if (alpha > 0.9).any() else skin
    alpha = cv2.GaussianBlur(alpha, (0, 0), max(0.6, 0.006 * tall))[..., None]
    return _rounded(rgb * (1 - alpha) + np.clip(laid * (skin / tone), 0, 255) * alpha)


def cut_hand(rgb: Rgb, points: Points) -> Hand:
    """A hand cut out of a photo by its 21 landmarks, its outline refined by colour."""
    length = float(np.linalg.norm(points[[8, 12, 16, 20]] - points[0], axis=1).max())
    outline = np.zeros(rgb.shape[:2], np.uint8)
    fingers = ((0, 1, 2, 3, 4), (0, 5, 6, 7, 8), (0, 9, 10, 11, 12), (0, 13, 14, 15, 16), (0, 17, 18, 19, 20))
    for finger in fingers:
        path = np.round(points[list(finger)]).astype(np.int32)
        cv2.polylines(outline, [path], False, (255,), max(2, round(0.13 * length)))
    palm = np.round(points[[0, 1, 5, 9, 13, 17]]).astype(np.int32)
    cv2.fillConvexPoly(outline, cv2.convexHull(palm), (255,))
    return Hand(
        rgb,
        (outline / 255).astype(np.float32),
        length,
        points[0],
        (points[9] - points[0]) / np.linalg.norm(points[9] - points[0]),
    )


def _lens(rgb: Rgb, mesh: Points, iris: int, glasses: Glasses) -> Points:
    """Where one lens lies, 0–1."""
    right, left = (mesh[of, :2] for of in IRISES)
    apart = _apart(mesh)
    deg = float(np.degrees(np.arctan2(*(left - right)[::-1])))
    half = np.array((glasses.size / 2, glasses.size * (0.42 if glasses.is_round else 0.34))) * apart
    centre = mesh[iris, :2] + np.array((0, 0.05 * apart))
    mask = np.zeros(rgb.shape[:2], np.float32)
    if glasses.is_round:
        cv2.ellipse(mask, _px(centre), _px(half), deg, 0, 360, (1.0,), -1)
    else:
        box = ((float(centre[0]), float(centre[1])), (float(2 * half[0]), float(2 * half[1])), deg)
        cv2.fillPoly(mask, [np.round(cv2.boxPoints(box)).astype(np.int32)], (1.0,))
    return mask


def _cheeks(mesh: Points, rgb: Rgb) -> NDArray[np.bool_]:
    mask = np.zeros(rgb.shape[:2], np.uint8)
    for point in (205, 425):
        cv2.circle(mask, _px(mesh[point, :2]), max(2, round(0.12 * _apart(mesh))), (1,), -1)
    if not mask.any():
        mask[:] = 1
    return mask > 0


def _along(points: Points, x: Points) -> Points:
    """The height of a line through points at each x; beyond its ends, that of the end."""
    order = np.argsort(points[:, 0])
    return np.asarray(np.interp(x, points[order, 0], points[order, 1]), np.float32)


def _apart(mesh: Points) -> float:
    return float(np.linalg.norm(mesh[IRISES[0], :2] - mesh[IRISES[1], :2]))


def _px(point: Points) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))


def _rounded(values: NDArray[Any]) -> Rgb:
    return np.asarray(np.clip(np.rint(values), 0, 255), np.uint8)
