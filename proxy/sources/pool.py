"""httpx's transport over connections that only a guarded dialler opens."""

import functools
import ssl

import httpcore
import httpx

from proxy.sources.connection import Connection
from proxy.sources.dial import Dialler


class Pool(httpcore.AsyncConnectionPool):
    """Keeps connections for their next request, each made by the dialler."""

    def __init__(self, dialler: Dialler, most: int) -> None:
        super().__init__(max_connections=most, max_keepalive_connections=most)
        self._dialler = dialler

    def create_connection(self, origin: httpcore.Origin) -> httpcore.AsyncConnectionInterface:
        """Return a connection that is opened by its first request."""
        name = origin.host.decode()
        host = f"[{name}]" if ":" in name else name
        tls = origin.scheme == b"https"
        return Connection(origin, functools.partial(self._dialler.dial, host, origin.port, tls=tls))


def transport(dialler: Dialler, context: ssl.SSLContext, most: int) -> httpx.AsyncHTTPTransport:
    """Return a transport with at most so many connections; it reads nothing from the environment.

    httpx has no public place for a pool of one's own.
    """
    carrier = httpx.AsyncHTTPTransport(verify=context, trust_env=False)
    carrier._pool = Pool(dialler, most)  # noqa: SLF001
    return carrier
