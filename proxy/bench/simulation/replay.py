"""Requests read from a file: time, original, width and Accept class, in columns."""

from collections.abc import Iterator, Sequence
from csv import reader
from pathlib import Path

import numpy as np

from proxy.bench.simulation.trace import Trace

COLUMNS = ("seconds", "original", "width", "accept")
FORMATS = ("jxl", "avif", "webp")
WIDEST = 65_535


def read(path: Path) -> Trace:
    """Read a file of tab-separated columns, named in its first line or in their usual order.

    `accept` is a header, or the formats that it names; any order of time will do. Raises ValueError
    that names the line.
    """
    with path.open(newline="", encoding="utf-8", errors="replace") as file:
        rows = list(_rows(reader(file, delimiter="\t")))
    if not rows:
        raise ValueError(f"{path}: no request: expected {', '.join(COLUMNS)}, tab-separated")
    rows.sort(key=lambda row: row[0])
    seconds, names, widths, classes = zip(*rows, strict=True)
    numbers = {name: at for at, name in enumerate(dict.fromkeys(names))}
    return Trace(
        np.array(seconds, dtype=np.float64) - seconds[0],
        np.array([numbers[name] for name in names], dtype=np.int64),
        np.array(widths, dtype=np.int64),
        np.array(classes, dtype=np.int64),
    )


def accept_class(text: str) -> int:
    """Return the class of an Accept header, as nginx folds it."""
    named = [name for name in FORMATS if name in text.lower()]
    if named == [*FORMATS]:
        return 0
    return 3 if "webp" not in named else 1 if "avif" in named else 2


def _rows(lines: Iterator[Sequence[str]]) -> Iterator[tuple[float, str, int, int]]:
    order = list(range(len(COLUMNS)))
    for number, line in enumerate(lines, start=1):
        if number == 1 and set(COLUMNS) <= set(line):
            order = [line.index(name) for name in COLUMNS]
        elif line:
            yield _row(number, line, order)


def _row(number: int, line: Sequence[str], order: Sequence[int]) -> tuple[float, str, int, int]:
    try:
        seconds, original, width, accept = (line[at] for at in order)
        found = float(seconds), original, int(width), accept_class(accept)
    except (IndexError, ValueError):
        raise ValueError(
            f"line {number}: {line!r}: expected {', '.join(COLUMNS)}, tab-separated"
        ) from None
    if not 0 <= found[0] < float("inf") or not 1 <= found[2] <= WIDEST:
        raise ValueError(f"line {number}: {line!r}: expected a time, and a width of 1 to {WIDEST}")
    return found
