"""The fullest node in its busiest hour: renders that come as they will, and so many processes."""

import heapq
from typing import NamedTuple

import numpy as np

from proxy.bench.simulation.trace import Floats

ARRIVALS = 30_000
SEED = 5


class Waited(NamedTuple):
    """What became of renders: how long those waited that were let in, and which were not."""

    seconds: Floats
    refused: float


def waited(rate: float, services: Floats, processes: int, longest: float) -> Waited:
    """Offer renders at so many a second, first come first served; 503 past the longest wait.

    `services` are seconds of one process, drawn from as they come.
    """
    if not len(services) or rate <= 0:
        return Waited(np.zeros(0), 0.0)
    draw = np.random.default_rng(SEED)
    arrivals = np.cumsum(draw.exponential(1 / rate, ARRIVALS))
    free = [0.0] * processes
    took, refused = [], 0
    for now, service in zip(
        arrivals.tolist(), draw.choice(services, ARRIVALS).tolist(), strict=True
    ):
        begins = max(now, free[0])
        if begins - now > longest:
            refused += 1
            continue
        heapq.heapreplace(free, begins + service)
        took.append(begins - now + service)
    return Waited(np.array(took), refused / ARRIVALS)
