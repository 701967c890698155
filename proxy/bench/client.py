"""One HTTP connection of a caller: raw, so that asking costs little beside what is asked."""

import asyncio
import re
from collections.abc import Callable
from typing import cast

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
END = b"\r\n\r\n"
LAST = b"0\r\n\r\n"
HOST = "127.0.0.1"


class Connection(asyncio.Protocol):
    """Asks one request at a time and says when its whole answer is in; status 0 is a lost one."""

    def __init__(self, done: Callable[["Connection", int, int], None]) -> None:
        self._done = done
        self._transport: asyncio.Transport | None = None
        self._head = b""
        self._left = 0
        self._tail: bytes | None = None
        self._status = 0
        self._size = 0
        self.due = 0.0
        self.busy = False

    @classmethod
    async def open(cls, port: int, done: Callable[["Connection", int, int], None]) -> "Connection":
        """Connect; raises OSError."""
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(lambda: cls(done), HOST, port)
        return connection

    @property
    def closed(self) -> bool:
        """Whether nothing more can be asked here."""
        return self._transport is None or self._transport.is_closing()

    def ask(self, target: str, due: float) -> None:
        """Send a request that was due at a time of the caller's clock."""
        self.due, self.busy, self._status, self._head = due, True, 0, b""
        if self._transport is None or self._transport.is_closing():
            self._finish(0)
        else:
            self._transport.write(f"GET {target} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())

    def close(self) -> None:
        """End the connection."""
        if self._transport:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Count the answer."""
        if self._status:
            self._take(data)
        else:
            self._head += data
            head, mark, body = self._head.partition(END)
            if not mark:
                return
            length = LENGTH.search(head)
            self._status = int(head[9:12])
            self._size = int(length[1]) if length else 0
            self._left = self._size
            self._tail = b"" if CHUNKED.search(head) else None
            self._take(body)
        if self.busy and (self._left <= 0 if self._tail is None else self._tail == LAST):
            self._finish(self._status)

    def _take(self, body: bytes) -> None:
        self._left -= len(body)
        if self._tail is not None:
            self._tail = (self._tail + body)[-len(LAST) :]

    def connection_lost(self, exc: Exception | None) -> None:
        """Count an answer that will not come."""
        del exc
        if self.busy:
            self._finish(0)

    def _finish(self, status: int) -> None:
        self.busy = False
        self._done(self, status, self._size)
