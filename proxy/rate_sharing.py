"""Counts of clients, told to the other processes through Redis once a second."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from redis.asyncio import Redis

from cache import Link
from cache.link import Away
from proxy.rates import MINUTE, Rates
from proxy.usage import RING, SLOT_SECONDS

PREFIX = "darkroom:rate:"
KEPT_SECONDS = MINUTE + 3 * SLOT_SECONDS
BATCH = 200
BYTES_A_COUNT = 64

Untold = Mapping[str, Mapping[int, int]]


class Sharing:
    """Adds what one process counted to what all did, and takes the sums over.

    While Redis is away the counts wait, and everybody passes.
    """

    def __init__(self, rates: Rates, link: Link) -> None:
        self._rates = rates
        self._link = link

    async def tell(self) -> None:
        """Tell and hear once."""
        untold = [*self._rates.take_untold().items()]
        for at in range(0, len(untold), BATCH):
            try:
                await self._exchange(dict(untold[at : at + BATCH]))
            except Away:
                self._rates.away = True
                self._rates.put_back(dict(untold[at:]))
                return
            self._rates.away = False

    async def _exchange(self, batch: Untold) -> None:
        newest = max((max(counts, default=0) for counts in batch.values()), default=0)
        slots = range(newest - RING + 1, newest + 1)
        load = len(batch) * RING * BYTES_A_COUNT
        answers = await self._link.ask(lambda redis: self._commands(redis, batch, slots), load)
        for client, counts in zip(batch, zip(*answers, strict=True), strict=True):
            self._rates.hear(
                client, {slot: int(n or 0) for slot, n in zip(slots, counts, strict=True)}
            )

    async def _commands(
        self, redis: Redis, batch: Untold, slots: Sequence[int]
    ) -> list[list[bytes | None]]:
        """Add every count, then return the sums of each slot, client by client."""
        pipeline = redis.pipeline(transaction=False)
        for client, counts in batch.items():
            for slot, count in counts.items():
                pipeline.hincrby(self._key(slot), client, count)
        for slot in {slot for counts in batch.values() for slot in counts}:
            pipeline.expire(self._key(slot), KEPT_SECONDS)
        for slot in slots:
            pipeline.hmget(self._key(slot), list(batch))
        answers: list[Any] = await pipeline.execute()
        return answers[-len(slots) :]

    def _key(self, slot: int) -> str:
        return f"{PREFIX}{self._rates.name}:{slot}"


@asynccontextmanager
async def sharing(
    rates: Iterable[Rates], link: Link | None, seconds: float = 1.0
) -> AsyncIterator[None]:
    """Share these counts until the context ends, where there is a Redis."""
    told = [Sharing(each, link) for each in rates] if link else []

    async def keep() -> None:
        while True:
            await asyncio.sleep(seconds)
            for each in told:
                await each.tell()

    task = asyncio.create_task(keep()) if told else None
    try:
        yield
    finally:
        if task:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
