"""What a node keeps, and how it shares work: renditions, originals, and one link to each Redis."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self

from cache import (
    ENTRIES,
    Alone,
    Announcements,
    Bans,
    BanSharing,
    Coordinator,
    Entry,
    Link,
    Links,
    ReadThrough,
    RedisFlights,
    Rules,
    Terms,
    Tiers,
    open_tiers,
)
from proxy.originals import ORIGINALS, Original
from proxy.remembering import POLICY
from proxy.settings import Settings

SPARE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Caches:
    """The caches of one node over their tiers; `redis` is what its processes share, if anything.

    `bans` are those that it knows, and `ban_sharing` tells them to others where there is a Redis.
    """

    links: Links
    redis: Link | None
    bans: Bans
    ban_sharing: BanSharing | None
    coordinator: Coordinator
    entries: Tiers[Entry]
    kept_originals: Tiers[Original]
    renditions: ReadThrough[Entry]
    originals: ReadThrough[Original]

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Build them, connected when first used; raises ValueError for what CACHE cannot be."""
        links = Links()
        bans = Bans(_life(settings))
        terms = Terms(ENTRIES, settings.stale_ttl, "darkroom:r:", links.to)
        entries = open_tiers(settings.cache, terms, bans)
        of_originals = Terms(ORIGINALS, 0, "darkroom:o:", links.to)
        kept_originals = open_tiers(_original_tiers(settings), of_originals, bans)
        redis = links.to(settings.redis_url) if settings.redis_url else None
        words = Announcements(redis) if redis else None
        coordinator: Coordinator = (
            RedisFlights(redis, POLICY, announcements=words) if redis else Alone()
        )
        rules = Rules(POLICY, settings.timeout, settings.stale_ttl)
        return cls(
            links=links,
            redis=redis,
            bans=bans,
            ban_sharing=BanSharing(bans, redis, words) if redis and words else None,
            coordinator=coordinator,
            entries=entries,
            kept_originals=kept_originals,
            renditions=ReadThrough("rendition", entries, coordinator, rules),
            originals=ReadThrough(
                "original", kept_originals, coordinator, Rules(POLICY, settings.timeout)
            ),
        )

    @asynccontextmanager
    async def hearing(self) -> AsyncIterator[None]:
        """Hear what is banned elsewhere until the context ends."""
        if self.ban_sharing is None:
            yield
            return
        async with self.ban_sharing.hearing():
            yield

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


def _life(settings: Settings) -> float:
    """Return how long after a ban there may still be what it is on."""
    longest = max(settings.cache_ttl + settings.stale_ttl, settings.original_ttl)
    return longest + settings.timeout + SPARE_SECONDS


def _original_tiers(settings: Settings) -> list[str]:
    """Keep originals in memory, and in Redis where there is one, so that nodes share fetches."""
    memory = f"memory://?max_bytes={settings.originals}&max_item_bytes={settings.originals}"
    return [*([memory] if settings.originals else []), *filter(None, [settings.redis_url])]
