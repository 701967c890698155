"""A run of the preset bench as figures, like those of the suites."""

from collections.abc import Iterator

from proxy.bench.figures import Bound, Figure
from proxy.bench.presets.cases import Outcome
from proxy.bench.presets.run import Run
from proxy.bench.presets.verdicts import LESS, NEAR, Row
from proxy.bench.report import Report, Section, number

NAME = "presets"
ABOUT = (
    "files of the corpus at each preset, through /optimize and /estimate of a service: what was"
    " saved, how near the estimate came, and the time"
)
HEAD = ("file", "preset", "before", "after", "saved %", "method", "ms", "CPU ms", "off", "verdict")
# Bytes do not move by themselves, times do.
STILL, MOVING = 0.002, 0.15


def report(run: Run) -> Report:
    """Write a run as a report of one suite."""
    figures = tuple(figure for row in run.rows for figure in _figures(row, run))
    cases = (HEAD, *(cells(each) for each in run.outcomes))
    failure = run.error if run.state == "failed" else ""
    section = Section(ABOUT, figures, run.seconds, failure, cases)
    return Report(run.when, run.machine, {NAME: section})


def cells(each: Outcome) -> tuple[str, ...]:
    """Write a case as a row."""
    return (
        each.file,
        each.preset,
        number(each.bytes_before),
        number(each.bytes_after),
        f"{each.reduction:.1f}",
        each.method,
        number(each.ms),
        number(each.cpu_ms),
        f"{each.estimate_error:.1f}",
        " · ".join((each.verdict, *each.reasons, *filter(None, [each.error]))),
    )


def _figures(row: Row, run: Run) -> Iterator[Figure]:
    found = _found(row, run)
    called = f"{row.format} {row.preset}"
    yield Figure(
        name=f"{called}: saved",
        unit="%",
        value=row.reduction,
        runs=tuple(each.reduction for each in found),
        bound=_saved(row, run),
        details={"files": float(row.files)},
        noise=STILL,
    )
    yield Figure(
        name=f"{called}: estimate off",
        unit="points",
        value=row.estimate_error,
        bound=Bound("≤", NEAR),
        runs=tuple(each.estimate_error for each in found),
        noise=STILL,
    )
    yield Figure(
        name=f"{called}: time",
        unit="ms",
        value=row.ms,
        runs=tuple(each.ms for each in found),
        details={"cpu ms": row.cpu_ms},
        noise=MOVING,
    )


def _found(row: Row, run: Run) -> list[Outcome]:
    """Return what came of the cases of a row that did not fail."""
    asked = row.format, row.preset
    return [each for each in run.outcomes if (each.format, each.preset) == asked and not each.error]


def _saved(row: Row, run: Run) -> Bound | None:
    """Claim about as much as the next weaker preset saves, where there is one."""
    same = [each for each in run.rows if each.format == row.format]
    weaker = same[same.index(row) + 1 :]
    return Bound("≥", round(weaker[0].reduction - LESS, 1)) if weaker else None
