"""Several caches as one, the fastest first."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Generic

from cache.bans import Bans
from cache.base import Cache, Found, V
from cache.memory import MemoryCache


class Tiers(Generic[V]):
    """Asks caches in order until one has a fresh value, and gives it to the faster ones.

    What is banned is passed over, wherever it is kept.
    """

    name = "tiers"

    def __init__(
        self,
        caches: Sequence[Cache[V]],
        clock: Callable[[], float] = time.time,
        bans: Bans | None = None,
    ) -> None:
        self.bans = Bans(0) if bans is None else bans
        self._caches = tuple(caches)
        self._clock = clock

    @property
    def memory(self) -> MemoryCache[V] | None:
        """The first tier, where it answers without waiting."""
        first = self._caches[0] if self._caches else None
        return first if isinstance(first, MemoryCache) else None

    async def get(self, key: str, banned: list[V] | None = None) -> Found[V] | None:
        """Return the first fresh value, or else the stale one that was fresh last.

        What was passed over goes into `banned`.
        """
        best, faster = None, 0
        for place, cache in enumerate(self._caches):
            found = await cache.get(key)
            if found and self.bans.any and self.bans.strikes(found.value):
                if banned is not None:
                    banned.append(found.value)
                continue
            if found and (best is None or found.value.fresh_until > best.value.fresh_until):
                best, faster = found, place
            if found and found.value.fresh_until > self._clock():
                break
        if best:
            await self._offer(self._caches[:faster], key, best.value)
        return best

    async def put(self, key: str, value: V) -> None:
        """Offer a value to every tier, to the first one before anything is waited for."""
        await self._offer(self._caches, key, value)

    async def drop(self, key: str) -> None:
        """Forget a key in every tier."""
        await asyncio.gather(*(cache.drop(key) for cache in self._caches))

    async def close(self) -> None:
        """Close every tier, the slowest first."""
        for cache in reversed(self._caches):
            await cache.close()

    async def _offer(self, caches: Sequence[Cache[V]], key: str, value: V) -> None:
        for first in caches[:1]:
            await first.put(key, value)
        if len(caches) > 1:
            await asyncio.gather(*(cache.put(key, value) for cache in caches[1:]))
