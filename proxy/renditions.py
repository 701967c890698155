"""Renditions: from what was asked to finished bytes, through caches, flights and renders."""

import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from cachetools import TTLCache

from cache import Answer, Entry, Flight, Found, ReadThrough, digest
from cache.failure import copied
from proxy.doors.base import Ask
from proxy.failures import Failure, RenderCrashed, RenderTimeout
from proxy.keys import rendition_key
from proxy.originals import Original, Originals
from proxy.slot import Rendered
from proxy.tickets import Tickets
from proxy.workers import Renderers
from transforms.blob import Blob
from transforms.job import Job
from transforms.limits import Limits

REMEMBERED_SECONDS = 60
REMEMBERED_ORIGINALS = 4096

Trace = MutableMapping[str, float]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rendition to be had: its key, what was asked, and the original where it was sent along."""

    key: str
    ask: Ask
    upload: Original | None = None

    @classmethod
    def of(cls, ask: Ask, upload: Original | None = None) -> "Wanted":
        """Name the rendition by what makes it."""
        original = f"sha256:{upload.digest}" if upload else ask.original
        return cls(rendition_key(original, ask.recipe, ask.version), ask, upload)


@contextmanager
def spent(trace: Trace, span: str) -> Iterator[None]:
    """Note in `trace` the seconds that a span took."""
    began = time.perf_counter()
    try:
        yield
    finally:
        trace[span] = time.perf_counter() - began


class Renditions:
    """Makes each rendition once however many ask, and only while the node can end it in time."""

    def __init__(
        self,
        cache: ReadThrough[Entry],
        originals: Originals,
        tickets: Tickets,
        renderers: Renderers,
        limits: Limits,
        ttl: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._cache = cache
        self._originals = originals
        self._tickets = tickets
        self._renderers = renderers
        self._limits = limits
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
        stale = flight.stale
        with self._tickets.take(_host(wanted.ask)) as ticket:
            with spent(trace, "fetch"):
                original = wanted.upload or await self._originals.get(
                    wanted.ask.original, stale.validators if stale else None
                )
            if stale and (original.blob is None or original.digest == stale.original):
                return stale.extended(self._clock() + self._ttl)
            ticket.fetched()
            rendered = await self._render(wanted.ask, original, flight, trace)
        return self._entry(original, rendered)

    async def _render(
        self, ask: Ask, original: Original, flight: Flight[Entry], trace: Trace
    ) -> Rendered:
        if killer := self._killers.get(original.digest):
            raise copied(killer)
        async with AsyncExitStack() as stack:
            with spent(trace, "queue"):
                async with flight.queued():
                    slot = await stack.enter_async_context(self._renderers.slot())
            job = Job(str(ask.recipe), self._limits, flight.remaining())
            try:
                rendered = await slot.render(job, original.blob or Blob.of(b""))
            except (RenderCrashed, RenderTimeout) as error:
                self._killers[original.digest] = error
                raise
        trace.update(rendered.result.timings)
        return rendered

    def _entry(self, original: Original, rendered: Rendered) -> Entry:
        now, result = self._clock(), rendered.result
        return Entry(
            body=rendered.body,
            media_type=result.media_type,
            etag=digest(rendered.body),
            width=result.width,
            height=result.height,
            original=original.digest,
            validators=original.validators,
            tags=(),
            notes=result.notes,
            subject=result.subject,
            made_at=now,
            fresh_until=now + self._ttl,
        )


def _host(ask: Ask) -> str:
    """Return the host that an original lives on, empty where it was sent along."""
    return urlsplit(ask.original).hostname or ""
