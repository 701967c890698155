"""Quarter turns and mirrors."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pyvips

from transforms.cutting import each_frame
from transforms.drawing import drawn
from transforms.kinds import Kind, choice, flag, number
from transforms.params import Param, param
from transforms.picture import Picture, Size
from transforms.steps.base import Demand, Step

QUARTER, HALF, FULL = 90, 180, 360
ANGLE = number(-FULL, FULL)
BY_WORD = {"h": "h", "v": "v", "hv": "hv", "vh": "hv"}
BY_FLAG = dict.fromkeys(("", "1", "true", "yes", "on"), "v")
OFF = dict.fromkeys(("0", "false", "no", "off"), "")


def angle(value: float) -> float:
    """Return the same angle, from 0 to below 360."""
    return round(value % FULL, 6) % FULL


def _mirror() -> Kind[str]:
    words = {"type": "string", "enum": [*dict.fromkeys(BY_WORD.values())]}
    schema = {"anyOf": [words, {"type": "boolean"}]}
    known = choice(BY_WORD | BY_FLAG | OFF)
    return replace(known, expected="h, v, hv, 1 (which is v) or 0", schema=schema)


@dataclass(frozen=True)
class Turn(Step):
    """Turn by quarters, then mirror; exact, and before the resize."""

    word: ClassVar[str] = "turn"
    deep: ClassVar[bool] = True
    spellings: ClassVar[tuple[Param, ...]] = (
        Param("flop", flag(), default=False, effect="mirrors left and right, as `flip=h`"),
    )

    ro: float = param(
        "ro",
        ANGLE,
        default=0,
        effect="turns clockwise, by degrees: quarters before the resize, so that `w` and `h`"
        " are of what one sees, other angles after it, with `bg` behind the corners",
        aliases=("rot", "rotate"),
    )
    flip: str = param(
        "flip",
        _mirror(),
        default="",
        effect="mirrors: `v` top and bottom, `h` left and right; after a quarter turn",
    )

    @classmethod
    def fold(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Write each of the eight ways a picture can lie in one way; leave other angles out."""
        turned = angle(values.get("ro", 0))
        mirrors = set(values.get("flip", "")) | ({"h"} if values.get("flop") else set())
        if turned in (HALF, HALF + QUARTER):
            mirrors ^= {"h", "v"}
        quarter = {"ro": QUARTER} if turned % HALF == QUARTER else {}
        return {**quarter, "flip": "".join(sorted(mirrors))}

    @property
    def moves(self) -> bool:
        """Whether a gain map can go the same way."""
        return True

    def demand(self, size: Size) -> Demand:
        """Hand on what it gets, sides changed where it lies on its side."""
        return Demand(self._turned(size))

    def back(self, scale: Size) -> Size:
        """Change across and down where it lies on its side."""
        return self._turned(scale)

    def apply(self, picture: Picture) -> Picture:
        """Turn and mirror every frame."""
        if self.idle:
            return picture
        picture = picture if (self.ro, self.flip) == (0, "h") else drawn(picture)
        return replace(each_frame(picture, self._lay), full=self._turned(picture.full))

    def _turned(self, size: Size) -> Size:
        return Size(size.height, size.width) if self.ro % HALF == QUARTER else size

    def _lay(self, frame: pyvips.Image) -> pyvips.Image:
        quarters = int(angle(self.ro)) // QUARTER
        frame = frame.rot(f"d{quarters * QUARTER}") if quarters else frame
        frame = frame.fliphor() if "h" in self.flip else frame
        return frame.flipver() if "v" in self.flip else frame
