"""Open connections to vetted addresses only."""

import ssl
from ipaddress import ip_address

from proxy.failures import Failure, SourceFailed, SourceForbidden, SourceTimeout, SourceUnreachable
from proxy.sources.dns import Resolve
from proxy.sources.guard import Guard
from proxy.sources.race import PATIENCE, connect
from proxy.sources.stream import Stream


class Dialler:
    """Connects to the addresses a name has now, if the guard lets every one of them pass.

    The name is resolved once and the connection made to the literal address, so that no second
    answer of a resolver can lead elsewhere.
    """

    def __init__(self, guard: Guard, resolver: Resolve, context: ssl.SSLContext) -> None:
        self._guard = guard
        self._resolver = resolver
        self._context = context

    async def dial(self, host: str, port: int, *, tls: bool) -> Stream:
        """Return an open stream to a host, spelt as in a canonical address."""
        self._guard.check_host(host, port)
        name = host.strip("[]")
        addresses = await self._addresses(name)
        for address in addresses:
            self._guard.check_address(host, port, address)
        stream = await self._connect(name, port, addresses)
        if not _is_one_of(stream.peer(), addresses):
            stream.abort()
            raise SourceForbidden(f"{name}: the connection led to another address", "url")
        if tls:
            await self._secure(stream, name)
        return stream

    async def _addresses(self, name: str) -> tuple[str, ...]:
        try:
            return (str(ip_address(name)),)
        except ValueError:
            return await self._resolver.resolve(name)

    async def _connect(self, name: str, port: int, addresses: tuple[str, ...]) -> Stream:
        try:
            return await connect(addresses, port)
        except TimeoutError as error:
            raise SourceTimeout(f"{name}: no connection within {PATIENCE:g} s", "url") from error
        except OSError as error:
            raise SourceUnreachable(f"{name}: the connection was refused", "url") from error

    async def _secure(self, stream: Stream, name: str) -> None:
        try:
            await stream.start_tls(self._context, name, PATIENCE)
        except (OSError, ValueError) as error:
            raise _tls_failure(name, error) from error


def _tls_failure(name: str, error: Exception) -> Failure:
    if isinstance(error, ssl.CertificateError):
        return SourceFailed(f"{name}: its certificate is not valid for this name", "url")
    if isinstance(error, ConnectionAbortedError):
        return SourceTimeout(f"{name}: no TLS connection within {PATIENCE:g} s", "url")
    if isinstance(error, ssl.SSLError):
        return SourceFailed(f"{name}: no TLS connection could be agreed on", "url")
    return SourceUnreachable(f"{name}: the connection was closed before TLS began", "url")


def _is_one_of(peer: str, addresses: tuple[str, ...]) -> bool:
    return bool(peer) and ip_address(peer) in {ip_address(one) for one in addresses}
