"""Keys that are wanted in one turn of the event loop, asked for with one command."""

import asyncio
from collections.abc import Sequence
from typing import Any

from cache.link import Away, Link

MOST = 8
USUAL_BYTES = 256 * 1024

Wanted = tuple[bytes, asyncio.Future[Any]]


class Batch:
    """Gathers look-ups that come together into one MGET of at most eight keys."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._wanted: list[Wanted] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def get(self, name: bytes) -> Any:
        """Return the bytes under a key, None where there are none; raises Away."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Any] = loop.create_future()
        self._wanted.append((name, answer))
        if len(self._wanted) == 1:
            loop.call_soon(self._depart)
        return await answer

    def _depart(self) -> None:
        wanted, self._wanted = self._wanted, []
        for first in range(0, len(wanted), MOST):
            task = asyncio.create_task(self._fetch(wanted[first : first + MOST]))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _fetch(self, wanted: Sequence[Wanted]) -> None:
        try:
            values = await self._ask([name for name, _ in wanted])
        except Away as error:
            for _, answer in wanted:
                if not answer.done():
                    answer.set_exception(Away(str(error)))
            return
        except asyncio.CancelledError:
            for _, answer in wanted:
                answer.cancel()
            raise
        for (_, answer), value in zip(wanted, values, strict=True):
            if not answer.done():
                answer.set_result(value)

    async def _ask(self, names: list[bytes]) -> list[Any]:
        if len(names) == 1:
            return [await self._link.ask(lambda redis: redis.get(names[0]))]
        return await self._link.ask(lambda redis: redis.mget(names), len(names) * USUAL_BYTES)
