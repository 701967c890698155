"""A part of the picture that is found by its place in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple, Self

from transforms.boxes import Share, Side, side
from transforms.cutting import cut
from transforms.fitting import Pixels
from transforms.kinds import Kind, flag, number, plain, shaped
from transforms.params import param
from transforms.picture import Picture, Size
from transforms.steps.base import Demand, Step

AMOUNT = re.compile(r"([+-]?[0-9]{1,7}(?:\.[0-9]{1,6})?)(%?)", re.ASCII)
OFFSET = {"anyOf": [{"type": "number"}, shaped(AMOUNT.pattern)]}
SHARE = number(0, 1)


class Offset(NamedTuple):
    """A way along an axis, in pixels or in hundredths of the whole; below 0 it is backwards."""

    value: float = 0.0
    share: bool = False

    def __str__(self) -> str:
        """Write it as it is read."""
        return plain(self.value) + "%" * self.share

    def of(self, length: float) -> float:
        """Say how many pixels it is along an axis of this length."""
        return length * self.value / 100 if self.share else self.value


def offset() -> Kind[Offset]:
    """Take pixels or a percentage, with a sign or without."""

    def parse(text: str) -> Offset:
        match = AMOUNT.fullmatch(text)
        if not match:
            raise ValueError(text)
        value = float(match[1])
        return Offset(value, bool(match[2])) if value else Offset()

    return Kind("a number of pixels, or a percentage such as -5%", parse, schema=OFFSET)


@dataclass(frozen=True)
class Part(Step):
    """Keep a box, no larger than the picture, that lies where shares of the spare room say.

    With `focal` the shares say which point of the picture is in the middle of the box. An offset
    moves the box, as far as the picture reaches. No query of our own sets any of this: other
    dialects have words for it.
    """

    word: ClassVar[str] = "part"
    deep: ClassVar[bool] = True

    w: Side = param("part-w", side(), default=0, effect="width; 0 is all", private=True)
    h: Side = param("part-h", side(), default=0, effect="height; 0 is all", private=True)
    across: float = param("part-x", SHARE, default=0.0, effect="share before it", private=True)
    down: float = param("part-y", SHARE, default=0.0, effect="share above it", private=True)
    dx: Offset = param("part-dx", offset(), default=Offset(), effect="to the right", private=True)
    dy: Offset = param("part-dy", offset(), default=Offset(), effect="downwards", private=True)
    focal: bool = param(
        "part-focal", flag(), default=False, effect="shares are of the picture", private=True
    )

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """Take what a dialect says."""
        return cls._from({p.name: p.read(query[p.name]) for p in cls.declared() if p.name in query})

    @property
    def moves(self) -> bool:
        """Whether a gain map can go the same way."""
        return True

    def demand(self, size: Size) -> Demand:
        """Hand on the part at whatever scale the whole has."""
        return Demand(Size(_length(self.w, size.width), _length(self.h, size.height)))

    def apply(self, picture: Picture) -> Picture:
        """Cut every frame."""
        full, (box, _) = picture.full, self.demand(picture.full)
        if box == full:
            return picture
        left = self._before(full.width, box.width, self.across, self.dx)
        top = self._before(full.height, box.height, self.down, self.dy)
        first, width = _held(left, box.width, picture.scale.width, picture.width)
        highest, height = _held(top, box.height, picture.scale.height, picture.height)
        return replace(cut(picture, first, highest, Pixels(width, height)), full=box)

    def _before(self, length: float, box: float, share: float, moved: Offset) -> float:
        """Say how much of an axis lies before the box."""
        at = length * share - box / 2 if self.focal else (length - box) * share
        return min(max(at + moved.of(length), 0.0), length - box)


def _length(side: Side, own: float) -> float:
    if isinstance(side, Share):
        return min(max(round(own * side.percent / 100), 1), own)
    return min(side or own, own)


def _held(at: float, length: float, scale: float, most: int) -> tuple[int, int]:
    """Say which held pixels show a part of the full axis."""
    wide = min(max(round(length * scale), 1), most)
    return min(int(at * scale), most - wide), wide
