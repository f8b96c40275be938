"""Pictures made from a picture, whose truth is therefore known: blurred, dimmed, turned, covered, compressed.

Pure functions from an RGB picture, (h, w, 3) uint8, to another; where the face lies is told to them. Knows nothing of
checks and their ranges.
"""

import io

import cv2
import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
Box = tuple[float, float, float, float]  # left, top, right, bottom in px

GAMMA = 2.2


def encoded(rgb: Rgb, kind: str = "PNG", **options: object) -> bytes:
    """The picture as a file; PNG in haste, since its size does not matter here."""
    from PIL import Image

    buffer = io.BytesIO()
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    elif kind == "PNG":
        options = {"compress_level": 1, **options}
    Image.fromarray(rgb).save(buffer, kind, **options)
    return buffer.getvalue()


def rotated_by_tag(rgb: Rgb, orientation: int) -> bytes:
    """A JPEG whose pixels lie on their side or head, with the EXIF orientation (3, 6 or 8) that puts them upright."""
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = np.rot90(rgb, {6: 1, 3: 2, 8: 3}[orientation])
    return encoded(np.ascontiguousarray(stored), "JPEG", quality=95, exif=exif)


def scaled(rgb: Rgb, times: float) -> Rgb:
    """The same picture with `times` as many px each way, at least 1."""
    size = (max(1, round(rgb.shape[1] * times)), max(1, round(rgb.shape[0] * times)))
    way = cv2.INTER_AREA if times < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(rgb, size, interpolation=way), np.uint8)


def blurred(rgb: Rgb, sigma_px: float) -> Rgb:
    """Out of focus by a Gaussian of that width."""
    return np.asarray(cv2.GaussianBlur(rgb, (0, 0), sigma_px), np.uint8) if sigma_px > 0 else rgb


def shaken(rgb: Rgb, length_px: float, deg: float) -> Rgb:
    """Blurred by a movement of the camera in one direction."""
    size = 2 * int(np.ceil(length_px / 2)) + 1
    kernel = np.zeros((size, size), np.float32)
    middle, along = size // 2, np.array([np.cos(np.radians(deg)), np.sin(np.radians(deg))]) * length_px / 2
    start, end = ([round(float(middle + way * part)) for part in along] for way in (-1, 1))
    cv2.line(kernel, start, end, [1.0])
    return np.asarray(cv2.filter2D(rgb, -1, kernel / kernel.sum()), np.uint8)


def lit(rgb: Rgb, times: float) -> Rgb:
    """With `times` as much light, in linear light, as a shorter or longer exposure gives."""
    linear = (rgb.astype(np.float32) / 255) ** GAMMA * times
    return _rounded(np.clip(linear, 0, 1) ** (1 / GAMMA) * 255)


def less_light_on_the_darker_side(rgb: Rgb, face: Box, times: float) -> Rgb:
    """With `times` as much light on that half of the face which has less already; the change lies across the nose."""
    left, top, right, bottom = (round(max(0.0, end)) for end in face)
    middle = (left + right) // 2
    is_left_darker = rgb[top:bottom, left:middle].mean() < rgb[top:bottom, middle:right].mean()
    along = np.clip((np.arange(rgb.shape[1]) - middle) / max(1.0, (right - left) / 4), -1, 1)
    factor = (1 + times) / 2 + (times - 1) / 2 * along * (-1 if is_left_darker else 1)
    linear = (rgb.astype(np.float32) / 255) ** GAMMA * factor[None, :, None].astype(np.float32)
    return _rounded(np.clip(linear, 0, 1) ** (1 / GAMMA) * 255)


def cast(rgb: Rgb, red: float, green: float, blue: float) -> Rgb:
    """With each channel's linear light multiplied, as a wrong white balance or a coloured lamp does."""
    linear = (rgb.astype(np.float32) / 255) ** GAMMA * np.array([red, green, blue], np.float32)
    return _rounded(np.clip(linear, 0, 1) ** (1 / GAMMA) * 255)


def noisy(rgb: Rgb, sigma: float, seed: int = 0) -> Rgb:
    """With grain of that strength, 0–255."""
    return _rounded(rgb + np.random.default_rng(seed).normal(0, sigma, rgb.shape))


def compressed(rgb: Rgb, quality: int) -> Rgb:
    """After a JPEG of that quality."""
    from PIL import Image

    return np.array(Image.open(io.BytesIO(encoded(rgb, "JPEG", quality=quality))).convert("RGB"))


def tilted(rgb: Rgb, centre: tuple[float, float], deg: float) -> Rgb:
    """Turned clockwise round a point; what comes in from outside repeats the edge."""
    move = cv2.getRotationMatrix2D(centre, -deg, 1.0)
    size = (rgb.shape[1], rgb.shape[0])
    return np.asarray(cv2.warpAffine(rgb, move, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def held_askew(rgb: Rgb, deg: float) -> Rgb:
    """As a camera sees it that leans: turned clockwise, and cut to the largest part that is picture all over."""
    height, width = rgb.shape[:2]
    sine, cosine = abs(np.sin(np.radians(deg))), np.cos(np.radians(deg))
    part = min(width / (width * cosine + height * sine), height / (width * sine + height * cosine))
    turned = tilted(rgb, (width / 2, height / 2), deg)
    left, top = (int(side * (1 - part) / 2) + 1 for side in (width, height))
    return np.ascontiguousarray(turned[top : height - top, left : width - left])


def turned_head(rgb: Rgb, head: Box, deg: float) -> Rgb:
    """The head turned about its vertical axis, towards the right side of the picture where `deg` is positive.

    The head is taken for an ellipsoid; its outline stays where it is, so that the background does not tear. Good for
    up to 25 degrees to either side.
    """
    left, top, right, bottom = head
    half_width, half_height = 0.7 * (right - left), 0.62 * (bottom - top)
    rows, columns = np.mgrid[0 : rgb.shape[0], 0 : rgb.shape[1]].astype(np.float32)
    across = (columns - (left + right) / 2) / half_width
    down = (rows - (top + bottom) / 2) / half_height
    radius = np.sqrt(np.maximum(1 - down**2, 1e-6))
    inside = np.abs(across) < radius
    angle = np.arcsin(np.clip(across / radius, -1, 1))
    hold = 1 - np.abs(angle / (np.pi / 2)) ** 3  # 1 in front, 0 at the outline
    source = radius * np.sin(angle - np.radians(deg) * hold)
    from_x = np.where(inside, (left + right) / 2 + half_width * source, columns).astype(np.float32)
    return np.asarray(cv2.remap(rgb, from_x, rows, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _rounded(values: NDArray[np.float32] | NDArray[np.float64]) -> Rgb:
    return np.asarray(np.clip(np.rint(values), 0, 255), np.uint8)


def before(rgb: Rgb, person_mask: NDArray[np.float32], behind: Rgb) -> Rgb:
    """The people cut out by their mask and put before another picture, which is cropped to the same shape."""
    height, width = rgb.shape[:2]
    alpha = np.clip((cv2.resize(person_mask, (width, height)) - 0.3) / 0.4, 0, 1)[..., None]
    return _rounded(rgb * alpha + covering(behind, height, width) * (1 - alpha))


def covering(rgb: Rgb, height: int, width: int) -> Rgb:
    """The middle of a picture, scaled to fill a size."""
    times = max(height / rgb.shape[0], width / rgb.shape[1])
    large = cv2.resize(rgb, (max(width, round(rgb.shape[1] * times)), max(height, round(rgb.shape[0] * times))))
    top, left = (large.shape[0] - height) // 2, (large.shape[1] - width) // 2
    return np.asarray(large[top : top + height, left : left + width], np.uint8)


def wall(height: int, width: int, seed: int) -> Rgb:
    """A plain wall: one tone, brighter on one side, with a little grain."""
    random = np.random.default_rng(seed)
    tone = random.uniform(60, 235) + random.uniform(-18, 18, 3)
    light = np.linspace(-1, 1, width)[None, :, None] * random.uniform(-14, 14)
    return _rounded(np.clip(tone + light + random.normal(0, 1.5, (height, width, 3)), 0, 255))


def standing_in(scene: Rgb, rgb: Rgb, person_mask: NDArray[np.float32], share: float, seed: int) -> Rgb:
    """A person cut out and put at the bottom of a scene, `share` of its height tall."""
    height, width = scene.shape[:2]
    seen = cv2.resize(person_mask, (rgb.shape[1], rgb.shape[0])) > 0.5
    rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
    if not rows.size:
        return scene
    box = np.s_[rows[0] : rgb.shape[0], columns[0] : columns[-1] + 1]
    times = share * height / (rgb.shape[0] - rows[0])
    person, alpha = scaled(rgb[box], times), cv2.resize(seen[box].astype(np.float32), None, fx=times, fy=times)
    tall, wide = min(person.shape[0], alpha.shape[0], height), min(person.shape[1], alpha.shape[1], width)
    left = round(np.random.default_rng(seed).uniform(0.15, 0.85) * (width - wide))
    out = scene.astype(np.float32)
    soft = cv2.GaussianBlur(alpha[-tall:, :wide], (0, 0), 1)[..., None]
    place = np.s_[height - tall :, left : left + wide]
    out[place] = out[place] * (1 - soft) + person[-tall:, :wide] * soft
    return _rounded(out)


def beside(rgb: Rgb, other: Rgb, cut: float) -> Rgb:
    """With another picture's strip at the right edge, as when a second person is cut off: `cut` of its width shows."""
    height = rgb.shape[0]
    strip = scaled(other, height / other.shape[0])[:height]
    wide = round(strip.shape[1] * cut)
    padded = np.zeros((height, wide, 3), np.uint8)
    padded[: strip.shape[0]] = strip[:, :wide]
    return np.ascontiguousarray(np.concatenate([rgb, padded], axis=1))


def shadowed(rgb: Rgb, person_mask: NDArray[np.float32], times: float) -> Rgb:
    """With the person's hard shadow on the background, as a flash from the side throws it."""
    height, width = rgb.shape[:2]
    person = cv2.resize(person_mask, (width, height))
    move = np.array([[1, 0, 0.07 * width], [0, 1, 0.03 * height]], np.float64)
    shade = cv2.GaussianBlur(cv2.warpAffine(person, move, (width, height)), (0, 0), max(1.0, 0.004 * width))
    shade = np.clip(shade - np.clip((person - 0.3) / 0.4, 0, 1), 0, 1)[..., None]
    linear = (rgb.astype(np.float32) / 255) ** GAMMA * (1 - (1 - times) * shade)
    return _rounded(linear ** (1 / GAMMA) * 255)


def banded(rgb: Rgb, tones: int) -> Rgb:
    """With so few tones in each channel that gradients break into steps."""
    step = 255 / (tones - 1)
    return _rounded(np.rint(rgb / step) * step)


def smoothed(rgb: Rgb, times: int) -> Rgb:
    """With skin smoothed as a beauty filter does: flat areas without texture, edges kept."""
    for _ in range(times):
        rgb = np.asarray(cv2.bilateralFilter(rgb, 9, 40, 7), np.uint8)
    return rgb
