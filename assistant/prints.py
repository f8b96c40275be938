"""How large a photo prints: sizes as people say them ("50 by 70 cm", "A4"), and pixels to an inch. Arithmetic alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

CM_PER_INCH = 2.54
SHARP_DPI, LEAST_DPI = (
    300,
    150,
)  # pixels to an inch that one publisher asks for, and takes at the least: card author.print
SHEETS_CM = {"0": (84.1, 118.9), "1": (59.4, 84.1), "2": (42.0, 59.4), "3": (29.7, 42.0)}
SHEETS_CM |= {"4": (21.0, 29.7), "5": (14.8, 21.0), "6": (10.5, 14.8), "7": (7.4, 10.5)}
LARGEST_CM = 1000.0  # what is larger counts something else

_NUMBER = r"\d{1,4}(?:[.,]\d{1,2})?"
_UNIT = r"mm|millim\w+|cm|centim\w+|zentim\w+|in|inch(?:es)?|zoll|pouces?|pulgadas?|\"|″|ft|feet|foot|m|met(?:re|er)s?"
_TIMES = r"[x×*]|by|mal|auf|sur|por"
# Two numbers without a unit are centimetres, as such paper is mostly sold: "10x15".
_SIDES = re.compile(rf"(?<![\w.,])({_NUMBER}) ?-?(?:{_UNIT})? ?(?:{_TIMES}) ?({_NUMBER})(?: ?-?({_UNIT}))?(?!\w)", re.I)
_HIGH = r"high|tall|in height|hoch|höhe|haut|hauteur|de alto|altura"
# "5 in the photo" counts people, "3 m old" nothing at all: two of the units are words or letters of other uses.
_SIDE = re.compile(
    rf"(?<![\w.,])({_NUMBER}) ?-?"
    rf"(?:(?!(?:in|m)\b)({_UNIT})|(in|m)(?=\W*$|[,.;!?]| (?:wide|high|tall|print|across)))(?!\w)"
    rf"(?: (?P<high>{_HIGH})\b)?",
    re.I,
)
_SHEET = re.compile(r"\bA([0-7])\b", re.I)
_PIXELS = re.compile(r"\W*(?:px|pixels?|pixeles|píxeles)\b", re.I)
_FACTORS = (("mm", 0.1), ("millim", 0.1), ("cm", 1.0), ("centim", 1.0), ("zentim", 1.0), ("m", 100.0))
_IN_INCHES = ("in", "zoll", "pouce", "pulgada", '"', "″")
_INCH_PAPER = {(4.0, 6.0), (5.0, 7.0), (8.0, 10.0), (8.5, 11.0), (11.0, 14.0), (16.0, 20.0)}


@dataclass(frozen=True, slots=True)
class PrintSize:
    """A size somebody wants a photo printed at.

    Attributes:
        said: As they said it.
        sides_cm: One or two sides, as they are printed; where only one is named, the other follows the photo.
        is_height: The one side that is named is the height.
    """

    said: str
    sides_cm: tuple[float, ...]
    is_height: bool = False

    def dpi(self, width_px: int, height_px: int) -> int:
        """Pixels to an inch that a photo has at this size, turned the way it fits; the poorer of two sides counts."""
        pixels = sorted((width_px, height_px))
        if len(self.sides_cm) == 1:
            return int((height_px if self.is_height else width_px) / self.sides_cm[0] * CM_PER_INCH)
        return int(min(px / side * CM_PER_INCH for px, side in zip(pixels, sorted(self.sides_cm), strict=True)))


def sizes_in(text: str) -> list[PrintSize]:
    """The sizes of prints that a text names, in its order, each once."""
    found = sorted(_found(text), key=lambda one: one[0])
    sizes: dict[tuple[float, ...], PrintSize] = {}
    for _, said, sides_cm, is_height in found:
        if all(0 < side <= LARGEST_CM for side in sides_cm):
            sizes.setdefault(sides_cm, PrintSize(" ".join(said.split()), sides_cm, is_height))
    return list(sizes.values())


def print_cm(pixels: int, dpi: int = SHARP_DPI) -> float:
    """How many cm so many pixels print at."""
    return round(pixels / dpi * CM_PER_INCH, 1)


def print_inches(pixels: int, dpi: int = SHARP_DPI) -> float:
    """How many inches so many pixels print at."""
    return round(pixels / dpi, 1)


def _found(text: str) -> Iterator[tuple[int, str, tuple[float, ...], bool]]:
    for sheet in _SHEET.finditer(text):
        yield sheet.start(), sheet[0].upper(), SHEETS_CM[sheet[1]], False
    rest = text
    for pair in _SIDES.finditer(text):
        rest = rest[: pair.start()] + " " * len(pair[0]) + rest[pair.end() :]
        if not _PIXELS.match(text, pair.end()):
            numbers = (_number(pair[1]), _number(pair[2]))
            factor = _in_cm(pair[3]) if pair[3] else CM_PER_INCH if tuple(sorted(numbers)) in _INCH_PAPER else 1.0
            yield pair.start(), pair[0], tuple(round(number * factor, 2) for number in numbers), False
    for side in _SIDE.finditer(rest):
        sides_cm = (round(_number(side[1]) * _in_cm(side[2] or side[3]), 2),)
        yield side.start(), side[0], sides_cm, side["high"] is not None


def _number(written: str) -> float:
    return float(written.replace(",", "."))


def _in_cm(unit: str) -> float:
    unit = unit.lower()
    if unit.startswith(_IN_INCHES):
        return CM_PER_INCH
    if unit.startswith("f"):
        return 12 * CM_PER_INCH
    return next(factor for name, factor in _FACTORS if unit.startswith(name))
