"""Which of several photos serves a purpose best, and why, from their reports alone.

The verdict comes first, then how much speaks against a photo, then how comfortably it holds what the purpose asks. What
decides between two good photos is how they were taken, never what the face is like; and where nothing measured tells
them apart, that is what is said. There is no score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Any

from assistant.errors import AssistantError
from assistant.knowledge import Purpose, load_knowledge, with_article
from assistant.vision.verdict import NOT_OF_A_PERSON

FEWEST, MOST = 2, 10

# How a photo stands before any detail is looked at; other people or nobody in it is what no retouching mends.
STANDING = {"ready": 0, "ready_after_crop": 1, "cannot_tell": 2, "not_ready": 3}
NOT_ALONE, NOBODY = 4, 5
# A reason weighs the check's weight for the purpose, times how far the value is out: 1 where it begins to fail.
AT_LIMIT, UNKNOWN = 0.4, 0.2  # for what has no measure, and for what could not be measured
STEP, LEAST = 0.5, 0.25  # of what counts as heavier, and what a reason weighs however slight
# Photos with the same reasons differ when their mean room within the ranges does by this much, and a single measure is
# worth telling from this difference on; in parts of the range.
LEVEL, CLEARLY = 0.03, 0.15
WORSE = 0.5  # by which the same reason has to be severer to tell two photos apart
TOLD = 3  # reasons and strengths told of each photo

OUTLOOK = {
    "ready": "it is ready as it is",
    "ready_after_crop": "it is ready after a crop",
    "cannot_tell": "not everything could be measured on it, but nothing that was speaks against it",
    "not_ready": "it is not ready either, but has the least to put right",
}
# What is told of a photo's place beside its verdict and its reasons. Other languages are keyed by these very templates.
SENTENCES = {
    "apart_from_one": "Unlike the other one: {strengths}.",
    "apart_from_some": "Unlike some of the others: {strengths}.",
    "level": "Nothing that is measured tells it from {photo}.",
    "as_good": "As good in every check, but {photo} {better}.",
    "less_to_mend": "{photo} has less to put right.",
}
BETTER_ALL_ROUND = "keeps more within the ranges"


@dataclass(frozen=True, slots=True)
class Place:
    """One photo's place in a comparison.

    Attributes:
        rank: 1 is best; photos that nothing tells apart share a rank.
        index: Which of the given reports it is, from 0.
        name: What to call it: the file's name, or "photo 2".
        report: Its REPORT.
        strengths: What it has that another one lacks, in words.
        held_back_by: Its reasons that the best photo does not share: ``{"check", "message", "fix"}``.
        why: Why it stands here, in a sentence or two.
    """

    rank: int
    index: int
    name: str
    report: Mapping[str, Any]
    strengths: tuple[str, ...]
    held_back_by: tuple[Mapping[str, Any], ...]
    why: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Photos ranked for a purpose.

    Attributes:
        purpose: The purpose's id.
        ranking: Best first.
        why: The outcome in words.
    """

    purpose: str
    ranking: tuple[Place, ...]
    why: str

    @property
    def best(self) -> tuple[Place, ...]:
        """The best photo, or the best ones where nothing tells them apart; none where no photo shows a person."""
        return tuple(one for one in self.ranking if one.rank == 1 and one.report["kind"] not in NOT_OF_A_PERSON)

    def as_json(self) -> dict[str, Any]:
        """The contract's COMPARISON; ``best`` holds indices of the given photos."""
        return {
            "schema": 1,
            "purpose": self.purpose,
            "best": [place.index for place in self.best],
            "why": self.why,
            "ranking": [
                {
                    "rank": place.rank,
                    "index": place.index,
                    "name": place.name,
                    **{key: place.report.get(key) for key in ("file", "photo_id", "kind", "verdict")},
                    "strengths": list(place.strengths),
                    "held_back_by": [dict(reason) for reason in place.held_back_by],
                    "why": place.why,
                }
                for place in self.ranking
            ],
        }


def check_count(photos: int) -> None:
    """Refuse what cannot be compared, before anything is measured.

    Raises:
        AssistantError: ``bad_request``.
    """
    if not FEWEST <= photos <= MOST:
        raise AssistantError(f"Give me {FEWEST} to {MOST} photos to compare; these are {photos}.", code="bad_request")


def compare(reports: Sequence[Mapping[str, Any]]) -> Comparison:
    """Rank 2 to 10 photos by their reports for one purpose.

    Args:
        reports: The contract's REPORT of each photo, all for the same purpose.

    Raises:
        AssistantError: ``bad_request`` for fewer or more photos, or for several purposes.
    """
    check_count(len(reports))
    if len({report["purpose"] for report in reports}) > 1:
        raise AssistantError("Photos are compared for one purpose at a time.", code="bad_request")
    purpose = load_knowledge().purposes[reports[0]["purpose"]]
    names = _names(reports)
    photos = [_Candidate(n, names[n], report, purpose) for n, report in enumerate(reports)]
    ordered = sorted(photos, key=lambda one: (one.standing, one.burden, -one.room, one.index))
    best, places, first = ordered[0], [], ordered[0]
    for number, photo in enumerate(ordered, 1):
        if photo is best or not photo.is_level_with(first):
            first, rank = photo, number
        places.append(
            Place(
                rank,
                photo.index,
                photo.name,
                photo.report,
                _strengths(photo, photos),
                _held_back(photo, best) if photo is not best else (),
                _why_first(photo, photos) if photo is best else _why_not(photo, best),
            )
        )
    return Comparison(purpose.id, tuple(places), _outcome(places, purpose))


@dataclass(frozen=True)
class _Candidate:
    """One photo while it is being compared."""

    index: int
    name: str
    report: Mapping[str, Any]
    purpose: Purpose

    @cached_property
    def counting(self) -> dict[str, Mapping[str, Any]]:
        """The checks that count for the purpose, the most important first."""
        by_id = {check["id"]: check for check in self.report["checks"]}
        return {one: by_id[one] for one in (*self.purpose.must, *self.purpose.should) if one in by_id}

    def status(self, check: str) -> str | None:
        """How a check that counts came out."""
        return self.counting[check]["status"] if check in self.counting else None

    @cached_property
    def standing(self) -> int:
        if self.report["kind"] in NOT_OF_A_PERSON:
            return NOBODY
        alone = self.counting.get("single_face_present")
        if alone is not None and alone["status"] == "fail" and "single_face_present" in self.purpose.must:
            return NOT_ALONE
        return STANDING[self.report["verdict"]]

    @cached_property
    def burden(self) -> float:
        """What the reasons weigh together, and what could not be measured; in steps, so that specks do not decide."""
        weights = {reason["check"]: self.severity(reason["check"]) for reason in self.report["reasons"]}
        weights |= {check: UNKNOWN for check, row in self.counting.items() if row["status"] == "not_assessed"}
        return STEP * round(sum((self.purpose.weight(check) or 1.0) * by for check, by in weights.items()) / STEP)

    def severity(self, check: str) -> float:
        """How far a check is beyond its range, as `knowledge.Check.severity` counts it: from 1 on it fails."""
        row = self.counting.get(check)
        if row is None or row["status"] == "pass":  # a reason that speaks against the file itself
            return 1.0
        if row["value"] is None or not row["range"]:
            return AT_LIMIT if row["status"] == "warn" else 1.0
        return max(LEAST, load_knowledge().checks[check].severity(row["value"], tuple(row["range"])))

    @cached_property
    def rooms(self) -> dict[str, float]:
        """How comfortably the photo was taken: each measure's place in its range, 0 at its end, 1 in the middle."""
        checks = load_knowledge().checks
        found = {check: _room(row) for check, row in self.counting.items() if checks[check].better}
        return {check: room for check, room in found.items() if room is not None}

    @cached_property
    def room(self) -> float:
        return sum(self.rooms.values()) / len(self.rooms) if self.rooms else 0.0

    def is_level_with(self, other: "_Candidate") -> bool:
        """Whether nothing that is measured tells the two apart."""
        same = (self.standing, self.burden) == (other.standing, other.burden)
        return same and abs(self.room - other.room) < LEVEL

    def advantages(self, other: "_Candidate") -> list[str]:
        """What this photo does clearly better than another within the accepted ranges, the clearest first."""
        both = {check: self.rooms[check] - other.rooms[check] for check in self.rooms if check in other.rooms}
        clear = sorted((check for check in both if both[check] >= CLEARLY), key=lambda check: -both[check])
        return [better for check in clear[:2] if (better := load_knowledge().checks[check].better)]


def _room(check: Mapping[str, Any]) -> float | None:
    value, span = check["value"], check["range"]
    if value is None or span is None:
        return None
    low, high = span
    if low is not None and high is not None:
        return 1 - abs(value - (low + high) / 2) / ((high - low) / 2) if high > low else None
    if low is not None:
        return min(1.0, (value - low) / low) if low > 0 else None
    return (high - value) / high if high else None


def _strengths(photo: _Candidate, photos: Sequence[_Candidate]) -> tuple[str, ...]:
    """What holds on this photo and not on all others, what most others lack first."""
    strengths = {check: row.strength for check, row in load_knowledge().checks.items() if row.strength}
    lacking = {
        check: sum(other.status(check) in ("warn", "fail") for other in photos)
        for check, found in photo.counting.items()
        if found["status"] == "pass" and check in strengths
    }
    told = sorted((check for check, others in lacking.items() if others), key=lambda check: -lacking[check])
    return () if photo.standing == NOBODY else tuple(strengths[check] for check in told[:TOLD])


def _held_back(photo: _Candidate, best: _Candidate) -> tuple[Mapping[str, Any], ...]:
    """The reasons against this photo that do not speak as much against the best one."""
    shared = {reason["check"] for reason in best.report["reasons"]}
    own = [
        reason
        for reason in photo.report["reasons"]
        if reason["check"] not in shared or photo.severity(reason["check"]) >= best.severity(reason["check"]) + WORSE
    ]
    return tuple(own[:TOLD])


def _why_first(photo: _Candidate, photos: Sequence[_Candidate]) -> str:
    if photo.standing == NOBODY:
        return photo.report["reasons"][0]["message"] if photo.report["reasons"] else ""
    told = _strengths(photo, photos)
    apart = _apart(told, len(photos))
    return f"{_capital(OUTLOOK[photo.report['verdict']])}.{apart}"


def _apart(strengths: Sequence[str], photos: int) -> str:
    """What sets a photo apart, as a sentence to add."""
    name = "apart_from_one" if photos == 2 else "apart_from_some"
    return f" {SENTENCES[name].format(strengths=_listed(strengths))}" if strengths else ""


def _why_not(photo: _Candidate, best: _Candidate) -> str:
    if photo.is_level_with(best):
        return SENTENCES["level"].format(photo=best.name)
    reasons = " ".join(reason["message"] for reason in _held_back(photo, best))
    if reasons:
        return reasons
    better = best.advantages(photo)
    if photo.standing == best.standing and photo.burden == best.burden:
        return SENTENCES["as_good"].format(photo=best.name, better=_listed(better or [BETTER_ALL_ROUND]))
    told = [reason["message"] for reason in photo.report["reasons"]]
    return " ".join(told[:TOLD]) or SENTENCES["less_to_mend"].format(photo=_capital(best.name))


def _outcome(places: Sequence[Place], purpose: Purpose) -> str:
    """The outcome in two or three sentences."""
    first, wanted = places[0], with_article(purpose.title)
    if first.report["kind"] in NOT_OF_A_PERSON:
        return f"None of these pictures shows a person, so none of them will do as {wanted}."
    level = [place.name for place in places if place.rank == 1]
    if len(level) > 1:
        every = "All of them" if len(level) == len(places) else _capital(_listed(level))
        verdict = OUTLOOK[first.report["verdict"]].removeprefix("it is ")
        state = f"are level as {wanted}: {verdict}" if verdict.startswith("ready") else f"are level as {wanted}"
        return f"{every} {state}. Nothing that is measured tells them apart, so take the one you like better."
    lead = f"{_capital(first.name)} is the best of these {len(places)} as {wanted}"
    told = f"{lead}: {OUTLOOK[first.report['verdict']]}."
    told += _apart(first.strengths, len(places))
    return f"{told} {_capital(places[1].name)} comes next. {places[1].why}"


def _names(reports: Sequence[Mapping[str, Any]]) -> list[str]:
    """What to call each photo: its file's name, where that is one's own."""
    files = [report.get("file") for report in reports]
    short = [PurePath(file).name if file else None for file in files]
    return [
        f"photo {n}" if name is None else name if short.count(name) == 1 else str(file)
        for n, (name, file) in enumerate(zip(short, files, strict=True), 1)
    ]


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _capital(words: str) -> str:
    """With a capital letter, unless it is the name of a file."""
    return words if "." in words else words[:1].upper() + words[1:]
