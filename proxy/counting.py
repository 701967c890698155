"""The gauges and tallies of a node, carried over to the metrics once a second."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress

from prometheus_client import Counter

from proxy.composition import Node
from proxy.counts import Counts
from proxy.masters import Masters
from proxy.metrics import Metrics
from proxy.tally import Tally

EVENTS = ("started", "killed", "crashed", "recycled", "done")

Readings = Mapping[tuple[str, ...], int]


class Carried:
    """Numbers that only grow, carried over to a counter by what they grew."""

    def __init__(self, counter: Counter, read: Callable[[], Readings]) -> None:
        self._counter = counter
        self._read = read
        self._before: dict[tuple[str, ...], int] = {}

    def carry(self) -> None:
        """Bring the counter up to date."""
        for labels, value in self._read().items():
            grown = value - self._before.get(labels, 0)
            if grown:
                self._counter.labels(*labels).inc(grown)
                self._before[labels] = value


class Gauges:
    """What a node's parts count for themselves."""

    def __init__(self, node: Node, metrics: Metrics) -> None:
        self._node = node
        self._metrics = metrics
        redis, caches = node.caches.redis, (node.caches.renditions, node.caches.originals)
        self._carried = (
            Carried(metrics.renderers, lambda: _events(node.renderers.tally)),
            Carried(metrics.masters, lambda: _masters(node.masters)),
            Carried(metrics.refused, lambda: {("tickets",): node.tickets.refused}),
            Carried(metrics.fetches, lambda: {(k,): n for k, n in node.originals.outcomes.items()}),
            Carried(metrics.bytes, lambda: {("in",): node.originals.bytes_in, **_saved(node)}),
            Carried(metrics.polished, lambda: _polished(node)),
            Carried(
                metrics.purges, lambda: {(k, s): n for (k, s), n in node.purging.counts.items()}
            ),
            Carried(
                metrics.flights,
                lambda: {(c.name, role): n for c in caches for role, n in c.callers.items()},
            ),
            Carried(
                metrics.tiers,
                lambda: {("redis", "error"): redis.errors} if redis else {},
            ),
        )

    def carry(self) -> None:
        """Bring the metrics up to date."""
        for each in self._carried:
            each.carry()
        self._metrics.busy.set(self._node.renderers.tally.busy)
        self._metrics.tickets.set(self._node.tickets.outstanding)
        if state := self._node.redis_state():
            self._metrics.breaker.labels("redis").set(state != "closed")


def _masters(masters: Masters) -> Readings:
    return {("made",): masters.made, ("used",): masters.used}


def _saved(node: Node) -> Readings:
    return {("saved",): node.polishing.saved} if node.polishing else {}


def _polished(node: Node) -> Readings:
    return {(k,): n for k, n in node.polishing.outcomes.items()} if node.polishing else {}


def _events(tally: Tally) -> Readings:
    return {(event,): getattr(tally, event) for event in EVENTS}


@asynccontextmanager
async def counting(
    node: Node, metrics: Metrics, counts: Counts, seconds: float = 1.0
) -> AsyncIterator[None]:
    """Carry over what is counted until the context ends, and then once more."""
    gauges = Gauges(node, metrics)

    async def keep() -> None:
        while True:
            await asyncio.sleep(seconds)
            counts.flush(metrics)
            gauges.carry()

    task = asyncio.create_task(keep())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        counts.flush(metrics)
        gauges.carry()
