"""Whether the photos of a team look as if they belong together, and which ones stand out, from their reports alone.

Each aspect is compared with the team's own median, by a robust spread, so that one odd photo moves neither: nothing
here knows what a good head size is, only that it is another one than the others have. Faces are not compared.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from statistics import median
from typing import Any, Literal

from assistant.errors import AssistantError
from assistant.vision.team_aspects import (
    ASPECTS,
    BACKGROUND_COLOUR,
    BACKGROUND_COLOUR_TOLERANCE,
    SAME_WALL,
    SORTS,
    Aspect,
    Report,
    Sort,
)

FEWEST = 2
MOST_AT_ONCE = 40  # over HTTP, where somebody waits for the answer
SPREADS = 3 * 1.4826  # median deviations that make an outlier, as three standard deviations of a normal spread would
MOST_OF_THEM = 0.6  # share that has to agree for the others to stand out

Status = Literal["consistent", "some_stand_out", "mixed", "not_assessed"]


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
            Difference("background_colour", BACKGROUND_COLOUR, SAME_WALL, _hue(tones[n]), _hue(middle))
        )
    return AspectFound("background_colour", title, status, _hue(middle) if status != "mixed" else None)


def _outliers(away: Mapping[int, float], tolerance: float) -> tuple[Status, list[int]]:
    """How alike the values are, given how far each is from the median, and which ones stand out."""
    spread = median(away.values())
    if spread > tolerance:
        return "mixed", []
    odd = [n for n, distance in away.items() if distance > max(tolerance, SPREADS * spread)]
    return ("some_stand_out" if odd else "consistent"), odd


def _sorted_out(sort: Sort, reports: Sequence[Report], differences: dict[int, list[Difference]]) -> AspectFound:
    """One aspect that has names and no measure."""
    found = {n: value for n, report in enumerate(reports) if (value := sort.sort_of(report)) is not None}
    if len(found) < FEWEST:
        return AspectFound(sort.id, sort.title, "not_assessed", None)
    typical, count = Counter(found.values()).most_common(1)[0]
    odd = [n for n, value in found.items() if value != typical and reports[n].get("kind_between") != typical]
    if count < MOST_OF_THEM * len(found):
        return AspectFound(sort.id, sort.title, "mixed" if odd else "consistent", None)
    for n in odd:
        told = {"value": _words(found[n]), "typical": _words(typical)}
        differences[n].append(
            Difference(sort.id, sort.message.format(**told), sort.fix, told["value"], told["typical"])
        )
    return AspectFound(sort.id, sort.title, "some_stand_out" if odd else "consistent", _words(typical))


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
