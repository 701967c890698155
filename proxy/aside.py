"""A render process beside the others, for what can wait: it works only while they rest."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from proxy.slot import Rendered, Slot
from proxy.workers import Renderers
from transforms.blob import Blob
from transforms.job import Job

GLANCE_SECONDS = 0.01


class Aside:
    """Has jobs done with what time is left over.

    Its process has the kernel's idle class, so that whoever else has work comes first at once; and
    while the others are `busy` it stands still, so that it takes nothing of a container's quota.
    """

    def __init__(self, renderers: Renderers, busy: Callable[[], bool]) -> None:
        """Take a pool of one process, not yet started."""
        self._renderers = renderers
        self._busy = busy

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Aside"]:
        """Start the process, and end it; raises RenderFailed."""
        try:
            await self._renderers.start()
            yield self
        finally:
            await self._renderers.close()

    async def render(self, job: Job, blobs: Sequence[Blob]) -> Rendered:
        """Have a job done; raises what a slot raises."""
        original, *assets = blobs
        async with self._renderers.slot(large=True) as slot:
            yielding = asyncio.create_task(self._yield(slot))
            try:
                return await slot.render(job, original, assets)
            finally:
                yielding.cancel()
                with suppress(asyncio.CancelledError):
                    await yielding
                _signal(slot, signal.SIGCONT)

    async def _yield(self, slot: Slot) -> None:
        """Let the process go and stand as the others rest and work."""
        idled, stands = 0, False
        while True:
            if idled != slot.child.pid:
                idled, stands = slot.child.pid, False
                _last_in_line(idled)
            if self._busy() is not stands:
                stands = not stands
                _signal(slot, signal.SIGSTOP if stands else signal.SIGCONT)
            await asyncio.sleep(GLANCE_SECONDS)


def _last_in_line(pid: int) -> None:
    """Give a process the class of those who run where nobody else does, where there is one."""
    if hasattr(os, "SCHED_IDLE"):
        with suppress(OSError):
            os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))


def _signal(slot: Slot, number: signal.Signals) -> None:
    if not slot.child.dead:
        with suppress(ProcessLookupError):
            os.kill(slot.child.pid, number)
