"""Long sums on the event loop, a step at a time."""

import asyncio
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


class Gently:
    """Works out one list at a time, step by step; everybody else has a turn between two steps."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def all(self, steps: Iterable[T]) -> list[T]:
        """Return what all steps come to."""
        found = []
        async with self._turn:
            for each in steps:
                found.append(each)
                await asyncio.sleep(0)
        return found
