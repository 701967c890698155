"""Cutting a picture to a box, and padding it to one, with its weight in the right place."""

from math import ceil
from typing import NamedTuple

from transforms.colours import TRANSPARENT, Colour
from transforms.cutting import cut, pad
from transforms.drawing import drawn
from transforms.fitting import Pixels, Plan, half_up
from transforms.gravity import CENTER, FOCAL, POINTS, SALIENT, centred, offset
from transforms.picture import Picture
from transforms.resampling import USUAL, Way, resample
from transforms.subject import placed


class Place(NamedTuple):
    """A word of the vocabulary and, for `focal`, a point in shares of width and height."""

    word: str = CENTER
    across: float = 0.5
    down: float = 0.5

    def corner(self, whole: Pixels, box: Pixels) -> tuple[int, int]:
        """Say where the box lies in the whole; it may be the larger of the two."""
        if self.word == FOCAL:
            left = centred(whole.width, box.width, self.across)
            return left, centred(whole.height, box.height, self.down)
        across, down = POINTS.get(self.word, POINTS[CENTER])
        return offset(whole.width - box.width, across), offset(whole.height - box.height, down)


def padded(picture: Picture, box: Pixels, place: Place, colour: Colour = TRANSPARENT) -> Picture:
    """Pad a picture that is no larger than the box."""
    left, top = place.corner(box, Pixels(picture.width, picture.height))
    return pad(picture, left, top, box, colour)


def trimmed(picture: Picture, box: Pixels, place: Place) -> Picture:
    """Cut a picture that is no smaller than the box."""
    if place.word not in SALIENT:
        return cut(picture, *place.corner(Pixels(picture.width, picture.height), box), box)
    picture, corner = placed(drawn(picture), box, place.word)
    return cut(picture, *corner, box)


def grown(picture: Picture, plan: Plan, place: Place, way: Way = USUAL) -> Picture:
    """Enlarge a picture and cut it, first roughly: no more pixels are made than are kept."""
    across, down = plan.scaled.width / picture.width, plan.scaled.height / picture.height
    if place.word in SALIENT:
        wide = min(half_up(plan.box.width / across), picture.width)
        high = min(half_up(plan.box.height / down), picture.height)
        return resample(trimmed(picture, Pixels(wide, high), place), plan.box, way)
    left, top = place.corner(plan.scaled, plan.box)
    x, wide, rest_x = _window(left, plan.box.width, across, picture.width)
    y, high, rest_y = _window(top, plan.box.height, down, picture.height)
    near = Pixels(half_up(wide * across), half_up(high * down))
    near = Pixels(
        max(near.width, rest_x + plan.box.width), max(near.height, rest_y + plan.box.height)
    )
    return cut(
        resample(cut(picture, x, y, Pixels(wide, high)), near, way), rest_x, rest_y, plan.box
    )


def _window(at: int, length: int, scale: float, held: int) -> tuple[int, int, int]:
    """Say which held pixels a part of the scaled axis shows, and where in them it begins."""
    first = min(int(at / scale), held - 1)
    count = min(ceil((at + length) / scale), held) - first
    return first, count, max(at - half_up(first * scale), 0) if first else at
