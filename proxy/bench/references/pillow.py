"""The least that serves pictures by Pillow: `python -m proxy.bench.references.pillow <port> <n>`.

`/<format>/<width>?url=<address>`, in n processes; pixels are touched in threads of each.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO

import httpx
import uvicorn
from PIL import Image
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from proxy.bench.servers import HOST

ANY_HEIGHT = 1_000_000


def made(original: bytes, width: int, name: str) -> bytes:
    """Make a rendition as the handbook does."""
    with Image.open(BytesIO(original)) as image:
        image.thumbnail((width, ANY_HEIGHT), Image.Resampling.LANCZOS)
        held = BytesIO()
        image.save(held, name)
        return held.getvalue()


async def rendition(request: Request) -> Response:
    """Fetch and make."""
    original = await request.app.state.web.get(request.query_params["url"])
    original.raise_for_status()
    name = request.path_params["format"]
    body = await run_in_threadpool(made, original.content, request.path_params["width"], name)
    return Response(body, media_type=f"image/{name}")


@asynccontextmanager
async def lifespan(application: Starlette) -> AsyncIterator[None]:
    """Keep one client."""
    async with httpx.AsyncClient(trust_env=False) as web:
        application.state.web = web
        yield


app = Starlette(routes=[Route("/{format}/{width:int}", rendition)], lifespan=lifespan)

if __name__ == "__main__":
    uvicorn.run(
        "proxy.bench.references.pillow:app",
        host=HOST,
        port=int(sys.argv[1]),
        workers=int(sys.argv[2]),
        log_level="warning",
    )
