"""Bytes to and from one peer."""

import asyncio
import select
import ssl
from collections import deque
from contextlib import suppress
from typing import cast

HIGH_WATER = 256 * 1024


class Stream(asyncio.Protocol):
    """One open connection: it reads only while it is listened to, and ends at the first stray byte.

    Nobody listens before something is written: what a peer says before TLS would else pass for what
    was said within it. `received` counts what came in, headers and framing included.
    """

    def __init__(self) -> None:
        self.received = 0
        self._listening = False
        self._chunks: deque[bytes] = deque()
        self._held = 0
        self._paused = False
        self._ended = False
        self._broken = False
        self._waiter: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Keep what came, or hang up if nobody asked for anything."""
        if not self._listening:
            self.abort()
            return
        self.received += len(data)
        self._chunks.append(data)
        self._held += len(data)
        if self._held > HIGH_WATER and not self._paused and self._is_open():
            self._paused = True
            self._socket().pause_reading()
        self._wake()

    def eof_received(self) -> None:
        """Note that the peer has said all, or was cut off in TLS; the transport closes itself."""
        self._broken = self._broken or _is_cut(self._tls())
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end, and whether it was a clean one."""
        if not self._ended:
            self._broken = exc is not None or self._tls() is not None
        self._ended = True
        self._wake()

    async def start_tls(self, context: ssl.SSLContext, host: str, patience: float) -> None:
        """Speak TLS from here on; the peer must prove that it is `host`."""
        if not self._is_open():
            raise ConnectionResetError
        try:
            self._transport = await asyncio.get_running_loop().start_tls(
                self._socket(),
                self,
                context,
                server_hostname=host,
                ssl_handshake_timeout=patience,
            )
        except BaseException:
            self.abort()
            raise

    def peer(self) -> str:
        """Return the peer's literal address."""
        name = self._socket().get_extra_info("peername")
        return str(name[0]) if name else ""

    def write(self, data: bytes) -> None:
        """Send bytes and listen for what is answered; at its end already, reading tells."""
        self._listening = True
        self.received = 0
        if self._is_open():
            self._socket().write(data)

    async def read(self) -> bytes:
        """Return what has come, at least a byte; nothing at the end; ConnectionResetError."""
        while not self._chunks:
            if self._broken:
                raise ConnectionResetError
            if self._ended:
                return b""
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        data = self._chunks.popleft()
        self._held -= len(data)
        if self._paused and self._held <= HIGH_WATER and self._is_open():
            self._paused = False
            self._socket().resume_reading()
        return data

    def unread(self, data: bytes) -> None:
        """Give back what was read too much."""
        if data:
            self._chunks.appendleft(data)
            self._held += len(data)

    def rest(self) -> bool:
        """Stop listening between two exchanges; False if something stray has come already."""
        if self._chunks or not self._is_open():
            return False
        self._listening = False
        return True

    async def is_quiet(self) -> bool:
        """Look once more, down to the kernel, that nothing stray has come."""
        if self._tls() is not None:
            await asyncio.sleep(0)  # TLS that was paused holds bytes that the kernel has given away
        if self._chunks or not self._is_open():
            return False
        poll = select.poll()
        poll.register(self._socket().get_extra_info("socket").fileno(), select.POLLIN)
        return not poll.poll(0)

    def is_over(self) -> bool:
        """Tell whether nothing more can be sent."""
        return not self._is_open()

    def abort(self) -> None:
        """Close at once, without waiting for the peer; again is harmless."""
        self._ended = self._broken = True
        if self._transport is not None:
            with suppress(RuntimeError):
                self._transport.abort()
        self._wake()

    def _socket(self) -> asyncio.Transport:
        if self._transport is None:
            raise ConnectionResetError
        return self._transport

    def _tls(self) -> ssl.SSLObject | None:
        return cast("ssl.SSLObject | None", self._socket().get_extra_info("ssl_object"))

    def _is_open(self) -> bool:
        return not self._ended and not self._socket().is_closing()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


def _is_cut(tls: ssl.SSLObject | None) -> bool:
    """Tell whether TLS ended without its own farewell, as when somebody between cuts it off."""
    if tls is None:
        return False
    try:
        tls.read(1)
    except ssl.SSLError:
        return True
    return False
