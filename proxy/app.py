"""The application: settings in, ASGI out."""

import gc
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import ExitStack, asynccontextmanager

import msgspec
import structlog
from starlette.routing import Route, Router

from proxy import logs, routes
from proxy.asgi import App
from proxy.composition import Node, compose
from proxy.cors import Cors
from proxy.counting import counting
from proxy.counts import Counts
from proxy.delivery import Policy
from proxy.doors import Door, Keys, opened
from proxy.draining import Draining
from proxy.endpoints import ENDPOINTS, OPTIONAL, Endpoint, Kit
from proxy.engine import Engine, Terms
from proxy.environment import PREFIX
from proxy.front import Front
from proxy.hits import Hits
from proxy.images import ImageEndpoint
from proxy.metrics import MEDIA_TYPE, Metrics
from proxy.metrics_server import serving
from proxy.openapi import Guard, Operation, document
from proxy.openapi import doors as pictures
from proxy.settings import Settings
from proxy.spares import Spares
from proxy.telemetry import Telemetry

UPLOAD_SECONDS = 60.0

log = structlog.get_logger("darkroom")


def create_app() -> App:
    """Build the application from the environment, as the server calls it in every process."""
    settings = Settings.load()
    logs.configure(settings.log_format, settings.log_level)
    return build(settings)


def build(settings: Settings, spares: Spares | None = None) -> App:
    """Build the application; raises ValueError for a setting that cannot be read."""
    node = compose(settings, spares)
    metrics, counts = Metrics(settings.metrics_directory), Counts()
    draining = Draining(settings.drain)
    policy = Policy(settings.cache_control, Cors.of(settings.cors_origins), settings.cache_tags)
    hits = _hits(node, policy, counts)
    telemetry = Telemetry(metrics, counts)
    engine = Engine(node.renditions, _terms(node))
    kit = Kit(node, engine, policy, telemetry, counts, metrics)
    doors, endpoints = _doors(node), _endpoints(kit)

    @asynccontextmanager
    async def lifespan(_: Router) -> AsyncIterator[None]:
        async with _running(node, metrics, counts):
            draining.install()
            gc.freeze()  # what is here now stays: no collection need go through it again
            log.info("ready", renderers=settings.renderers, open_proxy=settings.open_proxy)
            yield

    table = [
        *routes.doors((d.paths, ImageEndpoint(d, engine, hits, policy, telemetry)) for d in doors),
        *routes.doors((each.paths, each) for each in endpoints),
        *routes.probes(lambda: (not draining.begun, _state(node, draining))),
        *([] if settings.metrics_port else routes.metrics(metrics.exposition, MEDIA_TYPE)),
    ]
    table += routes.description(lambda: _described(node, doors, endpoints, table))
    router = Router(table, redirect_slashes=False, default=routes.Lost(table), lifespan=lifespan)
    return Front(router, hits, policy, telemetry, node.gate)


def _endpoints(kit: Kit) -> list[Endpoint]:
    """Make the endpoints that are always open, and those that the operator names."""
    named = (OPTIONAL[name] for name in dict.fromkeys(kit.node.settings.doors) if name in OPTIONAL)
    return [make(kit) for make in (*ENDPOINTS, *named)]


def _hits(node: Node, policy: Policy, counts: Counts) -> Hits:
    heard = node.polishing.heard if node.polishing else None
    return Hits(node.renditions, policy, counts, node.access.signatures, heard)


def _terms(node: Node) -> Terms:
    settings = node.settings
    return Terms(
        settings.timeout,
        max(UPLOAD_SECONDS, settings.timeout),
        settings.max_upload_bytes,
        node.memory,
        node.access,
    )


def _doors(node: Node) -> list[Door]:
    settings = node.settings
    house = (settings.strict, settings.base_url, node.narrowing, Keys.of(settings))
    return [door(*house) for door in _opened(settings)]


def _opened(settings: Settings) -> list[Callable[..., Door]]:
    """Return the doors that the operator opens; ValueError names the setting."""
    try:
        return opened(settings.doors, OPTIONAL)
    except ValueError as error:
        raise ValueError(f"{PREFIX}DOORS: {error}") from error


def _described(
    node: Node, doors: Iterable[Door], endpoints: Iterable[Endpoint], table: Iterable[Route]
) -> bytes:
    """Write what every path takes and answers."""
    access, own = node.access, (known for each in endpoints for known in each.operations())
    operations: Iterable[Operation] = (*pictures.operations(doors), *own, *routes.operations(table))
    signatures = access.signatures
    guard = Guard(bool(access.keys), bool(signatures.keys), signatures.required)
    return msgspec.json.encode(document(operations, guard, node.settings.base_url))


@asynccontextmanager
async def _running(node: Node, metrics: Metrics, counts: Counts) -> AsyncIterator[None]:
    """Keep a node at work and counted, with its metrics on a port of their own where it has one."""
    settings = node.settings
    async with node.open(), counting(node, metrics, counts):
        with ExitStack() as stack:
            if settings.metrics_port and settings.workers == 1:
                stack.enter_context(serving(settings.metrics_port, metrics.exposition))
            yield


def _state(node: Node, draining: Draining) -> routes.State:
    return {
        "status": "draining" if draining.begun else "ready",
        "redis": node.redis_state(),
        "renderers": len(node.renderers.pids),
        "open_proxy": node.settings.open_proxy,
    }
