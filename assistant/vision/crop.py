"""The crop a purpose asks for: where it lies, how large it comes out, and cutting it.

A crop takes pixels away and never adds any: it stays inside the photo and is never enlarged. Knows the purpose's
figures and where the head is, and nothing of the verdict.
"""

import math
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.errors import CannotAssess
from assistant.knowledge import CropRule, Purpose
from assistant.vision.face import Portrait
from assistant.vision.geometry import head_box
from assistant.vision.image import Box, Picture, decode, decode_part, encode_jpeg, read_header

# A second face of this height, relative to the largest, makes it a picture of several people: whose crop would it be?
ANOTHER_PERSON = 0.6
# Hair and hats are followed this far beyond the crown and the sides of the face, in heights of the head; further away
# it may be a hand or somebody else. Chosen on eval/photos.
HAIR_HEIGHT = 0.45
HAIR_ASIDE = 0.35
# Share of the person mask's row, across the head, that still counts as hair.
HAIR_COVER = 0.25
# Room that stays where the photo has it, in heights of the crop: above the hair, below the chin for neck and shoulders,
# and on either side of the hair.
AIR_ABOVE = 0.06
AIR_BELOW = 0.12
AIR_ASIDE = 0.02
# A circle is looked for at sizes that differ by this much, a head must keep this distance from its rim, in heights.
SIZE_STEP = 0.97
RIM_ROOM = 0.01
PREVIEW_SIDE_PX = 1024  # a circle is shown no larger


@dataclass(frozen=True, slots=True)
class Crop:
    """A suggested crop, in whole px of the upright original.

    Attributes:
        output_width_px: Width it is delivered at: the purpose's, or the crop's own where that is smaller.
        output_height_px: Height it is delivered at.
        enough_pixels: It reaches the least size that the purpose takes.
        shape: ``rectangle``, or ``circle`` where it is shown with its corners cut off.
    """

    x: int
    y: int
    width: int
    height: int
    output_width_px: int
    output_height_px: int
    enough_pixels: bool
    shape: str = "rectangle"

    def at_most(self, side_px: int) -> "Crop":
        """The same crop, delivered with neither side longer than this."""
        less = min(1.0, side_px / max(self.output_width_px, self.output_height_px))
        width, height = (max(1, round(less * side)) for side in (self.output_width_px, self.output_height_px))
        return replace(self, output_width_px=width, output_height_px=height)

    def as_json(self) -> dict[str, int | bool | str]:
        """The contract's ``crop``."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Head:
    """What the crop is built around, in px of the upright original.

    Attributes:
        x: Middle of the face.
        eyes_y: Height of the eyes.
        top: Crown, as estimated from the face.
        bottom: Chin.
        hair_top: Where hair or a hat ends, at or above the crown.
        aside: How far hair reaches from the middle of the face, on the side where it reaches further.
    """

    x: float
    eyes_y: float
    top: float
    bottom: float
    hair_top: float
    aside: float = 0.0

    @property
    def height(self) -> float:
        """Crown to chin."""
        return self.bottom - self.top


def suggest(portrait: Portrait, purpose: Purpose) -> Crop | None:
    """The crop that brings the photo nearest to what the purpose asks for.

    None when the purpose leaves the framing free, when there is no face, or when several people are prominent.
    """
    if purpose.crop is None or not portrait.faces or portrait.second_body:
        return None
    heights = sorted((face.height for face in portrait.faces), reverse=True)
    if len(heights) > 1 and heights[1] >= ANOTHER_PERSON * heights[0]:
        return None
    picture = portrait.picture
    size_px, accepted = (picture.width_px, picture.height_px), purpose.ranges.get("head_size")
    least_share = None if accepted is None else accepted.low
    return place(head_of(portrait), size_px, purpose.crop, purpose.least_size, least_share)


def place(
    head: Head,
    image_px: tuple[int, int],
    rule: CropRule,
    least_size: tuple[int, int],
    least_share: float | None = None,
) -> Crop | None:
    """The crop of the rule's shape around a head: as large as it asks, smaller where the photo ends, and inside it.

    It holds hair and chin, with some room above and the neck below, wherever the photo does. Where it would come out
    under the least size it takes in more of the photo, until the head has no more than `least_share` of its height.
    One that is shown as a circle becomes smaller or larger until the head lies inside it, if any size does that.
    None when the head does not fit into any crop of that shape, as in a tall close-up for a square.
    """
    image_width, image_height = image_px
    divisor = math.gcd(rule.width_px, rule.height_px)
    across, down = rule.width_px // divisor, rule.height_px // divisor
    most = min(image_height, image_width * down / across)
    wanted = most if rule.face_share is None else head.height / rule.face_share
    wanted = max(
        wanted,
        (head.bottom - head.hair_top) / (1 - AIR_ABOVE - AIR_BELOW),
        2 * head.aside / (1 - 2 * AIR_ASIDE) * down / across,
    )
    enough_px = math.ceil(max(least_size[1], least_size[0] * down / across) / down) * down
    if least_share is not None and wanted < enough_px <= head.height / least_share:
        wanted = enough_px

    def box(height: float) -> tuple[int, int, int, int]:
        # Whole px of the exact shape where that costs little, else the nearest.
        exact = math.floor(height / down) * down
        height_px = exact if exact >= 0.99 * height else math.floor(height)
        width_px = min(round(height_px * across / down), image_width)
        y = head.eyes_y - rule.eye_line * height_px
        y = min(y, head.hair_top - AIR_ABOVE * height_px)
        y = max(y, head.bottom + AIR_ABOVE * height_px - height_px)  # the chin stays in, whatever the hair
        y = min(y, head.top)  # and the crown, whatever the room below the chin
        left = min(max(math.floor(head.x - width_px / 2 + 0.5), 0), image_width - width_px)
        return left, min(max(math.floor(y + 0.5), 0), image_height - height_px), width_px, height_px

    found = box(min(wanted, most))
    if rule.shape == "circle" and not in_circle(head, *found):
        least = enough_px if found[3] >= enough_px else 0
        sizes = [found[3] * SIZE_STEP**step for step in (1, -1, 2, -2, *range(3, 20))]
        fitting = (box(size) for size in sizes if max(least, head.height) <= size <= most)
        found = next((one for one in fitting if in_circle(head, *one)), found)
    left, top, width_px, height_px = found
    if height_px < min(head.bottom, image_height) - max(head.top, 0) or width_px < 1:
        return None
    shrink = min(1.0, rule.width_px / width_px)
    output = (rule.width_px, rule.height_px) if shrink < 1 else (width_px, height_px)
    enough = output[0] >= least_size[0] and output[1] >= least_size[1]
    return Crop(left, top, width_px, height_px, *output, enough_pixels=enough, shape=rule.shape)


def in_circle(head: Head, left: float, top: float, width: float, height: float) -> bool:
    """Whether the head, taken as an oval with its hair, lies inside the circle in the middle of a crop."""
    radius = min(width, height) / 2 - RIM_ROOM * height
    around = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    x = head.x - left - width / 2 + head.aside * np.cos(around)
    middle, half = (head.hair_top + head.bottom) / 2, (head.bottom - head.hair_top) / 2
    y = middle - top - height / 2 + half * np.sin(around)
    return bool((np.hypot(x, y) <= radius).all())


def head_of(portrait: Portrait) -> Head:
    """Where the largest head is, hair included.

    Raises:
        CannotAssess: Without a face.
    """
    scale = portrait.picture.scale
    left, top, right, bottom = head_box(portrait)
    eyes = eye_line(portrait)
    eyes_y = top + (bottom - top) / 2 if eyes is None else (eyes[0][1] + eyes[1][1]) / 2
    middle = (left + right) / 2
    hair, aside = hair_of(portrait, (left, top, right, bottom))
    return Head(middle / scale, eyes_y / scale, top / scale, bottom / scale, hair / scale, aside / scale)


def eye_line(portrait: Portrait) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The centres of the eyes of the largest face, the left one in the picture first, in px of the decoded picture."""
    try:
        points = portrait.face.points[:2]
    except CannotAssess:
        return None
    first, second = sorted((float(x), float(y)) for x, y in points)
    return first, second


def hair_of(portrait: Portrait, head: tuple[float, float, float, float]) -> tuple[float, float]:
    """How far hair or a hat reaches, by the person mask, in px of the decoded picture.

    Returns:
        Where it ends above, which is the crown without any, and how far it reaches from the middle of the face.
    """
    left, top, right, bottom = head
    mask, (height, width) = portrait.person_mask > 0.5, portrait.picture.rgb.shape[:2]
    across, down = mask.shape[1] / width, mask.shape[0] / height
    middle, aside, tall = (left + right) / 2, (right - left) / 2, bottom - top
    columns = mask[:, max(0, int(left * across)) : max(1, math.ceil(right * across))]
    if columns.size == 0:
        return top, aside
    covered = columns.mean(axis=1) >= HAIR_COVER
    row = crown = int(np.clip(top * down, 0, mask.shape[0] - 1))
    highest = max(0, int((top - HAIR_HEIGHT * tall) * down))
    while row > highest and covered[row - 1]:
        row -= 1
    hair = min(top, row / down)
    # Above the eyes; below them long hair falls on the shoulders, which need not be whole.
    rows = mask[row : max(crown + 1, int((top + tall / 2) * down))]
    for sign in (-1, 1):
        column, reach = int(np.clip((middle + sign * aside) * across, 0, mask.shape[1] - 1)), 0.0
        limit = aside + HAIR_ASIDE * tall
        while 0 <= column < mask.shape[1] and rows[:, column].mean() >= HAIR_COVER:
            reach = abs((column + 0.5) / across - middle)
            column += sign
        if aside < reach < limit:  # beyond it the mask holds somebody else too, and tells nothing
            aside = reach
    return hair, aside


def cut(
    data: bytes, crop: Crop, *, turned_deg: int = 0, max_bytes: int | None = None, seen: Picture | None = None
) -> bytes:
    """The crop as a JPEG without metadata, sRGB, decoded no larger than it has to be.

    Args:
        data: The photo's file.
        crop: In px of the upright photo.
        turned_deg: How far the file's picture was turned counter-clockwise to be upright (`Portrait.turned_deg`).
        max_bytes: The largest file the purpose takes.
        seen: The upright picture in which the crop was found; it is not decoded again where that has px enough.

    Raises:
        UnreadableImage: The file cannot be decoded.
    """
    import cv2

    header = read_header(data)
    width_px, height_px = header.width_px, header.height_px
    if turned_deg % 180:
        width_px, height_px = height_px, width_px
    right, bottom = crop.x + crop.width, crop.y + crop.height
    if right > width_px or bottom > height_px:
        raise ValueError(f"{crop!r} lies outside a photo of {width_px} × {height_px} px")
    size = (crop.output_width_px, crop.output_height_px)
    if seen is not None and seen.scale >= crop.output_width_px / crop.width:
        left, top, right, bottom = (round(edge * seen.scale) for edge in (crop.x, crop.y, right, bottom))
        part = np.ascontiguousarray(seen.rgb[top:bottom, left:right])
    else:
        box = _turned_back((crop.x, crop.y, right, bottom), turned_deg, (width_px, height_px))
        part = np.ascontiguousarray(np.rot90(decode_part(data, box, max(size)), turned_deg // 90))
    if (part.shape[1], part.shape[0]) != size:
        part = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
    return encode_jpeg(part, max_bytes)


def _turned_back(box: Box, turned_deg: int, size_px: tuple[int, int]) -> Box:
    """A part of a picture that was turned counter-clockwise, and is now of this size, as the part it was before."""
    (left, top, right, bottom), (width, height) = box, size_px
    for _ in range(turned_deg // 90):
        left, top, right, bottom = height - bottom, left, height - top, right
        width, height = height, width
    return left, top, right, bottom


def circle_preview(jpeg: bytes) -> bytes:
    """A crop as it looks where it is shown in a circle: what the circle cuts off is white.

    Args:
        jpeg: The crop, as `cut` gives it.

    Raises:
        UnreadableImage: The bytes are no picture.
    """
    import cv2

    rgb = decode(jpeg, PREVIEW_SIDE_PX).rgb
    height, width = rgb.shape[:2]
    fine = 4  # drawn at four times the size, for a smooth rim
    disc: NDArray[np.uint8] = np.zeros((height * fine, width * fine), np.uint8)
    cv2.circle(disc, (width * fine // 2, height * fine // 2), min(width, height) * fine // 2, (255,), -1)
    inside = cv2.resize(disc, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)[..., None] / 255
    return encode_jpeg((rgb * inside + 255 * (1 - inside)).astype(np.uint8))
