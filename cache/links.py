"""Every Redis of a process, each connected to once."""

import socket
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.maint_notifications import MaintNotificationsConfig

from cache.address import Address
from cache.link import COMMANDS_AT_ONCE, Link

TIER_OPTIONS = frozenset({"max_item_bytes"})
CLIENT_OPTIONS = frozenset({"db", "client_name", "ssl_ca_certs", "ssl_certfile", "ssl_keyfile"})
OPTIONS = TIER_OPTIONS | CLIENT_OPTIONS
SCHEMES: Mapping[str, frozenset[str]] = dict.fromkeys(("redis", "rediss", "unix"), OPTIONS)
DEAD_AFTER_MS = 5000
LAST_RESORT = 1.0


def connect(url: str) -> Redis:
    """Return a client that waits for connections in line, retries nothing and speaks RESP3.

    Whoever uses the client bounds whole commands with `patience`. redis-py's own limits would cost
    a task for each write, and take a late loop for a slow Redis.
    """
    options = {}
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        options[socket.TCP_USER_TIMEOUT] = DEAD_AFTER_MS
    over_tcp = {"socket_keepalive": True, "socket_keepalive_options": options}
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=COMMANDS_AT_ONCE,
        timeout=LAST_RESORT,
        socket_timeout=None,
        socket_connect_timeout=LAST_RESORT,
        retry=Retry(NoBackoff(), 0),
        protocol=3,
        decode_responses=False,
        driver_info=None,
        maint_notifications_config=MaintNotificationsConfig(enabled=False),
        **({} if url.startswith("unix:") else over_tcp),
    )
    return Redis.from_pool(pool)


class Links:
    """Gives out one link per Redis, whoever asks for it and with whatever options of a tier."""

    def __init__(self) -> None:
        self._links: dict[str, Link] = {}

    def to(self, url: str) -> Link:
        """Return the link to a URL, connected when first used; raises ValueError."""
        address = Address.parse(url, SCHEMES)
        plain = _plain(address)
        if plain not in self._links:
            try:
                _check(plain)
                self._links[plain] = Link(connect(plain))
            except ValueError:
                raise ValueError(
                    f"cache {address.shown!r}: expected an address such as redis://localhost:6379/0"
                ) from None
        return self._links[plain]

    async def close(self) -> None:
        """Close every link."""
        for link in self._links.values():
            await link.close()
        self._links.clear()


def _check(plain: str) -> None:
    """Refuse what the client would read as some other Redis than was meant."""
    parts = urlsplit(plain)
    path = parts.path.strip("/")
    if parts.scheme != "unix":
        int(path or 0)
    if not (path if parts.scheme == "unix" else parts.hostname):
        raise ValueError("nowhere")


def _plain(address: Address) -> str:
    theirs = {name: v for name, v in address.options.items() if name in CLIENT_OPTIONS}
    head = address.url.partition("?")[0]
    return f"{head}?{urlencode(theirs)}" if theirs else head
