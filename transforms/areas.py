"""Rectangles in shares of a picture's width and height, and how a crop holds them."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Self

DIGITS = 4
MOST = 64


class Area(NamedTuple):
    """A rectangle within 0–1: the same one at every size of the picture."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def within(cls, left: float, top: float, right: float, bottom: float) -> Self:
        """Return what of a rectangle lies in the picture."""
        left, top = max(left, 0.0), max(top, 0.0)
        return cls(left, top, max(min(right, 1.0) - left, 0.0), max(min(bottom, 1.0) - top, 0.0))

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle, across and down."""
        return self.left + self.width / 2, self.top + self.height / 2

    @property
    def surface(self) -> float:
        """Share of the picture that it covers."""
        return self.width * self.height

    def wider(self, share: float) -> "Area":
        """Return it with so much of its own size more on every side."""
        across, down = self.width * share, self.height * share
        return Area.within(
            self.left - across, self.top - down, self.right + across, self.bottom + down
        )

    def joined(self, other: "Area") -> "Area":
        """Return the rectangle around both."""
        return Area.within(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


def held(areas: Sequence[Area], across: float, down: float) -> Area:
    """Return the rectangle around as many as a crop of these shares can show, the largest first.

    Of equals the one nearest to the middle counts more; one that is too large is held alone.
    """
    first, *rest = sorted(areas, key=_rank)
    for area in rest:
        both = first.joined(area)
        if both.width <= across and both.height <= down:
            first = both
    return first


def _rank(area: Area) -> tuple[float, float]:
    across, down = area.middle
    return -round(area.surface, DIGITS), abs(across - 0.5) + abs(down - 0.5)


def written(areas: Sequence[Area]) -> list[list[float]]:
    """Write areas as a fact."""
    return [[round(float(part), DIGITS) for part in area] for area in areas]


def read(fact: Any) -> tuple[Area, ...] | None:
    """Read back what `written` wrote; None where it is anything else."""
    if not isinstance(fact, list | tuple) or len(fact) > MOST:
        return None
    areas = [Area(*each) for each in fact if _sound(each)]
    return tuple(areas) if len(areas) == len(fact) else None


def _sound(each: Any) -> bool:
    if not isinstance(each, list | tuple) or len(each) != len(Area._fields):
        return False
    return all(isinstance(part, int | float) and 0 <= part <= 1 for part in each)
