"""Which path leads where: the doors, and what operators ask of a node."""

from collections.abc import Callable, Iterable

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from proxy.asgi import App, Receive, Scope, Send
from proxy.failures import MethodNotAllowed, UnknownPath

UNCACHED = {"cache-control": "no-store"}
JSON = "application/json"
LOOPBACK = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})
READS = "GET, HEAD"

Readiness = Callable[[], tuple[bool, dict[str, object]]]
Exposition = Callable[[], bytes]


def doors(endpoints: Iterable[tuple[tuple[str, ...], App]]) -> list[Route]:
    """Return a route for every path of every door."""
    return [Route(path, endpoint) for paths, endpoint in endpoints for path in paths]


class Readable(Route):
    """A path that is only read; any other method is a failure like every other."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer GET and HEAD; raises MethodNotAllowed."""
        if scope["method"] not in READS.split(", "):
            raise MethodNotAllowed(f"{scope['method']}: expected one of {READS}", READS)
        await super().handle(scope, receive, send)


def probes(readiness: Readiness) -> list[Route]:
    """Return /livez and /readyz."""

    async def livez(_: Request) -> Response:
        return Response(b"ok\n", media_type="text/plain", headers=UNCACHED)

    async def readyz(_: Request) -> Response:
        ready, state = readiness()
        body = msgspec.json.encode(state)
        return Response(body, 200 if ready else 503, UNCACHED, JSON)

    return [Readable("/livez", livez), Readable("/readyz", readyz)]


def metrics(exposition: Exposition, media_type: str) -> list[Route]:
    """Return /metrics, which answers clients on loopback, and nobody through a proxy there."""

    async def expose(request: Request) -> Response:
        client = request.client
        forwarded = "x-forwarded-for" in request.headers
        if client is None or client.host not in LOOPBACK or forwarded:
            raise UnknownPath("/metrics answers on loopback only; METRICS_PORT gives it a port")
        return Response(exposition(), media_type=media_type, headers=UNCACHED)

    return [Readable("/metrics", expose)]


class Lost:
    """What answers a path that nobody else does."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._paths = ", ".join(dict.fromkeys(route.path for route in routes))

    async def __call__(self, scope: Scope, _: Receive, __: Send) -> None:
        """Say which paths there are."""
        raise UnknownPath(f"{scope['path'][:200]!r}: expected one of {self._paths}")
