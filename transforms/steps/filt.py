"""Colour schemes: whole palettes by name, and a tint."""

from dataclasses import dataclass
from typing import Any, ClassVar

import pyvips

from transforms.colouring import curved, lab, lightness, recoloured
from transforms.colours import OPAQUE, Colour, colour
from transforms.kinds import choice, flag
from transforms.params import Param, param
from transforms.picture import Picture, Size
from transforms.steps.base import Demand, Step

GREYSCALE, SEPIA, DUOTONE, NEGATE = "greyscale", "sepia", "duotone", "negate"
NAMES = {name: name for name in (GREYSCALE, SEPIA, DUOTONE, NEGATE)} | {"grayscale": GREYSCALE}
BROWN = [[0.3588, 0.7044, 0.1368], [0.2990, 0.5870, 0.1140], [0.2392, 0.4696, 0.0912]]
START, STOP = Colour(0xC8, 0x36, 0x58), Colour(0xD8, 0xE7, 0x4F)


@dataclass(frozen=True)
class Filt(Step):
    """Replace the picture's colours by a scheme, then draw what it has towards a tint."""

    word: ClassVar[str] = "filt"
    spellings: ClassVar[tuple[Param, ...]] = (
        Param("grayscale", flag(), False, "`filt=greyscale`, unless `filt` is set", ("greyscale",)),
    )

    filt: str = param("filt", choice(NAMES), default="", effect="a colour scheme")
    start: Colour = param(
        "start", colour(), default=START, effect="the colour of black under `filt=duotone`"
    )
    stop: Colour = param(
        "stop", colour(), default=STOP, effect="the colour of white under `filt=duotone`"
    )
    tint: Colour | None = param(
        "tint", colour(), effect="the hue of everything; its alpha says how much"
    )

    @classmethod
    def fold(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Keep the ends of a duotone only where there is one, opaque, and no clear tint."""
        folded: dict[str, Any] = {"filt": GREYSCALE} if values.get("grayscale") else {}
        folded |= {"filt": values["filt"]} if "filt" in values else {}
        if folded.get("filt") == DUOTONE:
            folded |= {n: Colour(*values[n][:3]) for n in ("start", "stop") if n in values}
        if "tint" in values and values["tint"].alpha:
            folded["tint"] = values["tint"]
        return folded

    def demand(self, size: Size) -> Demand:
        """Leave the scale to others."""
        return Demand(size)

    def apply(self, picture: Picture) -> Picture:
        """Recolour every pixel."""
        if self.filt == NEGATE:
            picture = curved(picture, lambda sample: 1 - sample)
        elif self.filt:
            picture = recoloured(picture, self._schemed)
        return recoloured(picture, self._tinted) if self.tint else picture

    def _schemed(self, image: pyvips.Image) -> pyvips.Image:
        if self.filt == SEPIA:
            return image.recomb(BROWN)
        light = lightness(image)
        return light.maplut(self._gradient()) if self.filt == DUOTONE else light.colourspace("srgb")

    def _gradient(self) -> pyvips.Image:
        share = pyvips.Image.identity() / OPAQUE
        mixed = share * lab(self.stop) + (share * -1 + 1) * lab(self.start)
        return mixed.copy(interpretation="lab").colourspace("srgb")

    def _tinted(self, image: pyvips.Image) -> pyvips.Image:
        if self.tint is None:
            return image
        share = self.tint.alpha / OPAQUE
        _, red, yellow = lab(self.tint)
        kept = [1, 1 - share, 1 - share]
        drawn = image.colourspace("lab").linear(kept, [0, red * share, yellow * share])
        return drawn.copy(interpretation="lab").colourspace("srgb")
