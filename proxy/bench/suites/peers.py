"""Cold misses beside other image services: at defaults, and where both look alike."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from statistics import fmean
from typing import ClassVar

from proxy.bench import loads
from proxy.bench.figures import Bound, Figure, compared, measured
from proxy.bench.installing import Absent
from proxy.bench.rivals import RIVALS, Asked, Rival, Stage
from proxy.bench.rivals.contest import CALLERS, Originals, Run, Side, waits
from proxy.bench.rivals.gallery import Equal, Gallery, Shown, format_of
from proxy.bench.servers import HOST, NotStarted, Server, module, processes, service
from proxy.bench.suites.base import Bench

WIDTH = 640
PHOTOGRAPHS, FEWEST = 9, 4
JOBS = {"jpeg": 32, "webp": 32, "avif": 8}
SECONDS = 8.0
ENOUGH, TINY = 0.5, 0.1


@dataclass(frozen=True, slots=True)
class Peers:
    """Each installed by the bench, on one source, one at a time beside the service."""

    name: ClassVar[str] = "peers"
    about: ClassVar[str] = (
        f"6 MP JPEG to {WIDTH}, cold originals, {CALLERS} callers, against other image services at"
        " their defaults: ours at our own, and ours at the q that looks as theirs do"
    )

    rivals: tuple[Rival, ...] = tuple(RIVALS.values())

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure each that can be had here, and those that were named."""
        with ExitStack() as stack:
            gallery = Gallery.hang(_spread(bench), bench.folder)
            folders = (bench.pictures.folder, bench.folder)
            source = stack.enter_context(module("origin", *folders))
            ours = stack.enter_context(service({"ALLOWED_PRIVATE": f"{HOST}:{source.port}"}))
            stage = Stage(bench.folder, source, processes(ours))
            arena = _Arena(bench, gallery, stage, ours, Originals(source.port))
            for rival in (*self.rivals, *bench.peers):
                yield from arena.meet(rival)


def _spread(bench: Bench) -> list[Path]:
    """Take photographs from all over the list: what a codec makes of them differs widely."""
    paths = [bench.pictures.folder / name for name in bench.pictures.photographs]
    most = bench.count(PHOTOGRAPHS, least=FEWEST if bench.share > TINY else 1)
    return paths[:: max(1, len(paths) // most)][:most]


@dataclass(frozen=True, slots=True)
class _Arena:
    bench: Bench
    gallery: Gallery
    stage: Stage
    ours: Server
    originals: Originals
    _usual: dict[str, Shown] = field(default_factory=dict)

    def meet(self, rival: Rival) -> Iterator[Figure]:
        """Measure one rival in every format that it has; say why where it is absent."""
        try:
            if rival.home and self.bench.share > TINY:
                rival.home.fetch()
            with rival.running(self.stage) as server:
                for name in self._formats(rival):
                    yield from self._format(rival, server, name)
        except (Absent, NotStarted) as reason:
            yield measured(f"{rival.name} is absent: {reason}", "", [0.0])

    def _formats(self, rival: Rival) -> tuple[str, ...]:
        """Name the formats there is time for: in a hurry, those that most is claimed of."""
        if self.bench.share >= ENOUGH:
            return rival.formats
        return rival.claims.first if self.bench.share > TINY else rival.claims.first[:1]

    def _format(self, rival: Rival, server: Server, name: str) -> Iterator[Figure]:
        theirs = Side(server, lambda url: rival.target(Asked(url, WIDTH, name)))
        try:
            self._written(theirs, name)
            shown = self._shown(theirs)
            equal = self.gallery.equal(lambda q: self._shown(self._side(name, q=q)), shown)
            sides = (self._side(name, q=equal.q), theirs, self._side(name))
            runs = self._runs(sides, JOBS[name])
        except (ValueError, OSError, HTTPException) as reason:
            yield measured(f"{name} {rival.name} is absent: {reason}", "", [0.0])
            return
        if name not in self._usual:
            self._usual[name] = self._shown(self._side(name))
        yield from _alike(rival, name, runs, shown, equal)
        yield from _usual(rival, name, runs, shown, self._usual[name])

    def _side(self, name: str, **query: object) -> Side:
        return Side(self.ours, lambda url: loads.target(url, w=WIDTH, format=name, **query))

    def _written(self, side: Side, name: str) -> None:
        """Check that it writes the format; raises ValueError."""
        found = format_of(side.answer(self.originals.address(self.gallery.names[0])))
        if found != name:
            raise ValueError(f"it answers {found}")

    def _shown(self, side: Side) -> Shown:
        return self.gallery.shown(lambda name: side.answer(self.originals.address(name)))

    def _runs(self, sides: Sequence[Side], usual: int) -> list[list[Run]]:
        """Return the runs of each side, by turns."""
        jobs, name = self.bench.count(usual, least=2), self.bench.pictures.six_megapixels
        turns = []
        for _ in self.bench.turns(SECONDS):
            turns.append([self.originals.run(side, name, jobs) for side in sides])
            loads.settle()
        return [list(runs) for runs in zip(*turns, strict=True)]


def _alike(
    rival: Rival, name: str, runs: Sequence[list[Run]], shown: Shown, equal: Equal
) -> Iterator[Figure]:
    """Yield what it takes to look alike: speed, processor time, bytes."""
    ours, theirs, _ = runs
    called, claims = f"{name} {rival.name}, equal look", rival.claims
    details = {"our q": float(equal.q), "our score": equal.score, "their score": shown.score}
    yield _rates(called, ours, theirs, claims.rate, details)
    yield from _times(called, ours, theirs, claims.time.get(name))
    yield measured(f"{called}, bytes", "× theirs", [equal.bytes], claims.size.get(name))


def _usual(
    rival: Rival, name: str, runs: Sequence[list[Run]], shown: Shown, own: Shown
) -> Iterator[Figure]:
    """Yield what each comes to as it is installed."""
    _, theirs, ours = runs
    called = f"{name} {rival.name}, defaults"
    details = {
        "our score": own.score,
        "their score": shown.score,
        "our bytes": fmean(own.sizes),
        "their bytes": fmean(shown.sizes),
    }
    yield _rates(called, ours, theirs, None, details)
    yield from _times(called, ours, theirs, None)


def _rates(
    called: str,
    ours: list[Run],
    theirs: list[Run],
    bound: Bound | None,
    details: Mapping[str, float],
) -> Figure:
    pairs = [(a.rate, b.rate) for a, b in zip(ours, theirs, strict=True)]
    beside = {**details, **waits(ours, "our "), **waits(theirs, "their ")}
    return compared(called, "renditions/s", pairs, bound, beside)


def _times(
    called: str, ours: list[Run], theirs: list[Run], bound: Bound | None
) -> Iterator[Figure]:
    """Yield processor time, where the other's is known."""
    pairs = [(a.cpu, b.cpu) for a, b in zip(ours, theirs, strict=True)]
    if all(their for _, their in pairs):
        yield compared(f"{called}, processor time", "ms", pairs, bound)
