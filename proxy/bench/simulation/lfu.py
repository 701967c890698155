"""The shared tier: Redis with a `maxmemory` and `allkeys-lfu`, as Redis 7 evicts."""

import random
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass

SAMPLES, POOL = 5, 16
NEW, MOST, SLOWNESS = 5, 255, 10
MINUTE = 60.0
KEY_BYTES, HEADER_BYTES = 148, 16
SMALLEST_CLASS = 16


@dataclass(slots=True)
class _Value:
    place: int
    weight: float
    counter: int
    minute: int
    until: float


def allocated(size: float) -> float:
    """Return what jemalloc gives for so many bytes: four sizes between each power of two."""
    whole = max(SMALLEST_CLASS, int(size))
    step = max(8, (1 << (whole - 1).bit_length()) // 8)
    return -(-whole // step) * step


class Lfu:
    """Knows which keys Redis holds.

    A counter of eight bits grows with each read, ever more seldom, and falls by one a minute; of
    five keys drawn, and the best candidates of earlier draws, that with the lowest is evicted.
    """

    def __init__(self, budget: float, largest: float, seed: int = 1) -> None:
        self._values: dict[Hashable, _Value] = {}
        self._keys: list[Hashable] = []
        self._pool: list[tuple[int, Hashable]] = []
        self._ends: dict[float, deque[tuple[float, Hashable]]] = {}
        self._budget = budget
        self._largest = largest
        self._draw = random.Random(seed)  # noqa: S311 - it chooses what to evict
        self.weight = 0.0
        self.evicted = 0

    def __len__(self) -> int:
        return len(self._keys)

    def get(self, key: Hashable, now: float) -> bool:
        """Tell whether a key is held, and count that as a read."""
        value = self._values.get(key)
        if value is None or value.until <= now:
            return False
        self._decay(value, now)
        if value.counter < MOST:
            base = max(0, value.counter - NEW)
            value.counter += self._draw.random() < 1 / (base * SLOWNESS + 1)
        return True

    def put(self, key: Hashable, size: float, now: float, life: float) -> None:
        """Hold a value for so many seconds, and evict others to have room."""
        if size > self._largest:
            self.drop(key)
            return
        weight, minute = KEY_BYTES + allocated(size + HEADER_BYTES), int(now / MINUTE)
        value = self._values.get(key)
        if value is None:
            value = _Value(len(self._keys), 0, NEW, minute, 0)
            self._values[key] = value
            self._keys.append(key)
        self.weight += weight - value.weight
        value.weight, value.until = weight, now + life
        self._ends.setdefault(life, deque()).append((now + life, key))
        self._expire(now)
        while self.weight > self._budget and self._keys:
            self.drop(self._worst(now))
            self.evicted += 1

    def drop(self, key: Hashable) -> None:
        """Let go of a key."""
        value = self._values.pop(key, None)
        if value is None:
            return
        self.weight -= value.weight
        last = self._keys.pop()
        if last != key:
            self._keys[value.place] = last
            self._values[last].place = value.place

    def _expire(self, now: float) -> None:
        for ends in self._ends.values():
            while ends and ends[0][0] <= now:
                until, key = ends.popleft()
                value = self._values.get(key)
                if value and value.until <= until:
                    self.drop(key)

    def _worst(self, now: float) -> Hashable:
        while True:
            for _ in range(SAMPLES):
                key = self._keys[int(self._draw.random() * len(self._keys))]
                value = self._values[key]
                self._decay(value, now)
                if all(key != other for _, other in self._pool):
                    self._pool.append((value.counter, key))
            self._pool.sort(key=lambda pair: -pair[0])
            del self._pool[: max(0, len(self._pool) - POOL)]
            while self._pool:
                key = self._pool.pop()[1]
                if key in self._values:
                    return key

    def _decay(self, value: _Value, now: float) -> None:
        minute = int(now / MINUTE)
        value.counter = max(0, value.counter - (minute - value.minute))
        value.minute = minute
