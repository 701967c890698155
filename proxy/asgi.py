"""The shapes of ASGI, and the few things done with them everywhere."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote, quote_from_bytes

from proxy.headers import Answer

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

WHOLE = "darkroom.whole"
ASCII = "".join(map(chr, range(128)))


def header(scope: Scope, name: bytes) -> bytes:
    """Return a request header's first value, empty where there is none."""
    for each, value in scope["headers"]:
        if each == name:
            return bytes(value)
    return b""


def raw_path(scope: Scope) -> str:
    """Return the path as it was sent, what is not ASCII percent-encoded."""
    sent: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    return quote_from_bytes(sent, ASCII)


async def reply(send: Send, answer: Answer, scope: Scope | None = None) -> None:
    """Send a whole answer: in one piece where the server of this request's scope can."""
    whole = scope and scope.get("extensions", {}).get(WHOLE)
    if whole and whole(answer):
        return
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})
