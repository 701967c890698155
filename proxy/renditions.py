"""Renditions: from what was asked to finished bytes, through caches, flights and renders."""

import time
from collections.abc import Callable, Mapping

from cache import About, Answer, Entry, Flight, Found, ReadThrough, digest
from proxy.assets import fetched as assets_of
from proxy.expecting import HEAVY_SECONDS
from proxy.originals import Original, Originals
from proxy.rendering import Rendering
from proxy.slot import Rendered
from proxy.tickets import Tickets
from proxy.work import Trace, Wanted, Work, host_of, spent

__all__ = ["Renditions", "Trace", "Wanted"]


class Renditions:
    """Makes each rendition once however many ask, and only while the node can end it in time."""

    def __init__(
        self,
        cache: ReadThrough[Entry],
        originals: Originals,
        tickets: Tickets,
        rendering: Rendering,
        ttl: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._cache = cache
        self._originals = originals
        self._tickets = tickets
        self._rendering = rendering
        self._ttl = ttl
        self._clock = clock

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
            wanted.key,
            lambda flight: self._make(wanted, flight, trace),
            seconds=seconds,
            about=About(wanted.sources, wanted.ask.tags),
        )

    async def _make(self, wanted: Wanted, flight: Flight[Entry], trace: Trace) -> Entry:
        hosts = [*map(host_of, [wanted.ask.original, *wanted.ask.recipe.assets])]
        if wanted.patient:
            await self._tickets.likely(*hosts)
        heavy = self._rendering.guess(wanted) > HEAVY_SECONDS
        with self._tickets.take(*hosts, large=wanted.large, heavy=heavy) as ticket:
            with spent(trace, "fetch"):
                assets = await assets_of(
                    wanted.ask.recipe,
                    self._originals,
                    lambda at: ticket.asks(host_of(at)),
                    wanted.given,
                    flight.since,
                )
                ticket.asks(host_of(wanted.ask.original))
                stale = _still_of(flight.stale, assets)
                original = wanted.upload or await self._originals.get(
                    wanted.ask.original, stale.validators if stale else None, flight.since
                )
            work = Work(wanted, original, assets)
            if stale and (original.blob is None or work.name == stale.original):
                return stale.extended(self._clock() + self._ttl, work.known_at)
            expected = self._rendering.expected(work)
            ticket.fetched(heavy=expected.heavy)
            return self._entry(work, await self._rendering.render(work, flight, trace, expected))

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
            made_at=work.known_at,
            fresh_until=now + self._ttl,
            sources=work.wanted.sources,
            told=result.told,
        )


def _still_of(entry: Entry | None, assets: Mapping[str, Original]) -> Entry | None:
    """Return an entry that is made of the very same assets."""
    if entry is None:
        return None
    _, *used = entry.original.split(" ")
    return entry if used == [each.digest for each in assets.values()] else None
