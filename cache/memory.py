"""The tier inside this process: bounded by bytes, the least recently used go first."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, ClassVar, Generic, NamedTuple, Self

from cache.address import Address, Terms
from cache.base import Found, V

OVERHEAD = 512
MAX_BYTES = 256 * 1024**2
ITEMS_PER_CACHE = 8


class _Item(NamedTuple):
    value: Any
    weight: int


class MemoryCache(Generic[V]):
    """Keeps values in memory, each with its key and what the bookkeeping costs counted.

    `weight` is what it holds, in bytes.
    """

    name = "memory"
    options: ClassVar[frozenset[str]] = frozenset({"max_bytes", "max_item_bytes"})

    def __init__(
        self,
        max_bytes: int,
        max_item_bytes: int,
        stale_ttl: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._items: OrderedDict[str, _Item] = OrderedDict()
        self._max_bytes = max_bytes
        self._largest = min(max_bytes, max_item_bytes)
        self._stale_ttl = stale_ttl
        self._clock = clock
        self.weight = 0

    @classmethod
    def open(cls, address: Address, terms: Terms[V]) -> Self:
        """Return the tier that an address describes."""
        if address.url.partition("?")[0] != "memory://":
            raise ValueError(f"cache {address.shown!r}: expected memory://?max_bytes=256mb")
        max_bytes = address.size("max_bytes", MAX_BYTES)
        largest = address.size("max_item_bytes", max_bytes // ITEMS_PER_CACHE)
        return cls(max_bytes, largest, terms.stale_ttl)

    def __len__(self) -> int:
        return len(self._items)

    def peek(self, key: str) -> V | None:
        """Return what is kept, fresh or stale, without waiting."""
        item = self._items.get(key)
        if item is None:
            return None
        value: V = item.value
        if value.fresh_until + self._stale_ttl <= self._clock():
            self._forget(key)
            return None
        self._items.move_to_end(key)
        return value

    async def get(self, key: str) -> Found[V] | None:
        """Return what is kept, fresh or stale."""
        value = self.peek(key)
        return None if value is None else Found(value, self.name)

    async def put(self, key: str, value: V) -> None:
        """Keep a value, or forget the key where it is too large."""
        self._forget(key)
        weight = value.size + 4 * len(key) + OVERHEAD
        if weight > self._largest:
            return
        self._items[key] = _Item(value, weight)
        self.weight += weight
        while self.weight > self._max_bytes:
            self.weight -= self._items.popitem(last=False)[1].weight

    async def drop(self, key: str) -> None:
        """Forget a key."""
        self._forget(key)

    async def close(self) -> None:
        """Forget everything."""
        self._items.clear()
        self.weight = 0

    def _forget(self, key: str) -> None:
        forgotten = self._items.pop(key, None)
        if forgotten:
            self.weight -= forgotten.weight
