"""Tickets: the right to begin a piece of work, given only where it can be ended in time."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import takewhile
from math import ceil

from proxy.failures import Overloaded

WEIGHT = 0.1
LONGEST_RETRY = 30
LEAST_LATE, MOST_LATE = 1.0, 4.0
SHARE = 4
PATIENCE_SECONDS = 0.05


def heavy_at_once(renderers: int) -> int:
    """Return how many render processes heavy work may have: never the last where there are more."""
    return max(1, renderers - 1)


class Ticket:
    """A piece of work that has begun: it fetches first, then it needs a render process.

    `home` is the host of its original, `host` where it fetches from just now: who is late is who
    is waited for.
    """

    def __init__(
        self,
        began: float,
        host: str,
        fetched: Callable[["Ticket", bool], None],
        *,
        large: bool = False,
        heavy: bool = False,
    ) -> None:
        self.began = began
        self.home = self.host = host
        self.large = large
        self.heavy = heavy
        self._fetched = fetched

    def asks(self, host: str) -> None:
        """Say which host it waits for from now on."""
        self.host = host

    def fetched(self, *, heavy: bool = False) -> None:
        """Say that nothing but a render process is needed now; again is harmless.

        Only now it may be known that it is heavy work: raises Overloaded where too much such waits.
        """
        self._fetched(self, heavy)


class Tickets:
    """Counts what the node has begun and refuses what would wait too long for a render process.

    A newcomer fetches for `f` seconds, and meanwhile `n` processes end a job every `s` seconds
    each. So of the `a` pieces ahead of it, those that are left when it arrives make it wait
    `(a - n + 1) * s / n - f`. Work that fetches longer than twice the usual time is not ahead of
    anyone: a source that hangs must not make a free process look busy. Nor is work of another host
    ahead beyond as many pieces as the newcomer's own will be: hosts have their turns.

    Nor must it take the queue's room: work that is late with its fetch is not counted there, up to
    three times the queue; and a host with a quarter of the queue late begins nothing more.

    Large work waits by itself, and for a few processes only: so many of it, and no more, are ahead
    of work that is not, and it takes none of the queue's room from that. So it is with heavy work,
    which waits behind its own kind, at its own pace.
    """

    def __init__(
        self,
        queue: int,
        queue_wait: float,
        renderers: int,
        pace: Callable[[], float],
        clock: Callable[[], float] = time.monotonic,
        heavy_pace: Callable[[], float] | None = None,
    ) -> None:
        """Take `pace` for the recent mean seconds of a job, `heavy_pace` for those of a heavy."""
        self._queue = queue
        self._queue_wait = queue_wait
        self._renderers = renderers
        self._pace = pace
        self._heavy_pace = heavy_pace or pace
        self._clock = clock
        self._fetching: dict[Ticket, None] = {}
        self._homes: Counter[str] = Counter()
        self._large: Counter[str] = Counter()
        self._heavy: Counter[str] = Counter()
        self._fetch = 0.0
        self.outstanding = 0
        self.refused = 0

    @contextmanager
    def take(self, *hosts: str, large: bool = False, heavy: bool = False) -> Iterator[Ticket]:
        """Begin a piece of work that fetches from these hosts; raises Overloaded."""
        home, heavy = "".join(hosts[:1]), heavy and not large
        self._admit(hosts, home, large=large, heavy=heavy)
        ticket = Ticket(self._clock(), home, self._fetched, large=large, heavy=heavy)
        self.outstanding += 1
        self._counter(ticket)[home] += 1
        self._fetching[ticket] = None
        try:
            yield ticket
        finally:
            self.outstanding -= 1
            _leave(self._counter(ticket), home)
            self._fetching.pop(ticket, None)

    def room(self, *hosts: str, large: bool = False, heavy: bool = False) -> bool:
        """Tell whether work that fetches from these hosts could begin now."""
        wait = self.wait("".join(hosts[:1]), large=large, heavy=heavy)
        return self._has_room(hosts, large=large) and wait <= self._queue_wait

    async def likely(self, *hosts: str) -> None:
        """Wait until large work that fetches from these hosts could begin."""
        while not self.room(*hosts, large=True):  # noqa: ASYNC110 - it depends on the clock too
            await asyncio.sleep(PATIENCE_SECONDS)

    def wait(self, host: str = "", *, large: bool = False, heavy: bool = False) -> float:
        """Estimate the seconds that a host's work begun now would wait for a render process."""
        late = self._fetching_since(2 * self._fetch)
        small, other, slow = (
            counter - Counter(each.home for each in late if self._counter(each) is counter)
            for counter in (self._homes, self._large, self._heavy)
        )
        apart, places = other.total() + slow.total(), heavy_at_once(self._renderers)
        if large:
            ahead = _turns(small + other + slow, host)
        else:
            ahead = _turns(small, host) + min(apart, places)
        wait = _after(ahead, self._renderers) * self._pace()
        if heavy:
            ahead = _turns(slow, host) + min(other.total(), slow[host] + 1)
            wait = max(wait, _after(ahead, places) * self._heavy_pace())
        return max(0.0, wait - self._fetch)

    def _admit(self, hosts: tuple[str, ...], home: str, *, large: bool, heavy: bool) -> None:
        if not self.room(*hosts, large=large, heavy=heavy):
            self._refuse(self.wait(home, large=large, heavy=heavy))

    def _refuse(self, wait: float) -> None:
        self.refused += 1
        retry_after = min(LONGEST_RETRY, max(1, ceil(wait - self._queue_wait)))
        raise Overloaded("as much work has begun as can end in time", retry_after)

    def _has_room(self, hosts: tuple[str, ...], *, large: bool) -> bool:
        late = self._fetching_since(min(max(2 * self._fetch, LEAST_LATE), MOST_LATE))
        counted = self.outstanding - (0 if large else self._large.total())
        behind = sum(large or not each.large for each in late)
        if counted >= self._queue + min(behind, (SHARE - 1) * self._queue):
            return False
        theirs = Counter(ticket.host for ticket in late)
        return all(theirs[host] < max(1, self._queue // SHARE) for host in hosts if host)

    def _counter(self, ticket: Ticket) -> Counter[str]:
        """Return where work of its kind is counted."""
        if ticket.large:
            return self._large
        return self._heavy if ticket.heavy else self._homes

    def _fetching_since(self, seconds: float) -> list[Ticket]:
        """Return the work that has fetched for longer than this."""
        horizon = self._clock() - seconds
        return list(takewhile(lambda ticket: ticket.began < horizon, self._fetching))

    def _fetched(self, ticket: Ticket, heavy: bool) -> None:
        if ticket in self._fetching:
            del self._fetching[ticket]
            self._fetch += WEIGHT * (self._clock() - ticket.began - self._fetch)
        if heavy and not ticket.large and not ticket.heavy:
            wait = self.wait(ticket.home, heavy=True)
            _leave(self._homes, ticket.home)
            ticket.heavy = True
            self._heavy[ticket.home] += 1
            if wait > self._queue_wait:
                self._refuse(wait)


def _turns(homes: Counter[str], host: str) -> int:
    """Count what is ahead of a host's next piece of work where hosts have their turns."""
    return sum(min(count, homes[host] + 1) for count in homes.values())


def _after(ahead: int, processes: int) -> float:
    """Count the ends of jobs to wait for where so many are ahead, in the time of one of them."""
    return max(0, ahead - processes + 1) / processes


def _leave(homes: Counter[str], home: str) -> None:
    """Count one less, and forget a home where nothing is left."""
    homes[home] -= 1
    if not homes[home]:
        del homes[home]
