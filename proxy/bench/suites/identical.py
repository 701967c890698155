"""Many callers of one rendition that is not there yet."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import ClassVar

from msgspec import json

from proxy.bench import loads
from proxy.bench.figures import Bound, Figure, middle, percentiles, worst
from proxy.bench.plan import Plan
from proxy.bench.servers import HOST, Server, module, redis, service
from proxy.bench.suites.base import Bench

CALLERS = 1000
TINY = 0.1
ONE = Bound("=", 1)
RENDERS = 'darkroom_seconds_count{span="encode"}'
FLUSH_SECONDS = 1.5
WAIT = "?wait=0.3"


class Identical:
    """One process alone, and two that coalesce through Redis."""

    name: ClassVar[str] = "identical"
    about: ClassVar[str] = (
        f"{CALLERS} identical requests at once, each time for another rendition of an original"
        " that takes 0.3 s to come: fetches as the source counts them, renders as the service does"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure both ways to run the service."""
        with module("origin", bench.pictures.folder) as source:
            opened: dict[str, object] = {"ALLOWED_PRIVATE": f"{HOST}:{source.port}"}
            with service(opened) as server:
                yield from _measure(bench, "one process", source, server)
            with ExitStack() as stack:
                store = stack.enter_context(redis())
                tiers = f"memory:// redis://{HOST}:{store.port}/0"
                both = {**opened, "WORKERS": 2, "CACHE": tiers}
                server = stack.enter_context(service(both))
                yield from _measure(bench, "two processes", source, server)


def _measure(bench: Bench, how: str, source: Server, server: Server) -> Iterator[Figure]:
    callers = CALLERS if bench.share > TINY else bench.count(CALLERS, least=20)
    fetched, rendered, details = [], [], []
    for run in range(max(1, bench.rounds // 2)):
        number = f"{how.replace(' ', '-')}-{run}"
        name = bench.pictures.six_megapixels
        url = loads.original(source.port, number, name, WAIT)
        before = _renders(server)
        plan = Plan(port=server.port, targets=[loads.target(url, w=640)] * callers, callers=callers)
        outcome = loads.run(plan).require()
        counts = json.decode(source.text("/counts"), type=dict[str, int])
        fetched.append(counts[f"/{number}/{name}"])
        rendered.append(_renders(server) - before)
        details.append({**percentiles(outcome.seconds()), "all answered s": outcome.wall})
    yield worst(f"identical {how}: fetches", "", fetched, ONE, middle(details))
    yield worst(f"identical {how}: renders", "", rendered, ONE)


def _renders(server: Server) -> float:
    """Return how many renditions a service has made, after it has counted them."""
    loads.settle(FLUSH_SECONDS)
    lines = (line.rpartition(" ") for line in server.text("/metrics").splitlines())
    return sum(float(value) for name, _, value in lines if name == RENDERS)
