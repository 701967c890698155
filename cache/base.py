"""What a cache is: four methods, may forget anything, never raises."""

from collections.abc import Callable
from typing import Generic, Literal, NamedTuple, Protocol, TypeVar


class Kept(Protocol):
    """What a cache can keep: something that knows its age, its freshness and its weight."""

    @property
    def made_at(self) -> float:
        """As of when its sources are known, in Unix seconds: when they were last asked."""
        ...

    @property
    def fresh_until(self) -> float:
        """Until when it may be answered without asking anyone, in Unix seconds."""
        ...

    @property
    def size(self) -> int:
        """What it weighs, in bytes."""
        ...

    @property
    def sources(self) -> tuple[str, ...]:
        """What it was made of, by name."""
        ...

    @property
    def tags(self) -> tuple[str, ...]:
        """Words under which it can be banned."""
        ...


V = TypeVar("V", bound=Kept)


class Found(NamedTuple, Generic[V]):
    """A value and the name of the tier that had it."""

    value: V
    tier: str


State = Literal["hit", "stale", "miss"]


class Answer(NamedTuple, Generic[V]):
    """A value, whether it was fresh, stale or just made, and the tier that had it ("" if none)."""

    value: V
    state: State
    tier: str = ""


class Packing(NamedTuple, Generic[V]):
    """How a value becomes bytes and comes back.

    `unpack(key, data)` returns None for anything that is not, whole and undamaged, what `pack`
    made for that key.
    """

    pack: Callable[[str, V], bytes]
    unpack: Callable[[str, bytes], V | None]


class Cache(Protocol[V]):
    """One tier. A tier that is down answers as if it were empty."""

    @property
    def name(self) -> str:
        """What answers call this tier."""
        ...

    async def get(self, key: str) -> Found[V] | None:
        """Return what is kept under this key, fresh or stale."""
        ...

    async def put(self, key: str, value: V) -> None:
        """Keep a value, as long as it is fresh and then as long as stale ones are kept.

        What the tier cannot hold takes the place of what it held: the key is forgotten.
        """
        ...

    async def drop(self, key: str) -> None:
        """Forget a key."""
        ...

    async def close(self) -> None:
        """Give back what the tier holds open and nobody else uses."""
        ...
