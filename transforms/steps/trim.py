"""The margin of one colour, cut off."""

from dataclasses import dataclass
from typing import Any, ClassVar

import pyvips

from transforms.colours import OPAQUE, Colour, colour
from transforms.cutting import cut
from transforms.drawing import drawn
from transforms.fitting import Pixels
from transforms.kinds import Kind, whole
from transforms.params import param
from transforms.picture import Picture
from transforms.steps.base import Step

USUAL = 10
LOWEST, HIGHEST = 1, 254
DIFFERENCE = whole(LOWEST, HIGHEST)
COLOURED = 3
MARKED = 127
SPECKLE = 3

Box = tuple[int, int, int, int]


def _tolerance() -> Kind[int | None]:
    def parse(text: str) -> int:
        return DIFFERENCE.parse(text) if text else USUAL

    return Kind(DIFFERENCE.expected, parse, schema=DIFFERENCE.schema)


@dataclass(frozen=True)
class Trim(Step):
    """Cut off the margin of the original; of an animation, what is margin in every frame."""

    word: ClassVar[str] = "trim"

    trim: int | None = param(
        "trim", _tolerance(), effect="cuts off margins; how far a margin may differ, 10 if empty"
    )
    trimc: Colour | None = param(
        "trimc", colour(), effect="colour of the margin; else that of the pixel at the top left"
    )

    @classmethod
    def fold(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Drop a colour where nothing is trimmed."""
        return values if "trim" in values else {}

    def apply(self, picture: Picture) -> Picture:
        """Cut every frame to the one box; a picture that is all margin stays."""
        if self.trim is None:
            return picture
        picture = drawn(picture)
        boxes = [box for box in _boxes(picture, self._differing(picture.image)) if all(box[2:])]
        if not boxes:
            return picture
        left, top = (min(box[axis] for box in boxes) for axis in (0, 1))
        right, bottom = (max(box[axis] + box[axis + 2] for box in boxes) for axis in (0, 1))
        return cut(picture, left, top, Pixels(right - left, bottom - top))

    def _differing(self, image: pyvips.Image) -> pyvips.Image:
        """Mark the pixels that are no margin; what is clear has no colour."""
        image = image if image.bands >= COLOURED else image.colourspace("srgb")
        margin = list(self.trimc) if self.trimc else image(0, 0)
        if image.hasalpha():
            image = image.premultiply()
            margin = [part * margin[3] / OPAQUE for part in margin[:3]] + [margin[3]]
        return ((image - margin[: image.bands]).abs() > self.trim).bandor()


def _boxes(picture: Picture, marks: pyvips.Image) -> list[Box]:
    width, height = picture.width, picture.height
    frames = (marks.crop(0, n * height, width, height) for n in range(picture.frames))
    way = {"threshold": MARKED, "background": [0], "line_art": min(width, height) < SPECKLE}
    return [tuple(frame.find_trim(**way)) for frame in frames]
