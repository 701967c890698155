"""The shapes of ASGI, and the few things done with them everywhere."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from proxy.headers import Answer

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def header(scope: Scope, name: bytes) -> bytes:
    """Return a request header's first value, empty where there is none."""
    for each, value in scope["headers"]:
        if each == name:
            return bytes(value)
    return b""


async def reply(send: Send, answer: Answer) -> None:
    """Send a whole answer."""
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})
