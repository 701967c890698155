"""What a node keeps, and how it shares work: renditions, originals, and one link to each Redis."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

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
from proxy.originals import ORIGINALS, Original
from proxy.remembering import POLICY
from proxy.settings import Settings


@dataclass(frozen=True, slots=True)
class Caches:
    """The caches of one node over their tiers; `redis` is what its processes share, if anything."""

    links: Links
    redis: Link | None
    coordinator: Coordinator
    entries: Tiers[Entry]
    kept_originals: Tiers[Original]
    renditions: ReadThrough[Entry]
    originals: ReadThrough[Original]

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Build them, connected when first used; raises ValueError for what CACHE cannot be."""
        links = Links()
        entries = _tiers(settings.cache, ENTRIES, settings.stale_ttl, "darkroom:r:", links)
        kept_originals = _tiers(_original_tiers(settings), ORIGINALS, 0, "darkroom:o:", links)
        redis = links.to(settings.redis_url) if settings.redis_url else None
        coordinator: Coordinator = RedisFlights(redis, POLICY) if redis else Alone()
        rules = Rules(POLICY, settings.timeout, settings.stale_ttl)
        return cls(
            links=links,
            redis=redis,
            coordinator=coordinator,
            entries=entries,
            kept_originals=kept_originals,
            renditions=ReadThrough("rendition", entries, coordinator, rules),
            originals=ReadThrough(
                "original", kept_originals, coordinator, Rules(POLICY, settings.timeout)
            ),
        )

    async def stop(self) -> None:
        """End the work that is under way for the caches."""
        await self.renditions.close()
        await self.originals.close()

    async def close(self) -> None:
        """Close the tiers and leave every Redis."""
        await self.coordinator.close()
        await self.entries.close()
        await self.kept_originals.close()
        await self.links.close()


def _tiers(
    urls: Iterable[str], packing: Packing[V], stale_ttl: float, prefix: str, links: Links
) -> Tiers[V]:
    return open_tiers(urls, Terms(packing, stale_ttl, prefix, links.to))


def _original_tiers(settings: Settings) -> list[str]:
    """Keep originals in memory, and in Redis where there is one, so that nodes share fetches."""
    memory = f"memory://?max_bytes={settings.originals}&max_item_bytes={settings.originals}"
    return [*([memory] if settings.originals else []), *filter(None, [settings.redis_url])]
