"""The chat as a page for a frame: the studio's name, greeting and colours in it, and the words of one language."""

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

    async def embed(request: Request) -> Response:
        given = request.query_params
        seat = studios.find(given.get("studio"))
        look = seat.as_json(given.get("lang"), given.get("page_lang"), given.get("colour"))
        html = page.render(look=look, words=all_words()[look["language"]])
        return HTMLResponse(html, headers={"cache-control": "no-cache"})

    return Route("/embed", GZipMiddleware(request_response(embed)))
