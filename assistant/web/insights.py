"""A small page for the studio's owner: how much is asked, how it is liked, and what no source could answer."""

import hashlib
import hmac
import html
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant.errors import AssistantError
from assistant.web.headers import is_loopback
from assistant.web.studios import Seat, Studios

COUNTS = (
    ("conversations", "conversations"),
    ("answers", "answers"),
    ("abstained", "questions my sources could not answer"),
    ("thumbs_up", "thumbs up"),
    ("thumbs_down", "thumbs down"),
)

HEAD = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<title>What visitors ask</title><link rel="stylesheet" href="/page/insights.css">'
)
FORM = (
    "<h1>What visitors ask</h1><form method=post><p><label for=token>The token that advisor init showed</label></p>"
    "<p><input id=token name=token type=password autocomplete=current-password required>"
    " <button>Open</button></p></form>"
)
COOKIE_S = 30 * 86_400


def build_insights(studios: Studios) -> APIRouter:
    """The route /insights: for whoever has the studio's token, and for this machine alone where there is none."""
    router = APIRouter()

    @router.get("/insights", include_in_schema=False)
    async def insights(request: Request) -> Response:
        seat = studios.of(request)
        wanted = seat.studio.insights_sha256 if seat.studio else None
        if wanted is not None and not is_token(request.cookies.get(cookie_of(seat), ""), wanted):
            return page(FORM, status=401)
        if wanted is None and not is_owner(request):
            raise AssistantError(
                "This page is for the studio's owner: open it on the machine that runs the assistant, "
                "or give the studio's file a token with advisor init.",
                code="unauthorised",
            )
        return page(rendered(await seat.chat.insights()))

    @router.post("/insights", include_in_schema=False)
    async def enter(request: Request) -> Response:
        seat = studios.of(request)
        wanted = seat.studio.insights_sha256 if seat.studio else None
        given = parse_qs((await request.body()).decode("utf-8", errors="replace")).get("token", [""])[0].strip()
        if wanted is None or not is_token(given, wanted):
            return page(f"<p role=alert>This is not the token of this studio.</p>{FORM}", status=401)
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


def page(body: str, status: int = 200) -> Response:
    """A page of the owner's; it may send its form to us, for which a browser must be let say where it comes from."""
    headers = {"cache-control": "no-store", "referrer-policy": "same-origin"}
    return HTMLResponse(f"{HEAD}<main>{body}</main></html>", status_code=status, headers=headers)


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


def rendered(found: dict[str, Any]) -> str:
    """What the page shows; whatever visitors wrote is escaped."""
    tiles = "".join(f"<li><b>{int(found[key])}</b> {label}</li>" for key, label in COUNTS)
    rows = "".join(
        f"<tr><td>{html.escape(row['text'])}</td><td>{int(row['count'])}</td><td>{day(row['last'])}</td></tr>"
        for row in found["unanswered"]
    )
    table = (
        "<table><thead><tr><th scope=col>Question</th><th scope=col>Times</th><th scope=col>Last asked</th></tr>"
        f"</thead><tbody>{rows}</tbody></table>"
        if rows
        else "<p>None so far.</p>"
    )
    return (
        f"<h1>What visitors ask</h1><ul>{tiles}</ul><h2>Questions that went unanswered</h2>"
        "<p>Add the answers to your studio file or its documents, and the assistant will know them.</p>"
        f"{table}"
    )


def day(moment: float | str) -> str:
    """The day of a moment, as seconds since 1970 or ISO text."""
    if isinstance(moment, str):
        return html.escape(moment[:10])
    return datetime.fromtimestamp(moment, UTC).date().isoformat()
