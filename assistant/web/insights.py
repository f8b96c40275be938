"""The page for the studio's owner: what is asked, how it is liked, and what no source could answer."""

import csv
import hashlib
import hmac
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant.errors import AssistantError
from assistant.reports.words import KINDS, check_title
from assistant.studio.writing import answer_row
from assistant.web.headers import is_loopback
from assistant.web.studios import Seat, Studios

if TYPE_CHECKING:
    from jinja2 import Template

TEMPLATES = Path(__file__).parent / "templates"
TILES = (
    ("conversations", "conversations"),
    ("answers", "answers"),
    ("abstained", "questions that went unanswered"),
    ("thumbs_up", "thumbs up"),
    ("thumbs_down", "thumbs down"),
    ("handovers", "hand-overs"),
    ("handovers_waiting", "hand-overs not delivered yet"),
)
COOKIE_S = 30 * 86_400


def build_insights(studios: Studios) -> APIRouter:
    """The route /insights: for whoever has the studio's token, and for this machine alone where there is none."""
    router = APIRouter()

    @router.get("/insights", include_in_schema=False)
    async def insights(request: Request) -> Response:
        seat = studios.of(request)
        if not may_see(request, seat):
            return page(None, status=401)
        return page(in_words(await seat.chat.insights()), query=f"?{request.url.query}" if request.url.query else "")

    @router.get("/insights/all.csv", include_in_schema=False)
    async def table(request: Request) -> Response:
        seat = studios.of(request)
        if not may_see(request, seat):
            raise AssistantError("Please open /insights first and give the studio's token.", code="unauthorised")
        headers = {"cache-control": "no-store", "content-disposition": 'attachment; filename="insights.csv"'}
        text = as_csv(in_words(await seat.chat.insights()))
        return Response(text, media_type="text/csv; charset=utf-8", headers=headers)

    @router.post("/insights", include_in_schema=False)
    async def enter(request: Request) -> Response:
        seat = studios.of(request)
        wanted = seat.studio.insights_sha256 if seat.studio else None
        given = parse_qs((await request.body()).decode("utf-8", errors="replace")).get("token", [""])[0].strip()
        if wanted is None or not is_token(given, wanted):
            return page(None, status=401, wrong=True)
        found = RedirectResponse(f"/insights?{request.url.query}", status_code=303)
        found.set_cookie(
            cookie_of(seat),
            given,
            max_age=COOKIE_S,
            path="/insights",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return found

    return router


def may_see(request: Request, seat: Seat) -> bool:
    """Whether the request carries the studio's token.

    Raises:
        AssistantError: ``unauthorised``, where the studio has no token and the request is not from this machine.
    """
    wanted = seat.studio.insights_sha256 if seat.studio else None
    if wanted is not None:
        return is_token(request.cookies.get(cookie_of(seat), ""), wanted)
    if not is_owner(request):
        raise AssistantError(
            "This page is for the studio's owner: open it on the machine that runs the assistant, "
            "or give the studio's file a token with advisor init.",
            code="unauthorised",
        )
    return True


def page(found: dict[str, Any] | None, status: int = 200, **values: Any) -> Response:
    """The owner's page, or the form for the token where nothing was found.

    It may send its form to us, for which a browser must be let say where it comes from.
    """
    headers = {"cache-control": "no-store", "referrer-policy": "same-origin"}
    return HTMLResponse(_template().render(found=found, **values), status_code=status, headers=headers)


def is_token(given: str, wanted_sha256: str) -> bool:
    """Whether this is the token with that SHA-256; takes as long for a wrong one as for the right one."""
    return hmac.compare_digest(hashlib.sha256(given.encode()).hexdigest(), wanted_sha256)


def cookie_of(seat: Seat) -> str:
    """Name of the cookie that holds a studio's token."""
    return f"insights-{seat.studio.id if seat.studio else ''}"


def is_owner(request: Request) -> bool:
    """Whether the request was made on this very machine, and not handed on by a proxy."""
    client = request.client.host if request.client else ""
    handed_on = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip", "via"))
    return (
        is_loopback(f"[{client}]" if ":" in client else client)
        and is_loopback(request.headers.get("host", ""))
        and not handed_on
    )


def in_words(found: dict[str, Any]) -> dict[str, Any]:
    """The same with kinds and checks named as people call them."""
    kinds = [{**row, "name": KINDS.get(row["name"], row["name"])} for row in found["photo_kinds"]]
    checks = [{**row, "name": check_title(row["name"])} for row in found["failing_checks"]]
    return {**found, "photo_kinds": kinds, "failing_checks": checks}


def as_csv(found: dict[str, Any]) -> str:
    """Everything as one table: what it is, its name or text, how often, when."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(("what", "text", "count", "day", "more"))
    table.writerows([_harmless(cell) for cell in row] for row in _rows(found))
    return out.getvalue()


def _rows(found: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for key, label in TILES:
        yield "total", label, found[key], "", ""
    for group in found["unanswered"]:
        yield "unanswered", group["text"], group["count"], day(group["last"]), " | ".join(group["wordings"])
    for one in found["days"]:
        yield "questions", "", one["questions"], one["day"], f"{one['unanswered']} unanswered"
    for what, key in (("topic", "topics"), ("photo kind", "photo_kinds"), ("failing check", "failing_checks")):
        for row in found[key]:
            yield what, row["name"], row["count"], "", ""
    for one in found["thumbs"]:
        what = "thumb up" if one["value"] == 1 else "thumb down"
        yield what, one["question"], 1, day(one["given_at"]), one["comment"] or ""


def _harmless(cell: Any) -> Any:
    """A text that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip().startswith(("=", "+", "-", "@")) else cell


def day(moment_s: float) -> str:
    """The day (UTC) of a moment, in seconds since 1970."""
    return datetime.fromtimestamp(moment_s, UTC).date().isoformat()


@cache
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals.update(tiles=TILES, day=day, answer_row=answer_row)
    return environment.get_template("insights.html.j2")
