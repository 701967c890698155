"""The frontier as SVG: each format's bytes over its time, a dot for each way."""

import math
from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from proxy.bench.frontier_table import Point

WIDTH, HEIGHT = 560, 400
LEFT, RIGHT, TOP, BOTTOM = 48, 24, 34, 44
STYLE = "font-family:sans-serif;font-size:11px"
COSTS = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
STEP = 0.05
GREY, DARK, CHOSEN = "#90a4ae", "#263238", "#c62828"


class Panel(NamedTuple):
    """One format's dots, and which of them the service takes."""

    title: str
    points: Sequence[Point]
    chosen: str


class Axes(NamedTuple):
    """The ranges of a panel and where it begins."""

    left: float
    top: float
    costs: tuple[float, float]
    shares: tuple[float, float]

    @classmethod
    def around(cls, left: float, top: float, points: Sequence[Point]) -> "Axes":
        """Hold every dot, with some room."""
        costs, shares = [p.cost for p in points], [p.share for p in points]
        low, high = math.floor(min(shares) / STEP) * STEP, math.ceil(max(shares) / STEP) * STEP
        return cls(left, top, (min(costs) / 1.3, max(costs) * 2.2), (low - STEP / 2, high))

    def x(self, cost: float) -> float:
        """Place a time, logarithmically."""
        low, high = map(math.log, self.costs)
        return self.left + LEFT + (math.log(cost) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def y(self, share: float) -> float:
        """Place a share of the bytes."""
        low, high = self.shares
        return self.top + HEIGHT - BOTTOM - (share - low) / (high - low) * (HEIGHT - TOP - BOTTOM)


def plotted(panels: Sequence[Panel]) -> str:
    """Draw the panels, two beside each other."""
    parts = [
        part
        for at, panel in enumerate(panels)
        for part in _panel(panel, WIDTH * (at % 2), HEIGHT * (at // 2))
    ]
    size = f"0 0 {2 * WIDTH} {HEIGHT * math.ceil(len(panels) / 2)}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}" style="{STYLE}">'
    ground = '<rect width="100%" height="100%" fill="#ffffff"/>'
    return "\n".join([head, ground, *parts, "</svg>\n"])


def frontier(points: Sequence[Point]) -> list[Point]:
    """Keep what nothing else beats in both bytes and time, the quickest first."""
    best, kept = math.inf, []
    for point in sorted(points, key=lambda each: (each.cost, each.share)):
        if point.share < best:
            best = point.share
            kept.append(point)
    return kept


def _panel(panel: Panel, left: float, top: float) -> Iterator[str]:
    axes = Axes.around(left, top, panel.points)
    yield _text(left + WIDTH / 2, top + 18, panel.title, "middle")
    yield _text(left + WIDTH / 2, top + HEIGHT - 8, "processor time, ms per megapixel", "middle")
    yield from _grid(axes)
    best = frontier(panel.points)
    places = " ".join(f"{axes.x(p.cost):.1f},{axes.y(p.share):.1f}" for p in best)
    yield f'<polyline points="{places}" fill="none" stroke="{GREY}" stroke-width="1.4"/>'
    for point in panel.points:
        colour = CHOSEN if point.way == panel.chosen else DARK if point in best else GREY
        x, y = axes.x(point.cost), axes.y(point.share)
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>'
        yield _text(x + 6, y + (4 if point in best else -4), _short(point.way), "start", colour)


def _short(way: str) -> str:
    return way.partition(" ")[2]


def _grid(axes: Axes) -> Iterator[str]:
    right, bottom = axes.left + WIDTH - RIGHT, axes.top + HEIGHT - BOTTOM
    for cost in COSTS:
        if axes.costs[0] <= cost <= axes.costs[1]:
            yield _text(axes.x(cost), bottom + 16, str(cost), "middle")
            yield _line(axes.x(cost), axes.top + TOP, axes.x(cost), bottom)
    low, high = axes.shares
    for at in range(math.ceil(low / STEP), math.floor(high / STEP) + 1):
        yield _text(axes.left + LEFT - 6, axes.y(at * STEP) + 4, f"{at * STEP:.2f}", "end")
        yield _line(axes.left + LEFT, axes.y(at * STEP), right, axes.y(at * STEP))


def _line(left: float, top: float, right: float, bottom: float) -> str:
    places = f'x1="{left:.1f}" y1="{top:.1f}" x2="{right:.1f}" y2="{bottom:.1f}"'
    return f'<line {places} stroke="#eceff1"/>'


def _text(x: float, y: float, words: str, anchor: str, colour: str = "#222222") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="{colour}">{escape(words)}</text>'
