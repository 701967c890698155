"""Where the service listens."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from proxy.settings import Settings


def base(settings: Settings) -> str:
    """Return the address to ask, as a browser takes it."""
    host = settings.host.replace("%", "%25")
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


@contextmanager
def bound(settings: Settings) -> Iterator[list[socket.socket]]:
    """Hold the port on every address of the host; raises OSError that says why it cannot be had.

    Nobody can connect before a server listens on the sockets.
    """
    sockets: list[socket.socket] = []
    with ExitStack() as stack:
        try:
            for family, place in _places(settings.host, settings.port):
                sockets.append(stack.enter_context(socket.socket(family)))
                _bind(sockets[-1], place)
        except OSError as error:
            why = error.strerror or str(error)
            raise OSError(f"cannot listen on {base(settings)}: {why}") from error
        yield sockets


def _places(host: str, port: int) -> dict[tuple[socket.AddressFamily, Any], None]:
    """Return the families and addresses that a host's name stands for, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return dict.fromkeys((family, place) for family, *_, place in found)


def _bind(unbound: socket.socket, place: Any) -> None:
    unbound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if unbound.family == socket.AF_INET6:
        unbound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    unbound.bind(place)
