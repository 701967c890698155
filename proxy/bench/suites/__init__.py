"""The suites, in the order in which they run."""

from proxy.bench.suites.avif import Avif
from proxy.bench.suites.base import Bench, Suite
from proxy.bench.suites.hit import Hit
from proxy.bench.suites.identical import Identical
from proxy.bench.suites.memory import Memory
from proxy.bench.suites.metric import Metric
from proxy.bench.suites.miss import Miss
from proxy.bench.suites.overload import Overload
from proxy.bench.suites.quality import Quality
from proxy.bench.suites.steps import Steps
from proxy.bench.suites.subjects import Subjects

MEMBERS: tuple[Suite, ...] = (
    Miss(),
    Hit(),
    Identical(),
    Memory(),
    Avif(),
    Metric(),
    Quality(),
    Steps(),
    Subjects(),
    Overload(),
)
SUITES: dict[str, Suite] = {suite.name: suite for suite in MEMBERS}

__all__ = ["SUITES", "Bench", "Suite"]
