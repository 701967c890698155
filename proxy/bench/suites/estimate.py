"""How near an estimate comes to what the optimiser then does, and how long it takes."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any, ClassVar

import pyvips
from msgspec import json

from proxy.bench.derived import FORMATS, Derived, derive
from proxy.bench.figures import Bound, Figure, measured, worst
from proxy.bench.suites.base import Bench
from transforms.estimating import estimated
from transforms.job import Job
from transforms.limits import Limits
from transforms.optimization import Estimation, Optimization
from transforms.optimizing import optimized

PRESETS: Mapping[str, Mapping[str, Any]] = {
    "high": {"quality": 40},
    "medium": {"quality": 60},
    "low": {"quality": 75, "lossy": False},
}
POINTS = 15.0
SECONDS = 600.0
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Guess:
    """What was said of one file, what came of it, and the processor time of the saying."""

    said: float
    came: float
    seconds: float
    method: str


class Estimate:
    """Every file of the derived set, at every preset."""

    name: ClassVar[str] = "estimate"
    about: ClassVar[str] = (
        "the derived set, at each preset: how many points an estimated reduction is away from what"
        " the optimiser then comes to, and the processor time of an estimate"
    )

    def run(self, bench: Bench) -> Iterator[Figure]:
        """Measure each format at each preset."""
        pyvips.concurrency_set(1)
        if not bench.pictures.real:
            yield measured("the corpus is absent", "", [0.0])
            return
        for name in FORMATS:
            files = list(derive(bench.pictures.folder, (name,), bench.share))
            for preset in PRESETS if files else ():
                yield from _figures(name, preset, [_guessed(file, preset) for file in files])


def _guessed(file: Derived, preset: str) -> Guess:
    data, options = memoryview(file.body), PRESETS[preset]
    began = time.process_time()
    _, said = estimated(data, Job(str(Estimation(**options)), Limits(), SECONDS))
    spent = time.process_time() - began
    _, body = optimized(data, Job(str(Optimization(**options)), Limits(), SECONDS))
    found = json.decode(said)
    came = PERCENT * (1 - len(body) / len(file.body))
    return Guess(found["estimated_reduction_percent"], came, spent, found["method"])


def _figures(name: str, preset: str, guesses: Sequence[Guess]) -> Iterator[Figure]:
    errors = [abs(each.said - each.came) for each in guesses]
    judged = [each for each in guesses if each.method != "exact"]
    details = {
        "files": float(len(guesses)),
        "of them exact": float(len(guesses) - len(judged)),
        "most": max(errors),
        "mean that was said": fmean(each.said for each in guesses),
        "mean that came": fmean(each.came for each in guesses),
    }
    called = f"{name} {preset}"
    yield measured(f"{called}: mean error", "points", [fmean(errors)], Bound("≤", POINTS), details)
    times = [1000 * each.seconds for each in judged]
    if times:
        yield worst(f"{called}: time", "ms", times, details={"median": median(times)})
