"""Renditions of one original, had together."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

import msgspec

from cache import Abandoned, Answer, Entry
from proxy.engine import Engine
from proxy.failures import Overloaded
from proxy.renditions import Wanted

AT_ONCE = 16
VECTORS = frozenset({"svg", "pdf"})

T = TypeVar("T")


class About(msgspec.Struct, frozen=True):
    """What the rendition in JSON says of an original, and of the picture that is made of it."""

    format: str
    width: int
    height: int
    frames: int = 1
    alpha: bool = False
    blurhash: str = ""
    thumbhash: str = ""
    lqip: str = ""
    dominant: str | None = None

    @classmethod
    def of(cls, entry: Entry) -> "About":
        """Read the rendition."""
        return msgspec.json.decode(entry.body, type=cls)

    @property
    def vector(self) -> bool:
        """Whether it has no pixels of its own, so that it is never enlarged."""
        return self.format in VECTORS


async def had(engine: Engine, wanted: Wanted, seconds: float) -> Answer[Entry]:
    """Return a rendition that is part of something larger; raises a Failure or Refused."""
    try:
        return await engine.renditions.get(wanted, {}, seconds)
    except Abandoned:
        raise Overloaded("the service is being stopped") from None


async def together(works: Iterable[Callable[[], Awaitable[T]]]) -> list[T]:
    """Do all, a few at once; the first that fails ends the others and is raised."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def in_turn(work: Callable[[], Awaitable[T]]) -> T:
        async with turns:
            return await work()

    tasks = [asyncio.ensure_future(in_turn(work)) for work in works]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
