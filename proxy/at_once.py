"""Whole answers in one piece: over uvicorn's protocol, beside ASGI's messages."""

import asyncio
from functools import partial
from typing import Any
from urllib.parse import unquote_to_bytes
from weakref import ref

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from proxy.asgi import WHOLE, Scope
from proxy.headers import Answer, lines
from proxy.ready import ready_of

UNUSUAL = frozenset({b"content-length", b"expect", b"transfer-encoding", b"upgrade"})
MOST_AT_ONCE = 32
JOINED_BYTES = 128 * 1024
CLOSING = b"connection: close\r\n"
BODILESS = frozenset({204, 304})


class AtOnceProtocol(HttpToolsProtocol):
    """HTTP/1.1 that asks a `Ready` application before it makes a task of a request.

    Only one that may be answered now is asked about: nothing before it on its connection is under
    way, the caller takes what is written, and there is no body to wait for. Of the requests that
    came together only so many are, so that other connections have their turn.

    Every other request has a function under `WHOLE` among its extensions.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counted = self.limit_concurrency is not None or self.config.access_log
        self._ready = None if counted or self.root_path else ready_of(self.app)
        self._heard = 0.0
        self._rest: asyncio.TimerHandle | None = None
        self._plain = True
        self._passed = False
        self._turns = 0
        self._defaults: list[tuple[bytes, bytes]] = []
        self._default_lines = b""

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go."""
        self._end_rest()
        super().connection_lost(exc)

    @property
    def idle(self) -> bool:
        """Whether no answer is under way."""
        return self.cycle is None or self.cycle.response_complete

    def data_received(self, data: bytes) -> None:
        """Take bytes in."""
        self._heard = self.loop.time()
        self._turns = MOST_AT_ONCE
        super().data_received(data)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header in."""
        name = name.lower()
        if name in UNUSUAL:
            self._plain = False
            super().on_header(name, value)
        else:
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Answer a request, or begin it; what follows the last one is passed over."""
        self._passed = self.transport.is_closing() or self._answered()
        if self._passed:
            return
        self._end_rest()
        super().on_headers_complete()
        if self.cycle is not None:
            scope: Scope = self.scope  # type: ignore[assignment]
            scope["extensions"] = {WHOLE: partial(self._finish, ref(self.cycle))}

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body."""
        if not self._passed:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        self._plain = True
        if not self._passed:
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, unless the last answer has been given."""
        if not self.transport.is_closing():
            super().send_400_response(msg)

    def _answered(self) -> bool:
        """Answer a request now, if that may be and the application can."""
        if not (self._ready and self._plain and self._turns) or self.flow.write_paused:
            return False
        url = self.url
        if not self.idle or url[:1] != b"/" or not url.isascii() or b"#" in url:
            return False
        self._turns -= 1
        keep_alive = self.parser.should_keep_alive() and self.parser.get_http_version() != "1.0"
        try:
            answer = self._ready(self._asked(url))
            if answer is None:
                return False
            self._write(answer, keep_alive=keep_alive)
        except Exception:  # noqa: BLE001 - the parser would call it a bad request; a task tells why
            return False
        self.server_state.total_requests += 1
        if keep_alive and self._rest is None:
            self._rest = self.loop.call_later(self.timeout_keep_alive, self._rested)
        return True

    def _rested(self) -> None:
        """End a connection on which nobody asked for so long, or look again when it is so long.

        One timer for many answers: one for each would cost a tenth of it.
        """
        left = self._heard + self.timeout_keep_alive - self.loop.time()
        self._rest = self.loop.call_later(left, self._rested) if left > 0 else None
        if self._rest is None:
            self.timeout_keep_alive_handler()

    def _end_rest(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None

    def _asked(self, url: bytes) -> Scope:
        scope: Scope = self.scope  # type: ignore[assignment]
        path, _, query = url.partition(b"?")
        decoded = unquote_to_bytes(path).decode("utf-8", "replace") if b"%" in path else None
        scope["method"] = self.parser.get_method().decode("ascii")
        scope["path"] = path.decode("ascii") if decoded is None else decoded
        scope["raw_path"] = path
        scope["query_string"] = query
        return scope

    def _finish(self, begun: ref[RequestResponseCycle], answer: Answer) -> bool:
        """Answer a request that has begun, unless what was written before has yet to be taken.

        Raises ValueError, and nothing is written, for a header that would end too early.
        """
        cycle = begun()
        if cycle is None or cycle.response_started or self.flow.write_paused:
            return False
        if cycle.disconnected:
            return True
        if cycle.scope["method"] == "HEAD":
            answer = answer._replace(body=b"", lines=answer.lines or lines(answer.headers))
        self._write(answer, keep_alive=cycle.keep_alive)
        cycle.response_started = cycle.response_complete = True
        cycle.waiting_for_100_continue = False
        cycle.message_event.set()
        cycle.on_response()
        return True

    def _write(self, answer: Answer, *, keep_alive: bool) -> None:
        status, _, body, ready = answer
        head = (
            STATUS_LINE[status],
            self._own_lines(),
            ready or _measured(answer),
            b"\r\n" if keep_alive else CLOSING + b"\r\n",
        )
        if len(body) <= JOINED_BYTES:
            self.transport.write(b"".join((*head, body)))
        else:
            self.transport.writelines((b"".join(head), body))
        if not keep_alive:
            self.transport.close()

    def _own_lines(self) -> bytes:
        """Return what the server says in every answer: it changes once a second."""
        defaults = self.server_state.default_headers
        if self._defaults is not defaults:
            self._defaults, self._default_lines = defaults, lines(tuple(defaults))
        return self._default_lines


def _measured(answer: Answer) -> bytes:
    """Write headers, with the length of the body where they do not say it."""
    told = lines(answer.headers)
    if answer.status in BODILESS or any(n.lower() == b"content-length" for n, _ in answer.headers):
        return told
    return b"%bcontent-length: %d\r\n" % (told, len(answer.body))
