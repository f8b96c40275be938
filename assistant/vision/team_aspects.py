"""What the photos of a team should have alike: each aspect with its measure on a report, tolerance and words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Aspect:
    """Something measurable that a team's photos should have alike.

    Attributes:
        id: Name in the result.
        title: What people call it.
        measure: Its value on a report with a ``setting``, or ``None``.
        tolerance: Difference from the median that nobody minds.
        low: What to say of a value that is lower than the others'.
        high: What to say of one that is higher.
        fix: What to do about either.
        told: A value in words.
        framed: A crop can even it out.
        relative: The tolerance is a share of the median.
    """

    id: str
    title: str
    measure: Callable[[Report], float | None]
    tolerance: float
    low: str
    high: str
    fix: str
    told: Callable[[float], str]
    framed: bool = False
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Sort:
    """Something that has names and no measure: ``sort_of`` gives the name on a report, or ``None``."""

    id: str
    title: str
    sort_of: Callable[[Report], str | None]
    message: str
    fix: str


def _head(report: Report, name: str, side: str) -> float | None:
    head = report["setting"]["head"]
    return None if head is None else float(head[name]) / float(report["image"][side])


def _head_size(report: Report) -> float | None:
    head = report["setting"]["head"]
    return None if head is None else float(head["bottom"] - head["top"]) / float(report["image"]["height_px"])


def _shape(report: Report) -> float | None:
    return float(report["image"]["width_px"]) / float(report["image"]["height_px"])


def _check(check_id: str) -> Callable[[Report], float | None]:
    def measured(report: Report) -> float | None:
        return next((one["value"] for one in report["checks"] if one["id"] == check_id), None)

    return measured


def _lightness(report: Report) -> float | None:
    tone = report["setting"]["background_tone"]
    return None if tone is None else float(tone[0])


def _light_side(report: Report) -> float | None:
    side = report["setting"]["light_side_stops"]
    return None if side is None else float(side)


def _turned(deg: float) -> str:
    return "to the camera" if abs(deg) < 5 else f"{abs(deg):.0f}° to the {'right' if deg > 0 else 'left'}"


def _lit(stops: float) -> str:
    return "even" if abs(stops) < 0.25 else f"{abs(stops):.1f} stops more from the {'right' if stops > 0 else 'left'}"


_REFRAME = "Crop it as the others are cropped, or take it anew from the same distance."
SAME_WALL = "Take it anew before the background that the others have."
# Tolerances chosen on constructed teams: what is seen at a glance when the photos stand side by side.
ASPECTS = (
    Aspect("shape", "Shape of the picture", _shape, 0.08,
           "The picture is narrower than the others.", "The picture is wider than the others.",
           _REFRAME, "{:.2f} to 1".format, framed=True, relative=True),
    Aspect("head_size", "Head size", _head_size, 0.2,
           "The head is smaller than on the others.", "The head is larger than on the others.",
           _REFRAME, "{:.0%} of the height".format, framed=True, relative=True),
    Aspect("eye_line", "Height of the eyes", lambda report: _head(report, "eyes_y", "height_px"), 0.08,
           "The head sits higher in the picture than on the others.", "The head sits lower than on the others.",
           _REFRAME, "{:.0%} from the top".format, framed=True),
    Aspect("head_position", "Head left or right", lambda report: _head(report, "x", "width_px"), 0.1,
           "The head is further left than on the others.", "The head is further right than on the others.",
           _REFRAME, "{:.0%} from the left".format, framed=True),
    Aspect("head_pose_yaw", "Head turned", _check("head_pose_yaw"), 15.0,
           "The head is turned further to the left side of the picture than on the others.",
           "The head is turned further to the right side of the picture than on the others.",
           "Take it anew with the head turned as on the others.", _turned),
    Aspect("background_lightness", "Brightness of the background", _lightness, 12.0,
           "The background is darker than on the others.", "The background is brighter than on the others.",
           SAME_WALL, "{:.0f} of 100".format),
    Aspect("light_side", "Where the light comes from", _light_side, 0.7,
           "More light comes from the left than on the others.", "More light comes from the right than on the others.",
           "Take it anew with the lamp or window where it was for the others.", _lit),
)  # fmt: skip
BACKGROUND_COLOUR_TOLERANCE = 10.0  # in CIELAB, lightness left out
BACKGROUND_COLOUR = "The background has another colour than on the others."


def _sort_of_background(report: Report) -> str | None:
    found = report["setting"]["background"]
    return None if found in (None, "unclear") else str(found)


def _tones(report: Report) -> str:
    return "black and white" if report["image"]["is_grayscale"] else "in colour"


SORTS = (
    Sort("kind", "Kind of photo", lambda report: str(report["kind"]), "The kind is {value}; most others: {typical}.",
         "Use a photo of the same kind as the others."),
    Sort("background", "Background", _sort_of_background, "The background is {value}; most others are {typical}.",
         SAME_WALL),
    Sort("colour", "Colour or black and white", _tones, "This is {value}; most others are {typical}.",
         "Use all photos in colour, or all in black and white."),
)  # fmt: skip
