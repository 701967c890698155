"""The size of the answer."""

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, ClassVar, Self

from transforms import fitting
from transforms.bounds import Bounds
from transforms.boxes import (
    CONTAIN,
    COVER,
    FILL,
    FITS,
    INSIDE,
    OUTSIDE,
    Side,
    boxed,
    folded,
    side,
)
from transforms.colours import TRANSPARENT, Colour, colour
from transforms.fitting import Plan
from transforms.gravity import CENTER, SALIENT, gravity
from transforms.kinds import choice, flag, number, ratio
from transforms.params import Param, param
from transforms.picture import Picture, Size
from transforms.placing import Place, grown, padded, trimmed
from transforms.resampling import KERNELS, LANCZOS, NEAREST, Way, resample
from transforms.steps.base import WHOLE, Demand, Step
from transforms.subject import least_scale, sought


@dataclass(frozen=True)
class Resize(Step):
    """Fit the picture to a box of `w` by `h`; it grows only where `enlarge` says so."""

    word: ClassVar[str] = "resize"
    deep: ClassVar[bool] = True
    spellings: ClassVar[tuple[Param, ...]] = (
        Param("dpr", number(0.1, 8), 1.0, "multiplies `w` and `h`"),
        Param("we", flag(), False, "explicitly off: wins over `enlarge`"),
    )

    w: Side = param("w", side(), default=0, effect="width; 0 is the original's", aliases=("width",))
    h: Side = param(
        "h", side(), default=0, effect="height; 0 is the original's", aliases=("height",)
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
    cbg: Colour | None = param("cbg", colour(), effect="colour of the room that `contain` makes")
    kernel: str = param(
        "kernel",
        choice({kernel: kernel for kernel in KERNELS}),
        default=LANCZOS,
        effect="how new pixels are made of old ones",
    )
    linear: bool = param(
        "linear",
        flag(),
        default=False,
        effect="adds light up as light: slower, truer in fine detail",
    )
    bounds: Bounds = field(default=Bounds(), compare=False)

    @classmethod
    def fold(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Turn sides, ratio and density into one box and drop what cannot matter to it."""
        return folded(values)

    def within(self, bounds: Bounds) -> Self:
        """Return the same step with bounds that its result keeps."""
        return replace(self, bounds=bounds)

    def growing(self) -> Self:
        """Return the same step for a drawing: drawn at its size, it has no pixels to make new."""
        return replace(self, enlarge=True, kernel=LANCZOS, linear=False)

    @property
    def moves(self) -> bool:
        """Whether a gain map can go the same way."""
        return self.fit != CONTAIN and self.a not in SALIENT

    def demand(self, size: Size) -> Demand:
        """Ask for the scale of the whole picture from which the box is cut."""
        plan = self._plan(size)
        if self.linear or self.kernel == NEAREST:
            return Demand(Size(*plan.box), WHOLE)
        least = least_scale(self.a, size) if plan.scaled != plan.box else 0.0
        scale = Size(
            max(plan.scaled.width / size.width, least), max(plan.scaled.height / size.height, least)
        )
        return Demand(Size(*plan.box), scale)

    def apply(self, picture: Picture) -> Picture:
        """Scale the picture, then cut or pad it to the box.

        Where bounds make the result smaller it still stands for what was asked: later steps measure
        in pixels of that.
        """
        asked = self._plan(picture.full)
        held, notes = self.bounds.hold(asked, picture.frames)
        return replace(self._made(picture.noted(*notes), held), full=Size(*asked.box))

    def _made(self, picture: Picture, plan: Plan) -> Picture:
        place, way = Place(self.a, self.fpx, self.fpy), Way(self.kernel, self.linear)
        if self.fit == CONTAIN:
            return padded(
                resample(picture, plan.scaled, way), plan.box, place, self.cbg or TRANSPARENT
            )
        if plan.scaled == plan.box:
            return resample(picture, plan.box, way)
        if plan.scaled.width > picture.width or plan.scaled.height > picture.height:
            return grown(picture, plan, place, way)
        picture = sought(picture, self.a, plan.scaled)
        return trimmed(resample(picture, plan.scaled, way), plan.box, place)

    def _plan(self, size: Size) -> Plan:
        box = boxed(size, self.w, self.h, self.ar, self.fit)
        if not any(box):
            return fitting.untouched(size)
        if self.fit == FILL:
            return fitting.fill(size, box, enlarge=self.enlarge)
        if not all(box) or self.fit in (INSIDE, OUTSIDE):
            outside = self.fit == OUTSIDE
            return fitting.inside(size, box, enlarge=self.enlarge, outside=outside)
        fit = fitting.cover if self.fit == COVER else fitting.contain
        return fit(size, box, enlarge=self.enlarge)
