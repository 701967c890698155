"""The parts of a node, put together from its settings: who is handed what."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from cache import (
    ENTRIES,
    Alone,
    Coordinator,
    Entry,
    Link,
    Links,
    Packing,
    ReadThrough,
    RedisFlights,
    Rules,
    Terms,
    Tiers,
    open_tiers,
)
from cache.base import V
from proxy import __version__, sources
from proxy.environment import PREFIX
from proxy.originals import ORIGINALS, Original, Originals
from proxy.remembering import POLICY
from proxy.renditions import Renditions
from proxy.settings import Settings
from proxy.sources import FetchMemory, Guard, Hosts, HttpSource, Ports, Private
from proxy.tickets import Tickets
from proxy.workers import Renderers
from transforms.limits import Limits

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Node:
    """What a node is made of; `open` starts it and closes it in reverse."""

    settings: Settings
    links: Links
    coordinator: Coordinator
    entries: Tiers[Entry]
    kept_originals: Tiers[Original]
    rendition_cache: ReadThrough[Entry]
    original_cache: ReadThrough[Original]
    memory: FetchMemory
    http: HttpSource
    originals: Originals
    renderers: Renderers
    tickets: Tickets
    renditions: Renditions

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Start the render processes, and give everything back at the end."""
        await self.renderers.start()
        try:
            yield
        finally:
            await self.rendition_cache.close()
            await self.original_cache.close()
            await self.renderers.close()
            await self.http.close()
            await self.coordinator.close()
            await self.entries.close()
            await self.kept_originals.close()
            await self.links.close()

    @property
    def redis(self) -> Link | None:
        """The link to Redis, where there is one."""
        url = self.settings.redis_url
        return self.links.to(url) if url else None

    def redis_state(self) -> str | None:
        """Return the state of the breaker of Redis, None where there is no Redis."""
        return self.redis.breaker.state if self.redis else None


def compose(settings: Settings) -> Node:
    """Build every part; raises ValueError for a setting that its owner cannot read."""
    links = Links()
    coordinator: Coordinator = (
        RedisFlights(links.to(settings.redis_url), POLICY) if settings.redis_url else Alone()
    )
    entries = _tiers(settings.cache, ENTRIES, settings.stale_ttl, "darkroom:r:", links)
    kept_originals = _tiers(_original_tiers(settings), ORIGINALS, 0, "darkroom:o:", links)
    rules = Rules(POLICY, settings.timeout, settings.stale_ttl)
    rendition_cache = ReadThrough("rendition", entries, coordinator, rules)
    original_cache = ReadThrough(
        "original", kept_originals, coordinator, Rules(POLICY, settings.timeout)
    )
    memory = FetchMemory(settings.fetch_memory)
    http = _http(settings, memory)
    renderers = Renderers(
        settings.renderers,
        settings.max_decode_memory,
        settings.transform_timeout,
        settings.queue_wait,
    )
    tickets = Tickets(
        settings.queue, settings.queue_wait, settings.renderers, lambda: renderers.tally.recent
    )
    limits = Limits(
        settings.max_pixels,
        settings.max_frames,
        settings.max_output_pixels,
        settings.max_decode_memory,
    )
    fetched = dict.fromkeys(sources.SCHEMES, http)
    originals = Originals(original_cache, fetched, settings.original_ttl)
    renditions = Renditions(
        rendition_cache, originals, tickets, renderers, limits, settings.cache_ttl
    )
    return Node(
        settings=settings,
        links=links,
        coordinator=coordinator,
        entries=entries,
        kept_originals=kept_originals,
        rendition_cache=rendition_cache,
        original_cache=original_cache,
        memory=memory,
        http=http,
        originals=originals,
        renderers=renderers,
        tickets=tickets,
        renditions=renditions,
    )


def _tiers(
    urls: Iterable[str], packing: Packing[V], stale_ttl: float, prefix: str, links: Links
) -> Tiers[V]:
    return open_tiers(urls, Terms(packing, stale_ttl, prefix, links.to))


def _original_tiers(settings: Settings) -> list[str]:
    """Keep originals in memory, and in Redis where there is one, so that nodes share fetches."""
    memory = f"memory://?max_bytes={settings.originals}&max_item_bytes={settings.originals}"
    return [memory, *filter(None, [settings.redis_url])]


def _http(settings: Settings, memory: FetchMemory) -> HttpSource:
    guard = Guard(
        _read("ALLOWED_HOSTS", Hosts.parse, settings.allowed_hosts),
        _read("ALLOWED_PORTS", Ports.parse, settings.allowed_ports),
        _read("ALLOWED_PRIVATE", Private.parse, settings.allowed_private),
    )
    terms = sources.Terms(
        max_bytes=settings.max_original_bytes,
        max_redirects=settings.max_redirects,
        fetches=settings.fetches,
        version=__version__,
    )
    return HttpSource(guard, memory, terms)


def _read(name: str, parse: Callable[[str], T], words: Iterable[str]) -> T:
    """Hand a setting's words to their owner; ValueError names the setting."""
    try:
        return parse(" ".join(words))
    except ValueError as error:
        raise ValueError(f"{PREFIX}{name}: {error}") from error
