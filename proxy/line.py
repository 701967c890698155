"""A line before things that are few: each name has its turn, and whoever came first for it."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")


class Line(Generic[T]):
    """Hands each free thing to who has waited longest in the name whose turn it is.

    So a name for which many wait does not keep the others waiting. Nothing is lost when one gives
    up.
    """

    def __init__(self) -> None:
        self._free: list[T] = []
        self._waiting: dict[str, deque[asyncio.Future[T]]] = {}

    @property
    def length(self) -> int:
        """Count those who wait."""
        return sum(map(len, self._waiting.values()))

    async def take(self, patience: float | None, name: str = "") -> T:
        """Take a thing, the one most lately used; raises TimeoutError after `patience` seconds."""
        if self._free:
            return self._free.pop()
        mine: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(name, deque()).append(mine)
        try:
            async with asyncio.timeout(patience):
                return await mine
        except BaseException:
            self._leave(mine, name)
            raise

    def give(self, thing: T) -> None:
        """Give a thing back, or add one."""
        while self._waiting:
            name = next(iter(self._waiting))
            waiting = self._waiting.pop(name)
            theirs = waiting.popleft()
            if waiting:
                self._waiting[name] = waiting
            if not theirs.done():
                theirs.set_result(thing)
                return
        self._free.append(thing)

    def _leave(self, mine: asyncio.Future[T], name: str) -> None:
        if mine.done() and not mine.cancelled():
            self.give(mine.result())
        mine.cancel()
        waiting = self._waiting.get(name, deque())
        with suppress(ValueError):
            waiting.remove(mine)
        if not waiting:
            self._waiting.pop(name, None)
