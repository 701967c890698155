"""A page's sizes of one original, asked for at once, against bare pyvips."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import ClassVar

import pyvips

from proxy.bench import bare, loads
from proxy.bench.figures import Bound, Figure, compared
from proxy.bench.pictures import drawn
from proxy.bench.plan import Outcome, Plan
from proxy.bench.references import vips
from proxy.bench.servers import HOST, Server, module, service
from proxy.bench.suites.base import Bench

CALLERS = 8
PAGES = 3
ANSWER = "answer.bin"
FULL = (256, 512, 768, 1024, 1280, 1536, 1792, 2048)
FEW = (320, 640, 960, 1280)
BASELINE, PROGRESSIVE, PNG = "baseline.jpg", "progressive.jpg", "flat.png"


@dataclass(frozen=True, slots=True)
class Case:
    """An original of so many megapixels, written in one way, and what is asked of it."""

    kind: str
    megapixels: int
    widths: tuple[int, ...]
    formats: tuple[str, ...]
    least: float

    @property
    def label(self) -> str:
        """Name it."""
        kind = self.kind.partition(".")[0]
        formats = ", ".join(self.formats)
        return f"{len(self.renditions)} × {formats} of {self.megapixels} MP {kind}"

    @property
    def file(self) -> str:
        """Name its original."""
        return f"{self.megapixels}-{self.kind}"

    @property
    def renditions(self) -> tuple[tuple[str, int], ...]:
        """Return each format in each width."""
        return tuple(product(self.formats, self.widths))


CASES = (
    Case(PROGRESSIVE, 24, FULL, ("jpeg",), 2.3),
    Case(PROGRESSIVE, 24, FULL, ("webp",), 1.6),
    Case(PROGRESSIVE, 24, FULL, ("jpeg", "webp", "avif"), 2.0),
    Case(PNG, 3, FEW, ("webp",), 1.1),
    Case(BASELINE, 6, FEW, ("webp",), 0.93),
    Case(BASELINE, 12, FEW, ("webp",), 0.93),
    Case(BASELINE, 24, FEW, ("webp",), 0.93),
)
WRITTEN: Mapping[str, Mapping[str, object]] = {
    BASELINE: {"Q": 90},
    PROGRESSIVE: {"Q": 90, "interlace": True},
    PNG: {"compression": 6},
}


class Srcset:
    """Every page has an original of its own, so that each is fetched and decoded for it alone."""

    name: ClassVar[str] = "srcset"
    about: ClassVar[str] = (
        f"all widths of cold originals, {CALLERS} callers, against bare pyvips in as many processes"
        " with the bytes in memory and the same source and caller at work beside it"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure every case."""
        large = _large(bench)
        for case in CASES:
            _write(large, case, bench.folder)
        (bench.folder / ANSWER).write_bytes(bytes(60_000))
        with ExitStack() as stack:
            source = stack.enter_context(module("origin", bench.folder))
            opened = {"ALLOWED_PRIVATE": f"{HOST}:{source.port}"}
            server = stack.enter_context(service(opened))
            for case in CASES:
                yield from _measure(case, bench, server, source)


def _measure(case: Case, bench: Bench, server: Server, source: Server) -> Iterator[Figure]:
    with bare.running(bench.folder / case.file, 2, *case.formats) as pool:
        pages = bench.count(PAGES)
        rates = []
        _ours(case, server, source, "warm", 1)
        _theirs(case, pool, source, 1)
        for run in bench.turns(30.0):
            ours = _ours(case, server, source, str(run), pages)
            loads.settle()
            theirs = _theirs(case, pool, source, pages)
            loads.settle()
            count = pages * len(case.renditions)
            rates.append((count / ours, count / theirs))
    yield compared(case.label, "renditions/s", rates, Bound("≥", case.least, "ratio"))


def _ours(case: Case, server: Server, source: Server, run: str, pages: int) -> float:
    """Ask for the pages, one after the other, each at once: seconds."""
    wall = 0.0
    for page in range(pages):
        number = f"{''.join(case.formats)}-{run}-{page}"
        url = loads.original(source.port, number, case.file)
        targets = [loads.target(url, w=width, format=form) for form, width in case.renditions]
        outcome: Outcome = loads.run(Plan(port=server.port, targets=targets, callers=CALLERS))
        wall += outcome.require().wall
    return wall


def _theirs(case: Case, pool: bare.Bare, source: Server, pages: int) -> float:
    """Have bare pyvips make them: seconds."""
    wall = 0.0
    work = [vips.job(width, case.formats.index(form)) for form, width in case.renditions]
    for _ in range(pages):
        beside = [f"/0/{ANSWER}"] * len(work)
        plan = Plan(port=source.port, targets=beside, callers=CALLERS, paced=1)
        seconds, outcome = pool.run(work, plan)
        outcome.require()
        wall += seconds
    return wall


def _large(bench: Bench) -> pyvips.Image:
    """Return a photograph of 24 megapixels, or what stands for one."""
    if not bench.pictures.real:
        return drawn(6000, 4000)
    name = max(bench.pictures.photographs, key=lambda each: _pixels(bench.pictures.folder / each))
    return pyvips.Image.new_from_file(str(bench.pictures.folder / name)).copy_memory()


def _pixels(path: Path) -> int:
    image = pyvips.Image.new_from_file(str(path))
    return int(image.width * image.height)


def _write(large: pyvips.Image, case: Case, folder: Path) -> None:
    scale = (case.megapixels * 1_000_000 / (large.width * large.height)) ** 0.5
    path = folder / case.file
    if not path.exists():
        (large.resize(scale) if scale < 1 else large).write_to_file(str(path), **WRITTEN[case.kind])
