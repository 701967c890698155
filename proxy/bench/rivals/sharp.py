"""Sharp behind the least of servers: one process of node, whose threads use every core."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from proxy.bench.installing import Home, found
from proxy.bench.peers import SHARP_HOME
from proxy.bench.rivals.base import AHEAD, EVERY, Asked, Claims, Stage
from proxy.bench.servers import Server, free_port, running

PROGRAM = Path(__file__).with_name("sharp.cjs")


class Sharp:
    """Sharp 0.35: fetch, resize, toFormat."""

    name: ClassVar[str] = "sharp"
    formats: ClassVar[tuple[str, ...]] = EVERY
    claims: ClassVar[Claims] = AHEAD
    home: ClassVar[Home] = SHARP_HOME

    def running(self, stage: Stage) -> AbstractContextManager[Server]:
        """Run the server of ours that stands beside this file."""
        del stage
        home, port = self.home.require(), free_port()
        modules = {"NODE_PATH": str(home / "node_modules"), "NODE_ENV": "production"}
        return running([found(home, "node"), str(PROGRAM), str(port)], port, modules)

    def target(self, asked: Asked) -> str:
        """Return the request for a rendition."""
        return f"/{asked.format}/{asked.width}?{quote(asked.url, safe='')}"
