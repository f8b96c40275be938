"""Who may talk to us, and what a browser may do with what we send: origins, hosts and security headers."""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

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


def embed_policy(origins: Iterable[str]) -> str:
    """The policy of the widget's frame, which only we and the studios' sites may show."""
    return (
        _OWN + "script-src 'self'; style-src 'self'; form-action 'none'; "
        "frame-ancestors " + " ".join(("'self'", *origins))
    )


class Borders:
    """Refuses foreign sites and strange hosts, and puts the security headers on everything.

    Args:
        app: What is protected.
        allowed_origins: Sites that may embed the widget and call the API.
        loopback: The server listens on this machine only, so that any other host name in a request is a trick
            (DNS rebinding) or a proxy whose site must be named in the allowed origins.
    """

    def __init__(self, app: ASGIApp, allowed_origins: Iterable[str], loopback: bool) -> None:
        self._app = app
        self._origins = frozenset(origin.rstrip("/").lower() for origin in allowed_origins)
        self._hosts = frozenset(urlsplit(origin).netloc for origin in self._origins)
        self._loopback = loopback
        self._embed = embed_policy(sorted(self._origins))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the request, then dress the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host, origin = headers.get("host", "").lower(), headers.get("origin", "").lower()
        allowed = origin in self._origins

        begun = False

        async def dressed(message: Message) -> None:
            nonlocal begun
            begun = True
            if message["type"] == "http.response.start":
                self._dress(MutableHeaders(scope=message), scope["path"], origin if allowed else "")
            await send(message)

        answer: ASGIApp = self._app
        if self._loopback and not (is_local_name(host) or host in self._hosts):
            answer = _refusal(f"This server answers to its own address only, not to {host!r}. " + _ADD)
        elif origin and not allowed and scope["method"] not in SAFE_METHODS and urlsplit(origin).netloc != host:
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

    def _dress(self, headers: MutableHeaders, path: str, origin: str) -> None:
        headers["x-content-type-options"] = "nosniff"
        headers["referrer-policy"] = "no-referrer"
        headers["permissions-policy"] = "camera=(), microphone=(), geolocation=()"
        # The script tag stands on the studio's site; everything else is for our own pages.
        shared = path == "/widget.js" or bool(origin)
        headers["cross-origin-resource-policy"] = "cross-origin" if shared else "same-origin"
        headers.setdefault("content-security-policy", self._policy(path))
        headers.add_vary_header("Origin")
        if origin:
            headers["access-control-allow-origin"] = origin
            headers["access-control-expose-headers"] = "retry-after"

    def _policy(self, path: str) -> str:
        if path == "/embed":
            return self._embed
        if path.startswith("/docs"):
            return DOCS_POLICY
        return BARE_POLICY if path.startswith("/api/") else PAGE_POLICY


_ADD = "Its owner can allow a site by naming it in ADVISOR_ALLOWED_ORIGINS."


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


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
