"""Reports as pages of HTML that stand alone: pictures inside, nothing fetched, no script, made to be printed.

A page says the same in light and dark and on paper; every foreign word in it is escaped by the templates.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.reports import words

FOLDER = Path(__file__).with_name("templates")
FIXES_TOLD = 4  # with these and every check the page is one sheet of A4


def photo_page(report: Mapping[str, Any], annotated: bytes, crop: bytes | None = None) -> str:
    """One photo's report on one A4 page.

    Args:
        report: The contract's REPORT.
        annotated: The photo with what was measured drawn on it, JPEG.
        crop: The suggested crop, JPEG.
    """
    checks = [check for check in words.worst_first(report["checks"]) if check["status"] != "not_assessed"]
    unknown = [
        words.check_title(check["id"]).lower() for check in report["checks"] if check["status"] == "not_assessed"
    ]
    half = (len(checks) + 1) // 2
    return _rendered(
        "photo.html.j2",
        report=report,
        annotated=_data_uri(annotated),
        crop=None if crop is None else _data_uri(crop),
        reasons=report["reasons"][:FIXES_TOLD],
        further=len(report["reasons"]) - FIXES_TOLD,
        tables=[checks[:half], checks[half:]],
        unknown=unknown,
    )


def team_page(team: Mapping[str, Any], reports: Sequence[Mapping[str, Any]], thumbnails: Sequence[bytes]) -> str:
    """A team's contact sheet: every photo small, the odd ones first to be seen.

    Args:
        team: The contract's TEAM.
        reports: Its REPORTs, in the same order as its members.
        thumbnails: Small JPEGs, in the same order.
    """
    shown = list(zip(team["members"], reports, map(_data_uri, thumbnails), strict=True))
    shown.sort(key=lambda one: -len(one[0]["stands_out"]))
    return _rendered("team.html.j2", team=team, shown=shown)


@lru_cache(maxsize=1)
def content_policy() -> str:
    """The Content-Security-Policy under which these pages show: their own pictures and style, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'"


def _rendered(template: str, **values: Any) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(words=words, style=_style(), policy=content_policy())
    return environment.get_template(template).render(**values)


@lru_cache(maxsize=1)
def _style() -> str:
    return FOLDER.joinpath("page.css").read_text(encoding="utf-8")


def _data_uri(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
