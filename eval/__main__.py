"""Run the measurements and print the report: ``python -m eval [PART …]``, all parts unless some are named."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from assistant.errors import AssistantError
from eval.report import Options, Section, as_json, as_markdown, of_answers

PARTS = ("answers", "reading", "retrieval", "documents", "photos", "widget")
EXIT_PART_FAILED = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; 3 when a part could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)} or all (all unless given)")
    parser.add_argument("--photos", type=Path, help="folder of labelled photos")
    parser.add_argument("--out", type=Path, help="write the report to this file instead of printing it")
    parser.add_argument("--json", action="store_true", help="as JSON instead of Markdown")
    parser.add_argument(
        "--fit", action="store_true", help="also fit constants anew on the `build` cases and print them"
    )
    parser.add_argument("--worst", type=int, default=10, help="how many of the worst cases to show")
    parser.add_argument("--sheet", type=Path, help="write the worst photos as a contact sheet, an HTML file")
    parser.add_argument("--long", action="store_true", help="measure also what takes minutes")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="only this of a part; repeatable")
    given = parser.parse_args(arguments)
    unknown = [part for part in given.parts if part not in (*PARTS, "all")]
    if unknown:
        parser.error(f"there is no part {unknown[0]!r}: use {', '.join(PARTS)} or all")
    parts = PARTS if not given.parts or "all" in given.parts else tuple(dict.fromkeys(given.parts))
    options = Options(given.photos, given.worst, given.sheet, given.long, tuple(given.only))
    sections = [section for part in parts for section in measure(part, options)]
    report = (
        json.dumps(as_json(sections), ensure_ascii=False, indent=1)
        if given.json
        else as_markdown(sections, given.worst)
    )
    if given.out:
        given.out.write_text(report + "\n", encoding="utf-8")
    else:
        print(report)
    return EXIT_PART_FAILED if any(section.missing for section in sections) else 0


def measure(part: str, options: Options) -> list[Section]:
    """The sections of one part; one that says why, when it cannot be measured."""
    if find_spec(f"eval.{part}") is None:
        return [Section(part.capitalize(), missing=f"eval/{part}.py does not exist")]
    sections: list[Section]
    started = time.monotonic()
    print(f"Measuring {part} …", file=sys.stderr)
    try:
        module = import_module(f"eval.{part}")
        if part == "answers":
            sections = [of_answers(module.run())]
            sections += [
                of_answers(module.run(path=module.UNSEEN), "Answers to questions that nothing was built with"),
                of_answers(module.run(path=module.OWN_PRICES), "Answers from one studio's own price list"),
                of_answers(module.run_price_lists(), "Answers from eleven other studios' price lists"),
            ]
        else:
            sections = module.sections(options)
    except AssistantError as problem:  # Its failure must not hide the figures of the other parts.
        return [Section(part.capitalize(), missing=problem.message)]
    print(f"Measured {part} in {time.monotonic() - started:.0f} s", file=sys.stderr)
    return sections


if __name__ == "__main__":
    sys.exit(main())
