"""Rendering: from an original and a recipe to a render process and back."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager

from msgspec.structs import replace

from cache import Entry, Flight
from proxy.expecting import Expectations, Expected
from proxy.facts import Facts
from proxy.failures import RenderTimeout
from proxy.killers import Killers
from proxy.masters import Masters, Pixels
from proxy.slot import Rendered, Slot
from proxy.work import Trace, Wanted, Work, spent
from proxy.workers import Renderers
from transforms.errors import Refused
from transforms.heads import head_of
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
        self._expectations = Expectations()

    def guess(self, wanted: Wanted) -> float:
        """Return the seconds that such work took lately, 0 where there was none yet."""
        return self._expectations.guess(wanted.ask.recipe)

    def expected(self, work: Work) -> Expected:
        """Estimate the seconds that work will take a render process."""
        blob, original = work.blobs[0], work.original.digest
        head = head_of(blob.head, blob.size)
        facts, shared = self._facts.of(original), self._masters.holds(work.pixels)
        return self._expectations.of(work.ask.recipe, original, head, facts, shared=shared)

    def job(self, work: Work, recipe: object, seconds: float) -> Job:
        """Write down what a render process has to know to do work by a recipe."""
        return replace(
            self._like,
            recipe=str(recipe),
            seconds=seconds,
            assets=tuple(work.assets),
            facts=dict(self._facts.of(work.original.digest)),
        )

    async def render(
        self, work: Work, flight: Flight[Entry], trace: Trace, expected: Expected | None = None
    ) -> Rendered:
        """Have one rendition rendered; raises a Failure or Refused."""
        rendered = await self._rendered(work, flight, trace, expected or self.expected(work))
        trace.update(rendered.result.timings)
        self._facts.learn(work.original.digest, rendered.result.facts)
        return rendered

    async def _rendered(
        self, work: Work, flight: Flight[Entry], trace: Trace, expected: Expected
    ) -> Rendered:
        name = work.pixels
        with ExitStack() as line:
            line.enter_context(self._masters.waiting(name, str(work.ask.recipe)))
            await self._gathered(work, name)
            while True:
                await self._masters.made_soon(name)
                self._killers.check(work)
                async with self._slot(work, flight, trace, expected.seconds) as slot:
                    if self._masters.making(name):
                        continue
                    self._killers.check(work)
                    with self._killers.watching(work):
                        pixels = await self._pixels(work, flight, slot, name)
                        line.close()
                        with self._learning(expected, shared=pixels is not None):
                            return await self._done(work, flight, slot, pixels)

    @asynccontextmanager
    async def _slot(
        self, work: Work, flight: Flight[Entry], trace: Trace, seconds: float
    ) -> AsyncIterator[Slot]:
        async with AsyncExitStack() as stack:
            with spent(trace, "queue"):
                async with flight.queued():
                    large = work.wanted.large
                    slot = self._renderers.slot(work.host, large=large, seconds=seconds)
                    held = await stack.enter_async_context(slot)
            yield held

    @contextmanager
    def _learning(self, expected: Expected, *, shared: bool) -> Iterator[None]:
        """Learn what is done inside took, unless it was done in another way than expected."""
        began = time.perf_counter()
        try:
            yield
        except RenderTimeout:
            self._expectations.learn(expected, time.perf_counter() - began)
            raise
        if shared is expected.shared:
            self._expectations.learn(expected, time.perf_counter() - began)

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
            self.job(work, work.ask.recipe, flight.remaining()),
            master=pixels.master if pixels else None,
        )
        original, *assets = (*work.blobs, *([pixels.blob] if pixels else []))
        return await slot.render(job, original, assets, limit=work.wanted.render_seconds)
