"""Lets in only what comes from the page itself, or from a program on this machine."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SAFE = frozenset({"GET", "HEAD"})
OWN = frozenset({"same-origin", "none"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
        " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class Guard:
    """Refuses names that are not the loopback's, and what another origin's page sends."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403, or hand on; every answer says what it may load."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        why = _refusal(scope)
        answer = JSONResponse({"error": "forbidden", "message": why}, 403) if why else self._app
        await answer(scope, receive, guarded)


def _refusal(scope: Scope) -> str:
    """Say why a request is refused; nothing where it is not."""
    headers = Headers(scope=scope)
    host, origin = headers.get("host", ""), headers.get("origin")
    if len(headers.getlist("host")) != 1 or _name(f"//{host}") not in LOOPBACK:
        return f"Host: {host[:100]!r}: expected one of {', '.join(sorted(LOOPBACK))}"
    if origin is not None and _place(origin) != host.lower():
        return f"Origin: {origin[:100]!r}: expected {host}"
    site = headers.get("sec-fetch-site", "none")
    linked = scope["method"] in SAFE and headers.get("sec-fetch-mode") == "navigate"
    if site not in OWN and not linked:
        return f"Sec-Fetch-Site: {site[:100]!r}: expected one of {', '.join(sorted(OWN))}"
    return ""


def _name(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _place(origin: str) -> str | None:
    """Return the host and port of an origin of http; None of any other."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    return parts.netloc.lower() if parts.scheme == "http" else None
