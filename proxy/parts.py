"""How each part of a node is made from its settings."""

from collections.abc import Callable
from typing import TypeVar

from proxy import __version__, sources
from proxy.access import Access
from proxy.aside import Aside
from proxy.caches import Caches
from proxy.environment import PREFIX
from proxy.gate import Gate
from proxy.hook import Hook
from proxy.narrowing import Narrowing
from proxy.originals import Originals
from proxy.polishing import SECONDS, Kept, Polishing
from proxy.presets import Presets
from proxy.purging import Purging
from proxy.rates import Rates
from proxy.rendering import Rendering
from proxy.settings import Settings
from proxy.sources import FetchMemory, Guard, Hosts, HttpSource, Ports, Private
from proxy.spares import Spares
from proxy.tickets import Tickets
from proxy.units import NOTHING
from proxy.workers import Renderers
from transforms.job import Job
from transforms.limits import Limits
from transforms.models import Models

T = TypeVar("T")
A = TypeVar("A")


def originals(settings: Settings, caches: Caches, http: HttpSource) -> Originals:
    """Return what has originals through their sources."""
    fetched = dict.fromkeys(sources.SCHEMES, http)
    return Originals(caches.originals, fetched, settings.original_ttl, loaders=settings.loaders)


def purging(settings: Settings, caches: Caches) -> Purging:
    """Return what purges, and tells the hook of it."""
    hook = None if settings.purge_hook in ("", NOTHING) else Hook(settings.purge_hook, __version__)
    return Purging(caches.bans, caches.ban_sharing, hook)


def busy(renderers: Renderers, tickets: Tickets) -> Callable[[], bool]:
    """Return what tells whether anybody waits for a rendition."""
    return lambda: bool(renderers.tally.busy or tickets.outstanding)


def polishing(
    settings: Settings,
    kept: Kept,
    originals: Originals,
    rendering: Rendering,
    busy: Callable[[], bool],
) -> Polishing | None:
    """Return what polishes, unless nobody wishes it or answers were promised never to change."""
    if not settings.polishes:
        return None

    def aside() -> Aside:
        spares = Spares(settings.max_decode_memory, kept=0)
        return Aside(Renderers(1, spares, SECONDS), busy)

    return Polishing(kept, originals, rendering.job, aside, lambda: not busy())


def narrowing(settings: Settings) -> Narrowing:
    """Return what narrows down what may be asked."""
    presets = read("PRESETS", Presets.parse, settings.presets)
    return Narrowing(presets, settings.presets_only, settings.widths)


def gate(settings: Settings, access: Access) -> Gate | None:
    """Return what counts what clients ask, where anything is limited."""
    minute, burst = settings.rate_limit, settings.rate_limit_burst
    if not minute and not burst:
        return None
    return Gate(Rates("image", minute, burst, shared=bool(settings.redis_url)), access.keys)


def rates(settings: Settings) -> dict[str, Rates]:
    """Return what contracts count for themselves: their own clients, and those with a key."""
    limits = {
        "pare": (settings.rate_limit_public_rpm, settings.rate_limit_public_burst),
        "pare-keys": (settings.rate_limit_auth_rpm, 0),
        "feather": (settings.rate_limit_per_minute, 0),
        "feather-keys": (settings.rate_limit_auth_rpm, 0),
    }
    shared = bool(settings.redis_url)
    return {name: Rates(name, *limit, shared=shared) for name, limit in limits.items()}


def http(settings: Settings, memory: FetchMemory) -> HttpSource:
    """Return the source over HTTP behind its guard."""
    guard = Guard(
        read("ALLOWED_HOSTS", Hosts.parse, " ".join(settings.allowed_hosts)),
        read("ALLOWED_PORTS", Ports.parse, " ".join(settings.allowed_ports)),
        read("ALLOWED_PRIVATE", Private.parse, " ".join(settings.allowed_private)),
    )
    terms = sources.Terms(
        max_bytes=settings.max_original_bytes,
        max_redirects=settings.max_redirects,
        fetches=settings.fetches,
        version=__version__,
    )
    return HttpSource(guard, memory, terms)


def renderers(settings: Settings, spares: Spares) -> Renderers:
    """Return the pool of render processes."""
    return Renderers(
        settings.renderers,
        spares,
        settings.transform_timeout,
        settings.queue_wait,
    )


def tickets(settings: Settings, renderers: Renderers) -> Tickets:
    """Return what lets work in."""
    return Tickets(
        settings.queue,
        settings.queue_wait,
        settings.renderers,
        lambda: renderers.tally.recent,
        heavy_pace=lambda: renderers.tally.recent_heavy,
    )


def job(settings: Settings) -> Job:
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


def read(name: str, read: Callable[[A], T], chosen: A) -> T:
    """Hand what was chosen to its owner; ValueError names the setting."""
    try:
        return read(chosen)
    except ValueError as error:
        raise ValueError(f"{PREFIX}{name}: {error}") from error
