"""Who of several processes makes a thing."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from cache.base import Answer, V
from cache.flight import Flight

Make = Callable[[], Awaitable[Answer[V]]]
Look = Callable[[], Awaitable[Answer[V] | None]]


class Coordinator(Protocol):
    """Sees to it that one process makes a thing and the others have it from a shared tier."""

    async def fly(self, name: str, flight: Flight[V], make: Make[V], look: Look[V]) -> Answer[V]:
        """Make the thing of this name, or wait for whoever does and `look` in the tiers."""
        ...

    async def close(self) -> None:
        """Give back what is held open."""
        ...


class Alone:
    """There is no other process."""

    async def fly(self, name: str, flight: Flight[V], make: Make[V], look: Look[V]) -> Answer[V]:
        """Make it."""
        del name, flight, look
        return await make()

    async def close(self) -> None:
        """Nothing is held."""
