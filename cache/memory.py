"""The tier inside this process: bounded by bytes, the least recently used go first."""

import time
from collections.abc import Callable
from typing import Any, ClassVar, Generic, NamedTuple, Self

from cachetools import LRUCache

from cache.address import Address, Terms
from cache.base import Found, V

OVERHEAD = 512
MAX_BYTES = 256 * 1024**2
ITEMS_PER_CACHE = 8


class _Item(NamedTuple):
    value: Any
    weight: int


class MemoryCache(Generic[V]):
    """Keeps values in memory, each with its key and what the bookkeeping costs counted."""

    name = "memory"
    options: ClassVar[frozenset[str]] = frozenset({"max_bytes", "max_item_bytes"})

    def __init__(
        self,
        max_bytes: int,
        max_item_bytes: int,
        stale_ttl: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._items: LRUCache[str, _Item] = LRUCache(max_bytes, getsizeof=lambda item: item.weight)
        self._largest = min(max_bytes, max_item_bytes)
        self._stale_ttl = stale_ttl
        self._clock = clock

    @classmethod
    def open(cls, address: Address, terms: Terms[V]) -> Self:
        """Return the tier that an address describes."""
        if address.url.partition("?")[0] != "memory://":
            raise ValueError(f"cache {address.shown!r}: expected memory://?max_bytes=256mb")
        max_bytes = address.size("max_bytes", MAX_BYTES)
        largest = address.size("max_item_bytes", max_bytes // ITEMS_PER_CACHE)
        return cls(max_bytes, largest, terms.stale_ttl)

    @property
    def weight(self) -> int:
        """What it holds, in bytes."""
        return int(self._items.currsize)

    def __len__(self) -> int:
        return len(self._items)

    def peek(self, key: str) -> V | None:
        """Return what is kept, fresh or stale, without waiting."""
        item = self._items.get(key)
        if item is None:
            return None
        value: V = item.value
        if value.fresh_until + self._stale_ttl <= self._clock():
            del self._items[key]
            return None
        return value

    async def get(self, key: str) -> Found[V] | None:
        """Return what is kept, fresh or stale."""
        value = self.peek(key)
        return None if value is None else Found(value, self.name)

    async def put(self, key: str, value: V) -> None:
        """Keep a value, or forget the key where it is too large."""
        weight = value.size + 4 * len(key) + OVERHEAD
        if weight > self._largest:
            self._items.pop(key, None)
        else:
            self._items[key] = _Item(value, weight)

    async def drop(self, key: str) -> None:
        """Forget a key."""
        self._items.pop(key, None)

    async def close(self) -> None:
        """Forget everything."""
        self._items.clear()
