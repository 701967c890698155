"""The outlines of shapes, as points that follow one another."""

from collections.abc import Mapping, Sequence
from math import ceil, cos, pi, sin, sqrt
from typing import NamedTuple

from transforms.coverage import Point
from transforms.fitting import Pixels, half_up
from transforms.picture import Size
from transforms.sides import Four

FINE, FEWEST = 4.0, 8
SAMPLES = 360
SLIM = 0.382


class Box(NamedTuple):
    """The edges of a box."""

    left: float
    top: float
    right: float
    bottom: float


class Polygon(NamedTuple):
    """Corners on a circle, the first at its top; every other one at `inner` of its radius."""

    corners: int
    inner: float = 1.0
    turned: bool = False


POLYGONS: Mapping[str, Polygon] = {
    "triangle": Polygon(3),
    "triangle-180": Polygon(3, turned=True),
    "pentagon": Polygon(5),
    "pentagon-180": Polygon(5, turned=True),
    "hexagon": Polygon(6),
    "square": Polygon(4),
    "star": Polygon(10, SLIM),
}
CIRCLE, ELLIPSE, HEART = "circle", "ellipse", "heart"
SHAPES = (CIRCLE, ELLIPSE, *POLYGONS, HEART)


def corners(size: Size, radii: Four, scale: Size) -> tuple[Size, ...]:
    """Turn radii into held pixels, all smaller alike where two of them do not fit on a side."""
    first, second, third, fourth = radii
    across, down = max(first + second, third + fourth), max(first + fourth, second + third)
    share = min(1.0, size.width / max(across, 1), size.height / max(down, 1))
    return tuple(Size(share * r * scale.width, share * r * scale.height) for r in radii)


def within(outer: Sequence[Size], box: Box, inner: Box) -> tuple[Size, ...]:
    """Say how round the corners of an inner box are, so that they run along those of the outer."""
    left, top = inner.left - box.left, inner.top - box.top
    right, bottom = box.right - inner.right, box.bottom - inner.bottom
    insets = ((left, top), (right, top), (right, bottom), (left, bottom))
    return tuple(
        Size(max(wide - across, 0.0), max(high - down, 0.0))
        for (wide, high), (across, down) in zip(outer, insets, strict=True)
    )


def rounded_box(box: Box, corners: Sequence[Size]) -> list[Point]:
    """Outline a box whose corners, from the top left on clockwise, are quarters of ellipses."""
    left, top, right, bottom = box
    feet = ((left, top, 1, 1), (right, top, -1, 1), (right, bottom, -1, -1), (left, bottom, 1, -1))
    points: list[Point] = []
    for quarter, ((x, y, across, down), (wide, high)) in enumerate(zip(feet, corners, strict=True)):
        steps = _steps(max(wide, high))
        for step in range(steps + 1):
            angle = pi + (quarter + step / steps) * pi / 2
            points.append((x + wide * (across + cos(angle)), y + high * (down + sin(angle))))
    return [(min(max(x, left), right), min(max(y, top), bottom)) for x, y in points]


def extent(shape: str, within: Pixels) -> Pixels:
    """Say how large a shape is that just fits."""
    if shape == ELLIPSE:
        return within
    points = _unit(shape, SAMPLES)
    wide, high = (max(axis) - min(axis) for axis in zip(*points, strict=True))
    scale = min(within.width / wide, within.height / high)
    return Pixels(
        min(half_up(wide * scale), within.width), min(half_up(high * scale), within.height)
    )


def outline(shape: str, box: Box) -> list[Point]:
    """Outline a shape that fills the box."""
    width, height = box.right - box.left, box.bottom - box.top
    points = _unit(shape, 4 * _steps(max(width, height) / 2))
    across, down = zip(*points, strict=True)
    (left, right), (top, bottom) = (min(across), max(across)), (min(down), max(down))
    return [
        (
            box.left + width * (x - left) / (right - left),
            box.top + height * (y - top) / (bottom - top),
        )
        for x, y in points
    ]


def _steps(radius: float) -> int:
    """Say into how many lines a quarter is cut, so that none leaves the curve by 1/50 pixel."""
    return max(ceil(FINE * sqrt(radius)), FEWEST)


def _unit(shape: str, count: int) -> list[Point]:
    """Outline a shape at its own size, curves by so many points."""
    if shape in POLYGONS:
        return _polygon(POLYGONS[shape])
    angles = [2 * pi * n / count for n in range(count)]
    if shape == HEART:
        return [_heart(angle) for angle in angles]
    return [(sin(angle), -cos(angle)) for angle in angles]


def _polygon(polygon: Polygon) -> list[Point]:
    up = 1 if polygon.turned else -1
    reach = [1.0, polygon.inner] * polygon.corners
    angles = [2 * pi * n / polygon.corners for n in range(polygon.corners)]
    return [(far * sin(a), up * far * cos(a)) for far, a in zip(reach, angles, strict=False)]


def _heart(angle: float) -> Point:
    """Return a point of the well-known curve of sines and cosines."""
    height = 13 * cos(angle) - 5 * cos(2 * angle) - 2 * cos(3 * angle) - cos(4 * angle)
    return 16 * sin(angle) ** 3, -height
