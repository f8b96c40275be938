"""The widget's colours, worked out from the one that a studio chose so that every text and outline can be seen.

Contrast is as WCAG 2.2 defines it: the relative luminances of two colours, 0.05 added to each, lighter over darker.
"""

import re
from dataclasses import dataclass

# What letters need (success criterion 1.4.3); more than the 3 that outlines need (1.4.11).
CONTRAST = 4.5
COLOUR = re.compile("#[0-9a-fA-F]{6}")

BLACK, WHITE = "#000000", "#ffffff"
# Of the widget's grounds in embed.css, the one on which letters are hardest to read.
LIGHT_GROUND, DARK_GROUND = "#f3e9df", "#2e2721"
LIGHT_FILL, DARK_FILL = "#a8492a", "#f0a27c"


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours for one scheme, light or dark, each ``#rrggbb``.

    Attributes:
        fill: Ground of buttons: the studio's colour as it is.
        on: Letters on it.
        accent: Letters and outlines on the widget's own grounds: the same colour, darker or lighter if it must be.
    """

    fill: str
    on: str
    accent: str


def colours_of(fill: str | None, fill_dark: str | None) -> dict[str, Colours]:
    """The colours for visitors who prefer light and for those who prefer dark.

    Args:
        fill: The studio's colour; the widget's own where there is none.
        fill_dark: The same for dark; the first one where there is none.
    """
    dark = fill_dark or fill or DARK_FILL
    light = fill or LIGHT_FILL
    return {
        "light": Colours(light, letters_on(light), seen_on(LIGHT_GROUND, light, BLACK)),
        "dark": Colours(dark, letters_on(dark), seen_on(DARK_GROUND, dark, WHITE)),
    }


def letters_on(fill: str) -> str:
    """Black or white, whichever stands out more; one of the two always does enough."""
    return max(BLACK, WHITE, key=lambda letters: contrast(letters, fill))


def seen_on(ground: str, colour: str, end: str) -> str:
    """A colour, moved towards ``end`` only as far as it takes to be read on a ground."""
    steps = (_mixed(colour, end, step / 20) for step in range(21))
    return next((found for found in steps if contrast(found, ground) >= CONTRAST), end)


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour, 0 to 1."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mixed(colour: str, end: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(end), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))
