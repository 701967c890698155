"""httpx's transport over connections that only a guarded dialler opens."""

import functools

import httpx

from proxy.address import DEFAULT_PORTS
from proxy.sources.connection import Connection, Lost, NotAvailable, Origin
from proxy.sources.dial import Dialler


class Pool(httpx.AsyncBaseTransport):
    """Keeps connections for their next request, each made by the dialler.

    Of those that rest it keeps so many; how many are busy is for the slots of who asks. httpcore's
    own pool looks at every connection for every other one, twice a request.
    """

    def __init__(self, dialler: Dialler, most: int) -> None:
        self._dialler = dialler
        self._most = most
        self._resting: dict[Connection, None] = {}
        self._busy: set[Connection] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer over a connection that rests, or over a new one; raises what either raises.

        Where one that rested is lost the others to its origin are given up: asking once more dials.
        """
        origin = _origin_of(request.url)
        while resting := self._take(origin):
            try:
                return await self._ask(resting, request)
            except NotAvailable:
                continue
            except Lost:
                self._forget(origin)
                raise
        return await self._ask(self._dialled(origin), request)

    async def _ask(self, connection: Connection, request: httpx.Request) -> httpx.Response:
        self._busy.add(connection)
        try:
            return await connection.ask(request)
        except BaseException:
            self._busy.discard(connection)
            raise

    def _take(self, origin: Origin) -> Connection | None:
        """Take the connection to an origin that has come to rest last, if there is one."""
        self._sweep()
        for connection in reversed(self._resting):
            if connection.origin == origin:
                del self._resting[connection]
                return connection
        return None

    def _sweep(self) -> None:
        """Close those that have rested too long."""
        while (oldest := next(iter(self._resting), None)) and oldest.has_expired():
            del self._resting[oldest]
            oldest.close()

    def _forget(self, origin: Origin) -> None:
        while resting := self._take(origin):
            resting.close()

    def _dialled(self, origin: Origin) -> Connection:
        scheme, name, port = origin
        host = f"[{name}]" if ":" in name else name
        dial = functools.partial(self._dialler.dial, host, port, tls=scheme == "https")
        return Connection(origin, dial, self._released)

    def _released(self, connection: Connection) -> None:
        """Keep a connection whose exchange has ended, unless it is of no more use."""
        self._busy.discard(connection)
        if connection.closed:
            return
        self._resting[connection] = None
        if len(self._resting) > self._most:
            oldest = next(iter(self._resting))
            del self._resting[oldest]
            oldest.close()

    async def aclose(self) -> None:
        """Close every connection, those too over which an answer comes; again is harmless."""
        for connection in (*self._resting, *self._busy):
            connection.close()
        self._resting.clear()
        self._busy.clear()


def _origin_of(url: httpx.URL) -> Origin:
    return url.scheme, url.raw_host.decode("ascii"), url.port or DEFAULT_PORTS[url.scheme]
