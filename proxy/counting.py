"""The gauges and tallies of a node, carried over to the metrics once a second."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict

from proxy.composition import Node
from proxy.counts import Counts
from proxy.metrics import Metrics

EVENTS = ("started", "killed", "crashed", "recycled", "done")


class Gauges:
    """What a node's parts count for themselves."""

    def __init__(self, node: Node, metrics: Metrics) -> None:
        self._node = node
        self._metrics = metrics
        self._before = dict.fromkeys(EVENTS, 0)
        self._refused = 0

    def carry(self) -> None:
        """Bring the metrics up to date."""
        node, metrics = self._node, self._metrics
        tally = asdict(node.renderers.tally)
        for event in EVENTS:
            metrics.renderers.labels(event).inc(tally[event] - self._before[event])
            self._before[event] = tally[event]
        metrics.busy.set(tally["busy"])
        metrics.tickets.set(node.tickets.outstanding)
        metrics.refused.labels("tickets").inc(node.tickets.refused - self._refused)
        self._refused = node.tickets.refused
        if state := node.redis_state():
            metrics.breaker.labels("redis").set(state != "closed")


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
