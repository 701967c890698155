"""What a suite is: one kind of claim, measured."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import ClassVar, Protocol

from proxy.bench.figures import Figure
from proxy.bench.pictures import Pictures
from proxy.bench.rivals.template import Template

FEWEST = 3


@dataclass(frozen=True, slots=True)
class Bench:
    """What suites measure with: pictures, a folder to write in, and how much is enough.

    `rounds` is how often each side is measured, by turns; `share` of the usual work is done.
    `peers` are other servers, running already, that were named. After `until`, of the monotonic
    clock, no more rounds begin than must be.
    """

    pictures: Pictures
    folder: Path
    rounds: int = 7
    share: float = 1.0
    peers: tuple[Template, ...] = ()
    until: float = inf

    def turns(self, seconds: float = 90.0) -> Iterator[int]:
        """Count the rounds; on a machine that is busy, fewer of them, though never under three."""
        until = min(self.until, time.monotonic() + seconds * self.share)
        for turn in range(self.rounds):
            if turn >= FEWEST and time.monotonic() > until:
                return
            yield turn

    def count(self, usual: int, least: int = 1) -> int:
        """Return how many of something to do."""
        return max(least, round(usual * self.share))


class Suite(Protocol):
    """One module of this package: `about` says in a line what is compared with what."""

    name: ClassVar[str]
    about: ClassVar[str]

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure; raises NotStarted where a server does not come up."""
        ...
