"""A rendition that nobody has asked for yet, against bare pyvips."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import ClassVar

from proxy.bench import bare, loads
from proxy.bench.figures import Bound, Figure, compared, measured, middle, percentile, percentiles
from proxy.bench.plan import Outcome, Plan
from proxy.bench.processes import Meter
from proxy.bench.references import vips
from proxy.bench.servers import HOST, Server, module, processes, service
from proxy.bench.suites.base import Bench
from transforms.codecs import CODECS

WIDTH, SPREAD = 640, 80
CALLERS, CROWD = 8, 16
JOBS, LARGE_JOBS = 80, 32
SECONDS = 16.0
COLD, WARM = "cold", "warm"


@dataclass(frozen=True, slots=True)
class Case:
    """An original and a format, the least ratio when it is fetched and when it is there already."""

    format: str
    cold: float
    warm: float = 0.0
    large: bool = False

    @property
    def kinds(self) -> Mapping[str, float]:
        """Which of both are measured, with their bounds."""
        return {COLD: self.cold, WARM: self.warm} if self.warm else {COLD: self.cold}

    @property
    def title(self) -> str:
        """Name it."""
        return f"{'large ' if self.large else ''}{self.format}"

    @property
    def answer(self) -> str:
        """Name the file of a finished rendition, which the source sends in its place."""
        return f"answer-{'large-' if self.large else ''}{self.format}.bin"


CASES = (
    Case("webp", 0.88, 0.95),
    Case("jpeg", 0.82, 0.95),
    Case("avif", 0.84, 0.91),
    Case("jpeg", 0.82, large=True),
    Case("webp", 0.86, large=True),
)


@dataclass(frozen=True, slots=True)
class Sides:
    """The service and what it is held against, both up while a case is measured."""

    service: Server
    source: Server
    bare: bare.Bare
    name: str
    case: Case

    def ours(
        self, kind: str, run: int, jobs: int, callers: int = CALLERS
    ) -> tuple[Outcome, Mapping[str, float]]:
        """Have the service make renditions."""
        targets = [self._target(kind, f"{callers}-{run}-{job}", job) for job in range(jobs)]
        meter = Meter.start(
            main=self.service.pid, renderers_children=self.service.pid, source=self.source.pid
        )
        outcome = loads.run(Plan(port=self.service.port, targets=targets, callers=callers))
        cpu = meter.milliseconds(jobs)
        return outcome.require(), {**cpu, "caller cpu ms": outcome.cpu * 1000 / jobs}

    def theirs(self, kind: str, run: int, jobs: int) -> tuple[float, Mapping[str, float]]:
        """Have bare pyvips make them: seconds, and processor time."""
        answer = f"/0/{self.case.answer}"
        pairs = [[f"/{run}x{job}/{self.name}", answer] for job in range(jobs)]
        beside = [each for pair in pairs for each in (pair if kind == COLD else pair[1:])]
        plan = Plan(
            port=self.source.port, targets=beside, callers=CALLERS, paced=len(beside) // jobs
        )
        meters = [Meter.start(bare=pid) for pid in self.bare.pids]
        source = Meter.start(source=self.source.pid)
        wall, outcome = self.bare.run([vips.job(_width(kind, at)) for at in range(jobs)], plan)
        outcome.require()
        used = sum(meter.milliseconds(jobs)["bare cpu ms"] for meter in meters)
        beside_it = {
            "source beside bare cpu ms": source.milliseconds(jobs)["source cpu ms"],
            "caller beside bare cpu ms": outcome.cpu * 1000 / jobs,
        }
        return wall, {"bare cpu ms": used, **beside_it}

    def _target(self, kind: str, number: str, job: int) -> str:
        url = loads.original(self.source.port, number if kind == COLD else WARM, self.name)
        return loads.target(url, w=_width(kind, job), format=self.case.format, v=number)


class Miss:
    """Cold: another original each time. Warm: one original, each time another width."""

    name: ClassVar[str] = "miss"
    about: ClassVar[str] = (
        f"JPEG of 6 and, where it says large, 24 MP to {WIDTH}, {CALLERS} callers, against bare"
        " pyvips in as many processes with the bytes in memory, at the same effort and look, and"
        " the same source and caller at work beside it"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure every case."""
        pictures = bench.pictures
        for case in CASES:
            body = (pictures.folder / _name(bench, case)).read_bytes()
            (bench.folder / case.answer).write_bytes(vips.shrunk(body, WIDTH, CODECS[case.format]))
        with ExitStack() as stack:
            source = stack.enter_context(module("origin", pictures.folder, bench.folder))
            opened = {"ALLOWED_PRIVATE": f"{HOST}:{source.port}"}
            server = stack.enter_context(service(opened))
            for case in CASES:
                yield from _case(bench, case, server, source)


def _case(bench: Bench, case: Case, server: Server, source: Server) -> Iterator[Figure]:
    name = _name(bench, case)
    count = processes(server)
    with bare.running(bench.pictures.folder / name, count, case.format) as pool:
        sides = Sides(server, source, pool, name, case)
        for kind, least in case.kinds.items():
            yield from _measure(sides, kind, bench, Bound("≥", least, "ratio"))
        if case.large:
            yield _crowded(sides, bench)


def _measure(sides: Sides, kind: str, bench: Bench, bound: Bound) -> Iterator[Figure]:
    jobs = bench.count(LARGE_JOBS if sides.case.large else JOBS, least=4)
    sides.ours(kind, -1, CALLERS)
    sides.theirs(kind, -1, CALLERS)
    rates, times, details = [], [], []
    for run in bench.turns(SECONDS):
        outcome, ours = sides.ours(kind, run, jobs)
        loads.settle()
        wall, theirs = sides.theirs(kind, run, jobs)
        loads.settle()
        rates.append((jobs / outcome.wall, jobs / wall))
        times.append((ours["main cpu ms"] + ours["renderers cpu ms"], theirs["bare cpu ms"]))
        details.append({**percentiles(outcome.seconds()), **ours, **theirs})
    title = f"miss {sides.case.title} {kind}"
    yield compared(title, "renditions/s", rates, bound, middle(details))
    yield compared(f"{title}, processor time", "ms", times)


def _crowded(sides: Sides, bench: Bench) -> Figure:
    """Report what a crowd waits: so small an answer has its first byte when it has its last."""
    jobs = bench.count(LARGE_JOBS, least=4)
    seconds = [sides.ours(COLD, run, jobs, CROWD)[0].seconds() for run in range(2)]
    title = f"miss {sides.case.title} cold, first byte p95 under {CROWD} callers"
    waits = [percentile(each, 95) * 1000 for each in seconds]
    return measured(title, "ms", waits, details=percentiles([s for run in seconds for s in run]))


def _name(bench: Bench, case: Case) -> str:
    pictures = bench.pictures
    return pictures.largest_baseline if case.large else pictures.six_megapixels


def _width(kind: str, job: int) -> int:
    """Spread warm widths evenly around the one that cold ones have, in no order."""
    return WIDTH if kind == COLD else WIDTH - SPREAD + job * 67 % (2 * SPREAD + 1)
