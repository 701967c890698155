"""The walk of each request through the tiers of a node, as the service does it."""

from dataclasses import dataclass
from typing import NamedTuple

from proxy.bench.simulation.cluster import Cluster
from proxy.bench.simulation.lfu import Lfu
from proxy.bench.simulation.lru import Lru

MEMORY, REDIS, STORE, FOLLOWED, RENDER, STALE = range(6)
HELD, SHARED, FETCHED = range(1, 4)
WORDS, ENVELOPE, ORIGINAL_ENVELOPE = 1024 + 4 * 40 + 512, 190, 140
LEAST_ORIGINAL = 256 * 1024


class Asked(NamedTuple):
    """A request that reaches a node: when, what, where, and what it weighs."""

    now: float
    rendition: int
    original: int
    place: int
    size: float
    original_size: float
    seconds: float


class Went(NamedTuple):
    """What became of a request: who answered, where its original came from, whether decoded."""

    outcome: int
    original: int = 0
    alone: bool = True
    again: bool = False


@dataclass(slots=True)
class _Under:
    """Work under way: when each ends."""

    renders: dict[int, float]
    decodes: dict[int, float]


class Nodes:
    """All nodes of a cluster, for a share of the originals and with that share of the room.

    Nodes are alike, so their processes share one characteristic time: one memory, whose keys hold
    the process, stands for all of them. With `apart` each process has its own.
    """

    def __init__(self, cluster: Cluster, share: float = 1.0, *, apart: bool = False) -> None:
        room = cluster.nodes * share
        split = cluster.places if apart else 1
        self._cluster = cluster
        self._memory = [Lru(cluster.memory * room / split) for _ in range(split)]
        self._originals = [Lru(cluster.originals * room / split) for _ in range(split)]
        self.redis = Lfu(cluster.redis * room, cluster.redis_value) if cluster.redis else None
        self._store = Lru(cluster.store * room) if cluster.store else None
        self._made: dict[int, float] = {}
        self._had: dict[int, float] = {}
        self._under = _Under({}, {})

    def ask(self, asked: Asked) -> Went:
        """Answer one request."""
        now, key = asked.now, asked.rendition
        if self._under.renders.get(key, 0) > now:
            self._keep(asked)
            return Went(FOLLOWED)
        tier = self._tier(asked)
        age = now - self._made.get(key, -1e9)
        if tier is None or age >= self._cluster.ttl + self._cluster.stale:
            return self._render(asked)
        if age >= self._cluster.ttl:
            self._made[key] = now
            self._keep(asked, everywhere=True)
            return Went(STALE, FETCHED)
        if tier != MEMORY:
            self._keep(asked)
        return Went(tier)

    def _tier(self, asked: Asked) -> int | None:
        key = asked.rendition
        if self._of(self._memory, asked.place).get((key, asked.place)):
            return MEMORY
        if self.redis is not None and self.redis.get(key, asked.now):
            return REDIS
        if self._store is not None and self._store.get(key):
            self._tell_redis(asked)
            return STORE
        return None

    def _render(self, asked: Asked) -> Went:
        now, key = asked.now, asked.rendition
        again = key in self._made
        came = self._original(asked)
        alone = self._under.decodes.get(asked.original, 0) <= now
        self._under.renders[key] = self._under.decodes[asked.original] = now + asked.seconds
        self._made[key] = now
        self._keep(asked, everywhere=True)
        return Went(RENDER, came, alone, again)

    def _original(self, asked: Asked) -> int:
        """Have the original: from memory, from Redis, or from its source."""
        now, key = asked.now, asked.original
        held = self._of(self._originals, asked.place)
        young = now - self._had.get(key, -1e9) < self._cluster.original_ttl
        if young and held.get((key, asked.place)):
            return HELD
        weight = max(LEAST_ORIGINAL, asked.original_size) + WORDS
        redis = self.redis
        shared = young and redis is not None and redis.get(("original", key), now)
        if not shared:
            self._had[key] = now
            if redis is not None:
                life = self._cluster.original_ttl
                redis.put(("original", key), asked.original_size + ORIGINAL_ENVELOPE, now, life)
        held.put((key, asked.place), weight)
        return SHARED if shared else FETCHED

    def _keep(self, asked: Asked, *, everywhere: bool = False) -> None:
        key, place = asked.rendition, asked.place
        self._of(self._memory, place).put((key, place), asked.size + WORDS)
        if everywhere:
            self._tell_redis(asked)
        if everywhere and self._store is not None:
            self._store.put(key, asked.size)

    def _tell_redis(self, asked: Asked) -> None:
        if self.redis is not None:
            life = self._cluster.ttl + self._cluster.stale
            self.redis.put(asked.rendition, asked.size + ENVELOPE, asked.now, life)

    @staticmethod
    def _of(each: list[Lru], place: int) -> Lru:
        return each[place % len(each)]
