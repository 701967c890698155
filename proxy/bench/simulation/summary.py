"""What a run comes to when it is scaled up to the whole site."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from proxy.bench.simulation import walk
from proxy.bench.simulation.cluster import GB, Cluster
from proxy.bench.simulation.costs import Costs
from proxy.bench.simulation.findings import MILLI, Run
from proxy.bench.simulation.prices import Bill, Prices, Used, bill
from proxy.bench.simulation.queueing import waited
from proxy.bench.simulation.ring import Ring
from proxy.bench.simulation.saturation import HTTP, NODE_NETWORK, RENDERS, Load, utilisation
from proxy.bench.simulation.trace import Floats

EDGE_SECONDS = 0.02
FULL = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Rates are of the whole site in a mean second; ratios are of what reaches a tier.

    `again` is the share of renders of what was made before, `refused` that of requests.
    """

    images: float
    cdn: float
    memory: float
    redis: float
    store: float
    renders: float
    again: float
    fetches: float
    load: Load
    busy: dict[str, float]
    refused: float
    p50: float
    p99: float
    needed: float
    bill: Bill

    @classmethod
    def of(cls, run: Run, cluster: Cluster, costs: Costs, prices: Prices) -> Self:
        """Add a run up."""
        load = Load.of(run, cluster, costs)
        scale = 1 / run.trace.share / run.seconds
        asked, passed = len(run.offered), len(run.counted)
        memory = len(run.of(walk.MEMORY, walk.STALE))
        redis, store = len(run.of(walk.REDIS)), len(run.of(walk.STORE))
        renders = run.of(walk.RENDER)
        busy = utilisation(load, cluster)
        refused, took = _times(run, cluster, costs)
        return cls(
            images=asked * scale,
            cdn=1 - passed / max(asked, 1),
            memory=_share(memory, passed),
            redis=_share(redis, passed - memory),
            store=_share(store, passed - memory - redis),
            renders=len(renders) * scale,
            again=_share(int(run.again[renders].sum()), len(renders)),
            fetches=load.fetches,
            load=load,
            busy=busy,
            refused=refused * _share(len(renders), asked),
            p50=float(np.percentile(took, 50)) * 1000,
            p99=float(np.percentile(took, 99)) * 1000,
            needed=_needed(busy, cluster),
            bill=bill(_used(run, cluster, load, asked * scale), prices),
        )


def _times(run: Run, cluster: Cluster, costs: Costs) -> tuple[float, Floats]:
    """Return the share of renders that is refused, and how long callers wait at the CDN's edge."""
    renders, scale = run.of(walk.RENDER), 1 / run.trace.share / run.seconds
    services = run.weights.render[run.passed[renders]] * MILLI
    peak = run.busiest(renders) * fullest(cluster) / cluster.nodes
    found = waited(len(renders) * scale * peak, services, cluster.cores, cluster.queue_wait)
    parts = [np.full(len(run.offered) - len(run.counted), EDGE_SECONDS)]
    hop = EDGE_SECONDS if cluster.pops else 0.0
    parts.append(np.full(len(run.of(walk.MEMORY, walk.STALE)), EDGE_SECONDS + hop))
    shared = len(run.of(walk.REDIS, walk.STORE, walk.FOLLOWED))
    parts.append(np.full(shared, EDGE_SECONDS + hop + costs.redis_seconds))
    if len(renders):
        draw = np.random.default_rng(0)
        fetch = np.where(run.originals[renders] == walk.FETCHED, costs.fetch_seconds, 0)
        seconds = draw.choice(found.seconds, len(renders)) if len(found.seconds) else 0.0
        parts.append(fetch + seconds + EDGE_SECONDS + hop)
    return found.refused, np.concatenate(parts)


def fullest(cluster: Cluster) -> float:
    """Return how far the fullest node's load lies above the mean."""
    return 1.0 if cluster.hashing == "none" else Ring(cluster.nodes).fullest()


def _needed(busy: dict[str, float], cluster: Cluster) -> float:
    """Return how many nodes keep their fullest part at 70 % in the busiest hour."""
    return cluster.nodes * max(busy[name] for name in (RENDERS, HTTP, NODE_NETWORK)) / FULL


def _used(run: Run, cluster: Cluster, load: Load, images: float) -> Used:
    nodes = _needed(utilisation(load, cluster), cluster)
    sent = float(run.weights.renditions[run.offered].sum()) / run.trace.share / run.seconds
    return Used(
        cores=cluster.cores * nodes,
        ram_gb=cluster.memory_per_node * nodes / GB,
        redis_gb=cluster.redis * cluster.nodes / GB,
        store_gb=cluster.store * cluster.nodes / GB,
        images=images,
        sent=sent,
        from_nodes=load.sent,
        behind_cdn=bool(cluster.pops),
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0
