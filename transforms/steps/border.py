"""A line along the edges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Self

import pyvips

from transforms import colours, cutting
from transforms.colours import Colour
from transforms.coverage import coverage
from transforms.fitting import Pixels
from transforms.kinds import Kind, whole
from transforms.outlines import Box, corners, rounded_box, within
from transforms.painting import framed
from transforms.params import param
from transforms.picture import Picture, Size
from transforms.sides import Four, parts, short, spread
from transforms.steps.base import Demand, Step
from transforms.steps.radius import NONE, radii

WIDTH = whole(0, 10_000)
BLACK = Colour(0, 0, 0)
PAIR = 2
EXPECTED = (
    f"1 to 4 widths, each {WIDTH.expected}, then a colour (hex with 3, 4, 6 or 8 digits, or a CSS"
    " name), joined by commas"
)


class Line(NamedTuple):
    """How wide a border is at each side, and its colour."""

    widths: Four
    colour: Colour


def line() -> Kind[Line | None]:
    """Take widths as CSS takes them and a colour; black unless given.

    `10,333` is a width and a colour; of three digits after two widths or more it is a width too.
    """

    def parse(text: str) -> Line | None:
        *widths, last = parts(text)
        written = bool(widths) and _coloured(last, len(widths) + 1)
        ink = colours.parse(last) if written else BLACK
        sides = spread([WIDTH.parse(each) for each in (widths if written else [*widths, last])])
        return Line(sides, ink) if any(sides) and ink.alpha else None

    def write(value: Line | None) -> str:
        return f"{short(value.widths)},#{value.colour}" if value else "0"

    return Kind(EXPECTED, parse, write)


def _coloured(word: str, count: int) -> bool:
    digits = word.isascii() and word.isdigit()
    return not digits or len(word) in {6, 8} or (count == PAIR and len(word) in {3, 4})


@dataclass(frozen=True)
class Border(Step):
    """Draw a border inside the picture's edges, whose size stays; it follows rounded corners.

    The radius is that of the corners, so a query cannot set it twice.
    """

    word: ClassVar[str] = "border"
    deep: ClassVar[bool] = True

    line: Line | None = param(
        "border",
        line(),
        effect="border in place of the picture's edges: `10,ff0000`, or widths of top, right,"
        " bottom and left before the colour",
    )
    radius: Four = param("radius", radii(), default=NONE, effect="its corners", private=True)

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """Take the corners that are rounded, where there is a border."""
        line, radius = cls.declared()
        drawn = line.read(query["border"]) if "border" in query else None
        if drawn is None or "radius" not in query:
            return cls(drawn)
        return cls(drawn, radius.read(query["radius"]))

    def demand(self, size: Size) -> Demand:
        """Leave the scale to others."""
        return Demand(size)

    def apply(self, picture: Picture) -> Picture:
        """Put the border in the place of every frame's edges."""
        if self.line is None:
            return picture
        across, down = picture.scale
        top, right, bottom, left = self.line.widths
        inner = Box(
            round(left * across),
            round(top * down),
            picture.width - round(right * across),
            picture.height - round(bottom * down),
        )
        if any(self.radius) or inner.left >= inner.right or inner.top >= inner.bottom:
            return self._curved(picture, self.line, inner)
        kept = Pixels(int(inner.right - inner.left), int(inner.bottom - inner.top))
        place, size = (int(inner.left), int(inner.top)), Pixels(picture.width, picture.height)
        part = cutting.cut(picture, *place, kept)
        return picture.with_image(cutting.pad(part, *place, size, self.line.colour).image)

    def _curved(self, picture: Picture, line: Line, inner: Box) -> Picture:
        whole = Box(0, 0, picture.width, picture.height)
        outer = corners(picture.full, self.radius, picture.scale)
        mask = _mask(picture, inner, within(outer, whole, inner))
        around = _mask(picture, whole, outer) if any(self.radius) else None
        return framed(picture, mask, line.colour, around)


def _mask(picture: Picture, box: Box, feet: Sequence[Size]) -> pyvips.Image:
    if box.left >= box.right or box.top >= box.bottom:
        return pyvips.Image.black(picture.width, picture.height)
    return coverage(picture.width, picture.height, rounded_box(box, feet))
