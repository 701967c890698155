"""Ours and a rival asked for the same renditions by turns, of originals that are never the same."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from statistics import median

from proxy.bench import loads
from proxy.bench.figures import percentiles
from proxy.bench.plan import Plan
from proxy.bench.processes import Meter
from proxy.bench.servers import Server

CALLERS = 8

Target = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Side:
    """A server, and what to ask it for an original's address."""

    server: Server
    target: Target

    def answer(self, url: str) -> bytes:
        """Ask once; raises ValueError where the answer is not a rendition."""
        target = self.target(url)
        status, _, body = self.server.get(target)
        if status != 200:
            raise ValueError(f"{target}: {status}, expected 200: {body[:100]!r}")
        return body


@dataclass(frozen=True, slots=True)
class Run:
    """What one run came to: renditions a second, processor time of each, the callers' waits."""

    rate: float
    cpu: float
    waits: dict[str, float]


@dataclass(frozen=True, slots=True)
class Originals:
    """Addresses of originals at the source: each is given once."""

    port: int
    _numbers: Iterator[int] = field(default_factory=count)

    def address(self, name: str) -> str:
        """Return an address that nobody has fetched yet."""
        return loads.original(self.port, next(self._numbers), name)

    def run(self, side: Side, name: str, jobs: int) -> Run:
        """Have renditions of an original made, each under another address."""
        targets = [side.target(self.address(name)) for _ in range(jobs)]
        meter = Meter.start(main=side.server.pid, below_children=side.server.pid)
        plan = Plan(port=side.server.port, targets=targets, callers=min(CALLERS, jobs))
        outcome = loads.run(plan).require()
        used = sum(meter.milliseconds(jobs).values())
        return Run(jobs / outcome.wall, used, percentiles(outcome.seconds()))


def waits(runs: list[Run], prefix: str) -> dict[str, float]:
    """Return the medians of the callers' waits."""
    return {f"{prefix}{key}": median(run.waits[key] for run in runs) for key in runs[0].waits}
