"""A rendition that nobody has asked for yet, against bare pyvips."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import ClassVar

from proxy.bench import bare, loads
from proxy.bench.figures import Bound, Figure, compared, middle, percentiles
from proxy.bench.plan import Outcome, Plan
from proxy.bench.processes import Meter, renderers
from proxy.bench.references.vips import shrunk
from proxy.bench.servers import HOST, Server, module, service
from proxy.bench.suites.base import Bench

WIDTH, SPREAD = 640, 80
CALLERS = 8
JOBS = 160
ANSWER = "answer.webp"
BOUNDS = {"cold": 0.82, "warm": 0.90}


@dataclass(frozen=True, slots=True)
class Sides:
    """The service and what it is held against, both up for the whole suite."""

    service: Server
    source: Server
    bare: bare.Bare
    name: str

    def ours(self, kind: str, run: int, jobs: int) -> tuple[Outcome, Mapping[str, float]]:
        """Have the service make renditions."""
        targets = [self._target(kind, run, job) for job in range(jobs)]
        meter = Meter.start(
            main=self.service.pid, renderers_children=self.service.pid, source=self.source.pid
        )
        outcome = loads.run(Plan(port=self.service.port, targets=targets, callers=CALLERS))
        cpu = meter.milliseconds(jobs)
        return outcome.require(), {**cpu, "caller cpu ms": outcome.cpu * 1000 / jobs}

    def theirs(self, kind: str, run: int, jobs: int) -> tuple[float, Mapping[str, float]]:
        """Have bare pyvips make them: seconds, and processor time."""
        answer = f"/0/{ANSWER}"
        pairs = [[f"/{run}x{job}/{self.name}", answer] for job in range(jobs)]
        beside = [each for pair in pairs for each in (pair if kind == "cold" else pair[1:])]
        plan = Plan(
            port=self.source.port, targets=beside, callers=CALLERS, paced=len(beside) // jobs
        )
        meters = [Meter.start(bare=pid) for pid in self.bare.pids]
        source = Meter.start(source=self.source.pid)
        wall, outcome = self.bare.run([_width(kind, job) for job in range(jobs)], plan)
        outcome.require()
        used = sum(meter.milliseconds(jobs)["bare cpu ms"] for meter in meters)
        beside_it = {
            "source beside bare cpu ms": source.milliseconds(jobs)["source cpu ms"],
            "caller beside bare cpu ms": outcome.cpu * 1000 / jobs,
        }
        return wall, {"bare cpu ms": used, **beside_it}

    def _target(self, kind: str, run: int, job: int) -> str:
        number = f"{run}-{job}" if kind == "cold" else "warm"
        url = loads.original(self.source.port, number, self.name)
        return loads.target(url, w=_width(kind, job), v=f"{run}-{job}")


class Miss:
    """Cold: another original each time. Warm: one original, each time another width."""

    name: ClassVar[str] = "miss"
    about: ClassVar[str] = (
        f"6 MP JPEG to {WIDTH} WebP, {CALLERS} callers, against bare pyvips in as many processes"
        " with the bytes in memory and the same source and caller at work beside it"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure both kinds."""
        pictures = bench.pictures
        path = pictures.folder / pictures.six_megapixels
        (bench.folder / ANSWER).write_bytes(shrunk(path.read_bytes(), WIDTH))
        with ExitStack() as stack:
            source = stack.enter_context(module("origin", pictures.folder, bench.folder))
            opened = {"ALLOWED_PRIVATE": f"{HOST}:{source.port}"}
            server = stack.enter_context(service(opened))
            processes = len(renderers(server.pid))
            pool = stack.enter_context(bare.running(path, processes))
            sides = Sides(server, source, pool, pictures.six_megapixels)
            for kind, least in BOUNDS.items():
                yield from _measure(sides, kind, bench, Bound("≥", least, "ratio"))


def _measure(sides: Sides, kind: str, bench: Bench, bound: Bound) -> Iterator[Figure]:
    jobs = bench.count(JOBS, least=4)
    sides.ours(kind, -1, CALLERS)
    sides.theirs(kind, -1, CALLERS)
    rates, times, details = [], [], []
    for run in bench.turns():
        outcome, ours = sides.ours(kind, run, jobs)
        loads.settle()
        wall, theirs = sides.theirs(kind, run, jobs)
        loads.settle()
        rates.append((jobs / outcome.wall, jobs / wall))
        times.append((ours["main cpu ms"] + ours["renderers cpu ms"], theirs["bare cpu ms"]))
        details.append({**percentiles(outcome.seconds()), **ours, **theirs})
    yield compared(f"miss {kind}", "renditions/s", rates, bound, middle(details))
    yield compared(f"miss {kind}, processor time", "ms", times)


def _width(kind: str, job: int) -> int:
    """Spread warm widths evenly around the one that cold ones have, in no order."""
    return WIDTH if kind == "cold" else WIDTH - SPREAD + job * 67 % (2 * SPREAD + 1)
