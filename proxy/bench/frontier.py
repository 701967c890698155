"""Sweep the encoders: bytes at an equal look against processor time, `-m proxy.bench.frontier`.

What was measured is kept in `--raw`, and a run goes on where the last one ended; `--write` makes
the table and the page of what is there.
"""

import argparse
import csv
import math
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pyvips

from proxy.bench import environment, frontier_page
from proxy.bench.frontier_table import Row, summed
from proxy.bench.showing import TARGETS
from proxy.bench.tuning import tuned
from proxy.bench.ways import WAYS, Way
from transforms.codecs import CODECS
from transforms.codecs.base import on_scale
from transforms.judging import Judge
from transforms.searching import Curve, sought, whole

BUDGETS = (100_000, 350_000, 1_600_000, 4_000_000)
MARKS = {q: on_scale(q, TARGETS) for q in (65, 80)}
MOST = 12
SLOPE, START, PROBES, NEAR, APART = 0.7, 70, 3, 0.3, 0.2
MISSED = 1.0
RAW = Path("build/frontier.tsv")


class Task(NamedTuple):
    """One picture to write in one way."""

    budget: int
    path: Path
    way: str


class Probe(NamedTuple):
    """What a setting came to."""

    score: float
    size: int
    seconds: float


@dataclass(frozen=True)
class Subject:
    """A picture of a photograph, and who scores what is made of it."""

    image: pyvips.Image
    judge: Judge

    @property
    def megapixels(self) -> float:
        """Millions of pixels."""
        return float(self.image.width * self.image.height / 1e6)


def tasks(corpus: Path) -> Iterator[Task]:
    """Name every picture in every way, the small ones first."""
    for budget in BUDGETS:
        paths = [path for path in tuned(corpus) if _pixels(path) >= budget][:MOST]
        ways = [name for name, way in WAYS.items() if way.most >= budget]
        yield from (Task(budget, path, way) for path in paths for way in ways)


def _pixels(path: Path) -> int:
    image = pyvips.Image.new_from_file(str(path))
    return int(image.width * image.height)


@lru_cache(1)
def subject(path: Path, budget: int) -> Subject:
    """Read a photograph and make it as small as the budget says."""
    pyvips.cache_set_max(0)
    pyvips.concurrency_set(1)
    image = pyvips.Image.new_from_file(str(path))
    width = round(image.width * math.sqrt(budget / (image.width * image.height)))
    small = pyvips.Image.thumbnail(str(path), width, height=10_000_000, export_profile="srgb")
    small = small.colourspace("srgb")[0:3].cast("uchar").copy_memory()
    return Subject(small, Judge(small))


def swept(task: Task) -> tuple[Row, ...]:
    """Find the bytes of each look; nothing of a look that is out of reach."""
    photo, way = subject(task.path, task.budget), WAYS[task.way]
    probes = list[Probe]()
    rows = list[Row]()
    curve = Curve(SLOPE)
    for q, mark in MARKS.items():
        curve = _searched(photo, way, mark, curve, probes)
        if max(probe.score for probe in probes) > mark - MISSED:
            size = equal(probes, mark) / photo.megapixels / 1e6
            cost = median(probe.seconds for probe in probes) * 1000 / photo.megapixels
            rows.append(Row(task.budget, task.way, task.path.name, q, size, cost))
    return tuple(rows) or (Row(task.budget, task.way, task.path.name, 0, math.nan, math.nan),)


def _searched(photo: Subject, way: Way, mark: float, curve: Curve, probes: list[Probe]) -> Curve:
    def measure(setting: int) -> float:
        began = time.process_time()
        body = way.write(photo.image, setting)
        seconds = time.process_time() - began
        probes.append(Probe(photo.judge.score(CODECS[way.codec], body), len(body), seconds))
        return probes[-1].score

    start = whole(curve.reaches(mark)) if curve.points else START
    return sought(measure, mark, curve, start, PROBES, NEAR)


def equal(probes: Sequence[Probe], mark: float) -> float:
    """Tell how many bytes a score takes, by the line through the two nearest to it."""
    near, *others = sorted(probes, key=lambda probe: abs(probe.score - mark))
    far = next((each for each in others if abs(each.score - near.score) > APART), None)
    if far is None:
        return near.size
    steep = (math.log(far.size) - math.log(near.size)) / (far.score - near.score)
    size: float = near.size * math.exp(steep * (mark - near.score))
    return size


def main() -> None:
    """Sweep as long as is allowed, then say what is left, and write what is asked."""
    options = _options()
    options.raw.parent.mkdir(parents=True, exist_ok=True)
    known = read(options.raw)
    done = {(row.budget, row.photo, row.way) for row in known}
    left = [
        task
        for task in tasks(options.corpus)
        if (task.budget, task.path.name, task.way) not in done and task.way.startswith(options.way)
    ]
    until, made = time.monotonic() + options.seconds, 0
    with ProcessPoolExecutor(options.processes) as pool, options.raw.open("a", newline="") as file:
        writer = csv.writer(file, delimiter="\t")
        step = len(WAYS)
        while made < len(left) and time.monotonic() < until:
            for rows in pool.map(swept, left[made : made + step]):
                writer.writerows(rows)
            made += step
            file.flush()
    print(f"{max(0, len(left) - made)} left of {len(left)}")
    if options.write:
        frontier_page.write(summed(read(options.raw)))


def read(path: Path) -> list[Row]:
    """Read what was measured."""
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return [Row.parse(fields) for fields in csv.reader(file, delimiter="\t")]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m proxy.bench.frontier")
    parser.add_argument("--corpus", type=Path, default=environment.corpus())
    parser.add_argument("--raw", type=Path, default=RAW, help="what was measured")
    parser.add_argument("--way", default="", help="only ways whose name begins so")
    parser.add_argument("--seconds", type=float, default=150.0, help="begin nothing after so long")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="write the table and the page")
    return parser.parse_args()


if __name__ == "__main__":
    main()
