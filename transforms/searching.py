"""Finding the setting at which something that grows with it reaches a mark."""

from collections.abc import Callable
from dataclasses import dataclass

Point = tuple[float, float]

TRUST = 6


@dataclass(frozen=True, slots=True)
class Curve:
    """What was seen of something that grows with a setting; `slope` is what is expected of it."""

    slope: float
    points: tuple[Point, ...] = ()

    def seeing(self, at: float, value: float) -> "Curve":
        """Return the curve with one more point."""
        return Curve(self.slope, (*self.points, (at, value)))

    def reaches(self, mark: float) -> float:
        """Estimate where the mark is reached: between the points beside it, else beyond them."""
        below, above = self.beside(mark)
        if below and above and above[0] > below[0]:
            (left, low), (right, high) = below, above
            return left + (right - left) * (mark - low) / (high - low)
        at, value = min(self.points, key=lambda point: abs(point[1] - mark))
        return at + (mark - value) / self.steepness

    def beside(self, mark: float) -> tuple[Point | None, Point | None]:
        """Return the highest setting that missed the mark and the lowest that did not."""
        below = max((point for point in self.points if point[1] < mark), default=None)
        return below, min((point for point in self.points if point[1] >= mark), default=None)

    @property
    def steepness(self) -> float:
        """How fast it grows: as expected until it is known, and near that where little was seen."""
        (left, low), (right, high) = min(self.points), max(self.points)
        return max(high - low + TRUST * self.slope, 0.1) / (right - left + TRUST)


def sought(
    measure: Callable[[int], float], mark: float, curve: Curve, start: int, most: int, near: float
) -> Curve:
    """Measure at whole settings, 1–100, until one is near the mark; `most` times at most."""
    at, seen = start, set[int]()
    while at not in seen and len(seen) < most:
        value = measure(at)
        seen.add(at)
        curve = curve.seeing(at, value)
        if abs(value - mark) <= near * (1 if len(seen) == 1 else 3):
            break
        at = whole(curve.reaches(mark))
    return curve


def whole(at: float) -> int:
    """Round to a setting that there is."""
    return min(max(round(at), 1), 100)
