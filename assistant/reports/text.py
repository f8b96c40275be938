"""Reports as plain text for a terminal."""

from collections.abc import Mapping
from textwrap import fill
from typing import Any

from assistant.reports.words import VERDICTS, check_title, in_words, kind_in_words, purpose_in_words

WIDTH = 100


def photo_text(report: Mapping[str, Any]) -> str:
    """What was found on one photo: kind and verdict, then each reason with its fix, then what else there is to know."""
    verdict = VERDICTS.get(report["verdict"], ("", in_words(report["verdict"])))[1]
    lines = [f"{report['file']}: {kind_in_words(report)}. {verdict} as {purpose_in_words(report['purpose'])}."]
    for number, reason in enumerate(report["reasons"], 1):
        lines.append(_indented(f"{number}. {reason['message']} {reason['fix'] or ''}", hanging=3))
    counting = [check for check in report["checks"] if check["counts"]]
    passed = sum(check["status"] == "pass" for check in counting)
    unknown = [check_title(check["id"]).lower() for check in counting if check["status"] == "not_assessed"]
    told = f"{passed} of {len(counting)} checks passed"
    told += f"; not assessed: {', '.join(unknown)}." if unknown else "."
    lines.append(_indented(told))
    crop = report["crop"]
    if crop is not None:
        size = f"{crop['output_width_px']} × {crop['output_height_px']} px"
        enough = "" if crop["enough_pixels"] else ", fewer than are wanted"
        lines.append(_indented(f"Suggested crop: {size}{enough}."))
    return "\n".join(lines) + "\n"


def comparison_text(comparison: Mapping[str, Any]) -> str:
    """Which photo is best and why, then every photo in its place."""
    lines = [fill(comparison["why"], WIDTH, break_on_hyphens=False), ""]
    for place in comparison["ranking"]:
        verdict = VERDICTS[place["verdict"]][1]
        lines.append(f"{place['rank']}. {place['name']}: {kind_in_words(place)}. {verdict}.")
        lines.append(_indented(place["why"]))
        lines += [_indented(f"- {reason['fix']}", hanging=2) for reason in place["held_back_by"] if reason["fix"]]
    return "\n".join(lines) + "\n"


def team_text(team: Mapping[str, Any]) -> str:
    """Whether the photos belong together, which stand out and in what."""
    lines = [fill(team["summary"], WIDTH, break_on_hyphens=False), ""]
    states = {"consistent": "alike", "some_stand_out": "some stand out", "mixed": "differs", "not_assessed": "–"}
    for aspect in team["aspects"]:
        typical = f", most: {aspect['typical']}" if aspect["typical"] else ""
        lines.append(f"  {aspect['title']}: {states[aspect['status']]}{typical}")
    for member in sorted(team["members"], key=lambda one: -len(one["stands_out"])):
        if member["stands_out"]:
            lines += ["", f"{member['name']}"]
            lines += [
                _indented(f"- {one['message']} ({one['value']}; most: {one['typical']}) {one['fix']}", hanging=2)
                for one in member["stands_out"]
            ]
    return "\n".join(lines) + "\n"


def _indented(text: str, hanging: int = 0) -> str:
    return fill(text.strip(), WIDTH, initial_indent="  ", subsequent_indent=" " * (2 + hanging), break_on_hyphens=False)
