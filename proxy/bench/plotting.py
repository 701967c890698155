"""Line charts as SVG."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 420, 320
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 34, 40
TICKS = 5
STYLE = "font-family:sans-serif;font-size:12px"
Points = Sequence[tuple[float, float]]


class Line(NamedTuple):
    """One line of a chart."""

    name: str
    colour: str
    points: Points
    dashed: bool = False


class Frame(NamedTuple):
    """The range that a chart shows, and where it begins on the page."""

    left: float
    low: float
    high: float
    start: float
    end: float

    @classmethod
    def around(cls, left: float, lines: Sequence[Line]) -> "Frame":
        """Hold every point, with some room above and below."""
        points = [point for line in lines for point in line.points]
        values = [value for _, value in points]
        room = (max(values) - min(values)) * 0.08 or 1.0
        places = [place for place, _ in points]
        return cls(left, min(values) - room, max(values) + room, min(places), max(places))

    def x(self, place: float) -> float:
        """Place a point across."""
        share = (place - self.start) / ((self.end - self.start) or 1)
        return self.left + LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        """Place a point down."""
        share = (value - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def plotted(charts: Mapping[str, Sequence[Line]], across: str) -> str:
    """Draw charts side by side; `across` names what they run over."""
    parts = [
        part
        for at, (title, lines) in enumerate(charts.items())
        for part in _chart(title, across, lines, Frame.around(at * WIDTH, lines))
    ]
    width = WIDTH * len(charts)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" style="{STYLE}">'
    )
    ground = f'<rect width="{width}" height="{HEIGHT}" fill="#ffffff"/>'
    return "\n".join([head, ground, *parts, "</svg>\n"])


def _chart(title: str, across: str, lines: Sequence[Line], frame: Frame) -> Iterator[str]:
    middle = frame.left + (LEFT + WIDTH - RIGHT) / 2
    yield _text(middle, 18, title, "middle")
    yield _text(middle, HEIGHT - 6, across, "middle")
    for at in range(TICKS):
        value = frame.low + (frame.high - frame.low) * (at + 0.5) / TICKS
        x, y = frame.left + LEFT, frame.y(value)
        yield _path([(x, y), (frame.left + WIDTH - RIGHT, y)], "#dddddd")
        yield _text(x - 6, y + 4, f"{value:.3g}", "end")
    for place in dict.fromkeys(place for line in lines for place, _ in line.points):
        yield _text(frame.x(place), HEIGHT - BOTTOM + 16, f"{place:g}", "middle")
    for at, line in enumerate(lines):
        points = [(frame.x(place), frame.y(value)) for place, value in line.points]
        yield _path(points, line.colour, dashed=line.dashed)
        yield _text(frame.left + LEFT + 8, TOP + 12 + 15 * at, line.name, "start", line.colour)


def _path(points: Points, colour: str, *, dashed: bool = False) -> str:
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashes = ' stroke-dasharray="5 4"' if dashed else ""
    return f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="1.6"{dashes}/>'


def _text(x: float, y: float, words: str, anchor: str, colour: str = "#222222") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{words}</text>'
