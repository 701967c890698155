"""How large an answer may become."""

from math import sqrt
from typing import NamedTuple

from transforms.fitting import Pixels, Plan, half_up, rounded
from transforms.picture import Picture, Size

PIXEL_LIMIT = "pixel-limit"
SIDE_LIMIT = "side-limit"

LONGEST = 1_000_000


class Bounds(NamedTuple):
    """Pixels of all frames together, and pixels of one side of a frame."""

    pixels: int = 2**62
    side: int = LONGEST

    def admit(self, picture: Picture) -> bool:
        """Say whether a picture is within the bounds as it is."""
        pixels = picture.width * picture.height * picture.frames
        return pixels <= self.pixels and max(picture.width, picture.height) <= self.side

    def hold(self, plan: Plan, frames: int) -> tuple[Plan, frozenset[str]]:
        """Scale a plan down until it keeps within the bounds, with a note on each that bit."""
        width, height = plan.box
        area = max(1, self.pixels // frames)
        by_area = sqrt(area / (width * height))
        by_side = self.side / max(width, height)
        if by_area >= 1 and by_side >= 1:
            return plan, frozenset()
        notes = {PIXEL_LIMIT: by_area < 1, SIDE_LIMIT: by_side < 1 and by_side <= by_area}
        box = self._within(plan.box, min(by_area, by_side), area)
        share = box.width / width, box.height / height
        scaled = rounded(Size(plan.scaled.width * share[0], plan.scaled.height * share[1]))
        return Plan(_alike(scaled, box, plan), box), frozenset(n for n, bit in notes.items() if bit)

    def _within(self, size: Pixels, scale: float, area: int) -> Pixels:
        width = min(half_up(size.width * scale), self.side, area)
        return Pixels(width, min(half_up(size.height * scale), self.side, area // width))


def _alike(scaled: Pixels, box: Pixels, plan: Plan) -> Pixels:
    """Keep each axis cut, padded or exact as it was in the plan."""
    axes = zip(scaled, box, plan.scaled, plan.box, strict=True)
    return Pixels(*(max(s, b) if whole >= part else min(s, b) for s, b, whole, part in axes))
