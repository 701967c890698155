"""Room around the picture."""

from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from transforms import cutting
from transforms.bounds import Bounds
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

    Where the whole would pass the bounds, picture and room shrink alike.
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
    bounds: Bounds = field(default=Bounds(), compare=False)

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
        return replace(cutting.pad(picture, across, down, box), full=full)

    def _around(self, size: Size) -> Size:
        top, right, bottom, left = self.room
        return Size(size.width + left + right, size.height + top + bottom)


def _scaled(size: Size, scale: Size) -> Pixels:
    return rounded(Size(size.width * scale.width, size.height * scale.height))
