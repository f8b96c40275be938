"""Who may talk to us, and what a browser may do with what we send: origins, hosts and security headers."""

import ipaddress
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import AssistantError
from assistant.web.failures import failure, translated

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

_OWN = "default-src 'self'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
# Gradio starts from inline scripts and compiles its listeners' small functions; nothing may come from another host.
PAGE_POLICY = (
    _OWN + "script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "worker-src 'self' blob:; form-action 'self'; frame-ancestors 'self'"
)
DOCS_POLICY = _OWN + "script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
BARE_POLICY = "default-src 'none'; frame-ancestors 'none'"

# Where a request keeps the foreign site that it comes from, once that was allowed.
FOREIGN_ORIGIN = "advisor.foreign_origin"


class Sites(Protocol):
    """Which sites may embed which studio."""

    @property
    def origins(self) -> frozenset[str]:
        """Sites that may embed any studio."""
        ...

    def origins_of(self, name: str | None) -> frozenset[str]:
        """Sites that may embed this one."""
        ...


class Borders:
    """Refuses foreign sites and strange hosts, and puts the security headers on everything.

    Args:
        app: What is protected.
        sites: Which sites may embed the widget and call the API.
        loopback: The server listens on this machine only, so that any other host name in a request is a trick
            (DNS rebinding) or a proxy whose site must be named in the allowed origins.
    """

    def __init__(self, app: ASGIApp, sites: Sites, loopback: bool) -> None:
        self._app = app
        self._sites = sites
        self._loopback = loopback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the request, then dress the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host, origin = headers.get("host", "").lower(), headers.get("origin", "").lower()
        named = _named(scope)
        foreign = bool(origin) and _netloc(origin) != host
        allowed = origin in (self._sites.origins_of(named) if named else self._sites.origins)
        scope[FOREIGN_ORIGIN] = origin if foreign and allowed else ""

        begun = False

        async def dressed(message: Message) -> None:
            nonlocal begun
            begun = True
            if message["type"] == "http.response.start":
                self._dress(MutableHeaders(scope=message), scope["path"], origin if allowed else "")
            await send(message)

        answer: ASGIApp = self._app
        if self._loopback and not (is_local_name(host) or self._is_a_site(host)):
            answer = _refusal(f"This server answers to its own address only, not to {host!r}. " + _ADD)
        elif foreign and not allowed and (scope["method"] not in SAFE_METHODS or scope["path"].startswith("/api/")):
            answer = _refusal("This site may not use the assistant. " + _ADD)
        elif allowed and scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            answer = Response(
                status_code=204,
                headers={
                    "access-control-allow-methods": "GET, POST, DELETE",
                    "access-control-allow-headers": "content-type",
                    "access-control-max-age": "600",
                },
            )
        try:
            await answer(scope, receive, dressed)
        except Exception as error:  # a visitor gets a sentence, the log the rest
            if begun:
                raise
            await failure(translated(error))(scope, receive, dressed)

    def _is_a_site(self, host: str) -> bool:
        return any(urlsplit(origin).netloc == host for origin in self._sites.origins)

    def _dress(self, headers: MutableHeaders, path: str, origin: str) -> None:
        headers["x-content-type-options"] = "nosniff"
        headers.setdefault("referrer-policy", "no-referrer")
        headers["permissions-policy"] = "camera=(), microphone=(), geolocation=()"
        # The script tag stands on the studio's site; everything else is for our own pages.
        shared = path == "/widget.js" or bool(origin)
        headers["cross-origin-resource-policy"] = "cross-origin" if shared else "same-origin"
        headers.setdefault("content-security-policy", _policy(path))
        headers.add_vary_header("Origin")
        if origin:
            headers["access-control-allow-origin"] = origin
            headers["access-control-expose-headers"] = "retry-after"


_ADD = "Its owner can allow a site by naming it in allowed_origins of the studio's file."


def _policy(path: str) -> str:
    """The policy of an answer that brings none of its own."""
    if path.startswith("/docs"):
        return DOCS_POLICY
    return BARE_POLICY if path.startswith("/api/") or path == "/embed" else PAGE_POLICY


def _named(scope: Scope) -> str | None:
    """The studio that a request's address names."""
    query: bytes = scope.get("query_string", b"")
    return next(iter(parse_qs(query.decode("latin-1")).get("studio", ())), None)


def _refusal(message: str) -> Response:
    return failure(AssistantError(message, code="origin_not_allowed"))


def is_local_name(host: str) -> bool:
    """Whether a Host header names this machine, or has a short name that no stranger can own in the DNS."""
    name = _name(host)
    return is_loopback(host) or (bool(name) and "." not in name and ":" not in name)


def is_loopback(host: str) -> bool:
    """Whether a host (with or without a port) is this very machine."""
    name = _name(host)
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
