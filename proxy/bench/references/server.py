"""The service's own HTTP server around another application."""

import uvicorn

from proxy.asgi import App
from proxy.bench.servers import HOST
from proxy.server import config
from proxy.settings import Settings


def serve(port: int, app: App) -> None:
    """Serve an application exactly as the service is served, until a signal."""
    chosen = config(Settings.read({"DARKROOM_HOST": HOST, "DARKROOM_PORT": str(port)}))
    chosen.app, chosen.factory, chosen.lifespan = app, False, "off"
    uvicorn.Server(chosen).run()
