"""What is measured and claimed: figures, each against its reference and its bound."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

PERCENTILES = (50, 95, 99)


class Bound(Struct, frozen=True):
    """What a figure claims: its value or its ratio is at least, or at most, so much."""

    sense: Literal["≥", "≤", "="]
    limit: float
    of: Literal["ratio", "value"] = "value"

    def __str__(self) -> str:
        """Write the claim."""
        return f"{self.of} {self.sense} {self.limit:g}"

    def holds(self, found: float) -> bool:
        """Say whether a number keeps the claim."""
        if self.sense == "≥":
            return found >= self.limit
        return found <= self.limit if self.sense == "≤" else found == self.limit


class Figure(Struct, frozen=True, kw_only=True):
    """One number: the median of its runs, and of the reference's runs beside them.

    `noise` is by which share it moves where nothing has changed; None: as far as its runs do.
    """

    name: str
    unit: str
    value: float
    reference: float | None = None
    ratio: float | None = None
    bound: Bound | None = None
    runs: tuple[float, ...] = ()
    reference_runs: tuple[float, ...] = ()
    details: Mapping[str, float] = {}
    noise: float | None = None

    @property
    def verdict(self) -> str:
        """Say `holds`, `fails`, or nothing where nothing is claimed."""
        if self.bound is None:
            return ""
        found = self.ratio if self.bound.of == "ratio" else self.value
        return "holds" if found is not None and self.bound.holds(found) else "fails"


def measured(
    name: str,
    unit: str,
    runs: Sequence[float],
    bound: Bound | None = None,
    details: Mapping[str, float] | None = None,
) -> Figure:
    """Return the median of runs."""
    return Figure(
        name=name,
        unit=unit,
        value=median(runs),
        bound=bound,
        runs=tuple(runs),
        details=details or {},
    )


def worst(
    name: str,
    unit: str,
    runs: Sequence[float],
    bound: Bound | None = None,
    details: Mapping[str, float] | None = None,
) -> Figure:
    """Return the largest of what may not be exceeded even once."""
    return replace(measured(name, unit, runs, bound, details), value=max(runs))


def compared(
    name: str,
    unit: str,
    pairs: Sequence[tuple[float, float]],
    bound: Bound | None = None,
    details: Mapping[str, float] | None = None,
) -> Figure:
    """Return the medians of runs and of their references; the ratio is the median of the pairs'."""
    ours, theirs = zip(*pairs, strict=True)
    return Figure(
        name=name,
        unit=unit,
        value=median(ours),
        reference=median(theirs),
        ratio=median(our / their for our, their in pairs),
        bound=bound,
        runs=ours,
        reference_runs=theirs,
        details=details or {},
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that so many of a hundred do not exceed; NaN of none."""
    ordered = sorted(values)
    if not ordered:
        return float("nan")
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def percentiles(seconds: Sequence[float], prefix: str = "") -> dict[str, float]:
    """Return the usual percentiles of seconds, in milliseconds; nothing of none."""
    if not seconds:
        return {}
    return {f"{prefix}p{p} ms": 1000 * percentile(seconds, p) for p in PERCENTILES}


def middle(dictionaries: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return each key's median over those runs that have it."""
    keys = dict.fromkeys(key for each in dictionaries for key in each)
    return {key: median(each[key] for each in dictionaries if key in each) for key in keys}
