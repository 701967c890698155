"""The suites, in the order in which they run."""

from proxy.bench.suites.avif import Avif
from proxy.bench.suites.base import Bench, Suite
from proxy.bench.suites.doors import Doors
from proxy.bench.suites.estimate import Estimate
from proxy.bench.suites.hit import Hit
from proxy.bench.suites.identical import Identical
from proxy.bench.suites.loss import Loss
from proxy.bench.suites.memory import Memory
from proxy.bench.suites.metric import Metric
from proxy.bench.suites.miss import Miss
from proxy.bench.suites.optimize import Optimize
from proxy.bench.suites.overload import Overload
from proxy.bench.suites.quality import Quality
from proxy.bench.suites.srcset import Srcset
from proxy.bench.suites.steps import Steps
from proxy.bench.suites.subjects import Subjects

MEMBERS: tuple[Suite, ...] = (
    Miss(),
    Srcset(),
    Loss(),
    Hit(),
    Doors(),
    Identical(),
    Memory(),
    Avif(),
    Metric(),
    Quality(),
    Steps(),
    Subjects(),
    Optimize(),
    Estimate(),
    Overload(),
)
SUITES: dict[str, Suite] = {suite.name: suite for suite in MEMBERS}

__all__ = ["SUITES", "Bench", "Suite"]
