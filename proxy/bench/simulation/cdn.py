"""The CDN: points of presence with a cache each, and perhaps one more that all of them ask."""

import numpy as np

from proxy.bench.simulation.cluster import Cluster
from proxy.bench.simulation.lru import Lru
from proxy.bench.simulation.trace import Floats, Trace, Whole

HEAD_BYTES = 600


def missed(trace: Trace, renditions: Floats, cluster: Cluster, seed: int = 3) -> Whole:
    """Return which requests the CDN passes on, by their places in the trace.

    Answers are immutable, so nothing grows old there: it is only let go of for want of room. Who
    asks for what is on its way waits for it.
    """
    if not cluster.pops:
        return np.arange(len(trace))
    budget = cluster.pop * cluster.nodes * trace.share
    pops = [Lru(budget) for _ in range(cluster.pops)]
    shield = Lru(budget) if cluster.shield else None
    where = np.random.default_rng(seed).integers(0, cluster.pops, len(trace)).tolist()
    passed = []
    keys, sizes = trace.renditions.tolist(), (renditions + HEAD_BYTES).tolist()
    for at, (key, size, pop) in enumerate(zip(keys, sizes, where, strict=True)):
        if pops[pop].get(key):
            continue
        pops[pop].put(key, size)
        if shield is not None:
            if shield.get(key):
                continue
            shield.put(key, size)
        passed.append(at)
    return np.array(passed, dtype=np.int64)
