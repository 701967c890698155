"""Thumbor by its own command: as many processes as we have render processes."""

from contextlib import AbstractContextManager
from typing import ClassVar
from urllib.parse import quote

from proxy.bench.figures import Bound
from proxy.bench.installing import Home
from proxy.bench.peers import THUMBOR_HOME
from proxy.bench.rivals.base import EVERY, Asked, Claims, Stage
from proxy.bench.servers import HOST, Server, free_port, running

SETTINGS = "STORAGE = 'thumbor.storages.no_storage'\n"


class Thumbor:
    """Thumbor 7.8, which stands on Pillow."""

    name: ClassVar[str] = "thumbor"
    formats: ClassVar[tuple[str, ...]] = EVERY
    claims: ClassVar[Claims] = Claims(Bound("≥", 1.5, "ratio"), first=("jpeg", "webp"))
    home: ClassVar[Home] = THUMBOR_HOME

    def running(self, stage: Stage) -> AbstractContextManager[Server]:
        """Run `thumbor`, which keeps no original."""
        home, port = self.home.require(), free_port()
        settings = stage.folder / "thumbor.conf"
        settings.write_text(SETTINGS)
        options = {"ip": HOST, "port": port, "conf": settings, "processes": stage.processes}
        words = [f"--{name}={value}" for name, value in options.items()]
        return running([str(home / "bin" / "thumbor"), *words], port)

    def target(self, asked: Asked) -> str:
        """Return the request for a rendition."""
        form = f"filters:format({asked.format})"
        return f"/unsafe/{asked.width}x0/{form}/{quote(asked.url, safe='')}"
