"""Measure the photo report on a folder of labelled photos: ``python -m eval photos --photos FOLDER``.

The folder holds the photos and ``labels.csv`` (columns: file, repo, people, kind, background, facing, eyes, expression,
exposure, sharp, color, occlusion, linkedin_ready; an empty cell means that the labeller could not tell). Nothing of it
is stored; the contact sheet that ``--sheet`` asks for goes where it says.

``labels`` looks at every photo once; each other module measures one thing on what was seen, and takes its ranges from
the knowledge that the product reads, never from numbers of its own. Parts that take minutes run with ``--long`` or
when they are named with ``--only``.
"""

import sys
from collections.abc import Callable, Sequence
from time import perf_counter

from eval.photos import (
    checks,
    crops,
    fits,
    kinds,
    made,
    made_kinds,
    memory,
    people,
    robustness,
    scenes,
    speed,
    tones,
    verdicts,
)
from eval.photos.labels import Seen, look_at
from eval.photos.sheet import write_sheet
from eval.report import Options, Section

Part = Callable[[Sequence[Seen]], list[Section]]
QUICK: dict[str, Part] = {
    "kinds": kinds.sections,
    "people": people.sections,
    "checks": checks.sections,
    "fits": fits.sections,
    "verdicts": verdicts.sections,
    "times": speed.times,
}
LONG: dict[str, Part] = {
    "crops": crops.sections,
    "made": made.sections,
    "scenes": scenes.sections,
    "made_kinds": made_kinds.sections,
    "invariance": robustness.invariance,
    "monotonicity": robustness.monotonicity,
    "tones": tones.sections,
    "speed": speed.ratios,
    "folder": speed.two_processes,
    "memory": memory.sections,
}


def sections(options: Options) -> list[Section]:
    """What the report gets right: kind, people, single checks, verdicts, and how long it takes."""
    unknown = [name for name in options.only if name not in QUICK | LONG]
    if unknown:
        return [Section("Photos", missing=f"there is no part {unknown[0]!r}: {', '.join(QUICK | LONG)}")]
    if options.photos is None:
        return [Section("Photos", missing="give a folder of labelled photos with --photos FOLDER")]
    if not (options.photos / "labels.csv").is_file():
        return [Section("Photos", missing=f"there is no labels.csv in {options.photos}")]
    seen = look_at(options.photos)
    found: list[Section] = []
    for name in options.only or (QUICK | LONG if options.long else QUICK):
        begun = perf_counter()
        found += (QUICK | LONG)[name](seen)
        print(f"  {name}: {perf_counter() - begun:.0f} s", file=sys.stderr)
    if options.sheet is not None:
        write_sheet(found, options.sheet, options.worst)
        print(f"Contact sheet of the worst cases: {options.sheet}", file=sys.stderr)
    return found
