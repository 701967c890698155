"""A part of the original."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from transforms.bounds import LONGEST
from transforms.cutting import cut
from transforms.errors import InvalidParameter
from transforms.fitting import Pixels
from transforms.kinds import Kind, flag, shaped, whole
from transforms.params import Param, param
from transforms.picture import Picture, Size
from transforms.steps.base import Demand, Step

PART = ("cx", "cy", "cw", "ch")
PLACE = whole(0, LONGEST)


def _rectangle(text: str) -> tuple[int, ...]:
    numbers = tuple(PLACE.parse(number) for number in text.split(","))
    if len(numbers) != len(PART):
        raise ValueError(text)
    return numbers


FOUR = shaped("[0-9]+(,[0-9]+){3}")
RECTANGLE = Kind("four whole numbers of pixels: x,y,w,h", _rectangle, schema=FOUR)


@dataclass(frozen=True)
class Crop(Step):
    """Keep a rectangle, in pixels of the full picture; what lies past its edges does not count.

    Only a door of its own can have it refused instead.
    """

    word: ClassVar[str] = "crop"
    deep: ClassVar[bool] = True
    spellings: ClassVar[tuple[Param, ...]] = (
        Param("rect", RECTANGLE, None, "`cx,cy,cw,ch` in one; each of these wins over it"),
        Param("precrop", flag(), False, "at `/`, cuts before the resize, as everywhere else"),
    )

    cx: int = param("cx", PLACE, default=0, effect="left edge of the part of the original to keep")
    cy: int = param("cy", PLACE, default=0, effect="top edge of that part")
    cw: int = param("cw", PLACE, default=0, effect="width of that part; 0 is all that is right")
    ch: int = param("ch", PLACE, default=0, effect="height of that part; 0 is all that is below")
    strict: bool = param(
        "strict", flag(), default=False, effect="refuses what lies past the edges", private=True
    )

    @classmethod
    def fold(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Take the rectangle apart."""
        part = dict(zip(PART, values.get("rect", ()), strict=False))
        return part | {name: value for name, value in values.items() if name in PART}

    @property
    def moves(self) -> bool:
        """Whether a gain map can go the same way."""
        return True

    def demand(self, size: Size) -> Demand:
        """Hand on the part at whatever scale the whole has; what it has not, `apply` refuses.

        The size of what a trim leaves, for one, is not known before.
        """
        return Demand(self._rest(size))

    def apply(self, picture: Picture) -> Picture:
        """Cut every frame; raises InvalidParameter where the part begins outside the picture."""
        part = self._part(picture.full)
        left, width = _held(self.cx, part.width, picture.scale.width, picture.width)
        top, height = _held(self.cy, part.height, picture.scale.height, picture.height)
        return replace(cut(picture, left, top, Pixels(width, height)), full=part)

    def _part(self, size: Size) -> Size:
        for name, at, side, length in (
            ("cx", self.cx, "width", size.width),
            ("cy", self.cy, "height", size.height),
        ):
            if at >= length:
                expected = f"less than the {side} of the picture, {length:g}"
                raise InvalidParameter(name, str(at), expected)
        if self.strict:
            _check("cw", self.cw, size.width - self.cx)
            _check("ch", self.ch, size.height - self.cy)
        return self._rest(size)

    def _rest(self, size: Size) -> Size:
        across, down = max(size.width - self.cx, 1.0), max(size.height - self.cy, 1.0)
        return Size(min(self.cw or across, across), min(self.ch or down, down))


def _check(name: str, length: int, most: float) -> None:
    if length > most:
        raise InvalidParameter(name, str(length), f"at most what is left of the picture, {most:g}")


def _held(at: int, length: float, scale: float, most: int) -> tuple[int, int]:
    """Say which held pixels show a part of the full axis."""
    first = min(round(at * scale), most - 1)
    return first, max(min(round((at + length) * scale), most) - first, 1)
