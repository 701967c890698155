"""Round corners."""

from dataclasses import dataclass
from typing import ClassVar

from transforms.coverage import coverage
from transforms.kinds import Kind, whole
from transforms.outlines import Box, corners, rounded_box
from transforms.painting import cut_out
from transforms.params import param
from transforms.picture import Picture, Size
from transforms.sides import Four, four
from transforms.steps.base import Demand, Step

NONE = (0, 0, 0, 0)
MOST = 65_535
ALL_OF_IT = "max"


def radii() -> Kind[Four]:
    """Take one to four radii, `max` for as round as can be."""
    length = whole(0, MOST)
    expected = f"{length.expected} or {ALL_OF_IT}"
    return four(
        Kind(
            expected,
            lambda text: MOST if text.lower() == ALL_OF_IT else length.parse(text),
            schema=length.schema,
        )
    )


@dataclass(frozen=True)
class Radius(Step):
    """Round the corners of every frame; where radii do not fit beside each other all shrink."""

    word: ClassVar[str] = "radius"
    deep: ClassVar[bool] = True

    radius: Four = param(
        "radius",
        radii(),
        default=NONE,
        effect="rounds the corners: all, or from the top left on clockwise as in CSS; `max` makes"
        " a circle of a square",
        aliases=("r",),
    )

    def demand(self, size: Size) -> Demand:
        """Leave the scale to others."""
        return Demand(size)

    def apply(self, picture: Picture) -> Picture:
        """Clear what lies outside the corners."""
        if self.idle:
            return picture
        width, height = picture.width, picture.height
        feet = corners(picture.full, self.radius, picture.scale)
        outline = rounded_box(Box(0, 0, width, height), feet)
        return cut_out(picture, coverage(width, height, outline))
