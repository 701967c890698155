"""From a command to the first picture, and from a killed process to the next."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import ClassVar

from proxy.bench import environment, loads
from proxy.bench.environment import ROOT
from proxy.bench.figures import Bound, Figure, compared, measured
from proxy.bench.pictures import drawn
from proxy.bench.processes import renderers
from proxy.bench.servers import HOST, NotStarted, Server, free_port, module, stop
from proxy.bench.suites.base import Bench

PICTURE = "start.jpg"
WIDTH = 320
GLANCE, PATIENCE = 0.002, 30.0
# A spare process is begun half a second after the last one was taken.
SETTLED = 1.5
FEWEST, KILLS = 5, 9
BARE = "import pyvips, starlette.routing, uvicorn, httpx"


class Start:
    """Each round is a new service; what it has compiled is kept, as an installation keeps it."""

    name: ClassVar[str] = "start"
    about: ClassVar[str] = (
        "`python -m proxy` to the first rendition of a picture of a megapixel from a source on the"
        " loopback, and a rendition that is asked for right after the only process that renders was"
        " killed; the reference is an interpreter that imports the libraries"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Start, ask, kill and ask again."""
        drawn(1200, 800).write_to_file(str(bench.folder / PICTURE))
        ready, first = [], []
        with module("origin", bench.folder) as source:
            with _started(source):
                pass
            for _ in range(max(FEWEST, bench.rounds)):
                bare = _imported()
                with _started(source) as (_, up, answered):
                    ready.append((up, bare))
                    first.append((answered, bare))
            with _started(source, RENDERERS=1) as (server, *_):
                killed = [_killed(server, source, WIDTH + 1 + kill) for kill in range(KILLS)]
        told = {"slowest s": max(ours for ours, _ in first)}
        yield compared("start: first rendition", "s", first, Bound("≤", 1.0), told)
        yield compared("start: ready", "s", ready, Bound("≤", 1.0))
        told = {"slowest ms": max(killed)}
        yield measured("start: killed, next rendition", "ms", killed, Bound("≤", 100), told)


def _imported() -> float:
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", BARE], check=True, env=environment.plain())
    return time.monotonic() - began


@contextmanager
def _started(source: Server, **more: object) -> Iterator[tuple[Server, float, float]]:
    """Start a service: seconds until it is ready, and until it has answered with a picture."""
    port = free_port()
    settings = {"PORT": port, "ALLOWED_PRIVATE": f"{HOST}:{source.port}", **more}
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "proxy"],
        cwd=ROOT,
        env=environment.plain() | {f"DARKROOM_{name}": str(it) for name, it in settings.items()},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    server = Server(port, process.pid)
    try:
        up = _until(lambda: _answers(server, "/readyz"), began)
        answered = _until(lambda: _answers(server, _target(source, WIDTH)), began)
        yield server, up, answered
    finally:
        stop(process)


def _killed(server: Server, source: Server, width: int) -> float:
    """Kill the process that renders, which is older than the spare one; return milliseconds."""
    time.sleep(SETTLED)
    os.kill(min(renderers(server.pid)), signal.SIGKILL)
    began = time.monotonic()
    status, _, body = server.get(_target(source, width))
    took = time.monotonic() - began
    if status != 200:
        raise NotStarted(f"after a kill: {status}, expected 200: {body[:200]!r}")
    return 1000 * took


def _target(source: Server, width: int) -> str:
    return loads.target(loads.original(source.port, 0, PICTURE), w=width)


def _answers(server: Server, target: str) -> bool:
    try:
        return server.get(target)[0] == 200
    except (OSError, HTTPException):
        return False


def _until(came: Callable[[], bool], began: float) -> float:
    while not came():
        if time.monotonic() - began > PATIENCE:
            raise NotStarted(f"the service did not answer within {PATIENCE:g} seconds")
        time.sleep(GLANCE)
    return time.monotonic() - began
