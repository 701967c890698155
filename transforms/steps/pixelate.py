"""Coarse squares."""

from dataclasses import dataclass
from typing import ClassVar

from transforms.drawing import redrawn
from transforms.fitting import half_up
from transforms.kinds import number, switched
from transforms.params import param
from transforms.picture import Picture, Size
from transforms.squares import squares
from transforms.steps.base import Demand, Step

BARE = 10.0


@dataclass(frozen=True)
class Pixelate(Step):
    """Show squares of one colour, the mean of what they cover, instead of detail."""

    word: ClassVar[str] = "pixelate"

    side: float = param(
        "pixelate",
        switched(number(2, 1000), BARE),
        default=0.0,
        effect="squares of this many pixels of the result",
        aliases=("px",),
    )

    def demand(self, size: Size) -> Demand:
        """Leave the scale to others."""
        return Demand(size)

    def apply(self, picture: Picture) -> Picture:
        """Pixelate every frame for itself."""
        side = half_up(self.side * max(picture.scale)) if self.side else 0
        if side <= 1:
            return picture
        return redrawn(picture, lambda frame: squares(frame, side))
