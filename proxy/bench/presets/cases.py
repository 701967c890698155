"""One file at one preset: what is asked, and what came of it."""

from collections.abc import Collection, Iterator, Mapping
from typing import Literal, NamedTuple

from msgspec import Struct

from proxy.bench.corpus import File

Verdict = Literal["pass", "warn", "fail"]
ORDER: tuple[Verdict, ...] = ("pass", "warn", "fail")

# As estimates name them, strongest first.
PRESETS: Mapping[str, Mapping[str, object]] = {
    "HIGH": {"quality": 40, "png_lossy": True},
    "MEDIUM": {"quality": 60, "png_lossy": True},
    "LOW": {"quality": 75, "png_lossy": False},
}


class Case(NamedTuple):
    """A file to be optimised, and how."""

    file: File
    preset: str


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of a case: sizes in bytes, reductions in percent, times in milliseconds.

    `error` says why there is nothing else.
    """

    file: str
    group: str
    format: str
    preset: str
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    bytes_before: int = 0
    bytes_after: int = 0
    reduction: float = 0.0
    method: str = ""
    ms: float = 0.0
    cpu_ms: float = 0.0
    estimated: float = 0.0
    estimate_method: str = ""
    estimate_ms: float = 0.0
    estimate_error: float = 0.0
    error: str = ""


def planned(files: Collection[File], presets: Collection[str]) -> Iterator[Case]:
    """Yield each file at each preset, the strongest preset first."""
    for file in files:
        for preset in PRESETS:
            if preset in presets:
                yield Case(file, preset)


def worst(verdicts: Collection[Verdict]) -> Verdict:
    """Return the worst of verdicts; `pass` of none."""
    return max(verdicts, key=ORDER.index, default="pass")
