"""Light and colour by degrees."""

from dataclasses import dataclass
from math import cos, radians, sin
from typing import Any, ClassVar

import pyvips

from transforms.colouring import curved, recoloured
from transforms.kinds import number, numbers, switched
from transforms.params import Param, param
from transforms.picture import Picture, Size
from transforms.steps.base import Demand, Step
from transforms.tones import Curve

FACTOR = number(0, 10)
SHARE = number(-100, 100)
TURNS = number(-3600, 3600)
BARE_GAMMA = 2.2


@dataclass(frozen=True)
class Adjust(Step):
    """Change lightness, contrast, saturation and hue; clear pixels and alpha stay."""

    word: ClassVar[str] = "adjust"
    spellings: ClassVar[tuple[Param, ...]] = (
        Param("sat", SHARE, 0.0, "saturation: -100 is grey, 100 twice as much"),
        Param("mod", numbers(FACTOR, FACTOR, TURNS), (), "`brightness,saturation,hue` in one"),
    )

    brightness: float = param(
        "brightness", FACTOR, default=1.0, effect="multiplies lightness as the eye sees it"
    )
    saturation: float = param("saturation", FACTOR, default=1.0, effect="multiplies colourfulness")
    hue: float = param("hue", TURNS, default=0.0, effect="turns every hue by degrees")
    bri: float = param("bri", SHARE, default=0.0, effect="adds light: -100 is black, 100 white")
    con: float = param("con", SHARE, default=0.0, effect="contrast along an S-curve")
    contrast: float = param(
        "contrast", FACTOR, default=1.0, effect="multiplies the distance from middle grey"
    )
    gam: float = param(
        "gam",
        switched(number(0.1, 10), BARE_GAMMA, off=1.0),
        default=1.0,
        effect="gamma: above 1 lightens middle tones",
        aliases=("gamma",),
    )

    @classmethod
    def fold(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Turn `mod` and `sat` into factors, which win where both are set, and hues into 0–360."""
        mod = zip(("brightness", "saturation", "hue"), values.get("mod", ()), strict=False)
        folded = dict(mod)
        if "sat" in values:
            folded["saturation"] = round(1 + values["sat"] / 100, 6)
        folded |= values
        return folded | {"hue": folded["hue"] % 360} if "hue" in folded else folded

    def demand(self, size: Size) -> Demand:
        """Leave the scale to others."""
        return Demand(size)

    def apply(self, picture: Picture) -> Picture:
        """Go through lightness and chroma first, then along one curve of tones."""
        if (self.brightness, self.saturation, self.hue) != (1, 1, 0):
            picture = recoloured(picture, self._modulated)
        curve = Curve(self.bri, self.con, self.contrast, self.gam)
        return picture if curve == Curve() else curved(picture, curve.at)

    def _modulated(self, image: pyvips.Image) -> pyvips.Image:
        turn = radians(self.hue)
        across, up = self.saturation * cos(turn), self.saturation * sin(turn)
        matrix = [[self.brightness, 0, 0], [0, across, -up], [0, up, across]]
        lab = image.colourspace("lab").recomb(matrix).copy(interpretation="lab")
        return lab.colourspace("srgb")
