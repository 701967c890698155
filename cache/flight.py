"""One piece of work per key that many callers wait for and none of them can end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Generic

from cache.base import Answer, V
from cache.failure import FailurePolicy, copied

TURNS = 3

Work = Callable[["Flight[V]"], Awaitable[Answer[V]]]


class Abandoned(Exception):
    """Nobody waits for this work any more, and it had not begun."""


class Flight(Generic[V]):
    """Work under way: a task of its own with a deadline of its own.

    `stale` is the value that is being refreshed, where there is one.
    """

    def __init__(self, key: str, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        self.key = key
        self.stale: V | None = None
        self.until = loop.time() + seconds
        self.pinned = False
        self.dropped = False
        self.task: asyncio.Task[None] | None = None
        self._first: asyncio.Future[Answer[V]] = loop.create_future()
        self._fresh: asyncio.Future[Answer[V]] = loop.create_future()
        self._failure: Exception | None = None
        self._callers = 0
        self._queued = 0

    def remaining(self) -> float:
        """Return the seconds that are left."""
        return max(0.0, self.until - asyncio.get_running_loop().time())

    @asynccontextmanager
    async def queued(self) -> AsyncIterator[None]:
        """Mark work that waits for its turn: it is dropped when the last caller leaves.

        Raises Abandoned then. Outside of this, work goes on to its end whoever leaves.
        """
        if self._deserted:
            self.dropped = True
            raise Abandoned(self.key)
        self._queued += 1
        try:
            yield
        except asyncio.CancelledError:
            if not self.dropped or self.task is None:
                raise
            self.task.uncancel()
            raise Abandoned(self.key) from None
        finally:
            self._queued -= 1

    async def answer(self, *, stale: bool) -> Answer[V]:
        """Wait for the first answer, or with `stale` False for a fresh one."""
        self._callers += 1
        try:
            return await asyncio.shield(self._first if stale else self._fresh)
        finally:
            self._callers -= 1
            self._drop_if_deserted()

    def settle(self, answer: Answer[V]) -> None:
        """Answer the callers now; the work may go on, and after a stale answer it will."""
        if not self._first.done():
            self._first.set_result(answer)
        if answer.state == "stale":
            self.pinned = True
        elif not self._fresh.done():
            self._fresh.set_result(answer)

    def fail(self, error: Exception) -> None:
        """Tell every caller who has no answer yet."""
        self._failure = error if self._callers else None
        for future in (self._first, self._fresh):
            if not future.done():
                future.set_exception(copied(error))
                future.exception()

    def failure(self) -> Exception | None:
        """Hand over the failure itself, traceback and cause and all, to one caller only."""
        error, self._failure = self._failure, None
        return error

    @property
    def landed(self) -> bool:
        """Whether it has ended, or has only to keep what it made."""
        return self._fresh.done()

    @property
    def _deserted(self) -> bool:
        return not self._callers and not self.pinned

    def _drop_if_deserted(self) -> None:
        if self._deserted and self._queued and not self.dropped and self.task:
            self.dropped = True
            self.task.cancel()


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
    ) -> None:
        self._policy = policy
        self._seconds = seconds
        self._failed = failed
        self._flying: dict[str, Flight[V]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self.led = 0
        self.followed = 0

    def __len__(self) -> int:
        return len(self._tasks)

    async def join(
        self, key: str, work: Work[V], *, stale: bool = True, seconds: float | None = None
    ) -> Answer[V]:
        """Wait for the flight of this key, beginning it where there is none.

        One that begins here may take so many `seconds`, where they are not the usual.

        A failure that is not about the thing ends only its leader's wait: who followed takes over.
        """
        for turn in range(TURNS):
            flight, leads = self._board(key, work, seconds)
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

    def launch(self, key: str, work: Work[V]) -> None:
        """Begin a flight that no caller waits for, unless the key has one."""
        if not self._closed:
            flight, leads = self._board(key, work, None)
            flight.pinned = flight.pinned or leads

    async def close(self) -> None:
        """End every flight, but keep what has been made."""
        self._closed = True
        for flight in self._flying.values():
            if flight.task and not flight.landed:
                flight.task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _board(self, key: str, work: Work[V], seconds: float | None) -> tuple[Flight[V], bool]:
        flight = self._flying.get(key)
        if flight and not flight.dropped:
            return flight, False
        if self._closed:
            raise Abandoned("closing")
        flight = self._flying[key] = Flight(key, self._seconds if seconds is None else seconds)
        flight.task = asyncio.create_task(self._fly(flight, work))
        self._tasks.add(flight.task)
        flight.task.add_done_callback(self._tasks.discard)
        return flight, True

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
