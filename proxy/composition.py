"""The parts of a node, put together from its settings: who is handed what."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from proxy import parts, sources
from proxy.access import Access
from proxy.caches import Caches
from proxy.gate import Gate
from proxy.masters import Masters
from proxy.narrowing import Narrowing
from proxy.originals import Originals
from proxy.polishing import Polishing
from proxy.purging import Purging
from proxy.rate_sharing import sharing
from proxy.rates import Rates
from proxy.rendering import Rendering
from proxy.renditions import Renditions
from proxy.settings import Settings
from proxy.sources import FetchMemory, HttpSource
from proxy.spares import Spares
from proxy.tickets import Tickets
from proxy.workers import Renderers


@dataclass(frozen=True, slots=True)
class Node:
    """What a node is made of; `open` starts it and closes it in reverse."""

    settings: Settings
    caches: Caches
    memory: FetchMemory
    http: HttpSource
    originals: Originals
    masters: Masters
    renderers: Renderers
    tickets: Tickets
    renditions: Renditions
    access: Access
    purging: Purging
    polishing: Polishing | None
    narrowing: Narrowing
    gate: Gate | None
    rates: Mapping[str, Rates]

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Start the render processes, and give everything back at the end."""
        await self.renderers.start()
        rates = [*([self.gate.rates] if self.gate else []), *self.rates.values()]
        try:
            async with sharing(rates, self.caches.redis), self.caches.hearing(), self._polishing():
                yield
        finally:
            await self.caches.stop()
            await self.renderers.close()
            await self.http.close()
            await self.caches.close()

    @asynccontextmanager
    async def _polishing(self) -> AsyncIterator[None]:
        """Polish in the background, where that is wished, until the context ends."""
        if self.polishing is None:
            yield
            return
        task = asyncio.create_task(self.polishing.run())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    def originals_of_posts(self) -> Originals:
        """Return the originals as POST has them: in its time, and through its redirects."""
        source = self.http.following(self.settings.url_fetch_max_redirects)
        fetched = dict.fromkeys(sources.SCHEMES, source)
        return self.originals.on_terms(fetched, self.settings.url_fetch_timeout)

    def redis_state(self) -> str | None:
        """Return the state of the breaker of Redis, None where there is no Redis."""
        return self.caches.redis.breaker.state if self.caches.redis else None


def compose(settings: Settings, spares: Spares | None = None) -> Node:
    """Build every part around the `spares`; raises ValueError for a setting it cannot read."""
    caches = parts.read("CACHE", Caches.of, settings)
    memory = FetchMemory(settings.fetch_memory)
    http = parts.http(settings, memory)
    originals = parts.originals(settings, caches, http)
    renderers = parts.renderers(settings, spares or Spares(settings.max_decode_memory))
    tickets = parts.tickets(settings, renderers)
    masters = Masters(settings.masters)
    rendering = Rendering(renderers, masters, parts.job(settings))
    renditions = Renditions(caches.renditions, originals, tickets, rendering, settings.cache_ttl)
    busy = parts.busy(renderers, tickets)
    access = parts.read("REQUIRE_SIGNATURE", Access.of, settings)
    return Node(
        settings=settings,
        caches=caches,
        memory=memory,
        http=http,
        originals=originals,
        masters=masters,
        renderers=renderers,
        tickets=tickets,
        renditions=renditions,
        access=access,
        purging=parts.purging(settings, caches),
        polishing=parts.polishing(settings, caches.renditions, originals, rendering, busy),
        narrowing=parts.narrowing(settings),
        gate=parts.gate(settings, access),
        rates=parts.rates(settings),
    )
