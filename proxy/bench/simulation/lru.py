"""A tier in memory as the service has it: bounded by bytes, the least recently used go first."""

from collections import OrderedDict
from collections.abc import Hashable


class Lru:
    """Knows which keys are held, and how much they weigh; what weighs too much is not held."""

    def __init__(self, budget: float, largest: float | None = None) -> None:
        self._held: OrderedDict[Hashable, float] = OrderedDict()
        self._budget = budget
        self._largest = min(budget, budget if largest is None else largest)
        self.weight = 0.0
        self.evicted = 0

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: Hashable) -> bool:
        """Tell whether a key is held, and count that as a use."""
        if key not in self._held:
            return False
        self._held.move_to_end(key)
        return True

    def put(self, key: Hashable, weight: float) -> None:
        """Hold a key, and let go of others to have room."""
        self.weight -= self._held.pop(key, 0)
        if weight > self._largest:
            return
        self._held[key] = weight
        self.weight += weight
        while self.weight > self._budget:
            self.weight -= self._held.popitem(last=False)[1]
            self.evicted += 1

    def drop(self, key: Hashable) -> None:
        """Let go of a key."""
        self.weight -= self._held.pop(key, 0)
