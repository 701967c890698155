"""The parts of a node, put together from its settings: who is handed what."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from proxy import __version__, sources
from proxy.access import Access
from proxy.caches import Caches
from proxy.environment import PREFIX
from proxy.gate import Gate
from proxy.hook import Hook
from proxy.masters import Masters
from proxy.narrowing import Narrowing
from proxy.originals import Originals
from proxy.presets import Presets
from proxy.purging import Purging
from proxy.rate_sharing import sharing
from proxy.rates import Rates
from proxy.rendering import Rendering
from proxy.renditions import Renditions
from proxy.settings import Settings
from proxy.sources import FetchMemory, Guard, Hosts, HttpSource, Ports, Private
from proxy.tickets import Tickets
from proxy.units import NOTHING
from proxy.workers import Renderers
from transforms.job import Job
from transforms.limits import Limits
from transforms.models import Models

T = TypeVar("T")
A = TypeVar("A")


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
    narrowing: Narrowing
    gate: Gate | None
    rates: Mapping[str, Rates]

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Start the render processes, and give everything back at the end."""
        await self.renderers.start()
        rates = [*([self.gate.rates] if self.gate else []), *self.rates.values()]
        try:
            async with sharing(rates, self.caches.redis), self.caches.hearing():
                yield
        finally:
            await self.caches.stop()
            await self.renderers.close()
            await self.http.close()
            await self.caches.close()

    def originals_of_posts(self) -> Originals:
        """Return the originals as POST has them: in its time, and through its redirects."""
        source = self.http.following(self.settings.url_fetch_max_redirects)
        fetched = dict.fromkeys(sources.SCHEMES, source)
        return self.originals.on_terms(fetched, self.settings.url_fetch_timeout)

    def redis_state(self) -> str | None:
        """Return the state of the breaker of Redis, None where there is no Redis."""
        return self.caches.redis.breaker.state if self.caches.redis else None


def compose(settings: Settings) -> Node:
    """Build every part; raises ValueError for a setting that its owner cannot read."""
    caches = _read("CACHE", Caches.of, settings)
    memory = FetchMemory(settings.fetch_memory)
    http = _http(settings, memory)
    originals = _originals(settings, caches, http)
    renderers = _renderers(settings)
    tickets = _tickets(settings, renderers)
    masters = Masters(settings.masters)
    rendering = Rendering(renderers, masters, _job(settings))
    renditions = Renditions(caches.renditions, originals, tickets, rendering, settings.cache_ttl)
    access = _read("REQUIRE_SIGNATURE", Access.of, settings)
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
        purging=_purging(settings, caches),
        narrowing=_narrowing(settings),
        gate=_gate(settings, access),
        rates=_rates(settings),
    )


def _originals(settings: Settings, caches: Caches, http: HttpSource) -> Originals:
    fetched = dict.fromkeys(sources.SCHEMES, http)
    return Originals(caches.originals, fetched, settings.original_ttl, loaders=settings.loaders)


def _purging(settings: Settings, caches: Caches) -> Purging:
    hook = None if settings.purge_hook in ("", NOTHING) else Hook(settings.purge_hook, __version__)
    return Purging(caches.bans, caches.ban_sharing, hook)


def _narrowing(settings: Settings) -> Narrowing:
    presets = _read("PRESETS", Presets.parse, settings.presets)
    return Narrowing(presets, settings.presets_only, settings.widths)


def _gate(settings: Settings, access: Access) -> Gate | None:
    minute, burst = settings.rate_limit, settings.rate_limit_burst
    if not minute and not burst:
        return None
    return Gate(Rates("image", minute, burst, shared=bool(settings.redis_url)), access.keys)


def _rates(settings: Settings) -> dict[str, Rates]:
    """Return what contracts count for themselves: their own clients, and those with a key."""
    limits = {
        "pare": (settings.rate_limit_public_rpm, settings.rate_limit_public_burst),
        "pare-keys": (settings.rate_limit_auth_rpm, 0),
        "feather": (settings.rate_limit_per_minute, 0),
        "feather-keys": (settings.rate_limit_auth_rpm, 0),
    }
    shared = bool(settings.redis_url)
    return {name: Rates(name, *limit, shared=shared) for name, limit in limits.items()}


def _http(settings: Settings, memory: FetchMemory) -> HttpSource:
    guard = Guard(
        _read("ALLOWED_HOSTS", Hosts.parse, " ".join(settings.allowed_hosts)),
        _read("ALLOWED_PORTS", Ports.parse, " ".join(settings.allowed_ports)),
        _read("ALLOWED_PRIVATE", Private.parse, " ".join(settings.allowed_private)),
    )
    terms = sources.Terms(
        max_bytes=settings.max_original_bytes,
        max_redirects=settings.max_redirects,
        fetches=settings.fetches,
        version=__version__,
    )
    return HttpSource(guard, memory, terms)


def _renderers(settings: Settings) -> Renderers:
    return Renderers(
        settings.renderers,
        settings.max_decode_memory,
        settings.transform_timeout,
        settings.queue_wait,
    )


def _tickets(settings: Settings, renderers: Renderers) -> Tickets:
    return Tickets(
        settings.queue, settings.queue_wait, settings.renderers, lambda: renderers.tally.recent
    )


def _job(settings: Settings) -> Job:
    """Return what is the same in every job."""
    limits = Limits(
        settings.max_pixels,
        settings.max_frames,
        settings.max_output_pixels,
        settings.max_decode_memory,
        settings.loaders,
    )
    models = Models(settings.face_model, settings.detect_model)
    return Job("", limits, settings.transform_timeout, models=models)


def _read(name: str, read: Callable[[A], T], chosen: A) -> T:
    """Hand what was chosen to its owner; ValueError names the setting."""
    try:
        return read(chosen)
    except ValueError as error:
        raise ValueError(f"{PREFIX}{name}: {error}") from error
