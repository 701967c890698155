"""The table of the sweep: what each way takes of the reference's bytes, and its time."""

import csv
import math
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean, median
from typing import NamedTuple

from proxy.bench.ways import REFERENCE

TABLE = Path(__file__).parent / "references" / "frontier.tsv"
HEAD = ("pixels", "way", "q", "photographs", "bytes", "sd", "ms per MP")


class Row(NamedTuple):
    """Bytes a pixel at one look of one photograph, and milliseconds a megapixel."""

    budget: int
    way: str
    photo: str
    q: int
    size: float
    cost: float

    @classmethod
    def parse(cls, fields: Sequence[str]) -> "Row":
        """Read one line of the file."""
        budget, way, photo, q, size, cost = fields
        return cls(int(budget), way, photo, int(q), float(size), float(cost))


class Point(NamedTuple):
    """A way at a look: its share of the reference's bytes, the mean over photographs."""

    budget: int
    way: str
    q: int
    photographs: int
    share: float
    spread: float
    cost: float


def summed(rows: Sequence[Row]) -> list[Point]:
    """Compare every photograph with the reference, and take the mean."""
    known = {(row.budget, row.photo, row.q): row.size for row in rows if row.way == REFERENCE}
    groups = defaultdict[tuple[int, str, int], list[Row]](list)
    for row in rows:
        if (row.budget, row.photo, row.q) in known:
            groups[row.budget, row.way, row.q].append(row)
    return [_point(key, group, known) for key, group in groups.items()]


def _point(
    key: tuple[int, str, int], rows: Sequence[Row], known: dict[tuple[int, str, int], float]
) -> Point:
    shares = [row.size / known[row.budget, row.photo, row.q] for row in rows]
    mean = fmean(shares)
    spread = math.sqrt(fmean((share - mean) ** 2 for share in shares))
    return Point(*key, len(rows), mean, spread, median(row.cost for row in rows))


def save(points: Sequence[Point], path: Path = TABLE) -> None:
    """Write the table."""
    with path.open("w", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(HEAD)
        for point in points:
            numbers = (f"{point.share:.3f}", f"{point.spread:.3f}", f"{point.cost:.1f}")
            writer.writerow((*point[:4], *numbers))


def load(path: Path = TABLE) -> list[Point]:
    """Read the table."""
    with path.open(newline="") as file:
        lines = list(csv.reader(file, delimiter="\t"))[1:]
    return [
        Point(int(a), b, int(c), int(d), float(e), float(f), float(g))
        for a, b, c, d, e, f, g in lines
    ]
