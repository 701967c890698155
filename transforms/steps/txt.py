"""Words over the picture."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

import pyvips

from transforms.colours import OPAQUE, WHITE, Colour, colour
from transforms.fitting import Pixels
from transforms.kinds import Kind, shaped, whole
from transforms.lettering import HIGH, LOW, MIDDLE, Lettering
from transforms.overlaying import blended, corner, faded, laid, margin, point
from transforms.params import param
from transforms.picture import Picture, Size
from transforms.steps.base import Demand, Step

LONGEST = 500
REFUSED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
BREAKS = re.compile(r"\r\n?")
LINES = {"type": "string", "maxLength": LONGEST}
FAMILY = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ,._'-]{0,63}", re.ASCII)
SMALLEST, LARGEST = 4, 1000
USUAL_SHARE, USUAL_LEAST = 12, 12
PLACE, FONT = "bottom", "sans"
BLACK = Colour(0, 0, 0)
BRIGHT = 128_000


def words() -> Kind[str]:
    """Take a text of some lines."""

    def parse(text: str) -> str:
        text = BREAKS.sub("\n", text).strip()
        if len(text) > LONGEST or REFUSED.search(text):
            raise ValueError(text)
        return text

    return Kind(
        f"at most {LONGEST} characters, none a control character but line breaks",
        parse,
        schema=LINES,
    )


def family() -> Kind[str]:
    """Take the name of a font, as Pango reads it."""

    def parse(text: str) -> str:
        if not FAMILY.fullmatch(text):
            raise ValueError(text)
        return " ".join(text.split())

    return Kind(
        "a font such as sans or DejaVu Serif Bold, of at most 64 letters",
        parse,
        schema=shaped(FAMILY.pattern),
    )


@dataclass(frozen=True)
class Txt(Step):
    """Write words over every frame, wrapped to its width and smaller where they do not fit."""

    word: ClassVar[str] = "txt"
    deep: ClassVar[bool] = True

    txt: str = param("txt", words(), default="", effect="words to write over the picture")
    size: int | None = param(
        "txt-size",
        whole(SMALLEST, LARGEST),
        effect="height of the letters in pixels of the result, less where they do not fit;"
        " unless given a twelfth of the shorter side, at least 12",
    )
    ink: Colour | None = param(
        "txt-color",
        colour(),
        effect="their colour; unless given white, or black on a bright `txt-bg`",
    )
    font: str = param(
        "txt-font", family(), default=FONT, effect="their font, such as `DejaVu Serif Bold`"
    )
    place: str = param("txt-pos", point(), default=PLACE, effect="where they lie")
    behind: Colour | None = param("txt-bg", colour(), effect="colour of a box behind them")
    pad: int | None = param(
        "txt-pad",
        whole(0, LARGEST),
        effect="room to the edges in pixels, half of it inside the box; unless given half of"
        " `txt-size`, at most a 24th of the shorter side",
    )

    @classmethod
    def fold(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Drop how words look where there are none, a clear box, and the colour that is usual."""
        if not values.get("txt"):
            return {}
        seen = {name: value for name, value in values.items() if name != "txt-bg" or value.alpha}
        usual = {"txt-color": _standing_out(seen.get("txt-bg"))}
        return {name: value for name, value in seen.items() if usual.get(name) != value}

    def demand(self, size: Size) -> Demand:
        """Leave the scale to others."""
        return Demand(size)

    def apply(self, picture: Picture) -> Picture:
        """Write the words over every frame."""
        unit, side = max(picture.scale), min(picture.width, picture.height)
        usual = min(max(side / USUAL_SHARE, USUAL_LEAST * unit), LARGEST * unit)
        size = self.size * unit if self.size else usual
        pad = margin(picture, min(size, usual) / 2 if self.pad is None else self.pad * unit)
        layer = self._layer(Pixels(picture.width - 2 * pad, picture.height - 2 * pad), size)
        if layer is None:
            return picture
        left, top = corner(picture, layer, self.place, pad)
        if self.behind is None:
            return laid(picture, layer, left, top)
        rim = pad // 2
        return laid(picture, _boxed(layer, self.behind, rim), left - rim, top - rim)

    def _layer(self, room: Pixels, size: float) -> pyvips.Image | None:
        if not self.txt:
            return None
        chosen = self.ink or _standing_out(self.behind)
        align = LOW if "left" in self.place else HIGH if "right" in self.place else MIDDLE
        layer = Lettering(self.txt, self.font, chosen, align).within(room, size)
        return layer and faded(layer, chosen.alpha / OPAQUE)


def _standing_out(behind: Colour | None) -> Colour:
    """Return the colour that is easiest to read on a box."""
    if behind is None:
        return WHITE
    light = 299 * behind.red + 587 * behind.green + 114 * behind.blue
    return BLACK if light > BRIGHT else WHITE


def _boxed(layer: pyvips.Image, behind: Colour, rim: int) -> pyvips.Image:
    """Put a layer on a box that is a rim larger on every side."""
    layer = layer.embed(rim, rim, layer.width + 2 * rim, layer.height + 2 * rim)
    return blended(layer.new_from_image(list(behind)), layer)
