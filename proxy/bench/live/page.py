"""The page and its parts, which load nothing from elsewhere."""

from collections.abc import Mapping
from importlib.resources import files
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response


class Part(NamedTuple):
    """A file of this package, and what it is."""

    name: str
    media_type: str

    async def answer(self, request: Request) -> Response:
        """Send it."""
        del request
        body = (files("proxy.bench.live") / self.name).read_bytes()
        return Response(body, media_type=self.media_type)


PARTS: Mapping[str, Part] = {
    "/": Part("page.html", "text/html"),
    "/page.css": Part("page.css", "text/css"),
    "/page.js": Part("page.js", "text/javascript"),
}
