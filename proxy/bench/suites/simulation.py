"""The simulator, held against four processes that do the same."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from redis import Redis

from proxy.bench import loads
from proxy.bench.figures import Bound, Figure, measured
from proxy.bench.pictures import drawn
from proxy.bench.plan import Plan
from proxy.bench.servers import HOST, Server, module, redis, service
from proxy.bench.simulation import walk
from proxy.bench.simulation.cluster import Cluster
from proxy.bench.simulation.costs import Costs
from proxy.bench.simulation.counted import FETCHES, MEMORY, RENDERS, SHARED, counted
from proxy.bench.simulation.findings import Run, simulated
from proxy.bench.simulation.ring import Ring
from proxy.bench.simulation.trace import Trace, Whole
from proxy.bench.simulation.weights import Weights
from proxy.bench.simulation.workload import DAY, Workload
from proxy.bench.suites.base import Bench

PROCESSES = 4
REQUESTS, RATE = 4000, 160.0
ORIGINALS = 400
WIDTHS = {32: 0.2, 48: 0.3, 64: 0.3, 96: 0.2}
FORMATS = ("webp", "jpeg", "png", "gif")
PICTURE = "small.jpg"
KEPT, KEPT_SHARED, KEPT_ORIGINALS = 200_000, 3_000_000, 8 * 1024**2
SETTLE = 1.5
MILLISECONDS = 10.0
Counts = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Checked:
    """A trace, the processes that it is sent to, and what each request weighs."""

    trace: Trace
    places: Whole
    weights: Weights

    def predicted(self, shared: int) -> Run:
        """Simulate it: a cluster of as many nodes, each of one process."""
        cluster = Cluster(
            nodes=PROCESSES,
            memory=KEPT,
            originals=KEPT_ORIGINALS,
            redis=(KEPT_SHARED - shared) / PROCESSES,
            pops=0,
        )
        costs = Costs(fetch_seconds=0.002)
        return simulated(self.trace, self.weights, cluster, costs, places=self.places)


class Simulation:
    """Once with originals hashed to processes, once with each request sent to any of them."""

    name: ClassVar[str] = "simulation"
    about: ClassVar[str] = (
        f"{REQUESTS} requests of a drawn trace to {PROCESSES} processes that share a Redis, both"
        " with too little room for all, against what the simulator says of the same trace; points"
        " are of a hundred requests"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Replay and compare, with hashing and without."""
        body = drawn(120, 80).jpegsave_buffer(Q=80)
        (bench.folder / PICTURE).write_bytes(body)
        trace = _trace(bench.count(REQUESTS, least=100))
        draw = np.random.default_rng(7)
        ways = {
            "hashed": Ring(PROCESSES).nodes(trace.originals),
            "not hashed": draw.integers(0, PROCESSES, len(trace)),
        }
        for name, places in ways.items():
            yield from _compared(name, bench, trace, places, len(body))


def _trace(count: int) -> Trace:
    """Draw a day of a small site; replayed, it takes seconds."""
    site = Workload(
        originals=ORIGINALS, per_second=count / DAY, days=1, swing=0, ageing=0, widths=WIDTHS
    )
    found = Trace.drawn(site)
    return Trace(np.arange(len(found)) / RATE, found.originals, found.widths, found.classes)


def _compared(
    name: str, bench: Bench, trace: Trace, places: Whole, original: int
) -> Iterator[Figure]:
    with ExitStack() as stack:
        source = stack.enter_context(module("origin", bench.folder))
        store = stack.enter_context(redis())
        client = stack.enter_context(Redis(HOST, store.port))
        client.config_set("maxmemory-policy", "allkeys-lfu")
        servers = [stack.enter_context(_process(source, store)) for _ in range(PROCESSES)]
        checked = Checked(trace, places, _weights(servers[0], source, trace, original))
        loads.settle(SETTLE)
        client.flushall()
        client.config_set("maxmemory", str(KEPT_SHARED))
        shared = _own_memory(client)
        before = counted(servers)
        _replay(servers, source, checked)
        loads.settle(SETTLE)
        after = counted(servers)
        client.flushall()
        shared = (shared + _own_memory(client)) // 2
    found = {key: after[key] - before[key] for key in after}
    yield from _figures(name, found, checked.predicted(shared))


def _own_memory(client: Redis) -> int:
    """Return what an empty Redis takes for itself and for its connections."""
    return int(client.info("memory")["used_memory"])


def _process(source: Server, store: Server) -> AbstractContextManager[Server]:
    return service(
        {
            "ALLOWED_PRIVATE": f"{HOST}:{source.port}",
            "RENDERERS": 1,
            "CACHE": f"memory://?max_bytes={KEPT} redis://{HOST}:{store.port}/0",
            "ORIGINALS": KEPT_ORIGINALS,
        }
    )


def _target(source: Server, original: object, width: int, accept: int) -> str:
    url = loads.original(source.port, str(original), PICTURE)
    return loads.target(url, w=width, format=FORMATS[accept])


def _weights(server: Server, source: Server, trace: Trace, original: int) -> Weights:
    """Learn the size of each kind of rendition from one of an original outside the trace."""
    sizes = {
        (width, accept): len(server.get(_target(source, "size", width, accept))[2])
        for width in WIDTHS
        for accept in range(len(FORMATS))
    }
    kinds = zip(trace.widths.tolist(), trace.classes.tolist(), strict=True)
    found = np.array([sizes[kind] for kind in kinds], dtype=np.float64)
    same = np.ones(len(trace))
    return Weights(same * original, found, same * MILLISECONDS, same)


def _replay(servers: Sequence[Server], source: Server, checked: Checked) -> None:
    """Send each process its requests, all at once, each as often as in the trace."""
    trace = checked.trace
    columns = (trace.originals, trace.widths, trace.classes)
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    with ExitStack() as stack:
        callers = []
        for place, server in enumerate(servers):
            mine = [_target(source, *rows[at]) for at in np.flatnonzero(checked.places == place)]
            rate = RATE * len(mine) / len(rows)
            if mine:
                plan = Plan(port=server.port, targets=mine, rate=rate)
                callers.append(stack.enter_context(loads.ready(plan)))
        for caller in callers:
            caller.begin()
        for caller in callers:
            caller.end().require()


def _figures(name: str, found: Counts, run: Run) -> Iterator[Figure]:
    """Set what was counted beside what was predicted."""
    total = len(run.trace)
    said = {
        MEMORY: len(run.of(walk.MEMORY)),
        SHARED: len(run.of(walk.REDIS)),
        RENDERS: len(run.of(walk.RENDER)),
        FETCHES: int((run.originals == walk.FETCHED).sum()),
    }
    for key in (MEMORY, SHARED):
        away = 100 * abs(found[key] - said[key]) / total
        told = {"measured %": 100 * found[key] / total, "predicted %": 100 * said[key] / total}
        yield measured(f"{name}: {key}", "points off", [away], Bound("≤", 3), told)
    for key in (RENDERS, FETCHES):
        away = 100 * abs(found[key] - said[key]) / max(found[key], 1)
        told = {"measured": found[key], "predicted": float(said[key])}
        yield measured(f"{name}: {key}", "% off", [away], Bound("≤", 10), told)
