"""Softness."""

from dataclasses import dataclass
from typing import ClassVar

from transforms.blurring import blurred
from transforms.drawing import redrawn
from transforms.kinds import number, switched
from transforms.params import param
from transforms.picture import Picture, Size
from transforms.steps.base import Demand, Step

BARE = 1.0
LEAST = 0.1


@dataclass(frozen=True)
class Blur(Step):
    """Blur by a Gaussian whose width is given in pixels of the result."""

    word: ClassVar[str] = "blur"

    sigma: float = param(
        "blur",
        switched(number(0.3, 250), BARE),
        default=0.0,
        effect="Gaussian blur: its sigma in pixels of the result",
    )

    def demand(self, size: Size) -> Demand:
        """Leave the scale to others."""
        return Demand(size)

    def apply(self, picture: Picture) -> Picture:
        """Blur every frame for itself."""
        sigma = self.sigma * max(picture.scale)
        if sigma < LEAST:
            return picture
        return redrawn(picture, lambda frame: blurred(frame, sigma))
