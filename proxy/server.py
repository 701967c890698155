"""The HTTP server: uvicorn with our protocol settings, in one process or under its supervisor."""

import socket
from contextlib import suppress
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from proxy.protocol import Protocol
from proxy.settings import Settings

FACTORY = "proxy.app:create_app"
GRACE_SECONDS = 25
KEEP_ALIVE_SECONDS = 75
BACKLOG = 2048


def config(settings: Settings) -> uvicorn.Config:
    """Return uvicorn's configuration for these settings."""
    options: dict[str, Any] = {
        "factory": True,
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
    return uvicorn.Config(FACTORY, **options)


def serve(settings: Settings, sockets: list[socket.socket]) -> None:
    """Serve on these until a signal; under the supervisor where WORKERS asks for more processes."""
    chosen = config(settings)
    if settings.workers == 1:
        with suppress(KeyboardInterrupt):  # the server ends in order, and then repeats the signal
            uvicorn.Server(chosen).run(sockets)
        return
    Multiprocess(chosen, sockets=sockets).run()
