"""Rendering: from an original and a recipe to a render process and back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager

from msgspec.structs import replace

from cache import Entry, Flight
from proxy.facts import Facts
from proxy.killers import Killers
from proxy.masters import Masters, Pixels
from proxy.slot import Rendered, Slot
from proxy.work import Trace, Work, spent
from proxy.workers import Renderers
from transforms.errors import Refused
from transforms.job import Job
from transforms.mastering import Mastering

SURE = 3
GATHER_SECONDS, GLANCES = 0.02, 10


class Rendering:
    """Has renditions rendered: one decode for those who come together, where that pays."""

    def __init__(self, renderers: Renderers, masters: Masters, like: Job) -> None:
        """Take `like` for a job that holds what is the same in all: limits and models."""
        self._renderers = renderers
        self._masters = masters
        self._like = like
        self._facts = Facts()
        self._killers = Killers()

    async def render(self, work: Work, flight: Flight[Entry], trace: Trace) -> Rendered:
        """Have one rendition rendered; raises a Failure or Refused."""
        rendered = await self._rendered(work, flight, trace)
        trace.update(rendered.result.timings)
        self._facts.learn(work.original.digest, rendered.result.facts)
        return rendered

    async def _rendered(self, work: Work, flight: Flight[Entry], trace: Trace) -> Rendered:
        name = work.pixels
        with ExitStack() as line:
            line.enter_context(self._masters.waiting(name, str(work.ask.recipe)))
            await self._gathered(work, name)
            while True:
                await self._masters.made_soon(name)
                self._killers.check(work)
                async with self._slot(work, flight, trace) as slot:
                    if self._masters.making(name):
                        continue
                    self._killers.check(work)
                    with self._killers.watching(work):
                        pixels = await self._pixels(work, flight, slot, name)
                        line.close()
                        return await self._done(work, flight, slot, pixels)

    @asynccontextmanager
    async def _slot(self, work: Work, flight: Flight[Entry], trace: Trace) -> AsyncIterator[Slot]:
        async with AsyncExitStack() as stack:
            with spent(trace, "queue"):
                async with flight.queued():
                    slot = self._renderers.slot(work.host, large=work.wanted.large)
                    held = await stack.enter_async_context(slot)
            yield held

    async def _gathered(self, work: Work, name: str) -> None:
        """Give those who come together a moment to come."""
        await asyncio.sleep(0)
        for _ in range(GLANCES if name else 0):
            if len(self._masters.recipes(name)) >= work.wanted.company or self._masters.making(
                name
            ):
                break
            await asyncio.sleep(GATHER_SECONDS / GLANCES)

    async def _pixels(
        self, work: Work, flight: Flight[Entry], slot: Slot, name: str
    ) -> Pixels | None:
        """Return what was decoded for all, or decode it now if enough of them wait."""
        if found := self._masters.find(name):
            return found
        recipes = [*dict.fromkeys((*self._masters.recipes(name), *work.wanted.followed))]
        if not self._masters.worth(name, len(recipes)):
            return None
        sure = work.wanted.company >= SURE or bool(work.wanted.followed)
        task = Mastering(tuple(recipes), self._masters.most, self._renderers.count, sure)
        job = replace(self._like, recipe=str(task), seconds=flight.remaining())

        async def decoded() -> Pixels | None:
            result, blob = await slot.work(job, work.blobs[:1], limit=work.wanted.render_seconds)
            return Pixels(result.master, blob) if result.master else None

        try:
            return await self._masters.make(name, len(recipes), decoded)
        except Refused:
            return None  # what is wrong with it the render will say, in the words for its recipe

    async def _done(
        self, work: Work, flight: Flight[Entry], slot: Slot, pixels: Pixels | None
    ) -> Rendered:
        job = replace(
            self._like,
            recipe=str(work.ask.recipe),
            seconds=flight.remaining(),
            assets=tuple(work.assets),
            facts=dict(self._facts.of(work.original.digest)),
            master=pixels.master if pixels else None,
        )
        original, *assets = (*work.blobs, *([pixels.blob] if pixels else []))
        return await slot.render(job, original, assets, limit=work.wanted.render_seconds)
