"""Pillow behind the least of servers: as many processes as we have render processes."""

from contextlib import AbstractContextManager
from typing import ClassVar
from urllib.parse import quote

from proxy.bench.rivals.base import AHEAD, EVERY, Asked, Claims, Stage
from proxy.bench.servers import Server, module


class Pillow:
    """The Pillow of our own environment: open, thumbnail, save."""

    name: ClassVar[str] = "pillow"
    formats: ClassVar[tuple[str, ...]] = EVERY
    claims: ClassVar[Claims] = AHEAD
    home: ClassVar[None] = None

    def running(self, stage: Stage) -> AbstractContextManager[Server]:
        """Run our server of it."""
        return module("references.pillow", stage.processes)

    def target(self, asked: Asked) -> str:
        """Return the request for a rendition."""
        return f"/{asked.format}/{asked.width}?url={quote(asked.url, safe='')}"
