"""What uvicorn's protocol does not bound by itself: how long a request's head may be, and take."""

import asyncio
from http import HTTPStatus
from typing import Any

from httptools import HttpParserError

from proxy.at_once import AtOnceProtocol

LONGEST_HEAD = 64 * 1024
HEAD_SECONDS = 20.0
MOST_PIPELINED = 256
LINGER_SECONDS = 1.0


class Protocol(AtOnceProtocol):
    """HTTP/1.1 that ends a connection whose next word of a request is too long, or does not come.

    A word is a head, or what stands between two pieces of a body: the parser gathers either whole,
    and copies what it has with every packet.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._unsaid = 0
        self._refused = False
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first head."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._head_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes in; those that complete nothing are counted."""
        if self._refused:
            return
        self._unsaid += len(data)
        super().data_received(data)
        if not self._unsaid or self.transport.is_closing():
            return
        if self._unsaid > LONGEST_HEAD:
            self._refuse(
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                if self.headers
                else HTTPStatus.REQUEST_URI_TOO_LONG
            )
        elif self.idle and self._timer is None:
            self._await_head()

    def on_headers_complete(self) -> None:
        """Begin a request, or have it wait for those before it; raises HttpParserError."""
        self._unsaid = 0
        self._head_came()
        if len(self.pipeline) >= MOST_PIPELINED:
            raise HttpParserError("too many requests at once on one connection")
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body."""
        self._unsaid = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        self._unsaid = 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, unless an answer to something else is under way."""
        if self.idle:
            super().send_400_response(msg)
        else:
            self.transport.abort()

    def _await_head(self) -> None:
        self._timer = self.loop.call_later(HEAD_SECONDS, self._hurry)

    def _hurry(self) -> None:
        if self._unsaid:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.transport.close()

    def _head_came(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer, and close a moment later: what is still coming would take the answer with it."""
        if not self.idle:
            self.transport.abort()
            return
        self._head_came()
        self._refused = True
        self.transport.write(
            b"HTTP/1.1 %d %s\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            % (status, status.phrase.encode())
        )
        self._timer = self.loop.call_later(LINGER_SECONDS, self.transport.close)
