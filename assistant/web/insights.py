"""A small page for the studio's owner: how much is asked, how it is liked, and what no source could answer."""

import html
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from assistant.errors import AssistantError
from assistant.web.headers import is_loopback
from assistant.web.studios import Studios

COUNTS = (
    ("conversations", "conversations"),
    ("answers", "answers"),
    ("abstained", "questions my sources could not answer"),
    ("thumbs_up", "thumbs up"),
    ("thumbs_down", "thumbs down"),
)


def build_insights(studios: Studios) -> APIRouter:
    """The route /insights, for this machine only."""
    router = APIRouter()

    @router.get("/insights", include_in_schema=False)
    async def insights(request: Request) -> Response:
        if not is_owner(request):
            raise AssistantError(
                "This page is for the studio's owner: open it on the machine that runs the assistant.",
                code="unauthorised",
            )
        return HTMLResponse(rendered(await studios.of(request).chat.insights()), headers={"cache-control": "no-store"})

    return router


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
    """The page; whatever visitors wrote is escaped."""
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
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        '<title>What visitors ask</title><link rel="stylesheet" href="/page/insights.css">'
        f"<main><h1>What visitors ask</h1><ul>{tiles}</ul><h2>Questions that went unanswered</h2>"
        "<p>Add the answers to your studio file or its documents, and the assistant will know them.</p>"
        f"{table}</main></html>"
    )


def day(moment: float | str) -> str:
    """The day of a moment, as seconds since 1970 or ISO text."""
    if isinstance(moment, str):
        return html.escape(moment[:10])
    return datetime.fromtimestamp(moment, UTC).date().isoformat()
