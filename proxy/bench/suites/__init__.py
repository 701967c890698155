"""The suites, in the order in which they run."""

from proxy.bench.suites.animated import Animated
from proxy.bench.suites.avif import Avif
from proxy.bench.suites.base import Bench, Suite
from proxy.bench.suites.bytes import Bytes
from proxy.bench.suites.doors import Doors
from proxy.bench.suites.edge import Edge
from proxy.bench.suites.estimate import Estimate
from proxy.bench.suites.formats import Formats
from proxy.bench.suites.hit import Hit
from proxy.bench.suites.identical import Identical
from proxy.bench.suites.large import Large
from proxy.bench.suites.loss import Loss
from proxy.bench.suites.memory import Memory
from proxy.bench.suites.metric import Metric
from proxy.bench.suites.miss import Miss
from proxy.bench.suites.optimize import Optimize
from proxy.bench.suites.order import InOrder
from proxy.bench.suites.overload import Overload
from proxy.bench.suites.peers import Peers
from proxy.bench.suites.polish import Polish
from proxy.bench.suites.quality import Quality
from proxy.bench.suites.simulation import Simulation
from proxy.bench.suites.soak import Soak
from proxy.bench.suites.srcset import Srcset
from proxy.bench.suites.start import Start
from proxy.bench.suites.steps import Steps
from proxy.bench.suites.subjects import Subjects

MEMBERS: tuple[Suite, ...] = (
    Miss(),
    Srcset(),
    Loss(),
    Hit(),
    Edge(),
    Doors(),
    Identical(),
    Memory(),
    Avif(),
    Metric(),
    Quality(),
    Bytes(),
    Steps(),
    Subjects(),
    Optimize(),
    Estimate(),
    Formats(),
    Large(),
    Animated(),
    Peers(),
    InOrder(),
    Start(),
    Polish(),
    Overload(),
    Soak(),
    Simulation(),
)
SUITES: dict[str, Suite] = {suite.name: suite for suite in MEMBERS}

__all__ = ["SUITES", "Bench", "Suite"]
