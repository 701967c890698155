"""Frames of an animation that come in parts, laid one on another."""

from dataclasses import dataclass
from typing import Any

KEEP, CLEAR, UNDO = 0, 1, 2
REPLACE, OVER = 0, 1
OPAQUE = 255


@dataclass(frozen=True, slots=True)
class Place:
    """Where a frame goes, for how many milliseconds, and what becomes of it afterwards."""

    left: int
    top: int
    width: int
    height: int
    delay: int
    disposal: int
    blending: int


class Canvas:
    """What a viewer sees after each frame: rows by columns of RGB with straight alpha."""

    def __init__(self, width: int, height: int) -> None:
        import numpy as np  # noqa: PLC0415

        self.seen: Any = np.zeros((height, width, 4), np.uint8)
        self._part: Any = self.seen[:0]
        self._restored: Any = 0

    def show(self, place: Place, frame: Any) -> None:
        """Take away the frame before, as it asked for, and lay this one down."""
        self._part[...] = self._restored
        rows = slice(place.top, place.top + place.height)
        part = self.seen[rows, place.left : place.left + place.width]
        self._part = self.seen[:0] if place.disposal == KEEP else part
        self._restored = part.copy() if place.disposal == UNDO else 0
        solid = place.blending == REPLACE or frame[..., 3].min() == OPAQUE
        part[...] = frame if solid else over(part, frame)


def over(below: Any, above: Any) -> Any:
    """Lay a picture over another, both with straight alpha (W3C Compositing 1, 5.1)."""
    import numpy as np  # noqa: PLC0415

    upper = above[..., 3:].astype(np.float32) / OPAQUE
    lower = below[..., 3:] * (1 - upper) / OPAQUE
    alpha = upper + lower
    mixed = np.empty_like(below)
    mixed[..., 3:] = np.rint(alpha * OPAQUE)
    alpha[alpha == 0] = 1
    for band in range(3):
        colour = above[..., band : band + 1] * upper + below[..., band : band + 1] * lower
        mixed[..., band : band + 1] = np.rint(colour / alpha)
    return mixed
