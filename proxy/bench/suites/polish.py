"""What polishing brings, and what it costs those who ask meanwhile."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import fmean
from typing import ClassVar

import pyvips

from proxy.bench import loads
from proxy.bench.figures import Bound, Figure, compared, measured, percentiles
from proxy.bench.plan import Outcome, Plan
from proxy.bench.servers import HOST, Server, module, service
from proxy.bench.suites.base import Bench
from proxy.polishing import LEAST_HITS
from transforms.codecs import CODECS
from transforms.judging import Judge

WIDTH, LIKED_WIDTH = 640, 1200
PHOTOGRAPHS, JOBS, CALLERS = 8, 80, 4
BOUNDS = {"webp": 0.97, "avif": 0.97, "jpeg": 1.0}
PATIENCE, GLANCE = 90.0, 0.25
DONE = 'darkroom_polished_total{outcome="smaller"}', 'darkroom_polished_total{outcome="no smaller"}'
WORKING = 'darkroom_polished_total{outcome="begun"}'


@dataclass(frozen=True, slots=True)
class House:
    """The service, and where its originals are."""

    service: Server
    source: Server
    names: Sequence[str]

    def target(self, name: str, **words: object) -> str:
        """Name a rendition."""
        return loads.target(loads.original(self.source.port, 0, name), **words)

    def bodies(self, name: str) -> list[bytes]:
        """Have every photograph's rendition in one format."""
        targets = [self.target(each, w=WIDTH, format=name) for each in self.names]
        return [self.service.get(target)[2] for target in targets]

    def like(self, name: str, width: int = WIDTH) -> None:
        """Have each made, and ask for it again and again."""
        targets = [self.target(each, w=width, format=name) for each in self.names]
        for part in (targets, targets * LEAST_HITS):
            loads.run(Plan(port=self.service.port, targets=part)).require()

    def counted(self, *names: str) -> float:
        """Add up what the metrics say."""
        lines = (line.rpartition(" ") for line in self.service.text("/metrics").splitlines())
        return sum(float(value) for name, _, value in lines if name in names)

    def reach(self, number: float, *names: str) -> None:
        """Wait until the metrics say so much; raises TimeoutError."""
        until = time.monotonic() + PATIENCE
        while self.counted(*names) < number:
            if time.monotonic() > until:
                raise TimeoutError(f"{self.counted(*names)} of {number} in {PATIENCE:g} s: {names}")
            time.sleep(GLANCE)


class Polish:
    """Photographs before and after; then misses while it goes on, beside misses without it."""

    name: ClassVar[str] = "polish"
    about: ClassVar[str] = (
        f"{PHOTOGRAPHS} photographs, {WIDTH} px wide: bytes and SSIMULACRA2 after polishing against"
        " before; then cold misses while renditions are being polished, against a service without"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure what it brings, then what it costs."""
        with ExitStack() as stack:
            source = stack.enter_context(module("origin", bench.pictures.folder))
            names = bench.pictures.photographs[: bench.count(PHOTOGRAPHS, least=2)]
            settings = {
                "ALLOWED_PRIVATE": f"{HOST}:{source.port}",
                "CACHE_CONTROL": "public, max-age=600",
            }
            polishing = stack.enter_context(service({**settings, "POLISH": 1}))
            plain = stack.enter_context(service(settings))
            house = House(polishing, source, names)
            for name, most in BOUNDS.items():
                yield from _brought(house, name, most)
            yield _cost(bench, house, House(plain, source, names))


def _brought(house: House, name: str, most: float) -> Iterator[Figure]:
    """Compare bytes and look, before and after."""
    done = house.counted(*DONE)
    before = house.bodies(name)
    house.like(name)
    house.reach(done + len(before), *DONE)
    after = house.bodies(name)
    pairs = [(len(new), len(old)) for new, old in zip(after, before, strict=True)]
    yield compared(f"polished {name}, bytes", "B", pairs, Bound("≤", most, "ratio"))
    judges = [
        Judge(_read(house.service.get(house.target(each, w=WIDTH, format="png"))[2]))
        for each in house.names
    ]
    scores = [
        [j.score(CODECS[name], b) for j, b in zip(judges, s, strict=True)] for s in (before, after)
    ]
    gained = fmean(scores[1]) - fmean(scores[0])
    yield measured(f"polished {name}, score gained", "", [gained], Bound("≥", -0.1))


def _cost(bench: Bench, polishing: House, plain: House) -> Figure:
    """Compare misses while AVIFs are polished with misses at a service that does not."""
    runs: list[tuple[float, float]] = []
    outcomes: list[Outcome] = []
    for turn in range(min(len(polishing.names), bench.rounds)):
        begun = polishing.counted(WORKING)
        width = LIKED_WIDTH + turn
        polishing.like("avif", width)
        plain.like("avif", width)
        polishing.reach(begun + 1, WORKING)
        walls = []
        for house in (polishing, plain):
            targets = [
                loads.target(
                    loads.original(house.source.port, f"{turn}-{job}", house.names[0]), w=WIDTH
                )
                for job in range(bench.count(JOBS, least=8))
            ]
            plan = Plan(port=house.service.port, targets=targets, callers=CALLERS)
            outcomes.append(loads.run(plan).require())
            walls.append(len(targets) / outcomes[-1].wall)
        runs.append((walls[0], walls[1]))
    details = percentiles([s for each in outcomes[::2] for s in each.seconds()])
    return compared(
        "misses while it is polished", "renditions/s", runs, Bound("≥", 0.95, "ratio"), details
    )


def _read(data: bytes) -> pyvips.Image:
    return pyvips.Image.new_from_buffer(data, "").copy_memory()
