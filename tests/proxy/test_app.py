import asyncio
import io
from contextlib import asynccontextmanager

import httpx
import pytest
from PIL import Image

from proxy.app import build
from proxy.settings import Settings
from tests.journeys.servers import free_port


def picture():
    buffer = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(buffer, "PNG")
    return buffer.getvalue()


@asynccontextmanager
async def living(app):
    """Start the application and stop it, as a server does."""
    asked, told = asyncio.Queue(), asyncio.Queue()
    life = asyncio.create_task(app({"type": "lifespan"}, asked.get, told.put))

    async def turn(phase):
        asked.put_nowait({"type": f"lifespan.{phase}"})
        assert await asyncio.wait_for(told.get(), 60) == {"type": f"lifespan.{phase}.complete"}

    await turn("startup")
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://d") as web:
        yield web
    await turn("shutdown")
    await life


def application(**environment):
    settings = {"RENDERERS": "1", **environment}
    return build(Settings.read({f"DARKROOM_{name}": text for name, text in settings.items()}))


async def test_a_picture_goes_in_and_another_comes_out():
    async with living(application()) as web:
        made = await web.post("/image?w=10&format=png", content=picture())
        assert (made.status_code, made.headers["X-Cache"]) == (200, "MISS")
        assert Image.open(io.BytesIO(made.content)).size == (10, 5)
        ready = await web.get("/readyz")
        assert ready.json() == {
            "status": "ready",
            "redis": None,
            "renderers": 1,
            "open_proxy": False,
        }


@pytest.mark.parametrize(
    ("path", "code"),
    [("/", "missing_url"), ("/image", "missing_url"), ("/lost", "not_found")],
)
async def test_without_what_is_needed_the_failure_says_so(path, code):
    async with living(application()) as web:
        assert (await web.get(path)).json()["code"] == code


async def test_with_a_port_of_their_own_the_metrics_leave_the_main_one():
    async with living(application(METRICS_PORT=str(free_port()))) as web:
        assert (await web.get("/metrics")).status_code == 404
    async with living(application()) as web:
        assert (await web.get("/metrics")).status_code == 200


async def test_nothing_is_shared_between_two_applications():
    async with living(application()) as one, living(application()) as other:
        for web in (one, other):
            made = await web.post("/image?w=9", content=picture())
            assert made.headers["X-Cache"] == "MISS"
