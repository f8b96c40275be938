"""The photo with what was measured drawn on it: faces, eye line, head height, thirds, and the suggested crop.

Lines are light with a dark rim and labels stand on dark plates, so that both show on any photo; what a line means is
told by its form (corners, dashes, a bar, a ring) and never by its colour alone. Nothing is measured here.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.vision.crop import Crop, eye_line
from assistant.vision.detectors import Rgb
from assistant.vision.face import Portrait
from assistant.vision.geometry import head_box
from assistant.vision.image import encode_jpeg, shrink

if TYPE_CHECKING:
    from PIL import ImageDraw

Point = tuple[float, float]
Colour = tuple[int, int, int]

SIDE_PX = 1000
LEAST_SIDE_PX = 640  # a smaller photo is shown larger, or the drawing would cover it
ROOM_FOR_LABELS_PX = 260  # in a smaller crop they would cover the face, so they stand outside it
SMALL_FACE_PX = 60  # smaller ones get a finer line
LIGHT: Colour = (255, 255, 255)
RIM: Colour = (16, 20, 28)
ACCENT: Colour = (94, 234, 212)
PLATE = (16, 20, 28, 190)
OUTSIDE_CROP = 0.5  # brightness left outside the crop
OUTSIDE_CIRCLE = 0.72  # and in the corners of a crop that is shown as a circle
THIRDS = 0.35  # how strongly the lines of the thirds show
LABEL_SHARE, LABEL_PX = 1 / 40, (13, 26)  # height of the letters: of the longer side, and its limits in px
THUMBNAIL_SIDE_PX = 360
SHIFT = 4  # cv2 takes sixteenths of a px


def annotate(portrait: Portrait, crop: Crop | None) -> bytes:
    """The upright photo as a JPEG of at most 1,000 px, with its measurements drawn on it and no metadata.

    Args:
        portrait: What was found.
        crop: What is suggested; the photo outside it is dimmed.
    """
    from PIL import Image, ImageDraw

    rgb = _shown(portrait.picture.rgb)
    drawing = _Drawing(rgb, rgb.shape[1] / portrait.picture.rgb.shape[1])
    if crop is not None:
        _draw_crop(drawing, crop, rgb.shape[1] / portrait.picture.width_px)
    for number, face in enumerate(portrait.faces):
        width = 1 if face.height * drawing.scale < SMALL_FACE_PX else None
        corner = 0.22 if number == 0 else 0.16
        drawing.corners((face.x, face.y), (face.x + face.width, face.y + face.height), corner, width=width)
    if crop is None and portrait.faces:
        _draw_thirds(drawing, (0, 0, rgb.shape[1], rgb.shape[0]))
    if portrait.faces:
        _draw_head(drawing, portrait)
    image = Image.fromarray(rgb)
    pen = ImageDraw.Draw(image, "RGBA")
    for text, at, anchor in drawing.labels:
        _label(pen, text, at, anchor, image.size)
    return encode_jpeg(np.asarray(image))


def thumbnail(portrait: Portrait) -> bytes:
    """The upright photo as a small JPEG without metadata, for a sheet of many."""
    return encode_jpeg(shrink(portrait.picture.rgb, THUMBNAIL_SIDE_PX))


def _shown(rgb: Rgb) -> Rgb:
    """A copy at the size it is drawn on."""
    import cv2

    longest = max(rgb.shape[:2])
    if longest >= LEAST_SIDE_PX:
        return shrink(rgb, SIDE_PX).copy()
    larger = LEAST_SIDE_PX / longest
    return np.asarray(cv2.resize(rgb, None, fx=larger, fy=larger, interpolation=cv2.INTER_CUBIC), np.uint8)


class _Drawing:
    """Lines on an RGB array; takes px of the decoded picture."""

    def __init__(self, rgb: Rgb, scale: float) -> None:
        self.rgb = rgb
        self.scale = scale
        self.thin = max(2, round(max(rgb.shape[:2]) / 450))
        self.labels: list[tuple[str, Point, str]] = []
        self.keep_out: tuple[float, float] | None = None  # where a small crop starts and ends, from the top

    def point(self, point: Point) -> Point:
        return point[0] * self.scale, point[1] * self.scale

    def lines(self, *lines: tuple[Point, Point], colour: Colour = LIGHT, width: int | None = None) -> None:
        """Lines with a rim: all rims first, so that no rim crosses a line."""
        import cv2

        width = width or self.thin
        ends = [[tuple(round(v * (1 << SHIFT)) for v in self.point(end)) for end in line] for line in lines]
        for shade, thickness in ((RIM, width + 2), (colour, width)):
            for start, end in ends:
                cv2.line(self.rgb, start, end, shade, thickness, cv2.LINE_AA, SHIFT)

    def corners(self, low: Point, high: Point, share: float, colour: Colour = LIGHT, width: int | None = None) -> None:
        """The four corners of a box, which hide less than the whole box."""
        (left, top), (right, bottom) = low, high
        arm = share * min(right - left, bottom - top)
        lines = []
        for x, inward in ((left, arm), (right, -arm)):
            for y, downward in ((top, arm), (bottom, -arm)):
                lines += [((x, y), (x + inward, y)), ((x, y), (x, y + downward))]
        self.lines(*lines, colour=colour, width=width)

    def dashes(self, start: Point, end: Point, colour: Colour) -> None:
        """A dashed line."""
        first, last = np.array(start), np.array(end)
        count = max(3, int(np.linalg.norm(last - first) * self.scale / (7 * self.thin)) | 1)
        steps = np.linspace(0, 1, count + 1)
        ends = [first + step * (last - first) for step in steps]
        self.lines(*((tuple(ends[n]), tuple(ends[n + 1])) for n in range(0, count, 2)), colour=colour)


def _draw_crop(drawing: _Drawing, crop: Crop, scale: float) -> None:
    """The crop's frame; `scale` is px drawn on per px of the original."""
    import cv2

    rgb = drawing.rgb
    left, top = round(crop.x * scale), round(crop.y * scale)
    right, bottom = round((crop.x + crop.width) * scale), round((crop.y + crop.height) * scale)
    inside = rgb[top:bottom, left:right].copy()
    rgb[:] = (rgb * np.float32(OUTSIDE_CROP)).astype(np.uint8)
    if crop.shape == "circle":
        _dim_corners(inside)
    rgb[top:bottom, left:right] = inside
    if bottom - top >= ROOM_FOR_LABELS_PX:
        _draw_thirds(drawing, (left, top, right, bottom))
    if crop.shape == "circle":
        centre, radius = ((left + right) // 2, (top + bottom) // 2), max(1, min(right - left, bottom - top) // 2 - 1)
        cv2.circle(rgb, centre, radius, RIM, drawing.thin + 1, cv2.LINE_AA)
        cv2.circle(rgb, centre, radius, LIGHT, max(1, drawing.thin // 2), cv2.LINE_AA)
    cv2.rectangle(rgb, (left, top), (right - 1, bottom - 1), LIGHT, max(1, drawing.thin // 2), cv2.LINE_AA)
    inset = drawing.thin
    low, high = (left + inset, top + inset), (right - 1 - inset, bottom - 1 - inset)
    back = 1 / drawing.scale
    corners = [(x * back, y * back) for x, y in (low, high)]
    drawing.corners(corners[0], corners[1], 0.08, ACCENT, 2 * drawing.thin)
    text, middle = f"crop {crop.output_width_px} x {crop.output_height_px} px", (left + right) / 2
    if bottom - top < ROOM_FOR_LABELS_PX:
        drawing.keep_out = (top - 2 * drawing.thin, bottom + 2 * drawing.thin)
        drawing.labels.append((text, (middle, drawing.keep_out[1]), "under"))
    else:
        drawing.labels.append((text, (middle, bottom - 3 * drawing.thin), "above"))


def _dim_corners(rgb: Rgb) -> None:
    """Darken what a circle cuts off."""
    import cv2

    height, width = rgb.shape[:2]
    disc: NDArray[np.uint8] = np.zeros((height, width), np.uint8)
    cv2.circle(disc, (width // 2, height // 2), min(width, height) // 2, (1,), -1)
    rgb[disc == 0] = (rgb[disc == 0] * np.float32(OUTSIDE_CIRCLE)).astype(np.uint8)


def _draw_thirds(drawing: _Drawing, box: tuple[int, int, int, int]) -> None:
    """The lines that divide a box of the drawn picture into thirds, faint."""
    left, top, right, bottom = box
    plain = drawing.rgb.copy()
    back = 1 / drawing.scale
    lines = []
    for part in (1, 2):
        x, y = left + part * (right - left) / 3, top + part * (bottom - top) / 3
        lines += [((x * back, top * back), (x * back, (bottom - 1) * back))]
        lines += [((left * back, y * back), ((right - 1) * back, y * back))]
    drawing.lines(*lines, width=1)
    drawing.rgb[:] = (plain + THIRDS * (drawing.rgb.astype(np.float32) - plain)).astype(np.uint8)


def _draw_head(drawing: _Drawing, portrait: Portrait) -> None:
    """Eye line, and a bar from crown to chin beside the head with its share of the picture's height."""
    left, top, right, bottom = head_box(portrait)
    height, width = portrait.picture.rgb.shape[:2]
    eyes = eye_line(portrait)
    if eyes is not None:
        (x1, y1), (x2, y2) = eyes
        slope = (y2 - y1) / max(x2 - x1, 1.0)
        reach = 0.25 * (right - left)
        start, end = min(x1, left) - reach, max(x2, right) + reach
        drawing.dashes((start, y1 + slope * (start - x1)), (end, y1 + slope * (end - x1)), ACCENT)
    gap, tick = 0.14 * (bottom - top), 0.04 * (bottom - top)
    beside = right + gap if right + gap + tick < width else left - gap
    crown, chin = max(top, 0.0), min(bottom, float(height))
    bar = ((beside, crown), (beside, chin))
    ticks = [((beside - tick, y), (beside + tick, y)) for y in (crown, chin)]
    drawing.lines(bar, *ticks)
    at = drawing.point((beside, chin))
    text = f"head {100 * (bottom - top) / height:.0f} %"
    if drawing.keep_out is None:
        drawing.labels.append((text, at, "under"))
    else:
        drawing.labels.append((text, (at[0], drawing.keep_out[0]), "above"))


def _label(pen: "ImageDraw.ImageDraw", text: str, at: Point, where: str, size: tuple[int, int]) -> None:
    """Text on a dark plate, moved into the picture where it would leave it."""
    from PIL import ImageFont

    font = ImageFont.load_default(max(LABEL_PX[0], min(LABEL_PX[1], round(LABEL_SHARE * max(size)))))
    left, top, right, bottom = (float(v) for v in pen.textbbox((0, 0), text, font=font))
    pad = 0.35 * (bottom - top)
    width, height = right - left + 3 * pad, bottom - top + 2 * pad
    x = min(max(at[0] - width / 2, 2), max(size[0] - width - 2, 0))
    y = at[1] - height - pad / 2 if where == "above" else at[1] + pad
    y = min(max(y, 2), max(size[1] - height - 2, 0))
    pen.rounded_rectangle((x, y, x + width, y + height), radius=height / 3, fill=PLATE)
    pen.text((x + 1.5 * pad - left, y + pad - top), text, font=font, fill=LIGHT)
