"""Whether the photos of a team look as if they belong together, and which ones stand out, from their reports alone.

Each aspect is compared with the team's own median, by a robust spread, so that one odd photo moves neither: nothing
here knows what a good head size is, only that it is another one than the others have. Faces are not compared.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from statistics import median
from typing import Any, Literal

from assistant.errors import AssistantError

FEWEST = 2
SPREADS = 3 * 1.4826  # median deviations that make an outlier, as three standard deviations of a normal spread would
MOST_OF_THEM = 0.6  # share that has to agree for the others to stand out

Status = Literal["consistent", "some_stand_out", "mixed", "not_assessed"]
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
_SAME_WALL = "Take it anew before the background that the others have."
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
           _SAME_WALL, "{:.0f} of 100".format),
    Aspect("light_side", "Where the light comes from", _light_side, 0.7,
           "More light comes from the left than on the others.", "More light comes from the right than on the others.",
           "Take it anew with the lamp or window where it was for the others.", _lit),
)  # fmt: skip
BACKGROUND_COLOUR_TOLERANCE = 10.0  # in CIELAB, lightness left out
BACKGROUND_COLOUR = "The background has another colour than on the others."
SORTS: tuple[tuple[str, str, Callable[[Report], str | None], str, str], ...] = (
    ("kind", "Kind of photo", lambda report: str(report["kind"]), "This is {value}; most others are {typical}.",
     "Use a photo of the same kind as the others."),
    ("background", "Background", lambda report: _sort_of_background(report),
     "The background is {value}; most others are {typical}.", _SAME_WALL),
    ("colour", "Colour or black and white", lambda report: _tones(report),
     "This is {value}; most others are {typical}.",
     "Use all photos in colour, or all in black and white."),
)  # fmt: skip


def _sort_of_background(report: Report) -> str | None:
    found = report["setting"]["background"]
    return None if found in (None, "unclear") else str(found)


def _tones(report: Report) -> str:
    return "black and white" if report["image"]["is_grayscale"] else "in colour"


@dataclass(frozen=True, slots=True)
class Difference:
    """One aspect in which a photo stands out."""

    aspect: str
    message: str
    fix: str
    value: str
    typical: str


@dataclass(frozen=True, slots=True)
class AspectFound:
    """How alike the photos are in one aspect; ``typical`` is what most of them have, in words."""

    id: str
    title: str
    status: Status
    typical: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """One photo of the team."""

    index: int
    name: str
    report: Report
    stands_out: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Team:
    """A team's photos compared with each other.

    Attributes:
        purpose: The purpose's id.
        aspects: How alike they are, aspect by aspect.
        members: In the order given.
        summary: The outcome in words.
    """

    purpose: str
    aspects: tuple[AspectFound, ...]
    members: tuple[Member, ...]
    summary: str

    @property
    def odd_ones(self) -> list[Member]:
        """The photos that stand out, the most different first."""
        return sorted((one for one in self.members if one.stands_out), key=lambda one: -len(one.stands_out))

    def as_json(self) -> dict[str, Any]:
        """The contract's TEAM."""
        return {
            "schema": 1,
            "purpose": self.purpose,
            "photos": len(self.members),
            "summary": self.summary,
            "aspects": [
                {"id": one.id, "title": one.title, "status": one.status, "typical": one.typical}
                for one in self.aspects
            ],
            "members": [
                {
                    "index": member.index,
                    "name": member.name,
                    **{key: member.report.get(key) for key in ("file", "photo_id", "kind", "verdict")},
                    "stands_out": [
                        {key: getattr(one, key) for key in ("aspect", "message", "fix", "value", "typical")}
                        for one in member.stands_out
                    ],
                }
                for member in self.members
            ],
        }  # fmt: skip


def check_team(reports: Sequence[Report]) -> Team:
    """Compare a team's photos with each other.

    Args:
        reports: REPORTs with their ``setting``, as `worker.PhotoWorker.team_report` gives them.

    Raises:
        AssistantError: ``bad_request`` for fewer than two.
    """
    if len(reports) < FEWEST:
        raise AssistantError("A team has at least two photos. Name a folder with all of them.", code="bad_request")
    differences: dict[int, list[Difference]] = {n: [] for n in range(len(reports))}
    found = [_compared(aspect, reports, differences) for aspect in ASPECTS]
    found.append(_background_colour(reports, differences))
    found += [_sorted_out(sort, reports, differences) for sort in SORTS]
    members = tuple(
        Member(n, PurePath(report["file"]).name if report.get("file") else f"photo {n + 1}", report, tuple(odd))
        for (n, report), odd in zip(enumerate(reports), differences.values(), strict=True)
    )
    return Team(reports[0]["purpose"], tuple(found), members, _summary(members, found))


def _compared(aspect: Aspect, reports: Sequence[Report], differences: dict[int, list[Difference]]) -> AspectFound:
    """One measured aspect; what stands out is added to the differences."""
    values = {n: value for n, report in enumerate(reports) if (value := aspect.measure(report)) is not None}
    if len(values) < FEWEST:
        return AspectFound(aspect.id, aspect.title, "not_assessed", None)
    typical = median(values.values())
    away = {n: value - typical for n, value in values.items()}
    tolerance = aspect.tolerance * (abs(typical) if aspect.relative else 1.0)
    status, odd = _outliers({n: abs(value) for n, value in away.items()}, tolerance)
    told = aspect.told(typical)
    evened = aspect.framed and _crops_even_out(reports)
    for n in odd:
        message = aspect.low if away[n] < 0 else aspect.high
        fix = "The crop for this purpose evens it out: use the crop of every photo." if evened else aspect.fix
        differences[n].append(Difference(aspect.id, message, fix, aspect.told(values[n]), told))
    return AspectFound(aspect.id, aspect.title, status, told if status != "mixed" else None)


def _background_colour(reports: Sequence[Report], differences: dict[int, list[Difference]]) -> AspectFound:
    title = "Colour of the background"
    tones = {n: tone[1:] for n, report in enumerate(reports) if (tone := report["setting"]["background_tone"])}
    if len(tones) < FEWEST:
        return AspectFound("background_colour", title, "not_assessed", None)
    middle = [median(tone[part] for tone in tones.values()) for part in (0, 1)]
    away = {n: ((tone[0] - middle[0]) ** 2 + (tone[1] - middle[1]) ** 2) ** 0.5 for n, tone in tones.items()}
    status, odd = _outliers(away, BACKGROUND_COLOUR_TOLERANCE)
    for n in odd:
        differences[n].append(
            Difference("background_colour", BACKGROUND_COLOUR, _SAME_WALL, _hue(tones[n]), _hue(middle))
        )
    return AspectFound("background_colour", title, status, _hue(middle) if status != "mixed" else None)


def _outliers(away: Mapping[int, float], tolerance: float) -> tuple[Status, list[int]]:
    """How alike the values are, given how far each is from the median, and which ones stand out."""
    spread = median(away.values())
    if spread > tolerance:
        return "mixed", []
    odd = [n for n, distance in away.items() if distance > max(tolerance, SPREADS * spread)]
    return ("some_stand_out" if odd else "consistent"), odd


def _sorted_out(
    sort: tuple[str, str, Callable[[Report], str | None], str, str],
    reports: Sequence[Report],
    differences: dict[int, list[Difference]],
) -> AspectFound:
    """One aspect that has names and no measure."""
    name, title, sort_of, message, fix = sort
    found = {n: value for n, report in enumerate(reports) if (value := sort_of(report)) is not None}
    if len(found) < FEWEST:
        return AspectFound(name, title, "not_assessed", None)
    typical, count = Counter(found.values()).most_common(1)[0]
    odd = [n for n, value in found.items() if value != typical and reports[n].get("kind_between") != typical]
    if count < MOST_OF_THEM * len(found):
        return AspectFound(name, title, "mixed" if odd else "consistent", None)
    for n in odd:
        told = {"value": _words(found[n]), "typical": _words(typical)}
        differences[n].append(Difference(name, message.format(**told), fix, told["value"], told["typical"]))
    return AspectFound(name, title, "some_stand_out" if odd else "consistent", _words(typical))


def _crops_even_out(reports: Sequence[Report]) -> bool:
    """Whether every photo has a crop for the purpose, large enough, that puts heads of one size at one place."""
    crops = [report["crop"] for report in reports]
    if not all(crop is not None and crop["enough_pixels"] for crop in crops):
        return False
    heads = [report["setting"]["head"] for report in reports]
    sizes = [(head["bottom"] - head["top"]) / crop["height"] for head, crop in zip(heads, crops, strict=True)]
    typical = median(sizes)
    return all(abs(size - typical) <= 0.2 * typical for size in sizes)


def _summary(members: Sequence[Member], aspects: Sequence[AspectFound]) -> str:
    odd = [member for member in members if member.stands_out]
    mixed = [aspect.title.lower() for aspect in aspects if aspect.status == "mixed"]
    alike = sum(aspect.status == "consistent" for aspect in aspects)
    told = [f"{len(members)} photos compared."]
    if mixed:
        told.append(f"They differ among themselves in: {', '.join(mixed)}.")
    if odd:
        verb = "stands out" if len(odd) == 1 else "stand out"
        names = [member.name for member in odd]
        told.append(f"{', '.join(names[:-1])}{' and ' if names[:-1] else ''}{names[-1]} {verb}.")
    if not mixed and not odd:
        told.append("They belong together: nothing that was measured stands out.")
    elif alike:
        told.append(f"Alike in {alike} of {len(aspects)} aspects.")
    return " ".join(told)


def _words(name: str) -> str:
    return name.replace("three_quarter", "three-quarter").replace("full_length", "full-length").replace("_", " ")


def _hue(tone: Sequence[float]) -> str:
    """A colour without its lightness, in a word."""
    red, yellow = tone
    if red * red + yellow * yellow < 36:
        return "grey"
    if abs(yellow) >= abs(red):
        return "yellowish" if yellow > 0 else "bluish"
    return "reddish" if red > 0 else "greenish"
