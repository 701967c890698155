"""Turns by any other angle."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import cos, radians, sin
from typing import ClassVar, Self

import pyvips

from transforms.bounds import Bounds
from transforms.colours import OPAQUE, Colour, colour
from transforms.cutting import each_frame
from transforms.drawing import drawn
from transforms.fitting import Plan, rounded
from transforms.painting import coloured, samples
from transforms.params import param
from transforms.picture import Picture, Size
from transforms.resampling import resample
from transforms.steps.base import Demand, Step
from transforms.steps.turn import ANGLE, QUARTER, angle

RIM = 2


@dataclass(frozen=True)
class Tilt(Step):
    """Turn clockwise about the middle; the picture grows to hold its corners, clear beside them.

    The angle is the `ro` of quarter turns, so a query cannot set it twice. Only an order of
    operations says a colour: at the end of a query, `bg` lies behind everything.
    """

    word: ClassVar[str] = "tilt"
    deep: ClassVar[bool] = True

    ro: float = param("ro", ANGLE, default=0, effect="turns clockwise, by degrees", private=True)
    bg: Colour | None = param("bg", colour(), effect="colour beside the corners", private=True)
    bounds: Bounds = field(default=Bounds(), compare=False)

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """Take the angle where it is not one of quarter turns."""
        declared, _ = cls.declared()
        turned = angle(declared.read(query["ro"])) if "ro" in query else 0
        return cls(turned if turned % QUARTER else 0)

    def within(self, bounds: Bounds) -> Self:
        """Return the same step with bounds that its result keeps."""
        return replace(self, bounds=bounds)

    def demand(self, size: Size) -> Demand:
        """Hand on the size that holds the corners."""
        return Demand(self._around(size))

    def back(self, scale: Size) -> Size:
        """Ask for the finer scale both ways: either axis shows some of each."""
        return Size(max(scale), max(scale))

    def apply(self, picture: Picture) -> Picture:
        """Turn every frame, first shrunk where the result would pass the bounds."""
        if self.idle:
            return picture
        wanted = rounded(self._around(Size(picture.width, picture.height)))
        held, notes = self.bounds.hold(Plan(wanted, wanted), picture.frames)
        if notes:
            share = min(now / then for now, then in zip(held.box, wanted, strict=True))
            smaller = rounded(Size(picture.width, picture.height), share)
            picture = resample(picture, smaller).noted(*notes)
        across, down = picture.scale
        after = each_frame(drawn(picture), self._turned)
        return replace(after, full=Size(after.width / across, after.height / down))

    def _around(self, size: Size) -> Size:
        if self.idle:
            return size
        along, aside = abs(cos(radians(self.ro))), abs(sin(radians(self.ro)))
        return Size(
            size.width * along + size.height * aside, size.width * aside + size.height * along
        )

    def _turned(self, frame: pyvips.Image) -> pyvips.Image:
        """Turn one frame; a rim of what lies beside it makes its edges smooth."""
        kind, size = frame.format, rounded(self._around(Size(frame.width, frame.height)))
        frame = coloured(frame) if self.bg else frame
        frame = frame if frame.hasalpha() else frame.addalpha()
        beside = self._beside(frame)
        frame = frame.premultiply()
        room = {"extend": "background", "background": beside}
        frame = frame.embed(RIM, RIM, frame.width + 2 * RIM, frame.height + 2 * RIM, **room)
        along, aside = cos(radians(self.ro)), sin(radians(self.ro))
        turned = frame.affine(
            [along, -aside, aside, along],
            interpolate=pyvips.Interpolate.new("bicubic"),
            background=beside,
            premultiplied=True,
        )
        left, top = (turned.width - size.width) // 2, (turned.height - size.height) // 2
        return turned.crop(left, top, *size).unpremultiply().rint().cast(kind)

    def _beside(self, frame: pyvips.Image) -> list[float]:
        """Write the colour beside the corners as a premultiplied sample."""
        if self.bg is None:
            return [0.0] * frame.bands
        *colours, alpha = samples(self.bg, frame)
        return [*(part * self.bg.alpha / OPAQUE for part in colours), alpha]
