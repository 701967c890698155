"""Tags by which a CDN finds the answers that a purge is of."""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Protocol
from urllib.parse import urlsplit

from cache import Ban
from cache.bans import ORIGINAL, TAG

ROOT_SLASHES = 3


class Tagged(Protocol):
    """What an answer is made of, and the words that a caller gave it."""

    @property
    def sources(self) -> tuple[str, ...]: ...  # noqa: D102 - the class says it
    @property
    def tags(self) -> tuple[str, ...]: ...  # noqa: D102


def tags_of(thing: Tagged) -> tuple[str, ...]:
    """Return a caller's own tags, and one for every original and every host of originals."""
    return tuple(dict.fromkeys((*thing.tags, *_of(thing.sources))))


def tags_for(ban: Ban) -> tuple[str, ...]:
    """Return the tags of all that a ban is on; none where no tag says it: a path under a host."""
    if ban.kind == TAG:
        return (ban.value,)
    if ban.kind == ORIGINAL:
        return (_original(ban.value),)
    return (_host(ban.value),) if _is_host(ban.value) else ()


def _of(sources: tuple[str, ...]) -> Iterator[str]:
    addresses = [source for source in sources if "://" in source]
    yield from map(_original, addresses)
    yield from map(_host, addresses)


def _original(address: str) -> str:
    return f"url-{blake2b(address.encode(), digest_size=8).hexdigest()}"


def _host(address: str) -> str:
    return f"host-{urlsplit(address).netloc}"


def _is_host(prefix: str) -> bool:
    """Tell whether a prefix names a whole host, in every scheme."""
    return prefix.startswith("//") and prefix.count("/") == ROOT_SLASHES
