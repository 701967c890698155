"""IPX by its own command: one process of node, whose threads use every core."""

from contextlib import AbstractContextManager
from typing import ClassVar

from proxy.bench.figures import Bound
from proxy.bench.installing import Home, found, npm
from proxy.bench.rivals.base import EVERY, Asked, Claims, Stage
from proxy.bench.servers import HOST, Server, free_port, running


class Ipx:
    """IPX 3, which stands on sharp."""

    name: ClassVar[str] = "ipx"
    formats: ClassVar[tuple[str, ...]] = EVERY
    claims: ClassVar[Claims] = Claims(
        rate=Bound("≥", 1.3, "ratio"),
        time={"avif": Bound("≤", 0.05, "ratio")},
        size={"avif": Bound("≤", 1.25)},
        first=EVERY,
    )
    home: ClassVar[Home] = Home("ipx", lambda home: npm(home, "ipx@3"))

    def running(self, stage: Stage) -> AbstractContextManager[Server]:
        """Run `ipx serve`."""
        del stage
        home, port = self.home.require(), free_port()
        program = home / "node_modules" / "ipx" / "bin" / "ipx.mjs"
        words = [found(home, "node"), str(program), "serve", "--host", HOST, "--port", str(port)]
        return running(words, port, {"IPX_HTTP_DOMAINS": HOST, "NODE_ENV": "production"})

    def target(self, asked: Asked) -> str:
        """Return the request for a rendition."""
        return f"/w_{asked.width},f_{asked.format}/{asked.url}"
