"""Tickets: the right to begin a piece of work, given only where it can be ended in time."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import takewhile
from math import ceil

from proxy.failures import Overloaded

WEIGHT = 0.1
LONGEST_RETRY = 30
LEAST_LATE, MOST_LATE = 1.0, 4.0
SHARE = 4


class Ticket:
    """A piece of work that has begun: it fetches first, then it needs a render process."""

    def __init__(self, began: float, host: str, fetched: Callable[["Ticket"], None]) -> None:
        self.began = began
        self.host = host
        self._fetched = fetched

    def fetched(self) -> None:
        """Say that nothing but a render process is needed now; again is harmless."""
        self._fetched(self)


class Tickets:
    """Counts what the node has begun and refuses what would wait too long for a render process.

    A newcomer fetches for `f` seconds, and meanwhile `n` processes end a job every `s` seconds
    each. So of the `a` pieces ahead of it, those that are left when it arrives make it wait
    `(a - n + 1) * s / n - f`. Work that fetches longer than twice the usual time is not ahead of
    anyone: a source that hangs must not make a free process look busy.

    Nor must it take the queue's room: work that is late with its fetch is not counted there, up to
    three times the queue; and a host with a quarter of the queue late begins nothing more.
    """

    def __init__(
        self,
        queue: int,
        queue_wait: float,
        renderers: int,
        pace: Callable[[], float],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take `pace` for the recent mean seconds of a job."""
        self._queue = queue
        self._queue_wait = queue_wait
        self._renderers = renderers
        self._pace = pace
        self._clock = clock
        self._fetching: dict[Ticket, None] = {}
        self._fetch = 0.0
        self.outstanding = 0
        self.refused = 0

    @contextmanager
    def take(self, host: str = "") -> Iterator[Ticket]:
        """Begin a piece of work, whose original is this host's; raises Overloaded."""
        self._admit(host)
        ticket = Ticket(self._clock(), host, self._fetched)
        self.outstanding += 1
        self._fetching[ticket] = None
        try:
            yield ticket
        finally:
            self.outstanding -= 1
            self._fetching.pop(ticket, None)

    def wait(self) -> float:
        """Estimate the seconds that work begun now would wait for a render process."""
        ahead = self.outstanding - len(self._fetching_since(2 * self._fetch))
        turns = max(0, ahead - self._renderers + 1) / self._renderers
        return max(0.0, turns * self._pace() - self._fetch)

    def _admit(self, host: str) -> None:
        wait = self.wait()
        if self._has_room(host) and wait <= self._queue_wait:
            return
        self.refused += 1
        retry_after = min(LONGEST_RETRY, max(1, ceil(wait - self._queue_wait)))
        raise Overloaded("as much work has begun as can end in time", retry_after)

    def _has_room(self, host: str) -> bool:
        late = self._fetching_since(min(max(2 * self._fetch, LEAST_LATE), MOST_LATE))
        if self.outstanding >= self._queue + min(len(late), (SHARE - 1) * self._queue):
            return False
        theirs = sum(ticket.host == host for ticket in late) if host else 0
        return theirs < max(1, self._queue // SHARE)

    def _fetching_since(self, seconds: float) -> list[Ticket]:
        """Return the work that has fetched for longer than this."""
        horizon = self._clock() - seconds
        return list(takewhile(lambda ticket: ticket.began < horizon, self._fetching))

    def _fetched(self, ticket: Ticket) -> None:
        if ticket in self._fetching:
            del self._fetching[ticket]
            self._fetch += WEIGHT * (self._clock() - ticket.began - self._fetch)
