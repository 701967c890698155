"""What a run of the bench found, and how it is told."""

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import pyvips
from msgspec import Struct

from proxy import __version__, machine
from proxy.bench.figures import Figure

COLUMNS = ("", "value", "reference", "ratio", "bound", "verdict")
DIGITS = 4
CORPUS, DRAWN = "corpus", "drawn here: no corpus was found"


class Section(Struct, frozen=True):
    """One suite's figures and how long they took, or why there are none.

    `cases` are rows of what lies under the figures, the first of them its head.
    """

    about: str
    figures: tuple[Figure, ...]
    seconds: float
    failure: str = ""
    cases: tuple[tuple[str, ...], ...] = ()


class Report(Struct, frozen=True):
    """Every suite that ran, and where."""

    when: str
    machine: Mapping[str, str]
    suites: dict[str, Section]

    @classmethod
    def of(cls, suites: dict[str, Section], corpus: str) -> "Report":
        """Write down where and when."""
        return cls(datetime.now(UTC).isoformat(timespec="seconds"), facts(corpus), suites)

    @property
    def figures(self) -> dict[str, Figure]:
        """Every figure by its name."""
        return {f.name: f for section in self.suites.values() for f in section.figures}

    @property
    def holds(self) -> bool:
        """Whether every suite ran and no claim failed."""
        failed = any(section.failure for section in self.suites.values())
        return not failed and all(f.verdict != "fails" for f in self.figures.values())


def number(value: float | None) -> str:
    """Write a number so that it can be read."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.{DIGITS}g}"


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield lines of aligned columns: the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        yield "  ".join(cells).rstrip()


def told(figures: Sequence[Figure]) -> Iterator[str]:
    """Yield the table of figures, then what was found beside each."""
    yield from table([COLUMNS, *(cells(figure) for figure in figures)])
    for figure in figures:
        if figure.details:
            beside = (f"{name} {number(value)}" for name, value in figure.details.items())
            yield f"    {figure.name}: " + " · ".join(beside)


def cells(figure: Figure) -> tuple[str, ...]:
    """Return a figure's row."""
    return (
        figure.name,
        f"{number(figure.value)} {figure.unit}".strip(),
        number(figure.reference),
        number(figure.ratio),
        str(figure.bound or ""),
        figure.verdict,
    )


def facts(corpus: str) -> dict[str, str]:
    """Say on what, and with what, is measured; `corpus` says of which pictures."""
    return {
        "darkroom": __version__,
        "python": platform.python_version(),
        "libvips": ".".join(str(pyvips.version(part)) for part in range(3)),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cores": str(machine.cores()),
        "load before": " ".join(f"{load:.1f}" for load in os.getloadavg()),
        "pictures": corpus,
    }
