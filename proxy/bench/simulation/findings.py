"""A run: a trace through a CDN and a cluster, and what came of its measured part."""

from dataclasses import dataclass

import numpy as np

from proxy.bench.simulation import cdn, walk
from proxy.bench.simulation.cluster import Cluster
from proxy.bench.simulation.costs import Costs
from proxy.bench.simulation.ring import Ring
from proxy.bench.simulation.trace import HOUR, Trace, Whole
from proxy.bench.simulation.walk import Asked, Nodes
from proxy.bench.simulation.weights import Weights
from proxy.bench.simulation.workload import DAY

MILLI = 1e-3
SEED = 4
LOST_FROM, LOST_TO = 12, 18


@dataclass(frozen=True, slots=True)
class Run:
    """Columns of what reached the nodes: which requests of the trace, and what became of them.

    `warm` is the time before which nothing is counted.
    """

    trace: Trace
    weights: Weights
    passed: Whole
    outcomes: Whole
    originals: Whole
    alone: Whole
    again: Whole
    warm: float

    @property
    def counted(self) -> Whole:
        """Which of them are counted."""
        return np.flatnonzero(self.trace.times[self.passed] >= self.warm)

    @property
    def offered(self) -> Whole:
        """Which requests of the trace are counted."""
        return np.flatnonzero(self.trace.times >= self.warm)

    @property
    def seconds(self) -> float:
        """How long is counted."""
        end = float(self.trace.times[-1]) if len(self.trace) else 0.0
        return max(end - self.warm, 1e-9)

    def of(self, *outcomes: int) -> Whole:
        """Return which of the counted ones ended so, as places in what reached the nodes."""
        counted = self.counted
        return counted[np.isin(self.outcomes[counted], outcomes)]

    def busiest(self, which: Whole) -> float:
        """Return how far the busiest hour of these lies above their mean."""
        if not len(which):
            return 1.0
        hours = (self.trace.times[self.passed[which]] / HOUR).astype(np.int64)
        counts = np.bincount(hours - hours.min())
        return float(np.sort(counts)[-2:].mean() / max(counts[counts > 0].mean(), 1e-9))


def simulated(
    trace: Trace,
    weights: Weights,
    cluster: Cluster,
    costs: Costs,
    warm: float = 0.0,
    places: Whole | None = None,
) -> Run:
    """Walk a trace through a cluster; `places` says which process each request reaches.

    Where it does, each process has a memory of its own.
    """
    passed = cdn.missed(trace, weights.renditions, cluster)
    chosen = _places(trace, passed, cluster) if places is None else places[passed]
    nodes = Nodes(cluster, trace.share, apart=places is not None)
    took = costs.fetch_seconds + weights.render * MILLI
    columns = (
        trace.times[passed],
        trace.renditions[passed],
        trace.originals[passed],
        chosen,
        weights.renditions[passed],
        weights.originals[passed],
        took[passed],
    )
    went = [nodes.ask(Asked(*row)) for row in zip(*(c.tolist() for c in columns), strict=True)]
    found = np.array(went, dtype=np.int64).reshape(-1, len(walk.Went._fields)).T
    outcomes, originals, alone, again = found
    return Run(trace, weights, passed, outcomes, originals, alone, again, warm)


def _places(trace: Trace, passed: Whole, cluster: Cluster) -> Whole:
    """Send each request to a node as the balancer does, and to any process of it."""
    draw = np.random.default_rng(SEED)
    if cluster.hashing == "none":
        return draw.integers(0, cluster.places, len(passed))
    keys = trace.originals if cluster.hashing == "original" else trace.renditions
    nodes = Ring(cluster.nodes).nodes(keys[passed])
    if lost := frozenset(range(round(cluster.lost * cluster.nodes))):
        hours = trace.times[passed] % DAY / HOUR
        gone = (hours >= LOST_FROM) & (hours < LOST_TO)
        nodes[gone] = Ring(cluster.nodes, lost).nodes(keys[passed][gone])
    found: Whole = nodes * cluster.workers + draw.integers(0, cluster.workers, len(passed))
    return found
