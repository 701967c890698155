"""The flights of one process: who asks for what is being made waits for it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic

from cache.bans import About, Bans
from cache.base import Answer, V
from cache.failure import FailurePolicy, copied
from cache.flight import NOTHING, Abandoned, Flight

TURNS = 3

Work = Callable[[Flight[V]], Awaitable[Answer[V]]]


class Flights(Generic[V]):
    """The flights of one process, one per key.

    `failed` is told of every failure before any caller hears it; `led` and `followed` count
    callers.
    """

    def __init__(
        self,
        policy: FailurePolicy,
        seconds: float,
        failed: Callable[[Flight[V], Exception], None],
        bans: Bans | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._bans = Bans(0) if bans is None else bans
        self._clock = clock
        self._policy = policy
        self._seconds = seconds
        self._failed = failed
        self._flying: dict[str, Flight[V]] = {}
        self._tasks: dict[asyncio.Task[None], Flight[V]] = {}
        self._closed = False
        self.led = 0
        self.followed = 0

    def __len__(self) -> int:
        return len(self._tasks)

    async def join(
        self,
        key: str,
        work: Work[V],
        *,
        stale: bool = True,
        seconds: float | None = None,
        about: About = NOTHING,
    ) -> Answer[V]:
        """Wait for the flight of this key, beginning it where there is none since the last ban.

        One that begins here may take so many `seconds`, where they are not the usual.

        A failure that is not about the thing ends only its leader's wait: who followed takes over.
        """
        for turn in range(TURNS):
            flight, leads = self._board(key, work, seconds, about)
            self.led += leads
            self.followed += not leads
            try:
                return await flight.answer(stale=stale)
            except Exception as error:  # noqa: BLE001 - a maker may raise anything
                heard = (leads and flight.failure()) or copied(error)
            if leads or turn == TURNS - 1 or self._policy.shared(heard):
                break
        try:
            raise heard
        finally:
            del heard

    def launch(self, key: str, work: Work[V], about: About = NOTHING) -> None:
        """Begin a flight that no caller waits for, unless the key has one."""
        if not self._closed:
            flight, leads = self._board(key, work, None, about)
            flight.pinned = flight.pinned or leads

    async def close(self) -> None:
        """End every flight, but keep what has been made."""
        self._closed = True
        for task, flight in self._tasks.items():
            if not flight.landed and not flight.dropped:
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _board(
        self, key: str, work: Work[V], seconds: float | None, about: About
    ) -> tuple[Flight[V], bool]:
        flight = self._flying.get(key)
        if flight and not flight.dropped and not self._outdated(flight, about):
            return flight, False
        if self._closed:
            raise Abandoned("closing")
        flight = self._flying[key] = Flight(
            key, self._seconds if seconds is None else seconds, about, self._clock()
        )
        flight.task = asyncio.create_task(self._fly(flight, work))
        self._tasks[flight.task] = flight
        flight.task.add_done_callback(self._tasks.pop)
        return flight, True

    def _outdated(self, flight: Flight[V], about: About) -> bool:
        return flight.made_at <= about.since or self._bans.strikes(flight)

    async def _fly(self, flight: Flight[V], work: Work[V]) -> None:
        try:
            async with asyncio.timeout_at(flight.until):
                flight.settle(await work(flight))
        except Exception as error:  # noqa: BLE001 - a maker may raise anything
            if not isinstance(error, Abandoned) and not flight.landed:
                self._failed(flight, error)
            flight.fail(error)
        except asyncio.CancelledError:
            flight.fail(Abandoned(flight.key))
            raise
        finally:
            if self._flying.get(flight.key) is flight:
                del self._flying[flight.key]
