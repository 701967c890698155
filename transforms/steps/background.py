"""What stands behind clear pixels."""

from dataclasses import dataclass
from typing import Any, ClassVar

from transforms.colours import Colour, colour
from transforms.flattening import underlaid
from transforms.params import param
from transforms.picture import Picture, Size
from transforms.steps.base import Demand, Step


@dataclass(frozen=True)
class Background(Step):
    """Lay a colour under the picture; one that is not opaque leaves the answer partly clear."""

    word: ClassVar[str] = "background"
    deep: ClassVar[bool] = True

    bg: Colour | None = param(
        "bg", colour(), effect="colour behind clear pixels", aliases=("background",)
    )

    @classmethod
    def fold(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Drop a colour that is wholly clear."""
        return {name: value for name, value in values.items() if value.alpha}

    def demand(self, size: Size) -> Demand:
        """Leave the scale to others."""
        return Demand(size)

    def apply(self, picture: Picture) -> Picture:
        """Lay the colour under the pixels."""
        if self.bg is None or not picture.alpha:
            return picture
        return underlaid(picture, self.bg)
