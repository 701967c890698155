"""Requests in their order: drawn as published traces have them, a share of a site for the whole."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from proxy.bench.simulation.workload import DAY, Workload

HOUR = 3600
NARROWEST, WIDEST = 200, 2600

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trace:
    """Columns of one length: seconds, original, width in pixels, Accept class.

    It holds the requests for one original of `1 / share`, all of them.
    """

    times: Floats
    originals: Whole
    widths: Whole
    classes: Whole
    share: float = 1.0

    def __len__(self) -> int:
        return len(self.times)

    @property
    def renditions(self) -> Whole:
        """A number for each rendition."""
        return (self.originals * 65_536 + self.widths) * 4 + self.classes

    @classmethod
    def drawn(cls, workload: Workload, share: float = 1.0, seed: int = 1) -> Self:
        """Draw the requests for a share of the originals, hour by hour.

        Sampling whole originals, not requests, keeps the distances between requests for the same
        one (SHARDS, Waldspurger et al., FAST 2015). Ranks are sampled in bins of `1 / share`, each
        original as popular as its bin is on average, so that the few that everybody asks for
        neither dominate the sample nor are missing from it.
        """
        draw = np.random.default_rng(seed)
        popularity, births = _catalogue(workload, share, draw)
        times, originals = [], []
        for hour in np.arange(0, workload.days * DAY, HOUR):
            weights = popularity * _aged(hour - births, workload.ageing)
            mean = workload.per_second * share * HOUR * workload.rate(hour + HOUR / 2)
            count = draw.poisson(mean)
            times.append(hour + np.sort(draw.random(count)) * HOUR)
            originals.append(_chosen(weights, draw.random(count)))
        which = np.concatenate(originals)
        return cls(
            np.concatenate(times),
            which,
            _widths(workload, len(which), draw),
            _chosen(np.array([each.share for each in workload.accepts]), draw.random(len(which))),
            share,
        )


def once(trace: Trace) -> float:
    """Return the share of renditions that are asked for only once in the trace."""
    _, counts = np.unique(trace.renditions, return_counts=True)
    return float((counts == 1).mean())


def zipf(count: float, alpha: float, bins: int) -> Floats:
    """Return how popular originals of each bin of ranks are, on average."""
    edges = np.linspace(0, count, bins + 1) + 0.5
    rises = np.log(edges) if alpha == 1 else edges ** (1 - alpha) / (1 - alpha)
    return np.asarray(np.diff(rises))


def _catalogue(
    workload: Workload, share: float, draw: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return the popularity of all that there are or will be, and when each comes."""
    count = max(1, round(workload.originals * share))
    coming = round(count * workload.uploads_per_day * workload.days)
    popularity = zipf(workload.originals, workload.alpha, count)
    oldest = DAY / max(workload.uploads_per_day, 1e-6)
    births = np.concatenate(
        [-draw.random(count) * min(oldest, 1000 * DAY), draw.random(coming) * workload.days * DAY]
    )
    return np.concatenate([popularity, draw.choice(popularity, coming)]), births


def _aged(ages: Floats, ageing: float) -> Floats:
    """Return what age leaves of popularity; nothing before the birth."""
    left: Floats = np.where(ages < 0, 0, (1 + np.maximum(ages, 0) / DAY) ** -ageing)
    return left


def _chosen(weights: Floats, places: Floats) -> Whole:
    """Return which of several each place between 0 and 1 falls on."""
    ends = np.cumsum(weights)
    return np.searchsorted(ends / ends[-1], places, side="right").astype(np.int64)


def _widths(workload: Workload, count: int, draw: np.random.Generator) -> Whole:
    ladder = np.array(sorted(workload.widths))
    weights = np.array([workload.widths[width] for width in ladder])
    found = ladder[_chosen(weights, draw.random(count))]
    exact = draw.integers(NARROWEST, WIDEST, count)
    return np.where(draw.random(count) < workload.any_width, exact, found).astype(np.int64)
