"""The size of the answer."""

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, ClassVar, Self

from transforms import fitting
from transforms.bounds import Bounds
from transforms.boxes import CONTAIN, COVER, FILL, FITS, INSIDE, MAX_SIDE, OUTSIDE, folded
from transforms.fitting import Plan
from transforms.gravity import CENTER, gravity
from transforms.kinds import choice, extent, flag, number, ratio
from transforms.params import Param, param
from transforms.picture import Picture, Size
from transforms.placing import Place, grown, padded, trimmed
from transforms.resampling import resample
from transforms.steps.base import Demand, Step


@dataclass(frozen=True)
class Resize(Step):
    """Fit the picture to a box of `w` by `h`; it grows only where `enlarge` says so."""

    word: ClassVar[str] = "resize"
    spellings: ClassVar[tuple[Param, ...]] = (
        Param("dpr", number(0.1, 8), 1.0, "multiplies `w` and `h`"),
        Param("we", flag(), False, "explicitly off: wins over `enlarge`"),
    )

    w: int = param(
        "w", extent(MAX_SIDE), default=0, effect="width; 0 is the original's", aliases=("width",)
    )
    h: int = param(
        "h", extent(MAX_SIDE), default=0, effect="height; 0 is the original's", aliases=("height",)
    )
    fit: str = param(
        "fit",
        choice({fit: fit for fit in FITS}),
        default=INSIDE,
        effect="how the picture meets the box",
    )
    a: str = param(
        "a",
        gravity(),
        default=CENTER,
        effect="which part `cover` keeps, where `contain` puts the picture",
        aliases=("gravity", "g", "position"),
    )
    fpx: float = param(
        "fpx",
        number(0, 1),
        default=0.5,
        effect="focal point across, for `a=focal`",
        aliases=("fp-x",),
    )
    fpy: float = param(
        "fpy",
        number(0, 1),
        default=0.5,
        effect="focal point down, for `a=focal`",
        aliases=("fp-y",),
    )
    ar: Fraction | None = param(
        "ar", ratio(), effect="ratio of width to height: gives the missing side, or cuts to it"
    )
    enlarge: bool = param(
        "enlarge", flag(), default=False, effect="lets the picture grow to the box"
    )
    bounds: Bounds = field(default=Bounds(), compare=False)

    @classmethod
    def fold(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Turn sides, ratio and density into one box and drop what cannot matter to it."""
        return folded(values)

    def within(self, bounds: Bounds) -> Self:
        """Return the same step with bounds that its result keeps."""
        return replace(self, bounds=bounds)

    def demand(self, size: Size) -> Demand:
        """Ask for the scale of the whole picture from which the box is cut."""
        plan = self._plan(size)
        scale = Size(plan.scaled.width / size.width, plan.scaled.height / size.height)
        return Demand(Size(*plan.box), scale)

    def apply(self, picture: Picture) -> Picture:
        """Scale the picture, then cut or pad it to the box."""
        plan, notes = self.bounds.hold(self._plan(picture.full), picture.frames)
        picture, place = picture.noted(*notes), Place(self.a, self.fpx, self.fpy)
        if self.fit == CONTAIN:
            return padded(resample(picture, plan.scaled), plan.box, place)
        if plan.scaled == plan.box:
            return resample(picture, plan.box)
        if plan.scaled.width > picture.width or plan.scaled.height > picture.height:
            return grown(picture, plan, place)
        return trimmed(resample(picture, plan.scaled), plan.box, place)

    def _plan(self, size: Size) -> Plan:
        box = Size(self.w, self.h)
        if self.ar and not any(box):
            around = fitting.smallest if self.fit == CONTAIN else fitting.largest
            box = around(size, float(self.ar))
        if not any(box):
            return fitting.untouched(size)
        if self.fit == FILL:
            return fitting.fill(size, box, enlarge=self.enlarge)
        if not all(box) or self.fit in (INSIDE, OUTSIDE):
            outside = self.fit == OUTSIDE
            return fitting.inside(size, box, enlarge=self.enlarge, outside=outside)
        fit = fitting.cover if self.fit == COVER else fitting.contain
        return fit(size, box, enlarge=self.enlarge)
