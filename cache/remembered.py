"""Failures that are remembered for a while, in this process only, so that they cost nothing."""

from collections.abc import Callable
from typing import NamedTuple

from cachetools import TLRUCache

from cache.failure import FailurePolicy, copied

MOST = 4096
LEAST_PAUSE = 1.0


class _Failed(NamedTuple):
    error: Exception
    until: float
    stale: bool


class Remembered:
    """Remembers failures by key, each as long as the policy says.

    Where a stale value is there to be answered, the next attempt waits a second at least, whatever
    the policy says: every request for it would begin one otherwise.
    """

    def __init__(self, policy: FailurePolicy, clock: Callable[[], float], most: int = MOST) -> None:
        self._policy = policy
        self._clock = clock
        self._failed: TLRUCache[str, _Failed] = TLRUCache(
            most, ttu=lambda _key, failed, _now: failed.until, timer=clock
        )

    def add(self, key: str, error: Exception, *, stale: bool) -> bool:
        """Remember that this failed, and whether there was a stale value to answer instead.

        Returns False for what is remembered already: to recall it makes it last no longer.
        """
        if key in self._failed:
            return False
        seconds = max(self._policy.seconds(error), LEAST_PAUSE if stale else 0)
        if seconds > 0:
            self._failed[key] = _Failed(copied(error), self._clock() + seconds, stale)
        return True

    def recall(self, key: str, *, stale_serves: bool = False) -> Exception | None:
        """Return the failure of this key, unless a stale value serves and there may be one."""
        failed = self._failed.get(key)
        if failed is None or (stale_serves and failed.stale):
            return None
        return copied(failed.error)

    def forget(self, key: str) -> None:
        """Forget the failure of this key."""
        self._failed.pop(key, None)
