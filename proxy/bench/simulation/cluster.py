"""What a cluster is made of."""

from dataclasses import dataclass
from typing import Literal

KB, MB, GB = 1024, 1024**2, 1024**3

Hashing = Literal["original", "request", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Nodes behind a CDN, and what each holds; sizes are bytes of one node unless said otherwise.

    `hashing` is what the balancer sends to the same node: every request for an original, the same
    request, or nothing. `cell` is how many nodes share one Redis, 0 all of them, and a Redis has
    `redis` bytes for each of its nodes. Each of the CDN's `pops` keeps `pop` bytes for each node
    that there is; with `shield` they ask one more such cache before they ask the nodes.
    `store` is the shared store behind Redis, for each node; 0 for none. `lost` is the share of the
    nodes that is away every afternoon.
    """

    nodes: int = 1
    workers: int = 1
    cores: int = 4
    memory_per_node: float = 8 * GB
    hashing: Hashing = "original"
    memory: float = 1 * GB
    originals: float = 512 * MB
    redis: float = 8 * GB
    redis_value: float = 512 * KB
    cell: int = 0
    store: float = 0
    pops: int = 8
    pop: float = 10 * GB
    shield: bool = False
    ttl: float = 24 * 3600
    stale: float = 24 * 3600
    original_ttl: float = 600
    lost: float = 0.0
    queue_wait: float = 2.0
    fetches: int = 64

    @property
    def places(self) -> int:
        """How many processes keep a memory tier of their own."""
        return self.nodes * self.workers

    @property
    def redises(self) -> int:
        """How many Redis servers there are."""
        if not self.redis:
            return 0
        return -(-self.nodes // self.cell) if self.cell else 1
