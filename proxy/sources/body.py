"""The body of an HTTP answer, piece by piece."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx

from proxy.failures import SourceFailed

FEW_PIECES = 2048
USUAL_PIECE = 512


class Body(httpx.AsyncByteStream):
    """Yields a body's pieces; one that comes in crumbs is refused for what they would cost.

    `next_piece` returns nothing at the end, or raises ConnectionResetError before it.
    """

    def __init__(
        self, next_piece: Callable[[], Awaitable[bytes]], release: Callable[[], None]
    ) -> None:
        self._next_piece = next_piece
        self._release = release
        self._released = False
        self._pieces = self._size = 0

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        try:
            piece = await self._next_piece()
        except ConnectionResetError as error:
            raise SourceFailed("the source's answer was cut short", "url") from error
        if not piece:
            raise StopAsyncIteration
        self._pieces += 1
        self._size += len(piece)
        if self._pieces > FEW_PIECES + self._size // USUAL_PIECE:
            raise SourceFailed("the source sends its body in crumbs", "url")
        return piece

    async def aclose(self) -> None:
        """Give the connection back, read to its end or not; again is harmless."""
        if not self._released:
            self._released = True
            self._release()
