"""Sets of files that are kept whole or not at all."""

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from functools import partial
from weakref import WeakValueDictionary

from cache import Entry
from proxy.endpoints.company import together
from proxy.stores import Store

CLEANING_SECONDS = 10.0


class KeptSets:
    """Writes sets of files to a store, one set of a name at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def turn(self, name: str) -> asyncio.Lock:
        """Return what lets in one after the other who works on a set of this name."""
        return self._locks.setdefault(name, asyncio.Lock())

    async def missing(self, names: Collection[str]) -> list[str]:
        """Return which files the store does not have; raises StorageFailed."""
        there = await together(partial(self._store.has, name) for name in names)
        return [name for name, had in zip(names, there, strict=True) if not had]

    async def keep(self, files: Mapping[str, Entry]) -> None:
        """Write files, or none of them; raises StorageFailed."""
        try:
            writes = (self._store.put(name, e.body, e.media_type) for name, e in files.items())
            ended = await asyncio.gather(*writes, return_exceptions=True)
        except asyncio.CancelledError:
            await self._clean(files)
            raise
        if failures := [each for each in ended if isinstance(each, BaseException)]:
            await self._clean(files)
            raise failures[0]

    async def _clean(self, names: Collection[str]) -> None:
        """Take back what was begun: one that failed may have been written all the same."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLEANING_SECONDS):
                drops = (self._store.drop(name) for name in names)
                await asyncio.gather(*drops, return_exceptions=True)
