"""The tier that processes and machines share: a Redis, one key per value."""

import time
from collections.abc import Callable
from typing import Any, ClassVar, Generic, Self

from cache.address import Address, Terms
from cache.base import Found, Packing, V
from cache.batch import Batch
from cache.link import Away, Link
from cache.links import OPTIONS

MAX_ITEM_BYTES = 8 * 1024**2
LONGEST_MS = 10 * 365 * 86_400_000


class RedisCache(Generic[V]):
    """Keeps packed values in Redis; what goes wrong there is a miss, and the link counts it."""

    name = "redis"
    options: ClassVar[frozenset[str]] = OPTIONS

    def __init__(
        self,
        link: Link,
        packing: Packing[V],
        stale_ttl: float,
        max_item_bytes: int = MAX_ITEM_BYTES,
        prefix: str = "darkroom:",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._link = link
        self._batch = Batch(link)
        self._packing = packing
        self._stale_ttl = stale_ttl
        self._largest = max_item_bytes
        self._prefix = prefix
        self._clock = clock

    @classmethod
    def open(cls, address: Address, terms: Terms[V]) -> Self:
        """Return the tier that an address describes; connects when first used."""
        largest = address.size("max_item_bytes", MAX_ITEM_BYTES)
        link = terms.link(address.url)
        return cls(link, terms.packing, terms.stale_ttl, largest, terms.prefix)

    @property
    def errors(self) -> int:
        """How often this Redis failed, whoever asked it."""
        return self._link.errors

    async def get(self, key: str) -> Found[V] | None:
        """Return what is kept, fresh or stale; delete what is not whole, ours and of this key."""
        try:
            data: Any = await self._batch.get(self._name(key))
            value = None if data is None else self._packing.unpack(key, data)
        except Away:
            return None
        except Exception as error:  # noqa: BLE001 - a packing may raise anything, a tier nothing
            self._link.complain(error)
            return None
        if value is not None:
            return Found(value, self.name)
        if data is not None:
            await self.drop(key)
        return None

    async def put(self, key: str, value: V) -> None:
        """Keep a value until it is neither fresh nor answered stale."""
        seconds = value.fresh_until + self._stale_ttl - self._clock()
        if value.size > self._largest or seconds <= 0:
            await self.drop(key)
            return
        name, life = self._name(key), max(1, int(min(seconds * 1000, LONGEST_MS)))
        try:
            data = self._packing.pack(key, value)
            await self._link.ask(lambda redis: redis.set(name, data, px=life), load=len(data))
        except Away:
            return
        except Exception as error:  # noqa: BLE001 - a packing may raise anything, a tier nothing
            self._link.complain(error)

    async def drop(self, key: str) -> None:
        """Forget a key."""
        try:
            await self._link.ask(lambda redis: redis.delete(self._name(key)))
        except Away:
            return

    async def close(self) -> None:
        """Leave the link to whoever else uses it."""

    def _name(self, key: str) -> bytes:
        return (self._prefix + key).encode("utf-8", "surrogatepass")
