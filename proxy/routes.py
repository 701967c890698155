"""Which path leads where: the doors, and what operators ask of a node."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Literal, TypedDict

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from proxy.asgi import App, Receive, Scope, Send
from proxy.failures import MethodNotAllowed, UnknownPath
from proxy.openapi import Answer, Operation
from proxy.openapi.failing import COUNTED, NOWHERE
from proxy.openapi.schemas import JSON, TEXT, typed

KEPT = {"cache-control": "public, max-age=300", "access-control-allow-origin": "*"}
UNCACHED = {"cache-control": "no-store"}
LOOPBACK = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})
READS = "GET, HEAD"


class State(TypedDict):
    """What a node says of itself."""

    status: Literal["ready", "draining"]
    redis: str | None
    renderers: int
    open_proxy: bool


Readiness = Callable[[], tuple[bool, State]]
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


def description(written: Callable[[], bytes]) -> list[Route]:
    """Return /openapi.json; it is `written` when it is first asked for."""
    written = cache(written)

    async def openapi(_: Request) -> Response:
        return Response(written(), headers=KEPT, media_type=JSON)

    return [Readable("/openapi.json", openapi)]


def operations(routes: Iterable[Route]) -> Iterator[Operation]:
    """Describe those of the probes, the metrics and the description that are here."""
    there = {route.path for route in routes}
    yield from (each for each in _described() if each.path in there)


def _described() -> Iterator[Operation]:
    node = Answer("what the node says of itself", {JSON: typed(State)})
    plain, tag = {"text/plain": TEXT}, "operators"
    yield Operation("GET", "/livez", "That it lives.", tag, answers={200: Answer("it does", plain)})
    yield Operation(
        "GET",
        "/readyz",
        "Whether it is ready.",
        tag,
        answers={200: node, 503: node},
        types=(State,),
    )
    figures = {200: Answer("in the format of Prometheus", plain)}
    yield Operation("GET", "/metrics", "The metrics.", tag, answers=figures, failing=NOWHERE)
    itself = {200: Answer("this document", {JSON: {"type": "object"}})}
    yield Operation("GET", "/openapi.json", "This document.", tag, answers=itself, failing=COUNTED)


class Lost:
    """What answers a path that nobody else does."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._paths = ", ".join(dict.fromkeys(route.path for route in routes))

    async def __call__(self, scope: Scope, _: Receive, __: Send) -> None:
        """Say which paths there are."""
        raise UnknownPath(f"{scope['path'][:200]!r}: expected one of {self._paths}")
