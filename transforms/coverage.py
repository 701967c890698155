"""How much of each pixel lies inside an outline, exactly: the mask of a shape with smooth edges."""

from collections.abc import Sequence
from itertools import groupby, pairwise
from math import ceil, floor

import pyvips

Point = tuple[float, float]
Row = dict[int, float]

FULL = 255
SHADES = tuple(bytes((shade,)) for shade in range(FULL + 1))


def coverage(width: int, height: int, outline: Sequence[Point]) -> pyvips.Image:
    """Draw one band of 0–255; the outline lies within the picture and does not cross itself."""
    rows: list[Row] = [{} for _ in range(height)]
    for start, end in pairwise([*outline, outline[0]]):
        if start[1] < end[1]:
            _trace(rows, start, end, 1)
        elif end[1] < start[1]:
            _trace(rows, end, start, -1)
    body = b"".join(_filled(row, width) * len([*alike]) for row, alike in groupby(rows))
    return pyvips.Image.new_from_memory(body, width, height, 1, "uchar")


def _trace(rows: list[Row], start: Point, end: Point, sign: int) -> None:
    """Go down one edge and tell each row how its coverage changes from pixel to pixel."""
    (x, top), (_, bottom) = start, end
    slope = (end[0] - x) / (bottom - top)
    for y in range(floor(top), min(ceil(bottom), len(rows))):
        share = min(y + 1, bottom) - max(y, top)
        after = x + slope * share
        left, right = (x, after) if x < after else (after, x)
        _enter(rows[y], left, right, sign * share)
        x = after


def _enter(row: Row, left: float, right: float, share: float) -> None:
    """Cover what lies right of an edge that passes through the row from one place to another.

    What is covered up to a place is a parabola within the edge and a line right of it; pixels have
    its first differences, and the row keeps the differences of those.
    """
    middle, length, first = (left + right) / 2, right - left, max(floor(left), 0)
    if right <= first + 1:
        within = share * (first + 1 - middle)
        row[first] = row.get(first, 0.0) + within
        row[first + 1] = row.get(first + 1, 0.0) + share - within
        return

    def covered(place: int) -> float:
        if place <= left:
            return 0.0
        return place - middle if place >= right else (place - left) ** 2 / (2 * length)

    before = level = 0.0
    for at in range(first, ceil(right) + 1):
        now = covered(at + 1)
        row[at] = row.get(at, 0.0) + share * (now - level - before)
        before, level = now - level, now


def _filled(row: Row, width: int) -> bytes:
    """Write the pixels of one row from its changes."""
    pixels, shade, total, at = [], SHADES[0], 0.0, 0
    for place, change in sorted(row.items()):
        if place >= width:
            break
        pixels.append(shade * (place - at))
        total, at = total + change, place
        shade = SHADES[min(round(abs(total) * FULL), FULL)]
    return b"".join([*pixels, shade * (width - at)])
