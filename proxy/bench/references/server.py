"""The HTTP server of the service, as uvicorn comes, around another application."""

import uvicorn

from proxy.asgi import App
from proxy.bench.servers import HOST
from proxy.server import config
from proxy.settings import Settings


def serve(port: int, app: App, *, own: bool = False) -> None:
    """Serve an application as the service is served, until a signal.

    What speaks HTTP is uvicorn's own over httptools, or with `own` what the service puts over it.
    """
    chosen = config(Settings.read({"DARKROOM_HOST": HOST, "DARKROOM_PORT": str(port)}))
    if not own:
        chosen.http = "httptools"
    chosen.app, chosen.factory, chosen.lifespan = app, False, "off"
    uvicorn.Server(chosen).run()
