"""Bodies by the query: `python -m proxy.bench.references.redis <port> <kept> <redis url>`."""

import sys
from pathlib import Path

from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from proxy.bench.references.answer import Kept
from proxy.bench.references.server import serve


def application(kept: Kept, redis: Redis) -> Starlette:
    """Return what anybody would write: one route, one GET, one response."""

    async def image(request: Request) -> Response:
        body = await redis.get(request.url.query)
        response = Response(body, status_code=404 if body is None else 200)
        response.raw_headers = kept.headers
        return response

    return Starlette(routes=[Route("/image", image)])


if __name__ == "__main__":
    client = Redis.from_url(sys.argv[3])
    serve(int(sys.argv[1]), application(Kept.read(Path(sys.argv[2])), client))
