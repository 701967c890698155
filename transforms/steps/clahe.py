"""Local contrast."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from transforms.colouring import COLOURS, lightness, recoloured
from transforms.drawing import drawn
from transforms.equalising import equalised
from transforms.kinds import FALSE_WORDS, TRUE_WORDS, Kind, number, plain, shaped, whole
from transforms.painting import coloured
from transforms.params import param
from transforms.picture import Picture, Size
from transforms.steps.base import Demand, Step

WINDOW, SLOPE = whole(8, 10_000), number(1, 100)
USUAL_SLOPE = 3.0
SHARE = 8
ON = "1"


class Local(NamedTuple):
    """Pixels of the result over which contrast is spread (0 is an eighth), and how steeply."""

    window: int = 0
    slope: float = USUAL_SLOPE


def local() -> Kind[Local | None]:
    """Take 1, a window, or either and a slope."""

    def parse(text: str) -> Local | None:
        first, comma, second = text.partition(",")
        if not comma and text.lower() in FALSE_WORDS:
            return None
        window = 0 if first.lower() in TRUE_WORDS else WINDOW.parse(first)
        return Local(window, SLOPE.parse(second) if comma else USUAL_SLOPE)

    def write(value: Local | None) -> str:
        if value is None:
            return "0"
        slope = "" if value.slope == USUAL_SLOPE else f",{plain(value.slope)}"
        return (str(value.window) if value.window else ON) + slope

    return Kind(
        f"1 (a window of an eighth of the longer side) or {WINDOW.expected}; after a comma the"
        f" steepest slope, {SLOPE.expected}",
        parse,
        write,
        {"anyOf": [{"type": "boolean"}, WINDOW.schema, shaped("[0-9]+,[0-9]+([.][0-9]+)?")]},
    )


@dataclass(frozen=True)
class Clahe(Step):
    """Spread the contrast of each part of the picture; hue and alpha stay."""

    word: ClassVar[str] = "clahe"

    local: Local | None = param(
        "clahe",
        local(),
        effect="local contrast: `1`, or its window in pixels of the result (no finer than 1/15 of"
        " the longer side), then how steep it may be (3 unless given)",
    )

    def demand(self, size: Size) -> Demand:
        """Leave the scale to others."""
        return Demand(size)

    def apply(self, picture: Picture) -> Picture:
        """Change the lightness of every pixel, and its colours by the same amount."""
        if self.local is None:
            return picture
        picture = drawn(picture.with_image(coloured(picture.image)))
        longer, image = max(picture.width, picture.height), picture.image
        window = self.local.window * max(picture.scale) or longer / SHARE
        light = lightness(image)[0].copy_memory()
        seen = image[COLOURS] if picture.alpha else None
        change = equalised(picture, light, seen, window, self.local.slope) - light
        return recoloured(picture, lambda colours: colours + change)
