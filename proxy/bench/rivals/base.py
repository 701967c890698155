"""What a rival is: another image service, running here, that is asked for the same renditions."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import ClassVar, NamedTuple, Protocol

from proxy.bench.figures import Bound
from proxy.bench.installing import Home
from proxy.bench.servers import Server

EVERY = ("jpeg", "webp", "avif")


class Asked(NamedTuple):
    """A rendition: of the original at this address, so wide, in this format."""

    url: str
    width: int
    format: str


class Stage(NamedTuple):
    """Where a rival works: a folder to write in, and the source that it is to fetch from."""

    folder: Path
    source: Server
    processes: int


class Claims(NamedTuple):
    """What is claimed of us beside a rival, at equal look: ours / theirs.

    `rate` is of every format, `time` and `size` of those named; `first` are measured in a hurry.
    """

    rate: Bound | None = None
    time: Mapping[str, Bound] = {}
    size: Mapping[str, Bound] = {}
    first: tuple[str, ...] = EVERY[:1]


AHEAD = Claims(Bound("≥", 1.0, "ratio"))


class Rival(Protocol):
    """A service at its makers' defaults, except that it keeps no rendition and no original."""

    @property
    def name(self) -> str:
        """Name it as figures do."""
        ...

    formats: ClassVar[tuple[str, ...]]
    claims: ClassVar[Claims]

    @property
    def home(self) -> Home | None:
        """Return what is to be installed first."""
        ...

    def running(self, stage: Stage) -> AbstractContextManager[Server]:
        """Run it on a free port of the loopback; raises Absent or NotStarted."""
        ...

    def target(self, asked: Asked) -> str:
        """Return the request for a rendition."""
        ...
