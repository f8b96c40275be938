"""The labelled photos, each looked at once: what people say of it, and what the product says.

Knows how the labels' words map to the report's, and nothing of how well they agree.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import Any

from assistant.knowledge import Purpose, load_knowledge
from assistant.vision import assessment
from assistant.vision.face import Portrait
from eval.report import Case

LABEL_OF_KIND = {
    "headshot": "headshot",
    "environmental_headshot": "headshot",
    "three_quarter_portrait": "three_quarter",
    "full_length_portrait": "full_body",
    "environmental_portrait": "environmental",
    "group_portrait": "group",
    "no_person": "no_person",
    "not_a_photograph": "no_person",
}
LABELS = ("headshot", "three_quarter", "full_body", "environmental", "group", "no_person")
SINGLE = ("headshot", "three_quarter", "full_body", "environmental")
CLOSE = ("headshot", "three_quarter")
THUMBNAIL_PX = 240


@dataclass(frozen=True, slots=True)
class Seen:
    """One labelled photo and what the product says of it.

    Attributes:
        label: Its row of ``labels.csv``.
        path: The file.
        report: The contract's REPORT for LinkedIn.
        portrait: What the report was measured on.
        ms: How long looking and judging took.
    """

    label: dict[str, str]
    path: Path
    report: dict[str, Any]
    portrait: Portrait
    ms: float

    @property
    def name(self) -> str:
        """The file."""
        return self.label["file"]

    @property
    def kind(self) -> str:
        """The reported kind in the labeller's words."""
        return LABEL_OF_KIND[self.report["kind"]]

    @property
    def either_kind(self) -> set[str]:
        """The reported kind, and the second one where it is said to lie between two."""
        between = self.report["kind_between"]
        return {self.kind, LABEL_OF_KIND[between]} if between else {self.kind}

    def value(self, check: str) -> float | bool | None:
        """The value of a check; ``None`` when it was not assessed or does not exist."""
        value: float | bool | None = self._check(check).get("value")
        return value

    def status(self, check: str) -> str:
        """How a check stands for LinkedIn; ``not_assessed`` when it does not exist."""
        return str(self._check(check).get("status", "not_assessed"))

    def passes(self, check: str) -> bool | None:
        """Whether the value lies in the check's own accepted range; ``None`` when not assessed."""
        value = self.value(check)
        row = load_knowledge().checks.get(check)
        return None if value is None or row is None else row.status(float(value), row.accepted) == "pass"

    def case(self, got: str, wanted: str) -> Case:
        """This photo as a case that went badly."""
        return Case(f"{self.name} ({self.label['repo']})", got, wanted, thumbnail(self.portrait.picture.rgb))

    def _check(self, check: str) -> dict[str, Any]:
        return next((one for one in self.report["checks"] if one["id"] == check), {})


def is_measured(check: str) -> bool:
    """Whether the product has such a check and a measure for it."""
    row = load_knowledge().checks.get(check)
    return row is not None and row.unmeasured is None


def linkedin() -> Purpose:
    """The purpose that the labels were made for."""
    return load_knowledge().purposes["linkedin"]


@lru_cache(maxsize=1)
def look_at(folder: Path) -> tuple[Seen, ...]:
    """Assess every labelled photo of a folder."""
    assessment.warm()
    seen = []
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as table:
        for label in csv.DictReader(table):
            path = folder / label["file"]
            data = path.read_bytes()
            begun = perf_counter()
            portrait = assessment.look(data)
            report = assessment.assess(portrait, linkedin(), label["file"]).as_json()
            seen.append(Seen(label, path, report, portrait, (perf_counter() - begun) * 1000))
    return tuple(seen)


def thumbnail(rgb: Any) -> bytes:
    """A small JPEG of a picture, for the contact sheet."""
    from assistant.vision.image import encode_jpeg, shrink

    return encode_jpeg(shrink(rgb, THUMBNAIL_PX), 20_000)
