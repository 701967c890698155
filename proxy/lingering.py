"""Bodies that are refused before they are read."""

import asyncio
from contextlib import suppress
from typing import Any

from proxy.asgi import Receive, Scope, header

PATIENCE = 1.0


class Body:
    """What a caller sends, and whether it has come to its end."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._ended = False

    async def __call__(self) -> Any:
        """Return the next message."""
        message = await self._receive()
        self._ended = message["type"] == "http.disconnect" or not message.get("more_body", False)
        return message

    async def pass_by(self, scope: Scope) -> None:
        """Let the rest of it come for a moment where the connection ends with the answer.

        One that is closed on bytes nobody read is reset, and the caller may never see the answer.
        Who waits to be told to go on is not sending.
        """
        if not _closes(scope) or header(scope, b"expect"):
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not self._ended:
                    await self()


def _closes(scope: Scope) -> bool:
    words = header(scope, b"connection").lower()
    return b"close" in words or scope.get("http_version") == "1.0"
