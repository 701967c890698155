"""The HTTP server: uvicorn with our protocol settings, in one process or under its supervisor."""

import socket
from contextlib import suppress
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from proxy.asgi import App
from proxy.protocol import Protocol
from proxy.settings import Settings

FACTORY = "proxy.app:create_app"
GRACE_SECONDS = 25
KEEP_ALIVE_SECONDS = 75
BACKLOG = 2048


def config(settings: Settings, app: App | None = None) -> uvicorn.Config:
    """Return uvicorn's configuration for these settings, and for an app that is built already."""
    options: dict[str, Any] = {
        "factory": app is None,
        "host": settings.host,
        "port": settings.port,
        "workers": settings.workers,
        "loop": "uvloop",
        "http": Protocol,
        "ws": "none",
        "lifespan": "on",
        "access_log": False,
        "log_config": None,
        "server_header": False,
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": list(settings.trusted_proxies),
        "backlog": BACKLOG,
        "timeout_keep_alive": KEEP_ALIVE_SECONDS,
        "timeout_graceful_shutdown": GRACE_SECONDS,
    }
    return uvicorn.Config(app or FACTORY, **options)


def serve(settings: Settings, sockets: list[socket.socket], app: App) -> None:
    """Serve on these until a signal.

    Under the supervisor, where WORKERS asks for more processes, each builds its own app.
    """
    if settings.workers == 1:
        chosen = config(settings, app)
        with suppress(KeyboardInterrupt):  # the server ends in order, and then repeats the signal
            uvicorn.Server(chosen).run(sockets)
        return
    Multiprocess(config(settings), sockets=sockets).run()
