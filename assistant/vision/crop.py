"""The crop a purpose asks for: where it lies, how large it comes out, and cutting it.

A crop takes pixels away and never adds any: it stays inside the photo and is never enlarged. Knows the purpose's
figures and where the head is, and nothing of the verdict.
"""

import math
from dataclasses import asdict, dataclass

import numpy as np

from assistant.errors import CannotAssess
from assistant.knowledge import CropRule, Purpose
from assistant.vision.face import Portrait
from assistant.vision.geometry import head_box
from assistant.vision.image import decode, encode_jpeg, read_header

# A second face of this height, relative to the largest, makes it a picture of several people: whose crop would it be?
ANOTHER_PERSON = 0.6
# Hair is followed upwards this far beyond the crown, in heights of the head; further up it may be a hand.
HAIR_HEIGHT = 0.3
# Room that stays above the hair where the photo has it, in heights of the crop.
AIR_ABOVE = 0.03
# Share of the person mask's row, across the head, that still counts as hair.
HAIR_COVER = 0.25


@dataclass(frozen=True, slots=True)
class Crop:
    """A suggested crop, in whole px of the upright original.

    Attributes:
        output_width_px: Width it is delivered at: the purpose's, or the crop's own where that is smaller.
        output_height_px: Height it is delivered at.
        enough_pixels: It reaches the least size that the purpose takes.
    """

    x: int
    y: int
    width: int
    height: int
    output_width_px: int
    output_height_px: int
    enough_pixels: bool

    def as_json(self) -> dict[str, int | bool]:
        """The contract's ``crop``."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Head:
    """What the crop is built around, in px of the upright original."""

    x: float
    eyes_y: float
    top: float
    bottom: float
    hair_top: float


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

    Where it would come out under the least size it takes in more of the photo, until the head has no more than
    `least_share` of its height. None when the head does not fit into any crop of that shape, as in a tall close-up for
    a square.
    """
    image_width, image_height = image_px
    divisor = math.gcd(rule.width_px, rule.height_px)
    across, down = rule.width_px // divisor, rule.height_px // divisor
    wanted = (head.bottom - head.top) / rule.face_share
    enough_px = math.ceil(max(least_size[1], least_size[0] * down / across) / down) * down
    if least_share is not None and wanted < enough_px <= (head.bottom - head.top) / least_share:
        wanted = enough_px
    height = min(wanted, image_height, image_width * down / across)
    # Whole px of the exact shape where that costs little, else the nearest.
    exact = math.floor(height / down) * down
    height_px = exact if exact >= 0.99 * height else math.floor(height)
    width_px = min(round(height_px * across / down), image_width)
    if height_px < min(head.bottom, image_height) - max(head.top, 0) or width_px < 1:
        return None
    x = head.x - width_px / 2
    y = head.eyes_y - rule.eye_line * height_px
    y = min(y, head.hair_top - AIR_ABOVE * height_px)
    y = max(y, head.bottom + AIR_ABOVE * height_px - height_px)  # the chin stays in, whatever the hair
    left = min(max(math.floor(x + 0.5), 0), image_width - width_px)
    top = min(max(math.floor(y + 0.5), 0), image_height - height_px)
    shrink = min(1.0, rule.width_px / width_px)
    output = (rule.width_px, rule.height_px) if shrink < 1 else (width_px, height_px)
    enough = output[0] >= least_size[0] and output[1] >= least_size[1]
    return Crop(left, top, width_px, height_px, *output, enough_pixels=enough)


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
    hair = hair_top(portrait, (left, top, right, bottom))
    return Head(middle / scale, eyes_y / scale, top / scale, bottom / scale, hair / scale)


def eye_line(portrait: Portrait) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The centres of the eyes of the largest face, the left one in the picture first, in px of the decoded picture."""
    try:
        points = portrait.face.points[:2]
    except CannotAssess:
        return None
    first, second = sorted((float(x), float(y)) for x, y in points)
    return first, second


def hair_top(portrait: Portrait, head: tuple[float, float, float, float]) -> float:
    """Where the hair above the crown ends, by the person mask, in px of the decoded picture; or the crown."""
    left, top, right, bottom = head
    mask = portrait.person_mask
    across = mask.shape[1] / portrait.picture.rgb.shape[1]
    down = mask.shape[0] / portrait.picture.rgb.shape[0]
    columns = mask[:, max(0, int(left * across)) : max(1, math.ceil(right * across))]
    if columns.size == 0:
        return top
    covered = (columns > 0.5).mean(axis=1) >= HAIR_COVER
    row = int(np.clip(top * down, 0, mask.shape[0] - 1))
    highest = max(0, int((top - HAIR_HEIGHT * (bottom - top)) * down))
    while row > highest and covered[row - 1]:
        row -= 1
    return min(top, row / down)


def cut(data: bytes, crop: Crop, *, turned_deg: int = 0, max_bytes: int | None = None) -> bytes:
    """The crop as a JPEG without metadata, sRGB, decoded no larger than it has to be.

    Args:
        data: The photo's file.
        crop: In px of the upright photo.
        turned_deg: How far the file's picture was turned counter-clockwise to be upright (`Portrait.turned_deg`).
        max_bytes: The largest file the purpose takes.

    Raises:
        UnreadableImage: The file cannot be decoded.
    """
    import cv2

    header = read_header(data)
    longest = max(header.width_px, header.height_px)
    # Decoding may come out a tenth smaller than asked for; a little more than needed keeps it from being enlarged.
    picture = decode(data, math.ceil(longest * min(1.0, 1.2 * crop.output_width_px / crop.width)))
    rgb = np.rot90(picture.rgb, turned_deg // 90)
    scale = max(rgb.shape[:2]) / longest
    right, bottom = round((crop.x + crop.width) * scale), round((crop.y + crop.height) * scale)
    if right > rgb.shape[1] + 1 or bottom > rgb.shape[0] + 1:
        raise ValueError(f"{crop!r} lies outside a photo of {header.width_px} × {header.height_px} px")
    part = np.ascontiguousarray(rgb[round(crop.y * scale) : bottom, round(crop.x * scale) : right])
    size = (crop.output_width_px, crop.output_height_px)
    if (part.shape[1], part.shape[0]) != size:
        part = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
    return encode_jpeg(part, max_bytes)
