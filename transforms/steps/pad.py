"""Room around the picture."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from transforms import cutting
from transforms.bounds import Bounds
from transforms.colours import OPAQUE, TRANSPARENT, Colour, colour
from transforms.fitting import Pixels, Plan, rounded
from transforms.kinds import whole
from transforms.params import param
from transforms.picture import Picture, Size
from transforms.resampling import resample
from transforms.sides import Four, four
from transforms.steps.base import Demand, Step

NONE = (0, 0, 0, 0)
MOST = 10_000


@dataclass(frozen=True)
class Pad(Step):
    """Put clear room around the resized picture, which grows by it; `bg` fills it.

    Where the whole would pass the bounds, picture and room shrink alike. An opaque colour is that
    of the background, so a query cannot set it twice, and the room need not be clear before.
    """

    word: ClassVar[str] = "pad"
    deep: ClassVar[bool] = True

    room: Four = param(
        "pad",
        four(whole(0, MOST)),
        default=NONE,
        effect="pixels of room around the picture, filled with `bg`: all sides, or top, right,"
        " bottom and left as in CSS",
    )
    bg: Colour | None = param("bg", colour(), effect="its colour", private=True)
    bounds: Bounds = field(default=Bounds(), compare=False)

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """Take the background's colour, where there is room to fill and nothing shines through."""
        room, ground = cls.declared()
        around = room.read(query["pad"]) if "pad" in query else NONE
        if around == NONE or "bg" not in query:
            return cls(around)
        behind = ground.read(query["bg"])
        return cls(around, behind if behind.alpha == OPAQUE else None)

    def within(self, bounds: Bounds) -> Self:
        """Return the same step with bounds that its result keeps."""
        return replace(self, bounds=bounds)

    def demand(self, size: Size) -> Demand:
        """Hand on the size with the room."""
        return Demand(self._around(size))

    def apply(self, picture: Picture) -> Picture:
        """Shrink every frame if it must be, and put it into its room."""
        if self.idle:
            return picture
        full, (top, _, _, left) = self._around(picture.full), self.room
        asked = Plan(rounded(full), rounded(full))
        plan, notes = self.bounds.hold(asked, picture.frames)
        box, scale = plan.box, picture.scale
        if notes:
            scale = Size(box.width / full.width, box.height / full.height)
            picture = resample(picture, _scaled(picture.full, scale)).noted(*notes)
        else:
            box = _scaled(full, scale)
        across = min(int(left * scale.width), box.width - picture.width)
        down = min(int(top * scale.height), box.height - picture.height)
        behind = self.bg or TRANSPARENT
        return replace(cutting.pad(picture, across, down, box, behind), full=full)

    def _around(self, size: Size) -> Size:
        top, right, bottom, left = self.room
        return Size(size.width + left + right, size.height + top + bottom)


def _scaled(size: Size, scale: Size) -> Pixels:
    return rounded(Size(size.width * scale.width, size.height * scale.height))
