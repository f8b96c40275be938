"""The chat as a page for a frame: the studio's name, greeting and colours in it, and the words of one language.

Its style and its script stand in it, so that it is there after one request; the policy names them by their hashes.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, request_response

from assistant.web.studios import Studios
from assistant.web.words import all_words

WIDGET = Path(__file__).parent / "widget"


def build_embed(studios: Studios) -> Route:
    """The route of the page."""
    page = Environment(loader=FileSystemLoader(WIDGET), autoescape=True).get_template("embed.html.j2")
    sheet, script = ((WIDGET / name).read_text("utf-8") for name in ("embed.css", "embed.js"))

    async def embed(request: Request) -> Response:
        given = request.query_params
        seat = studios.find(given.get("studio"))
        look = seat.as_json(given.get("lang"), given.get("page_lang"), given.get("colour"))
        style = _painted(look["colours"]) + sheet
        html = page.render(look=look, words=all_words()[look["language"]], style=style, script=script)
        policy = embed_policy(seat.origins, look["logo"], style, script)
        return HTMLResponse(html, headers={"cache-control": "no-cache", "content-security-policy": policy})

    return Route("/embed", GZipMiddleware(request_response(embed)), methods=["GET"])


def _painted(colours: Mapping[str, Mapping[str, str]]) -> str:
    pairs = (f"--{name}: light-dark({light}, {colours['dark'][name]})" for name, light in colours["light"].items())
    return f":root {{ {'; '.join(pairs)} }}\n"


def embed_policy(origins: Iterable[str], logo: str | None, style: str, script: str) -> str:
    """What the page may do: show itself on the studio's sites, and run nothing but its own.

    Args:
        origins: Those sites.
        logo: Address of the one picture that may come from elsewhere.
        style: The style that stands in the page.
        script: The script that stands in it.
    """
    pictures = " ".join(("'self' data: blob:", *(["/".join(logo.split("/")[:3])] if logo else [])))
    return (
        f"default-src 'self'; img-src {pictures}; connect-src 'self'; object-src 'none'; base-uri 'self'; "
        f"script-src 'self' '{_hash(script)}'; style-src 'self' '{_hash(style)}'; form-action 'none'; "
        "frame-ancestors " + " ".join(("'self'", *sorted(origins)))
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
