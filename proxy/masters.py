"""Masters: pixels that were decoded once, held for those who need the same ones."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cachetools import LRUCache, TTLCache

from transforms.blob import Blob
from transforms.master import Master

LARGEST_SHARE = 2
LEAST_WEIGHT = 64 * 1024
REMEMBERED_SECONDS, REMEMBERED = 60, 4096


@dataclass(frozen=True, slots=True)
class Pixels:
    """A master and the blob that its samples are in."""

    master: Master
    blob: Blob


class Masters:
    """Holds masters up to so many bytes, and knows who waits for which pixels.

    A master is made by whoever has a render process while others still wait for one: `worth`
    tells him that there are such, and `make` sees to it that the others wait for it.
    """

    def __init__(self, budget: int) -> None:
        self.most = budget // LARGEST_SHARE
        self._held: LRUCache[str, Pixels] = LRUCache(
            budget, getsizeof=lambda each: max(LEAST_WEIGHT, each.blob.size)
        )
        self._making: dict[str, asyncio.Future[None]] = {}
        self._waiting: dict[str, dict[object, str]] = {}
        self._poor: TTLCache[str, int] = TTLCache(REMEMBERED, REMEMBERED_SECONDS)
        self.made = 0
        self.used = 0

    @property
    def weight(self) -> int:
        """What it holds, in bytes."""
        return int(self._held.currsize)

    @contextmanager
    def waiting(self, name: str, recipe: str) -> Iterator[None]:
        """Count who has yet to be given a render process, and what it will be for."""
        mark = object()
        if name:
            self._waiting.setdefault(name, {})[mark] = recipe
        try:
            yield
        finally:
            here = self._waiting.get(name, {})
            here.pop(mark, None)
            if not here:
                self._waiting.pop(name, None)

    def recipes(self, name: str) -> list[str]:
        """Return the recipes of those who wait for the same pixels, each once."""
        return [*dict.fromkeys(self._waiting.get(name, {}).values())]

    def find(self, name: str) -> Pixels | None:
        """Return a master that is held."""
        found = self._held.get(name) if name else None
        self.used += found is not None
        return found

    def holds(self, name: str) -> bool:
        """Tell whether a master is held, and leave its age as it is."""
        return bool(name) and name in self._held

    def making(self, name: str) -> bool:
        """Tell whether somebody is making it."""
        return name in self._making

    async def made_soon(self, name: str) -> None:
        """Wait for whoever is making it, however that ends."""
        while future := self._making.get(name):
            await asyncio.shield(future)

    def worth(self, name: str, count: int) -> bool:
        """Tell whether it might pay for so many renditions; for how many it did not is kept."""
        return bool(name) and self.most > 0 and 1 < count > self._poor.get(name, 0)

    async def make(
        self, name: str, count: int, work: Callable[[], Awaitable[Pixels | None]]
    ) -> Pixels | None:
        """Make it, where that pays, and hold it; raises what `work` raises."""
        future = self._making[name] = asyncio.get_running_loop().create_future()
        pixels = None
        try:
            pixels = await work()
            if pixels and pixels.blob.size <= self.most:
                self._held[name] = pixels
                self.made += 1
            return pixels
        finally:
            if pixels is None:
                self._poor[name] = count
            del self._making[name]
            future.set_result(None)
