"""Tiers that keep bytes, flights that share work, and the read-through over both."""

from collections.abc import Collection, Iterable
from typing import Any, Protocol

from cache.address import Address, Terms
from cache.announcements import Announcements
from cache.ban_sharing import BanSharing
from cache.bans import About, Ban, Bans, Kind
from cache.base import Answer, Cache, Found, Kept, Packing, V
from cache.coordinator import Alone, Coordinator
from cache.entry import ENTRIES, Entry, Validators, digest
from cache.failure import FailurePolicy
from cache.flight import Abandoned, Flight
from cache.link import Link
from cache.links import Links
from cache.memory import MemoryCache
from cache.readthrough import ReadThrough, Rules
from cache.redis import RedisCache
from cache.redis_flight import RedisFlights
from cache.tiers import Tiers

__all__ = [
    "BACKENDS",
    "ENTRIES",
    "Abandoned",
    "About",
    "Address",
    "Alone",
    "Announcements",
    "Answer",
    "Backend",
    "Ban",
    "BanSharing",
    "Bans",
    "Cache",
    "Coordinator",
    "Entry",
    "FailurePolicy",
    "Flight",
    "Found",
    "Kept",
    "Kind",
    "Link",
    "Links",
    "MemoryCache",
    "Packing",
    "ReadThrough",
    "RedisCache",
    "RedisFlights",
    "Rules",
    "Terms",
    "Tiers",
    "Validators",
    "digest",
    "open_tiers",
    "parse",
]


class Backend(Protocol):
    """A kind of tier: the options its URLs may carry, and how one is opened."""

    @property
    def options(self) -> Collection[str]:
        """Names that may stand in the query of its URL."""
        ...

    def open(self, address: Address, terms: Terms[Any]) -> Cache[Any]:
        """Return the tier at an address; raises ValueError."""
        ...


BACKENDS: dict[str, Backend] = {
    "memory": MemoryCache,
    "redis": RedisCache,
    "rediss": RedisCache,
    "unix": RedisCache,
}


def parse(url: str) -> Address:
    """Read the URL of a tier; raises ValueError that names the value and what was expected."""
    return Address.parse(url, {scheme: backend.options for scheme, backend in BACKENDS.items()})


def open_tiers(urls: Iterable[str], terms: Terms[V], bans: Bans | None = None) -> Tiers[V]:
    """Open the tiers at these URLs, the fastest first; raises ValueError."""
    addresses = [parse(url) for url in urls]
    return Tiers([BACKENDS[each.scheme].open(each, terms) for each in addresses], bans=bans)
