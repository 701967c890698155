"""The body of an HTTP answer, piece by piece."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import h11

from proxy.failures import SourceFailed
from proxy.sources.stream import Stream

FEW_PIECES = 2048
USUAL_PIECE = 512


class Body:
    """Yields a body's pieces; one that comes in crumbs is refused for what they would cost."""

    def __init__(
        self,
        next_event: Callable[[Stream], Awaitable[Any]],
        stream: Stream,
        release: Callable[[], None],
    ) -> None:
        self._next_event = next_event
        self._stream = stream
        self._release = release
        self._pieces = 0
        self._size = 0

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        try:
            event = await self._next_event(self._stream)
        except ConnectionResetError as error:
            raise SourceFailed("the source's answer was cut short", "url") from error
        if not isinstance(event, h11.Data):
            raise StopAsyncIteration
        self._pieces += 1
        self._size += len(event.data)
        if self._pieces > FEW_PIECES + self._size // USUAL_PIECE:
            raise SourceFailed("the source sends its body in crumbs", "url")
        return bytes(event.data)

    async def aclose(self) -> None:
        """Give the connection back, read to its end or not."""
        self._release()
