"""Sharpness."""

from dataclasses import dataclass
from typing import Any, ClassVar

import pyvips

from transforms.blurring import blurred
from transforms.colouring import COLOURS, whole
from transforms.colours import OPAQUE
from transforms.drawing import redrawn
from transforms.kinds import number, switched
from transforms.params import param
from transforms.picture import Picture, Size
from transforms.steps.base import Demand, Step

BARE = 1.0
LEAST = 0.1
REACH = 2


@dataclass(frozen=True)
class Sharpen(Step):
    """Sharpen lightness, edges more than flat areas, at a width in pixels of the result."""

    word: ClassVar[str] = "sharpen"

    sigma: float = param(
        "sharp",
        switched(number(0.1, 10), BARE),
        default=0.0,
        effect="sharpens: its sigma in pixels of the result",
        aliases=("sharpen",),
    )
    flat: float = param(
        "sharpf", number(0, 100), default=1.0, effect="how much `sharp` does to flat areas"
    )
    jagged: float = param(
        "sharpj", number(0, 100), default=2.0, effect="how much `sharp` does to edges"
    )

    @classmethod
    def fold(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Drop the slopes of a sharpening that nobody asked for."""
        return values if values.get("sharp") else {}

    def demand(self, size: Size) -> Demand:
        """Leave the scale to others."""
        return Demand(size)

    def apply(self, picture: Picture) -> Picture:
        """Sharpen every frame for itself; alpha stays as it is."""
        if self.sigma * max(picture.scale) < LEAST:
            return picture
        return redrawn(picture, lambda frame: self._crisp(frame, max(picture.scale)))

    def _crisp(self, frame: pyvips.Image, scale: float) -> pyvips.Image:
        sigma = self.sigma * scale
        colours = frame if frame.bands <= COLOURS else _filled(frame, sigma * REACH)
        crisp = colours.sharpen(sigma=sigma, m1=self.flat, m2=self.jagged)
        return crisp if frame.bands <= COLOURS else crisp.bandjoin(frame[COLOURS])


def _filled(frame: pyvips.Image, sigma: float) -> pyvips.Image:
    """Give clear pixels the colours around them, so that an outline is no edge."""
    around, share = blurred(frame, sigma)[:COLOURS], frame[COLOURS] / OPAQUE
    mixed = frame[:COLOURS] * share + around * (share * -1 + 1)
    return whole(mixed).copy(interpretation="srgb").copy_memory()
