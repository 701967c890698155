"""One piece of work per key that many callers wait for and none of them can end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Generic

from cache.bans import About
from cache.base import Answer, V
from cache.failure import copied

NOTHING = About()


class Abandoned(Exception):
    """Nobody waits for this work any more, and it had not begun."""


class Flight(Generic[V]):
    """Work under way: a task of its own with a deadline of its own.

    `stale` is the value that is being refreshed, where there is one. `made_at` is when it was
    begun, in Unix seconds, of which `sources` and for which `tags`; nothing that goes into it may
    be known since before `since`.
    """

    def __init__(
        self, key: str, seconds: float, about: About = NOTHING, made_at: float = 0.0
    ) -> None:
        loop = asyncio.get_running_loop()
        self.key = key
        self.made_at = made_at
        self.sources, self.tags, self.since = about
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
