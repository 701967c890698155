"""One HTTP/1.1 connection to a source."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

import h11
import httpcore

from proxy.failures import SourceFailed, SourceTooLarge
from proxy.sources.body import Body
from proxy.sources.stream import Stream

Dial = Callable[[], Awaitable[Stream]]

MOST_HEADER_BYTES = 32 * 1024
MOST_INTERIM_ANSWERS = 8
REST = 15.0
WIRE_LIMIT = "wire_limit"


class Lost(Exception):
    """The connection ended before a byte of the answer: asking once more is safe."""


class Connection(httpcore.AsyncConnectionInterface):
    """Sends one request at a time, and is used again only if nothing stray has come.

    The pool's own kind would take what an origin sends unasked for the answer to the next request,
    and so keep one original under another's name.
    """

    def __init__(self, origin: httpcore.Origin, dial: Dial) -> None:
        self._origin = origin
        self._host = origin.host.decode()
        self._dial = dial
        self._stream: Stream | None = None
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_HEADER_BYTES)
        self._busy = False
        self._closed = False
        self._rested_until = 0.0
        self._wire_limit = 0

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Answer a request: Lost, or the failures of a source."""
        if self._busy or self._closed:
            raise httpcore.ConnectionNotAvailable
        self._busy = True
        try:
            stream = await self._ready()
            self._wire_limit = request.extensions[WIRE_LIMIT]
            self._send(stream, request)
            head = await self._head(stream)
        except BaseException:
            self._hang_up()
            raise
        return httpcore.Response(
            head.status_code,
            headers=head.headers.raw_items(),
            content=Body(self.next_event, stream, self.release),
        )

    async def _ready(self) -> Stream:
        if self._stream is None:
            self._stream = await self._dial()
        elif not self._stream.is_quiet():
            raise httpcore.ConnectionNotAvailable
        return self._stream

    def _send(self, stream: Stream, request: httpcore.Request) -> None:
        url = request.url
        ask = h11.Request(method=request.method, target=url.target, headers=request.headers)
        stream.write((self._http.send(ask) or b"") + (self._http.send(h11.EndOfMessage()) or b""))

    async def _head(self, stream: Stream) -> h11.Response:
        for _ in range(MOST_INTERIM_ANSWERS):
            try:
                event = await self.next_event(stream)
            except ConnectionResetError as error:
                raise self._cut(stream) from error
            if isinstance(event, h11.Response):
                return event
            if isinstance(event, h11.ConnectionClosed):
                raise self._cut(stream)
        raise SourceFailed(f"{self._host}: too many interim answers", "url")

    async def next_event(self, stream: Stream) -> Any:
        """Return what the source says next; ConnectionResetError, or it has broken the rules."""
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                data = await stream.read()
                if stream.received > self._wire_limit:
                    raise SourceTooLarge(f"{self._host}: more bytes than allowed", "url")
                if not data and not stream.received:
                    raise Lost
                self._http.receive_data(data)
        except h11.RemoteProtocolError as error:
            raise SourceFailed(
                f"{self._host}: the answer was cut short, or is not HTTP/1.1", "url"
            ) from error
        return event

    def _cut(self, stream: Stream) -> Exception:
        if not stream.received:
            return Lost()
        return SourceFailed(f"{self._host}: the answer was cut short", "url")

    def release(self) -> None:
        """Rest until the next request if the exchange ended cleanly, or hang up."""
        http = self._http
        done = http.our_state is h11.DONE and http.their_state is h11.DONE
        stray = bool(http.trailing_data[0])
        if self._closed or stray or not done or not (self._stream and self._stream.rest()):
            self._hang_up()
            return
        http.start_next_cycle()
        self._rested_until = time.monotonic() + REST
        self._busy = False

    def _hang_up(self) -> None:
        self._closed = True
        if self._stream is not None:
            self._stream.abort()

    async def aclose(self) -> None:
        """Close at once; again is harmless."""
        self._hang_up()

    def can_handle_request(self, origin: httpcore.Origin) -> bool:
        """Tell whether the connection leads to this origin."""
        return origin == self._origin

    def is_available(self) -> bool:
        """Tell whether it could take a request now."""
        return self.is_idle()

    def has_expired(self) -> bool:
        """Tell whether it has rested too long, or been ended or spoken to while it rested."""
        return self.is_idle() and (
            time.monotonic() > self._rested_until or self._stream is None or self._stream.is_over()
        )

    def is_idle(self) -> bool:
        """Tell whether it rests between two requests."""
        return not self._busy and not self._closed and self._stream is not None

    def is_closed(self) -> bool:
        """Tell whether it is of no more use."""
        return self._closed

    def info(self) -> str:
        """Say what it is doing."""
        return "closed" if self._closed else "busy" if self._busy else "resting"
