"""Kind and people on pictures made from the labelled photos, whose truth is known by how they were made.

Photos of one person are cropped to a framing, laid on their side, aged, set beside each other and beside somebody seen
from behind; pictures without people are mirrored, turned, cropped. `scenes` puts people into sceneries and draws.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from assistant.vision import face
from assistant.vision.face import Portrait
from assistant.vision.kind import Kind, kind, people
from assistant.vision.reach import below_chin_ratio
from eval.photos.labels import CLOSE, LABEL_OF_KIND, Seen, thumbnail
from eval.photos.variants import Rgb, compressed, scaled
from eval.report import Case, Row, Section, share

EVERY = 3  # of the photos, for what is made of each
SIDE_PX = 800
# Lengths below the chin in face sizes, well inside what each kind is agreed to reach.
CLOSE_UP, HEADSHOT, THREE_QUARTER = 0.35, 1.1, 3.6
LONG_ENOUGH = 4.2
PEOPLE = (2, 3, 4, 6)
SEEN_FROM_BEHIND = "c0221.jpg"


@dataclass(frozen=True, slots=True)
class Made:
    """What the product says of a made picture."""

    found: Kind
    count: int
    at_least: bool
    portrait: Portrait


def sections(seen: Sequence[Seen]) -> list[Section]:
    """Every family of made pictures, each a row."""
    single = [one for one in seen if one.label["kind"] in CLOSE and len(one.portrait.faces) == 1]
    some = single[::EVERY]
    empty = [one for one in seen if one.label["kind"] == "no_person" and one.report["kind"] == "no_person"]
    worst: list[Case] = []
    rows = [
        *_framings(seen, worst),
        *_same(some, worst),
        *_groups(single, worst),
        *_from_behind(seen, single, worst),
        *_nobody(empty, worst),
    ]
    note = "Made from photos of one person, and of nobody; each truth is known by how the picture was made."
    return [Section("Photos: kind and people on made pictures", tuple(rows), tuple(worst), (note,))]


def look(rgb: Rgb, like: Seen) -> Made:
    """Look at pixels as the product looks at a file of them."""
    rgb = np.ascontiguousarray(rgb)
    picture = replace(like.portrait.picture, rgb=rgb, width_px=rgb.shape[1], height_px=rgb.shape[0], scale=1.0)
    portrait = face.look(replace(picture, is_grayscale=bool((rgb == rgb[..., :1]).all())))
    found = kind(portrait)
    return Made(found, *people(portrait, found), portrait)


def _row(
    name: str, made: Iterator[tuple[str, Made, bool]], worst: list[Case], wanted: str, note: str = ""
) -> Row:  # fmt: skip
    right = 0
    count = 0
    for file, one, is_right in made:
        count += 1
        right += is_right
        if not is_right:
            got = f"{one.found.id}, {one.count} people, turned {one.portrait.turned_deg}"
            worst.append(Case(f"{file}: {name}", got, wanted, thumbnail(one.portrait.picture.rgb)))
    return share(name, right, count, note)


def _framings(seen: Sequence[Seen], worst: list[Case]) -> list[Row]:
    """Longer portraits cropped to a shorter framing."""
    longer = [
        one
        for one in seen
        if one.label["kind"] in ("three_quarter", "full_body")
        and len(one.portrait.faces) == 1
        and one.portrait.mesh is not None
    ]

    def cropped(length: float, label: str) -> Iterator[tuple[str, Made, bool]]:
        for one in longer:
            mesh, rgb = one.portrait.face_mesh(), one.portrait.picture.rgb
            reach = below_chin_ratio(one.portrait)
            unit = (rgb.shape[0] - float(mesh[152, 1])) / max(reach, 0.01)
            if reach < (LONG_ENOUGH if length == THREE_QUARTER else length + 0.3) or unit < 24:
                continue
            bottom = round(float(mesh[152, 1]) + length * unit)
            if length == CLOSE_UP:
                x, top = float(mesh[:468, 0].mean()), max(0, round(float(mesh[10, 1]) - 0.2 * unit))
                left, right = max(0, round(x - 0.8 * unit)), round(x + 0.8 * unit)
                picture = rgb[top:bottom, left:right]
            else:
                middle, half = float(mesh[:468, 0].mean()), max(1.6, 0.6 * length + 0.5) * unit
                picture = rgb[:bottom, max(0, round(middle - half)) : round(middle + half)]
            made = look(picture, one)
            yield one.name, made, LABEL_OF_KIND[made.found.id] == label

    return [
        _row("cropped to the face: headshot", cropped(CLOSE_UP, "headshot"), worst, "headshot"),
        _row("cropped at the chest: headshot", cropped(HEADSHOT, "headshot"), worst, "headshot"),
        _row("cropped at the thigh: three-quarter", cropped(THREE_QUARTER, "three_quarter"), worst, "three_quarter"),
    ]


def _same(some: Sequence[Seen], worst: list[Case]) -> list[Row]:
    """What leaves the kind as it is."""

    def old(rgb: Rgb) -> Rgb:
        """A yellowed, grainy scan of low contrast."""
        noise = np.random.default_rng(0).normal(0, 8, rgb.shape[:2])
        faded = 60 + 0.55 * grey(rgb).astype(np.float64) + noise[..., None]
        return np.asarray(np.clip(faded * np.array([1.05, 0.97, 0.8]), 0, 255), np.uint8)

    def webcam(rgb: Rgb) -> Rgb:
        """320 px across, dim, noisy and compressed hard."""
        small = scaled(rgb, 320 / max(rgb.shape[:2])).astype(np.float64) * 0.7
        small += np.random.default_rng(0).normal(0, 6, small.shape)
        return compressed(np.clip(small, 0, 255).astype(np.uint8), 40)

    ways: dict[str, Callable[[Rgb], Rgb]] = {
        "black and white": grey,
        "an old scan": old,
        "a webcam's picture": webcam,
        "mirrored": lambda rgb: np.fliplr(rgb),
        "on its left side": lambda rgb: np.rot90(rgb, 1),
        "upside down": lambda rgb: np.rot90(rgb, 2),
        "on its right side": lambda rgb: np.rot90(rgb, 3),
    }

    def changed(way: Callable[[Rgb], Rgb]) -> Iterator[tuple[str, Made, bool]]:
        for one in some:
            made = look(way(fitted(one.portrait.picture.rgb)), one)
            same = LABEL_OF_KIND[made.found.id] in one.either_kind or made.found.between == one.report["kind"]
            yield one.name, made, same and made.count == one.report["people"]

    return [_row(f"{name}: same kind, one person", changed(way), worst, "the same") for name, way in ways.items()]


def _groups(single: Sequence[Seen], worst: list[Case]) -> list[Row]:
    """People set side by side, of slightly different sizes."""

    def beside(count: int) -> Iterator[tuple[str, Made, bool]]:
        for start in range(0, len(single) - count, max(count, EVERY)):
            members = single[start : start + count]
            strips = []
            for index, one in enumerate(members):
                found, rgb = one.portrait.face, one.portrait.picture.rgb
                left, right = round(found.x - 0.9 * found.width), round(found.x + 1.9 * found.width)
                strip = rgb[
                    max(0, round(found.y - 0.8 * found.height)) : round(found.y + 2 * found.height),
                    max(0, left) : right,
                ]
                strips.append(cv2.resize(strip, None, fx=(f := (90 + 12 * (index % 3)) / found.height), fy=f))
            tall = min(strip.shape[0] for strip in strips)
            made = look(np.hstack([strip[:tall] for strip in strips]), members[0])
            yield members[0].name, made, made.count == count and made.found.id == "group_portrait"

    return [_row(f"{count} people side by side: counted exactly", beside(count), worst, str(count)) for count in PEOPLE]


def _from_behind(seen: Sequence[Seen], single: Sequence[Seen], worst: list[Case]) -> list[Row]:
    """Somebody seen from behind set beside each second person: at least two people."""
    back = next((one for one in seen if one.name == SEEN_FROM_BEHIND), None)
    if back is None:
        return []

    def both() -> Iterator[tuple[str, Made, bool]]:
        for one in single[::2]:
            made = look(_with_back(one.portrait, back.portrait), one)
            yield one.name, made, made.count == 2 and made.found.id == "group_portrait"

    return [_row("somebody from behind beside one person: a group", both(), worst, "group, at least 2")]


def _nobody(empty: Sequence[Seen], worst: list[Case]) -> list[Row]:
    """Pictures without people, changed: still nobody."""

    def middle(rgb: Rgb) -> Rgb:
        height, width = rgb.shape[:2]
        return rgb[height // 5 : -height // 5, width // 5 : -width // 5]

    ways: dict[str, Callable[[Rgb], Rgb]] = {
        "mirrored": lambda rgb: np.fliplr(rgb),
        "black and white": grey,
        "cropped to the middle": middle,
        "on its side": lambda rgb: np.rot90(rgb, 1),
        "compressed": lambda rgb: compressed(rgb, 40),
    }

    def changed(way: Callable[[Rgb], Rgb]) -> Iterator[tuple[str, Made, bool]]:
        for one in empty:
            made = look(way(fitted(one.portrait.picture.rgb)), one)
            yield one.name, made, made.count == 0

    return [_row(f"nobody, {name}: still nobody", changed(way), worst, "nobody") for name, way in ways.items()]


def _with_back(portrait: Portrait, back: Portrait) -> Rgb:
    """The person, and to their left in a wider picture somebody seen from behind, with a head of the same size."""
    found, rgb = portrait.face, portrait.picture.rgb
    mask = cv2.resize(back.person_mask, (back.picture.rgb.shape[1], back.picture.rgb.shape[0]))
    rows, columns = np.nonzero(mask > 0.5)
    where = np.s_[rows.min() :, columns.min() : columns.max() + 1]
    head = 0.36  # of the cut-out's height
    times = 1.25 * found.height / head / (mask.shape[0] - rows.min())
    figure = scaled(back.picture.rgb[where], times)
    soft = cv2.resize(mask[where], (figure.shape[1], figure.shape[0]))[..., None]
    wider = round(1.05 * figure.shape[1])
    edge = np.repeat(rgb[:, -1:], wider, axis=1)
    made = np.hstack([rgb, np.asarray(cv2.GaussianBlur(edge, (0, 0), 5), np.uint8)]).astype(np.float64)
    start = round(found.y - 0.1 * found.height)
    figure, soft, top = figure[max(0, -start) :], soft[max(0, -start) :], max(0, start)
    high = min(figure.shape[0], made.shape[0] - top)
    place = made[top : top + high, rgb.shape[1] : rgb.shape[1] + figure.shape[1]]
    place[:] = soft[:high] * figure[:high] + (1 - soft[:high]) * place
    return made.astype(np.uint8)


def fitted(rgb: Rgb) -> Rgb:
    """At most `SIDE_PX` on the longer side, to save time."""
    return scaled(rgb, min(1.0, SIDE_PX / max(rgb.shape[:2])))


def grey(rgb: Rgb) -> Rgb:
    """In black and white."""
    return np.asarray(cv2.cvtColor(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), np.uint8)
