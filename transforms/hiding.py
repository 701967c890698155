"""Making parts of a picture unrecognisable."""

from collections.abc import Sequence
from math import ceil, floor

import pyvips

from transforms.areas import Area
from transforms.blurring import blurred
from transforms.drawing import redrawn
from transforms.picture import Picture
from transforms.squares import squares

PIXELATE, BLUR = "pixelate", "blur"
PARTS, LEAST_SQUARE = 6, 8
SOFTNESS, LEAST_SIGMA = 0.25, 4.0
ROUNDING = 1e-6

Box = tuple[int, int, int, int]


def hidden(picture: Picture, areas: Sequence[Area], way: str) -> Picture:
    """Leave of each area, in every frame, six squares a side at most, or a blur of a quarter of it.

    The longer side counts. Nothing outside an area is touched but for the pixels at its edge where
    a decoder has shrunk the picture: they show something of both.
    """
    boxes = [_box(picture, area) for area in areas if area.surface > 0]
    return redrawn(picture, lambda frame: _without(frame, boxes, way)) if boxes else picture


def _box(picture: Picture, area: Area) -> Box:
    """Return the held pixels that show anything of an area."""
    margin = int(min(picture.scale) < 1)
    left, right = _ends(area.left, area.right, picture.width, margin)
    top, bottom = _ends(area.top, area.bottom, picture.height, margin)
    return left, top, right - left, bottom - top


def _ends(first: float, last: float, length: int, margin: int) -> tuple[int, int]:
    begin = max(min(floor(first * length + ROUNDING), length - 1) - margin, 0)
    return begin, max(min(ceil(last * length - ROUNDING) + margin, length), begin + 1)


def _without(frame: pyvips.Image, boxes: Sequence[Box], way: str) -> pyvips.Image:
    for left, top, width, height in boxes:
        part = frame.crop(left, top, width, height)
        change = _softened if way == BLUR else _squared
        frame = frame.insert(change(part, max(width, height)), left, top)
    return frame


def _squared(part: pyvips.Image, longest: int) -> pyvips.Image:
    return squares(part, max(ceil(longest / PARTS), LEAST_SQUARE))


def _softened(part: pyvips.Image, longest: int) -> pyvips.Image:
    return blurred(part, max(longest * SOFTNESS, LEAST_SIGMA)).copy_memory()
