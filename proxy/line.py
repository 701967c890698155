"""A line before things that are few: each name has its turn, and for it whoever is due first."""

import asyncio
from collections.abc import Callable, Hashable
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Generic, TypeVar

T = TypeVar("T")

# When somebody is due who came at a time, and will keep a thing for so many seconds.
Order = Callable[[float, float], float]
SLACK, LONGEST_HEAD_START = 4.0, 2.0


def first_come(came: float, _: float) -> float:
    """Order by who came first."""
    return came


def shortest_first(came: float, seconds: float) -> float:
    """Order by who needs least, with ageing: a need counts as SLACK times itself of waiting.

    So nobody is overtaken by whoever comes more than LONGEST_HEAD_START seconds later.
    """
    return came + min(LONGEST_HEAD_START, SLACK * seconds)


class Line(Generic[T]):
    """Hands each free thing to who is due first in the name whose turn it is.

    So a name for which many wait does not keep the others waiting. Nothing is lost when one gives
    up.
    """

    def __init__(self, order: Order = first_come) -> None:
        self._order = order
        self._free: list[T] = []
        self._waiting: dict[Hashable, list[tuple[float, int, asyncio.Future[T]]]] = {}
        self._numbers = count()

    @property
    def length(self) -> int:
        """Count those who wait."""
        return sum(map(len, self._waiting.values()))

    async def take(
        self,
        patience: float | None,
        name: Hashable = "",
        seconds: float = 0.0,
        waited: float = 0.0,
    ) -> T:
        """Take a thing, the one most lately used; raises TimeoutError after `patience` seconds.

        It will be kept for so many `seconds`; so many were `waited` elsewhere before.
        """
        if self._free:
            return self._free.pop()
        loop = asyncio.get_running_loop()
        mine: asyncio.Future[T] = loop.create_future()
        due = self._order(loop.time() - waited, seconds)
        heappush(self._waiting.setdefault(name, []), (due, next(self._numbers), mine))
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
            *_, theirs = heappop(waiting)
            if waiting:
                self._waiting[name] = waiting
            if not theirs.done():
                theirs.set_result(thing)
                return
        self._free.append(thing)

    def _leave(self, mine: asyncio.Future[T], name: Hashable) -> None:
        if mine.done() and not mine.cancelled():
            self.give(mine.result())
        mine.cancel()
        waiting = self._waiting.get(name, [])
        waiting[:] = (each for each in waiting if each[2] is not mine)
        heapify(waiting)
        if not waiting:
            self._waiting.pop(name, None)
