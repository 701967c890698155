"""One HTTP/1.1 connection to a source."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

import h11
import httpx

from proxy.failures import SourceFailed, SourceTooLarge
from proxy.sources.body import Body
from proxy.sources.stream import Stream

Dial = Callable[[], Awaitable[Stream]]
Origin = tuple[str, str, int]
"""Scheme, host without brackets, and port."""

MOST_HEADER_BYTES = 32 * 1024
MOST_INTERIM_ANSWERS = 8
BODILESS = frozenset({204, 304})
HEAD_END = b"\r\n\r\n"
REST, LIFE = 15.0, 300.0
WIRE_LIMIT = "wire_limit"


class Lost(Exception):
    """The connection ended before a byte of the answer: asking once more is safe."""


class NotAvailable(Exception):
    """The connection has been spoken to while it rested, or is old: nothing was asked over it."""


class Connection:
    """Sends one request at a time, and is used again only if nothing stray has come.

    httpcore's own kind would take what an origin sends unasked for the answer to the next request,
    and so keep one original under another's name. `released` is told when an exchange has ended.
    """

    def __init__(
        self, origin: Origin, dial: Dial, released: Callable[["Connection"], None]
    ) -> None:
        self.origin = origin
        self.closed = False
        self._dial = dial
        self._released = released
        self._stream: Stream | None = None
        self._http = h11.Connection(h11.CLIENT)
        self._left: int | None = None
        self._until = self._rested_until = 0.0
        self._wire_limit = 0

    async def ask(self, request: httpx.Request) -> httpx.Response:
        """Answer a request: NotAvailable, Lost, or the failures of a source."""
        try:
            stream = await self._ready()
            self._wire_limit = request.extensions[WIRE_LIMIT]
            self._send(stream, request)
            head = await self._head(stream)
        except BaseException:
            self.close()
            raise
        self._left = _length(head)
        if self._left is not None:
            stream.unread(self._http.trailing_data[0])
        return httpx.Response(
            head.status_code,
            headers=head.headers.raw_items(),
            stream=Body(self._coded if self._left is None else self._plain, self._release),
        )

    async def _ready(self) -> Stream:
        if self._stream is None:
            self._stream = await self._dial()
            self._until = time.monotonic() + LIFE
        elif self.has_expired() or not await self._stream.is_quiet():
            raise NotAvailable
        return self._stream

    def _send(self, stream: Stream, request: httpx.Request) -> None:
        self._http = http = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_HEADER_BYTES)
        headers = request.headers.raw
        ask = h11.Request(method=request.method, target=request.url.raw_path, headers=headers)
        stream.write((http.send(ask) or b"") + (http.send(h11.EndOfMessage()) or b""))

    async def _head(self, stream: Stream) -> h11.Response:
        for _ in range(MOST_INTERIM_ANSWERS):
            try:
                event = await self._event(stream)
            except ConnectionResetError as error:
                raise self._cut(stream) from error
            if isinstance(event, h11.Response):
                return event
            if isinstance(event, h11.ConnectionClosed):
                raise self._cut(stream)
        raise SourceFailed(f"{self._host}: too many interim answers", "url")

    async def _event(self, stream: Stream) -> Any:
        """Return what the source says next; ConnectionResetError, or it has broken the rules."""
        http = self._http
        try:
            while (event := http.next_event()) is h11.NEED_DATA:
                data = await self._read(stream)
                if not data and not stream.received:
                    raise Lost
                http.receive_data(self._of_head(stream, data))
        except h11.RemoteProtocolError as error:
            raise SourceFailed(
                f"{self._host}: the answer was cut short, or is not HTTP/1.1", "url"
            ) from error
        return event

    def _of_head(self, stream: Stream, data: bytes) -> bytes:
        """Return what belongs to a head, and leave what follows it where it came from."""
        end = data.find(HEAD_END) + len(HEAD_END)
        if self._http.their_state is not h11.SEND_RESPONSE or not len(HEAD_END) <= end < len(data):
            return data
        stream.unread(data[end:])
        return data[:end]

    async def _read(self, stream: Stream) -> bytes:
        data = await stream.read()
        if stream.received > self._wire_limit:
            raise SourceTooLarge(f"{self._host}: more bytes than allowed", "url")
        return data

    async def _plain(self) -> bytes:
        """Return a piece of a body whose length is known, which needs no parser; empty at its end.

        What follows its end stays unread, and ends the connection.
        """
        if not self._left or self._stream is None:
            return b""
        data = await self._read(self._stream)
        if not data:
            raise ConnectionResetError
        if len(data) > self._left:
            self._stream.unread(data[self._left :])
            data = data[: self._left]
        self._left -= len(data)
        return data

    async def _coded(self) -> bytes:
        """Return a piece of a body that ends as it says itself, or with its connection."""
        event = await self._event(self._stream) if self._stream else None
        return bytes(event.data) if isinstance(event, h11.Data) else b""

    @property
    def _host(self) -> str:
        return self.origin[1]

    def _cut(self, stream: Stream) -> Exception:
        if not stream.received:
            return Lost()
        return SourceFailed(f"{self._host}: the answer was cut short", "url")

    def _release(self) -> None:
        """Rest until the next request if the exchange ended cleanly, or hang up."""
        if not (self._is_done() and self._stream and self._stream.rest()):
            self.close()
        self._rested_until = min(time.monotonic() + REST, self._until)
        self._released(self)

    def _is_done(self) -> bool:
        http = self._http
        if self.closed or http.our_state is not h11.DONE:
            return False
        if self._left is not None:
            return not self._left
        return http.their_state is h11.DONE and not http.trailing_data[0]

    def close(self) -> None:
        """Close at once; again is harmless."""
        self.closed = True
        if self._stream is not None:
            self._stream.abort()

    def has_expired(self) -> bool:
        """Tell whether it has rested too long, or been ended or spoken to while it rested."""
        return time.monotonic() > self._rested_until or not self._stream or self._stream.is_over()


def _length(head: h11.Response) -> int | None:
    """Return the length of a body as its head says it; None where its framing says it."""
    names = dict(head.headers)
    if head.status_code in BODILESS or b"transfer-encoding" in names:
        return None
    return int(names[b"content-length"]) if b"content-length" in names else None
