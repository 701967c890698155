"""The pool of render processes: one job at a time each, killed in time, replaced at once."""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import ExitStack, asynccontextmanager
from typing import Any

import structlog

from proxy.child import Child, Died
from proxy.expecting import HEAVY_SECONDS
from proxy.failures import Overloaded
from proxy.line import Line, Order, shortest_first
from proxy.slot import SPENT, RenderFailed, Slot
from proxy.spares import Spares
from proxy.tally import Tally
from proxy.tickets import heavy_at_once
from transforms.wire import Broken

log = structlog.get_logger("darkroom.render")

# Work is let in on an estimate of its wait: it is given up only well past that.
PATIENCE = 3
START_SECONDS = 30.0
PAUSES = (0.1, 0.5, 2.0, 5.0)
WEIGHED_EVERY = 8
CLOSED, RECYCLED = "closed", "recycled"


class Renderers:
    """Render processes, as many as there are to be, whatever happens to one of them.

    Start it in the thread that will live longest: a render process dies with the thread that
    started it. They come from the `spares`, and wait in their line in that `order`.
    """

    def __init__(
        self,
        count: int,
        spares: Spares,
        timeout: float = 10.0,
        queue_wait: float = 2.0,
        recycle_after: int = 2000,
        recycle_above: int = 256 * 1024**2,
        order: Order = shortest_first,
    ) -> None:
        self.timeout = timeout
        self.tally = Tally()
        self.count = count
        self._spares = spares
        self._patience = PATIENCE * queue_wait
        self._recycle_after = recycle_after
        self._recycle_above = recycle_above
        self._line: Line[Child] = Line(order)
        self._heavy: Line[None] = Line(order)
        for _ in range(heavy_at_once(count)):
            self._heavy.give(None)
        self._alive: set[Child] = set()
        self._reaping: set[asyncio.Task[None]] = set()
        self._replacing: set[asyncio.Task[None]] = set()
        self._preparing: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def queued(self) -> int:
        """How many wait for a process."""
        return self._line.length + self._heavy.length

    @property
    def pids(self) -> frozenset[int]:
        """The ids of the living processes."""
        return frozenset(child.pid for child in self._alive)

    async def start(self) -> None:
        """Start every process and wait until each can work; raises RenderFailed."""
        starts = [self.spawn() for _ in range(self.count)]
        try:
            for child in await asyncio.gather(*starts):
                self._line.give(child)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """End every process; none is left, and no job either."""
        self._closed = True
        for task in (*self._replacing, *self._preparing):
            task.cancel()
        self._spares.end()
        for child in tuple(self._alive):
            self.bury(child, CLOSED)
        await asyncio.gather(*self._replacing, *self._reaping, return_exceptions=True)

    @asynccontextmanager
    async def slot(
        self, host: str = "", *, large: bool = False, seconds: float = 0.0
    ) -> AsyncIterator[Slot]:
        """Hold one process; raises Overloaded after PATIENCE times QUEUE_WAIT in the line.

        The hosts of originals have their turns in it. Work that is `large`, or expected to take
        more than HEAVY_SECONDS, never has the last process where there are several; what is large
        waits for its turn as long as it takes.
        """
        began, heavy = time.perf_counter(), seconds > HEAVY_SECONDS
        with ExitStack() as stack:
            try:
                async with asyncio.timeout(None if large else self._patience):
                    if large or heavy:
                        await self._heavy.take(None, (host, large), seconds)
                        stack.callback(self._heavy.give, None)
                    waited = time.perf_counter() - began
                    child = await self._line.take(None, host, seconds, waited)
            except TimeoutError:
                detail = f"no render process was free within {self._patience:g} seconds"
                raise Overloaded(detail) from None
            slot = Slot(self, child, time.perf_counter() - began, heavy=heavy)
            self.tally.busy += 1
            try:
                yield slot
            finally:
                self.tally.busy -= 1
                self._settle(slot.child)

    async def spawn(self) -> Child:
        """Start one process and wait until it can work; raises RenderFailed."""
        if self._closed:
            raise RenderFailed("the service is being closed")
        try:
            child = self._spares.take()
        except OSError as error:
            raise RenderFailed("no render process can be started") from error
        self._alive.add(child)
        self.tally.started += 1
        if self._spares.wanting and not self._preparing:
            _keep(self._preparing, self._spares.replenish())
        try:
            async with asyncio.timeout(START_SECONDS):
                await child.ready()
        except (Died, Broken, TimeoutError) as error:
            raise RenderFailed("a render process did not come up") from error
        finally:
            if child.dead:
                self.bury(child, "did not come up")
        return child

    def bury(self, child: Child, why: str) -> None:
        """End a process, whatever it does, and reap it in the background; again is harmless."""
        if child in self._alive:
            self._alive.discard(child)
            child.kill()
            _keep(self._reaping, _reap(child, why))

    def _settle(self, child: Child) -> None:
        """Take a process back, or have another in its place."""
        if self._closed:
            return
        if not child.dead and self._worn(child):
            self.tally.recycled += 1
            self.bury(child, RECYCLED)
        if child.dead:
            _keep(self._replacing, self._replace())
        else:
            self._line.give(child)

    def _worn(self, child: Child) -> bool:
        if child.jobs >= self._recycle_after:
            return True
        return child.jobs % WEIGHED_EVERY == 0 and child.memory > self._recycle_above

    async def _replace(self) -> None:
        pauses = iter(PAUSES)
        while True:
            try:
                self._line.give(await self.spawn())
            except RenderFailed as error:
                log.exception("render process not replaced", reason=str(error.__cause__))
                await asyncio.sleep(next(pauses, PAUSES[-1]))
            else:
                return


async def _reap(child: Child, why: str) -> None:
    status = await child.reap()
    tell = log.info if why in {CLOSED, RECYCLED, SPENT} else log.warning
    tell("render process ended", why=why, pid=child.pid, status=status, jobs=child.jobs)


def _keep(tasks: set[asyncio.Task[None]], work: Coroutine[Any, Any, None]) -> None:
    """Run work in the background and hold on to it until it ends."""
    task = asyncio.get_running_loop().create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
