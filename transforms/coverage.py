"""How much of each pixel lies inside an outline, exactly: the mask of a shape with smooth edges."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, floor

import pyvips

Point = tuple[float, float]
Row = dict[int, float]

FULL = 255


def coverage(width: int, height: int, outline: Sequence[Point]) -> pyvips.Image:
    """Draw one band of 0–255; the outline lies within the picture and does not cross itself."""
    rows: list[Row] = [{} for _ in range(height)]
    for start, end in pairwise([*outline, outline[0]]):
        if start[1] < end[1]:
            _trace(rows, start, end, 1)
        elif end[1] < start[1]:
            _trace(rows, end, start, -1)
    body = b"".join(_filled(row, width) for row in rows)
    return pyvips.Image.new_from_memory(body, width, height, 1, "uchar")


def _trace(rows: list[Row], start: Point, end: Point, sign: int) -> None:
    """Go down one edge and tell each row how its coverage changes from pixel to pixel."""
    (x, top), (_, bottom) = start, end
    slope = (end[0] - x) / (bottom - top)
    for y in range(floor(top), min(ceil(bottom), len(rows))):
        share = min(y + 1, bottom) - max(y, top)
        after = x + slope * share
        _enter(rows[y], max(min(x, after), 0.0), max(x, after, 0.0), sign * share)
        x = after


def _enter(row: Row, left: float, right: float, share: float) -> None:
    """Cover what lies right of an edge that passes through the row from one place to another.

    What is covered up to a place is a parabola within the edge and a line right of it; pixels have
    its first differences, and the row keeps the differences of those.
    """
    middle, length = (left + right) / 2, right - left

    def covered(place: int) -> float:
        if place <= left:
            return 0.0
        return place - middle if place >= right else (place - left) ** 2 / (2 * length)

    before = level = 0.0
    for at in range(floor(left), ceil(right) + 1):
        now = covered(at + 1)
        row[at] = row.get(at, 0.0) + share * (now - level - before)
        before, level = now - level, now


def _filled(row: Row, width: int) -> bytes:
    """Write the pixels of one row from its changes."""
    pixels, total, at = bytearray(), 0.0, 0
    for place in sorted(row):
        pixels += _pixel(total) * (min(place, width) - at)
        total, at = total + row[place], min(place, width)
    return bytes(pixels + _pixel(total) * (width - at))


def _pixel(share: float) -> bytes:
    return bytes((min(round(abs(share) * FULL), FULL),))
