"""How full each part of a cluster is in its busiest hour."""

from dataclasses import dataclass
from typing import Self

from proxy.bench.simulation import walk
from proxy.bench.simulation.cluster import Cluster
from proxy.bench.simulation.costs import Costs
from proxy.bench.simulation.findings import MILLI, Run
from proxy.bench.simulation.ring import Ring
from proxy.bench.simulation.trace import Floats, Whole

# Assumed of one of each: networks are of 10 Gbit/s, of which 80 % can be had.
REDIS_BYTES = NODE_BYTES = 1e9
REDIS_OPS = 100_000.0
# Commands of the service: one for a hit; for a rendition made or an original fetched two look-ups,
# the flight's lock, the value, and the flight's end.
LOOK, MADE = 1, 5
RENDERS = "render processes"
HTTP = "HTTP process"
REDIS_NETWORK, REDIS_COMMANDS = "Redis network", "Redis commands"
NODE_NETWORK, FETCHING = "node network", "fetches at once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is asked of each part, all nodes together, in a second of the mean hour.

    `busiest` is how far the busiest hour of the fullest node lies above that.
    """

    render_seconds: float
    http_seconds: float
    redis_in: float
    redis_out: float
    redis_ops: float
    sent: float
    fetched: float
    fetches: float
    fetch_seconds: float
    busiest: float

    @classmethod
    def of(cls, run: Run, cluster: Cluster, costs: Costs) -> Self:
        """Add up what a run asks of each part."""
        scale = 1 / run.trace.share / run.seconds
        sizes, originals = run.weights.renditions, run.weights.originals
        counted, renders, redis = run.counted, run.of(walk.RENDER), run.of(walk.REDIS)
        fetched = counted[run.originals[counted] == walk.FETCHED]
        brought = renders[run.originals[renders] == walk.FETCHED]
        shared = renders[run.originals[renders] == walk.SHARED]
        hits = run.of(walk.MEMORY, walk.STALE, walk.FOLLOWED)
        afar = len(redis) + len(run.of(walk.STORE))
        http = costs.hit * len(hits) + costs.redis_hit * afar + costs.miss * len(renders)
        return cls(
            render_seconds=_rendering(run, renders, costs) * scale * MILLI,
            http_seconds=http * scale * MILLI,
            redis_in=(
                _fitting(run, cluster, sizes, renders) + _fitting(run, cluster, originals, brought)
            )
            * scale,
            redis_out=(_sum(run, sizes, redis) + _sum(run, originals, shared)) * scale,
            redis_ops=(len(redis) * LOOK + (len(renders) + len(fetched)) * MADE)
            * scale
            * bool(cluster.redis),
            sent=_sum(run, sizes, counted) * scale,
            fetched=_sum(run, originals, brought) * scale,
            fetches=len(fetched) * scale,
            fetch_seconds=costs.fetch_seconds,
            busiest=run.busiest(renders),
        )


def utilisation(load: Load, cluster: Cluster) -> dict[str, float]:
    """Return how full each part is in the busiest hour of the fullest node, the fullest first."""
    uneven = 1.0 if cluster.hashing == "none" else Ring(cluster.nodes).fullest()
    node = load.busiest * uneven / (cluster.nodes * (1 - cluster.lost))
    redis = load.busiest / max(cluster.redises, 1)
    found = {
        RENDERS: load.render_seconds * node / cluster.cores,
        HTTP: load.http_seconds * node / cluster.workers,
        REDIS_NETWORK: max(load.redis_in, load.redis_out) * redis / REDIS_BYTES,
        REDIS_COMMANDS: load.redis_ops * redis / REDIS_OPS,
        NODE_NETWORK: max(load.sent, load.fetched) * node / NODE_BYTES,
        FETCHING: load.fetches * load.fetch_seconds * node / (cluster.fetches * cluster.workers),
    }
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def _rendering(run: Run, renders: Whole, costs: Costs) -> float:
    together = renders[run.alone[renders] == 0]
    spared = costs.shared_decodes * _sum(run, run.weights.decode, together)
    return _sum(run, run.weights.render, renders) - spared


def _fitting(run: Run, cluster: Cluster, column: Floats, which: Whole) -> float:
    """Add up what Redis is given to keep."""
    values = column[run.passed[which]]
    return float(values[values <= cluster.redis_value].sum()) if cluster.redis else 0.0


def _sum(run: Run, column: Floats, which: Whole) -> float:
    return float(column[run.passed[which]].sum())
