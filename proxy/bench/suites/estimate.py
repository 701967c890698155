"""How near an estimate comes to what the optimiser then does, and how long it takes."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import ClassVar

import pyvips
from msgspec import json

from proxy.bench.derived import FORMATS, PRESETS, USUAL, Derived, derive, drawn
from proxy.bench.figures import Bound, Figure, measured
from proxy.bench.optimised import SECONDS, optimised
from proxy.bench.suites.base import Bench
from transforms.estimating import estimated
from transforms.job import Job
from transforms.limits import Limits
from transforms.optimization import Estimation, Optimization

POINTS = 15.0
SMALL = "small.png"
MOST_MS = 500
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
            files = list(drawn(bench.pictures.folder / SMALL))
            guesses = [_guessed(file, PRESETS["medium"], bench) for file in files]
            yield from _figures("drawn here", "medium", guesses)
            return
        for name in FORMATS:
            files = list(derive(bench.pictures.folder, (name,), bench.share * USUAL))
            for preset, wish in PRESETS.items():
                yield from _figures(name, preset, [_guessed(file, wish, bench) for file in files])


def _guessed(file: Derived, wish: Optimization, bench: Bench) -> Guess:
    asked = Estimation(**asdict(wish))
    began = time.process_time()
    _, said = estimated(memoryview(file.body), Job(str(asked), Limits(), SECONDS))
    spent = time.process_time() - began
    made = optimised(file.body, wish, bench.folder)
    found = json.decode(said)
    came = PERCENT * (1 - len(made.body) / len(file.body))
    return Guess(found["estimated_reduction_percent"], came, spent, found["method"])


def _figures(name: str, preset: str, guesses: Sequence[Guess]) -> Iterator[Figure]:
    errors = [abs(each.said - each.came) for each in guesses]
    details = {
        "files": float(len(guesses)),
        "of them exact": float(sum(each.method == "exact" for each in guesses)),
        "most": max(errors),
        "mean that was said": fmean(each.said for each in guesses),
        "mean that came": fmean(each.came for each in guesses),
    }
    called = f"{name} {preset}"
    yield measured(f"{called}: mean error", "points", [fmean(errors)], Bound("≤", POINTS), details)
    times = [1000 * each.seconds for each in guesses]
    beside = {"most ms": max(times)}
    yield measured(f"{called}: time", "ms", times, Bound("≤", MOST_MS), beside)
