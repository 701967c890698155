"""Rates: how often a client may ask within a minute, and within ten seconds of it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from proxy.failures import RateLimited
from proxy.usage import SLOT_SECONDS, SLOTS, Usage

MINUTE = SLOTS * SLOT_SECONDS
MOST_CLIENTS = 20_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left to a client: `limit` a minute, `remaining` of it, all of it again at `reset`."""

    limit: int
    remaining: int
    reset: int


class Rates:
    """Counts each client of one contract; 0 switches a limit off.

    `name` tells contracts apart where processes share their counts. While these are `away`, which
    means out of reach, everybody passes.
    """

    def __init__(
        self,
        name: str,
        minute: int,
        burst: int = 0,
        *,
        shared: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.name = name
        self.away = False
        self._shared = shared
        self._limits = tuple((n, slots) for n, slots in ((minute, SLOTS), (burst, 1)) if n)
        self._least = min((n for n, _ in self._limits), default=0)
        self._clock = clock
        self._usages: dict[str, Usage] = {}
        self._untold: set[str] = set()
        self._swept = 0

    def admit(self, client: str) -> None:
        """Count a request of a client; raises RateLimited, and does not count what it refuses."""
        now = self._clock()
        slot = int(now // SLOT_SECONDS)
        usage = self._usage(client, slot)
        if self._shared:
            self._untold.add(client)
        if usage.at_most() >= self._least and not self.away:
            self._check(usage, now)
        usage.add(slot)

    def allowance(self, client: str) -> Allowance:
        """Return what is left to a client."""
        now = self._clock()
        usage = self._usage(client, int(now // SLOT_SECONDS))
        limit, slots = next(iter(self._limits), (0, SLOTS))
        return Allowance(limit, max(0, int(limit - usage.within(slots, now))), _reset(usage, slots))

    def take_untold(self) -> dict[str, dict[int, int]]:
        """Return what of each client is to be told to the other processes, by slot.

        Of one who was only refused that is nothing, and said all the same: who tells it notices
        that they are away.
        """
        clients, self._untold = self._untold, set()
        known = {name: self._usages[name] for name in clients & self._usages.keys()}
        return {name: usage.take_unsaid() or {usage.newest: 0} for name, usage in known.items()}

    def put_back(self, untold: Mapping[str, Mapping[int, int]]) -> None:
        """Take for untold what could not be told."""
        for client, counts in untold.items():
            if usage := self._usages.get(client):
                usage.put_back(counts)
                self._untold.add(client)

    def hear(self, client: str, totals: Mapping[int, int]) -> None:
        """Take over what all processes counted of a client."""
        if usage := self._usages.get(client):
            usage.hear(totals)

    def _usage(self, client: str, slot: int) -> Usage:
        if slot > self._swept:
            self._sweep(slot)
        if (known := self._usages.get(client)) is None:
            if len(self._usages) >= MOST_CLIENTS:
                del self._usages[next(iter(self._usages))]
            known = self._usages[client] = Usage(slot)
        return known

    def _sweep(self, slot: int) -> None:
        """Forget who did not ask for longer than anything counts."""
        self._swept = slot
        self._usages = {
            name: usage for name, usage in self._usages.items() if usage.newest >= slot - SLOTS
        }

    def _check(self, usage: Usage, now: float) -> None:
        """Let one more request pass, or say when it may come again."""
        waits = [(_wait(usage, limit, slots, now), limit, slots) for limit, slots in self._limits]
        seconds, limit, slots = max(waits, default=(0, 0, 0))
        if seconds:
            raise RateLimited(
                f"too many requests: expected at most {limit} within {slots * SLOT_SECONDS} s; "
                f"come back in {seconds} s",
                seconds,
                limit,
                _reset(usage, slots),
            )


def _wait(usage: Usage, limit: int, slots: int, now: float) -> int:
    """Return the least whole seconds after which one more request is within the limit."""
    fits = limit - 1
    if usage.within(slots, now) <= fits:
        return 0
    low, high = 0, (slots + 1) * SLOT_SECONDS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if usage.within(slots, now + middle) <= fits else (middle, high)
    return high


def _reset(usage: Usage, slots: int) -> int:
    """Return the Unix time at which nothing that was counted counts any more."""
    return (usage.newest + 1 + slots) * SLOT_SECONDS
