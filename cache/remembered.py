"""Failures that are remembered for a while, in this process only, so that they cost nothing."""

from collections.abc import Callable
from typing import NamedTuple

from cachetools import TLRUCache

from cache.bans import NEVER, Bans, Dated
from cache.failure import FailurePolicy, copied

MOST = 4096
LEAST_PAUSE = 1.0


class _Work(NamedTuple):
    made_at: float
    sources: tuple[str, ...]
    tags: tuple[str, ...]

    @classmethod
    def of(cls, work: Dated) -> "_Work":
        """Keep what a ban needs to know, and nothing else of the work."""
        return cls(work.made_at, work.sources, work.tags)


class _Failed(NamedTuple):
    error: Exception
    until: float
    stale: bool
    work: _Work


class Remembered:
    """Remembers failures by key, each as long as the policy says.

    Where a stale value is there to be answered, the next attempt waits a second at least, whatever
    the policy says: every request for it would begin one otherwise.
    """

    def __init__(
        self, policy: FailurePolicy, clock: Callable[[], float], bans: Bans, most: int = MOST
    ) -> None:
        self._bans = bans
        self._policy = policy
        self._clock = clock
        self._failed: TLRUCache[str, _Failed] = TLRUCache(
            most, ttu=lambda _key, failed, _now: failed.until, timer=clock
        )

    def add(self, key: str, error: Exception, work: Dated, *, stale: bool) -> bool:
        """Remember that this work failed, and whether there was a stale value to answer instead.

        Returns False for what is remembered already: to recall it makes it last no longer; and for
        work that was begun before a ban: it says nothing of what is there now.
        """
        if self._bans.strikes(work) or self._known(key):
            return False
        seconds = max(self._policy.seconds(error), LEAST_PAUSE if stale else 0)
        if seconds > 0:
            self._failed[key] = _Failed(
                copied(error), self._clock() + seconds, stale, _Work.of(work)
            )
        return True

    def recall(
        self, key: str, since: float = NEVER, *, stale_serves: bool = False
    ) -> Exception | None:
        """Return the failure of this key, unless a stale value serves and there may be one.

        Of work that was begun at `since` or earlier none is remembered.
        """
        failed = self._known(key)
        if failed is None or failed.work.made_at <= since or (stale_serves and failed.stale):
            return None
        return copied(failed.error)

    def forget(self, key: str) -> None:
        """Forget the failure of this key."""
        self._failed.pop(key, None)

    def _known(self, key: str) -> _Failed | None:
        failed = self._failed.get(key)
        if failed is None or not self._bans.strikes(failed.work):
            return failed
        self.forget(key)
        return None
