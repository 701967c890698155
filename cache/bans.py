"""Bans: what is no longer good, by its source, by how that begins, or by a tag."""

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, Protocol

Kind = Literal["original", "prefix", "tag"]

ORIGINAL: Kind = "original"
PREFIX: Kind = "prefix"
TAG: Kind = "tag"
MOST = 50_000
NEVER = -math.inf
ROOT_SLASHES = 2


class Ban(NamedTuple):
    """What was known up to `at`, in Unix seconds, of a source or under a tag is no longer good.

    A prefix ends in a slash; one that begins with `//` is good for every scheme.
    """

    kind: Kind
    value: str
    at: float


class About(NamedTuple):
    """What a thing is made of, and under which tags it goes; known up to `since` it will not do."""

    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    since: float = NEVER


class Named(Protocol):
    """What a ban can be on."""

    @property
    def sources(self) -> tuple[str, ...]: ...  # noqa: D102 - as in About
    @property
    def tags(self) -> tuple[str, ...]: ...  # noqa: D102


class Dated(Named, Protocol):
    """What a ban can be on, and as of when its sources are known."""

    @property
    def made_at(self) -> float: ...  # noqa: D102 - the class says it


class Bans:
    """The bans that this process knows, each for `life` seconds.

    Where there are more than `most`, the oldest becomes a ban on everything of its time. `any` is
    False as long as nothing can be banned: ask it first, it costs nothing.
    """

    def __init__(
        self, life: float, clock: Callable[[], float] = time.time, most: int = MOST
    ) -> None:
        self.life = life
        self.any = False
        self._clock = clock
        self._most = most
        self._originals: dict[str, float] = {}
        self._prefixes: dict[str, float] = {}
        self._tags: dict[str, float] = {}
        self._known = {ORIGINAL: self._originals, PREFIX: self._prefixes, TAG: self._tags}
        self._everything = NEVER
        self._deepest = 0

    def __len__(self) -> int:
        return sum(map(len, self._known.values()))

    def __iter__(self) -> Iterator[Ban]:
        for kind, known in self._known.items():
            for value, at in known.items():
                yield Ban(kind, value, at)

    def add(self, ban: Ban) -> None:
        """Take a ban in; of two on the same thing the later counts."""
        known = self._known[ban.kind]
        at = max(ban.at, known.pop(ban.value, NEVER))
        known[ban.value] = at
        if ban.kind == PREFIX:
            self._deepest = max(self._deepest, ban.value.count("/") - ROOT_SLASHES)
        self._tidy()

    def last(self, thing: Named) -> float:
        """Return the time of the latest ban on a thing, minus infinity where there is none."""
        last = self._everything
        if self._originals:
            last = _later(last, self._originals, thing.sources)
        if self._prefixes:
            for source in thing.sources:
                last = _later(last, self._prefixes, self._beginnings(source))
        if self._tags:
            last = _later(last, self._tags, thing.tags)
        return last

    def strikes(self, thing: Dated) -> bool:
        """Tell whether a thing is banned."""
        return self.any and thing.made_at <= self.last(thing)

    def _beginnings(self, address: str) -> Iterator[str]:
        """Yield what an address begins with, slash by slash, with its scheme and without."""
        root, query = address.find("//"), address.find("?")
        end = len(address) if query < 0 else query
        at = root + 1
        for _ in range(self._deepest if root >= 0 else 0):
            at = address.find("/", at + 1, end)
            if at < 0:
                return
            yield address[: at + 1]
            yield address[root : at + 1]

    def _tidy(self) -> None:
        """Forget what has had its time, and the oldest where there are too many."""
        expired = self._clock() - self.life
        for known in self._known.values():
            while known and (oldest := next(iter(known.items())))[1] <= expired:
                del known[oldest[0]]
        while len(self) > self._most:
            oldest_of = (known for known in self._known.values() if known)
            known = min(oldest_of, key=lambda each: next(iter(each.values())))
            self._everything = max(self._everything, known.pop(next(iter(known))))
        self.any = len(self) > 0 or self._everything > expired


def _later(last: float, known: Mapping[str, float], names: Iterable[str]) -> float:
    for name in names:
        at = known.get(name)
        if at is not None and at > last:
            last = at
    return last
