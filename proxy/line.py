"""A line before things that are few: first come, first served."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")


class Line(Generic[T]):
    """Hands each free thing to who has waited longest; nothing is lost when one gives up."""

    def __init__(self) -> None:
        self._free: list[T] = []
        self._waiting: deque[asyncio.Future[T]] = deque()

    @property
    def length(self) -> int:
        """Count those who wait."""
        return len(self._waiting)

    async def take(self, patience: float) -> T:
        """Take a thing, the one most lately used; raises TimeoutError after `patience` seconds."""
        if self._free:
            return self._free.pop()
        mine: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        try:
            async with asyncio.timeout(patience):
                return await mine
        except BaseException:
            self._leave(mine)
            raise

    def give(self, thing: T) -> None:
        """Give a thing back, or add one."""
        while self._waiting:
            theirs = self._waiting.popleft()
            if not theirs.done():
                theirs.set_result(thing)
                return
        self._free.append(thing)

    def _leave(self, mine: asyncio.Future[T]) -> None:
        if mine.done() and not mine.cancelled():
            self.give(mine.result())
        mine.cancel()
        with suppress(ValueError):
            self._waiting.remove(mine)
