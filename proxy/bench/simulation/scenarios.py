"""The cases of the tables: a site at four sizes, and what one thing turned makes of it."""

from dataclasses import dataclass, replace

from proxy.bench.simulation.cluster import GB, KB, MB, Cluster
from proxy.bench.simulation.costs import Costs
from proxy.bench.simulation.findings import simulated
from proxy.bench.simulation.prices import Prices
from proxy.bench.simulation.summary import Summary
from proxy.bench.simulation.trace import Trace
from proxy.bench.simulation.weights import Weights
from proxy.bench.simulation.workload import DAY, Workload

SIZES = (1, 10, 100, 1000)
REQUESTS = 1_000_000
FEW: dict[int, float] = {640: 0.45, 1280: 0.43, 2560: 0.12}


@dataclass(frozen=True, slots=True)
class Case:
    """A site and its cluster, of one node's size; `at` makes it larger."""

    name: str
    workload: Workload
    cluster: Cluster

    def at(self, nodes: int) -> "Case":
        """Return it with so many nodes, and as many times the originals and the requests."""
        site = self.workload
        larger = replace(site, originals=site.originals * nodes, per_second=site.per_second * nodes)
        return replace(self, workload=larger, cluster=replace(self.cluster, nodes=nodes))

    def run(self, costs: Costs, prices: Prices, requests: int = REQUESTS) -> Summary:
        """Simulate a share of it that has about so many requests."""
        site = self.workload
        share = min(1.0, requests / (site.per_second * site.days * DAY))
        trace = Trace.drawn(site, share)
        weights = Weights.of(trace, site, costs)
        run = simulated(trace, weights, self.cluster, costs, site.warm * DAY)
        return Summary.of(run, self.cluster, costs, prices)


BASE = Case("as it stands", Workload(), Cluster())


def turned() -> list[Case]:
    """Return the base, and beside it each case with one thing changed."""
    site, nodes = BASE.workload, BASE.cluster
    clusters = {
        "no CDN": replace(nodes, pops=0),
        "a shield in the CDN": replace(nodes, shield=True),
        "a store of 200 GB a node": replace(nodes, store=200 * GB),
        "memory × 2": replace(nodes, memory=2 * nodes.memory),
        "Redis × 4": replace(nodes, redis=4 * nodes.redis),
        "no Redis": replace(nodes, redis=0),
        "originals in Redis too": replace(nodes, redis_value=8 * MB),
        "a Redis for each 10 nodes": replace(nodes, cell=10),
        "hashing by request": replace(nodes, hashing="request"),
        "hashing off": replace(nodes, hashing="none"),
        "a tenth of the nodes lost, 12–18 h": replace(nodes, lost=0.1),
        "values up to 64 KB in Redis": replace(nodes, redis_value=64 * KB),
    }
    sites = {
        "3 widths instead of 8": replace(site, widths=FEW),
        "a quarter asks for any width": replace(site, any_width=0.25),
    }
    return [
        BASE,
        *(Case(name, site, cluster) for name, cluster in clusters.items()),
        *(Case(name, changed, nodes) for name, changed in sites.items()),
    ]
