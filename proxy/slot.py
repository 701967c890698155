"""The right to one render process, for as long as it is held."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from msgspec.structs import replace

from proxy.child import Child, Died
from proxy.failures import DeadlineExceeded, Failure, Overloaded, RenderCrashed, RenderTimeout
from proxy.tally import Tally
from transforms.blob import Blob
from transforms.job import INTERNAL, Job, Refusal, Reply, Result
from transforms.wire import Broken

SPENT = "spent: it could not stop what it had given up"


class RenderFailed(Exception):
    """A fault of ours: no render process could be started, or one met an error of our code."""


class Pool(Protocol):
    """Where processes come from."""

    timeout: float
    tally: Tally

    async def spawn(self) -> Child:
        """Start one process and wait until it can work; raises RenderFailed."""
        ...

    def bury(self, child: Child, why: str) -> None:
        """End a process."""
        ...


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished rendition, and the seconds it waited for a process and was worked on."""

    result: Result
    body: bytes
    queued: float
    rendered: float


class Slot:
    """One process to work with; where it merely dies, the slot gets another and tries once more."""

    def __init__(self, pool: Pool, child: Child, queued: float, *, heavy: bool = False) -> None:
        self.child = child
        self.queued = queued
        self._heavy = heavy
        self._pool = pool

    async def render(
        self, job: Job, original: Blob, assets: Sequence[Blob] = (), *, limit: float = 0
    ) -> Rendered:
        """Have a job done; its `seconds` are what the caller has left, `limit` what it may take.

        Without a limit it may take what the pool gives a render.

        Raises Refused, RenderTimeout, RenderCrashed, DeadlineExceeded, Overloaded or RenderFailed.
        Whoever cancels this ends the process too.
        """
        began = time.perf_counter()
        try:
            result, body = await self.work(job, (original, *assets), limit=limit)
        finally:
            took = time.perf_counter() - began
            self._pool.tally.took(took, usual=not limit, heavy=self._heavy)
        with body:
            return Rendered(result, body.bytes(), self.queued, took)

    async def work(
        self, job: Job, blobs: Sequence[Blob], *, limit: float = 0
    ) -> tuple[Result, Blob]:
        """Have a job done as `render` does, and leave what came of it behind its descriptor."""
        if job.seconds <= 0:
            raise DeadlineExceeded("no time was left to render the picture")
        reply, body = await self._within(job, blobs, limit or self._pool.timeout)
        if isinstance(reply, Result) and body:
            return reply, body
        raise _no(reply)

    async def _within(
        self, job: Job, blobs: Sequence[Blob], limit: float
    ) -> tuple[Reply, Blob | None]:
        seconds = min(limit, job.seconds)
        try:
            async with asyncio.timeout(seconds):
                return await self._twice(replace(job, seconds=seconds), blobs)
        except (TimeoutError, asyncio.CancelledError) as error:
            self._pool.tally.killed += 1
            self._pool.bury(self.child, "killed: out of time or not wanted any more")
            if isinstance(error, TimeoutError):
                raise _late(job.seconds, limit) from None
            raise

    async def _twice(self, job: Job, blobs: Sequence[Blob]) -> tuple[Reply, Blob | None]:
        if not self.child.lives:
            self._pool.tally.crashed += 1
            self._pool.bury(self.child, "it ended by itself")
            self.child = await self._another()
        try:
            return await self._once(job, blobs)
        except Died:
            self.child = await self._another()
        try:
            return await self._once(job, blobs)
        except Died as error:
            raise RenderCrashed("the picture could not be rendered: its process died") from error

    async def _another(self) -> Child:
        try:
            return await self._pool.spawn()
        except RenderFailed as error:
            raise Overloaded("a render process ended, and no other could be had") from error

    async def _once(self, job: Job, blobs: Sequence[Blob]) -> tuple[Reply, Blob | None]:
        try:
            reply, body = await self.child.ask(job, blobs)
        except (Died, Broken) as error:
            self._pool.tally.crashed += 1
            self._pool.bury(self.child, f"crashed: {error}")
            if isinstance(error, Died):
                raise
            raise RenderCrashed("the picture could not be rendered: no answer came") from error
        except OSError as error:
            self._pool.bury(self.child, f"lost: {error}")
            raise Overloaded("the node has too much open to take a picture in") from error
        if isinstance(reply, Refusal) and reply.last:
            self._pool.bury(self.child, SPENT)
        return reply, body


def _late(left: float, timeout: float) -> Failure:
    if left < timeout:
        return DeadlineExceeded("the time was over before the picture was rendered")
    return RenderTimeout(f"the picture took longer than {timeout:g} seconds to render")


def _no(reply: Reply) -> Exception:
    if isinstance(reply, Result) or reply.code == INTERNAL:
        return RenderFailed(getattr(reply, "detail", "it made nothing"))
    return reply.error()
