"""What is asked of a site: how many originals, how often, which widths, by whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import cos, pi
from typing import NamedTuple

DAY = 86_400


class Accept(NamedTuple):
    """One of the four classes that `Accept` folds to, and its share of the requests."""

    name: str
    share: float


ACCEPTS = (
    Accept("jxl avif webp", 0.15),
    Accept("avif webp", 0.73),
    Accept("webp", 0.07),
    Accept("none", 0.05),
)
LADDER: Mapping[int, float] = {
    320: 0.10,
    480: 0.08,
    640: 0.22,
    828: 0.20,
    1080: 0.16,
    1280: 0.12,
    1920: 0.09,
    2560: 0.03,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A site of one node's size; a site of N nodes has N times the originals and the requests.

    Popularity is Zipf's with `alpha` near 0.9: Breslau et al. (INFOCOM 1999) found 0.64–0.83 at
    proxies; Huang et al. ("An Analysis of Facebook Photo Caching", SOSP 2013) close to 1 at the
    browsers and flatter behind each layer of caches. It falls with age as a power, and new
    originals come all the time, both as Huang et al. saw.
    `swing` is how far the busiest hour lies above the mean, as a share of it; `any_width` is the
    share of callers who ask for the exact pixels of their window.
    """

    originals: int = 15_000
    per_second: float = 150.0
    days: float = 3.0
    warm: float = 2.0
    alpha: float = 0.9
    ageing: float = 0.8
    uploads_per_day: float = 0.01
    swing: float = 0.5
    widths: Mapping[int, float] = field(default_factory=lambda: LADDER)
    any_width: float = 0.0
    accepts: tuple[Accept, ...] = ACCEPTS
    megapixels: float = 4.0
    spread: float = 0.8
    bytes_per_pixel: float = 0.25

    def rate(self, seconds: float) -> float:
        """Return the share of the mean load that is offered at a time of day; least at four."""
        return 1 - self.swing * cos(2 * pi * (seconds / DAY - 4 / 24))
