"""Renditions: from what was asked to finished bytes, through caches, flights and renders."""

import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from cachetools import TTLCache
from msgspec.structs import replace

from cache import Answer, Entry, Flight, Found, ReadThrough, digest
from cache.failure import copied
from proxy.assets import fetched as assets_of
from proxy.doors.base import Ask
from proxy.facts import Facts
from proxy.failures import Failure, RenderCrashed, RenderTimeout
from proxy.keys import rendition_key
from proxy.originals import Original, Originals
from proxy.slot import Rendered
from proxy.tickets import Tickets
from proxy.workers import Renderers
from transforms.blob import Blob
from transforms.job import Job

REMEMBERED_SECONDS = 60
REMEMBERED_ORIGINALS = 4096

Trace = MutableMapping[str, float]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rendition to be had: its key, what was asked, and the original where it was sent along.

    `company` is how many renditions of the same original are asked for together, this one among
    them. `patient` says that it may wait longer for its turn than QUEUE_WAIT. One render may take
    so many `render_seconds`, where they are not the usual. `given` are assets that were sent along,
    by the names that the recipe has for them.
    """

    key: str
    ask: Ask
    upload: Original | None = None
    company: int = 1
    patient: bool = False
    render_seconds: float = 0
    given: Mapping[str, Original] = field(default_factory=dict)

    @classmethod
    def of(cls, ask: Ask, upload: Original | None = None, **more: Any) -> "Wanted":
        """Name the rendition by what makes it."""
        original = f"sha256:{upload.digest}" if upload else ask.original
        return cls(rendition_key(original, ask.recipe, ask.version), ask, upload, **more)


@dataclass(frozen=True, slots=True)
class Work:
    """All that one render needs: what was asked, the original, and what the recipe names by URL."""

    ask: Ask
    original: Original
    assets: Mapping[str, Original]
    render_seconds: float = 0

    @property
    def name(self) -> str:
        """Name the bytes that a render process will meet: the original's, then each asset's."""
        return " ".join(each.digest for each in (self.original, *self.assets.values()))

    @property
    def blobs(self) -> tuple[Blob, Sequence[Blob]]:
        """The original's bytes and each asset's."""
        blob, *others = (e.blob or Blob.of(b"") for e in (self.original, *self.assets.values()))
        return blob, others


@contextmanager
def spent(trace: Trace, span: str) -> Iterator[None]:
    """Note in `trace` the seconds that a span took."""
    began = time.perf_counter()
    try:
        yield
    finally:
        trace[span] = trace.get(span, 0.0) + time.perf_counter() - began


class Renditions:
    """Makes each rendition once however many ask, and only while the node can end it in time."""

    def __init__(
        self,
        cache: ReadThrough[Entry],
        originals: Originals,
        tickets: Tickets,
        renderers: Renderers,
        like: Job,
        ttl: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Take `like` for a job that holds what is the same in all: limits and models."""
        self._facts = Facts()
        self._cache = cache
        self._originals = originals
        self._tickets = tickets
        self._renderers = renderers
        self._like = like
        self._ttl = ttl
        self._clock = clock
        self._killers: TTLCache[str, Failure] = TTLCache(REMEMBERED_ORIGINALS, REMEMBERED_SECONDS)

    def peek(self, key: str) -> Entry | None:
        """Return the rendition if this process holds it fresh."""
        return self._cache.peek(key)

    async def look(self, key: str) -> Found[Entry] | None:
        """Return the rendition if any tier holds it fresh, and the tier."""
        return await self._cache.look(key)

    async def get(
        self, wanted: Wanted, trace: Trace, seconds: float | None = None
    ) -> Answer[Entry]:
        """Return the rendition; `trace` receives the seconds spent where this call made it.

        Making it may take so many `seconds`, where they are not the usual.

        Raises a Failure or Refused.
        """
        return await self._cache.get(
            wanted.key, lambda flight: self._make(wanted, flight, trace), seconds=seconds
        )

    async def _make(self, wanted: Wanted, flight: Flight[Entry], trace: Trace) -> Entry:
        recipe = wanted.ask.recipe
        with self._tickets.take(*map(_host, [wanted.ask.original, *recipe.assets])) as ticket:
            with spent(trace, "fetch"):
                assets = await assets_of(
                    recipe, self._originals, lambda at: ticket.asks(_host(at)), wanted.given
                )
                ticket.asks(_host(wanted.ask.original))
                stale = _still_of(flight.stale, assets)
                original = wanted.upload or await self._originals.get(
                    wanted.ask.original, stale.validators if stale else None
                )
            work = Work(wanted.ask, original, assets, wanted.render_seconds)
            if stale and (original.blob is None or work.name == stale.original):
                return stale.extended(self._clock() + self._ttl)
            ticket.fetched()
            rendered = await self._render(work, flight, trace)
        self._facts.learn(original.digest, rendered.result.facts)
        return self._entry(work, rendered)

    async def _render(self, work: Work, flight: Flight[Entry], trace: Trace) -> Rendered:
        if killer := self._killers.get(work.name):
            raise copied(killer)
        async with AsyncExitStack() as stack:
            with spent(trace, "queue"):
                async with flight.queued():
                    host = _host(work.ask.original)
                    slot = await stack.enter_async_context(self._renderers.slot(host))
            try:
                rendered = await slot.render(
                    self._job(work, flight), *work.blobs, limit=work.render_seconds
                )
            except (RenderCrashed, RenderTimeout) as error:
                self._killers[work.name] = error
                raise
        trace.update(rendered.result.timings)
        return rendered

    def _job(self, work: Work, flight: Flight[Entry]) -> Job:
        return replace(
            self._like,
            recipe=str(work.ask.recipe),
            seconds=flight.remaining(),
            assets=tuple(work.assets),
            facts=dict(self._facts.of(work.original.digest)),
        )

    def _entry(self, work: Work, rendered: Rendered) -> Entry:
        now, result = self._clock(), rendered.result
        return Entry(
            body=rendered.body,
            media_type=result.media_type,
            etag=digest(rendered.body),
            width=result.width,
            height=result.height,
            original=work.name,
            validators=work.original.validators,
            tags=work.ask.tags,
            notes=result.notes,
            subject=result.subject,
            made_at=now,
            fresh_until=now + self._ttl,
            sources=tuple(filter(None, (work.ask.original, *work.assets))),
            told=result.told,
        )


def _still_of(entry: Entry | None, assets: Mapping[str, Original]) -> Entry | None:
    """Return an entry that is made of the very same assets."""
    if entry is None:
        return None
    _, *used = entry.original.split(" ")
    return entry if used == [each.digest for each in assets.values()] else None


def _host(address: str) -> str:
    """Return the host of an address, empty where the original was sent along."""
    return urlsplit(address).hostname or ""
