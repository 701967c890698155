"""What each request of a trace weighs: bytes of the original and of the rendition, milliseconds."""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Self

import numpy as np

from proxy.bench.simulation.costs import Costs
from proxy.bench.simulation.trace import Floats, Trace
from proxy.bench.simulation.workload import Workload

MEGA, KILO = 1e6, 1000
ASPECT = 2 / 3
LEAST_MEGAPIXELS, MOST_MEGAPIXELS = 0.05, 60.0
DETAIL = 0.4
NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Weights:
    """Columns beside a trace: bytes of originals and renditions, milliseconds to render.

    `decode` is the part of these that renditions of one original can share.
    """

    originals: Floats
    renditions: Floats
    render: Floats
    decode: Floats

    @classmethod
    def of(cls, trace: Trace, workload: Workload, costs: Costs, seed: int = 2) -> Self:
        """Draw sizes of originals, log-normal, and reckon the rest by what was measured."""
        draw = np.random.default_rng(seed)
        count = int(trace.originals.max(initial=0)) + 1
        sizes = workload.megapixels * np.exp(workload.spread * _normal(count, draw))
        pixels = np.clip(sizes, LEAST_MEGAPIXELS, MOST_MEGAPIXELS)[trace.originals]
        detail = np.exp(DETAIL * _normal(count, draw))[trace.originals]
        widths = np.minimum(trace.widths, np.sqrt(pixels * MEGA / ASPECT))
        out = widths**2 * ASPECT / MEGA
        of_class = costs.classes
        each = np.array([(c.milliseconds, c.kilobytes, c.power) for c in of_class])[trace.classes]
        decode = costs.decode * pixels
        return cls(
            pixels * MEGA * workload.bytes_per_pixel * detail,
            KILO * each[:, 1] * out ** each[:, 2] * detail,
            costs.render + decode + each[:, 0] * out,
            decode,
        )


def _normal(count: int, draw: np.random.Generator) -> Floats:
    """Return the normal distribution's own quantiles in any order: a small sample, evenly drawn."""
    quantiles = [NORMAL.inv_cdf((at + 0.5) / count) for at in range(count)]
    return draw.permutation(np.array(quantiles))
