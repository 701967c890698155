"""Shapes."""

from dataclasses import dataclass
from typing import Any, ClassVar

from transforms.colours import Colour, colour
from transforms.coverage import coverage
from transforms.cutting import cut
from transforms.fitting import Pixels, rounded
from transforms.kinds import choice, flag
from transforms.outlines import ELLIPSE, SHAPES, Box, extent, outline
from transforms.painting import cut_out, framed
from transforms.params import param
from transforms.picture import Picture, Size
from transforms.steps.base import Demand, Step

HALF = 0.5


@dataclass(frozen=True)
class Mask(Step):
    """Show the picture in a shape, as large as fits and in the middle."""

    word: ClassVar[str] = "mask"
    deep: ClassVar[bool] = True

    mask: str = param(
        "mask",
        choice({shape: shape for shape in SHAPES} | {"none": ""}),
        default="",
        effect="shows the picture in a shape; `square` stands on its corner, `-180` upside down",
        aliases=("shape",),
    )
    mbg: Colour | None = param("mbg", colour(), effect="colour outside the shape; else it is clear")
    mtrim: bool = param(
        "mtrim",
        flag(),
        default=False,
        effect="cuts off what lies beside the shape",
        aliases=("strim",),
    )

    @classmethod
    def fold(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Drop what cannot be seen."""
        if not values.get("mask"):
            return {}
        clear = not values.get("mbg") or not values["mbg"].alpha
        nothing = {"mbg": clear, "mtrim": values["mask"] == ELLIPSE}
        return {name: value for name, value in values.items() if not nothing.get(name)}

    def demand(self, size: Size) -> Demand:
        """Hand on what is left where the rest is cut off."""
        if not self.mask or not self.mtrim:
            return Demand(size)
        return Demand(Size(*extent(self.mask, rounded(size))))

    def apply(self, picture: Picture) -> Picture:
        """Cut every frame to the shape's box if asked, and clear or paint what lies outside."""
        if not self.mask:
            return picture
        within = Pixels(picture.width, picture.height)
        wide, high = extent(self.mask, within)
        left, top = (within.width - wide) * HALF, (within.height - high) * HALF
        if self.mtrim:
            picture = cut(picture, int(left), int(top), Pixels(wide, high))
            left = top = 0
        shape = outline(self.mask, Box(left, top, left + wide, top + high))
        mask = coverage(picture.width, picture.height, shape)
        return framed(picture, mask, self.mbg) if self.mbg else cut_out(picture, mask)
