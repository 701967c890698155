"""The arithmetic of fitting a picture to a box; sizes round half up and are at least one pixel."""

from math import floor
from typing import NamedTuple

from transforms.picture import Size


class Pixels(NamedTuple):
    """A whole width and height."""

    width: int
    height: int


class Plan(NamedTuple):
    """What a fit comes to: the whole picture is scaled, then cut or padded to the box."""

    scaled: Pixels
    box: Pixels


def half_up(length: float) -> int:
    """Round a length as libvips does."""
    return max(1, floor(length + 0.5))


def rounded(size: Size, scale: float = 1.0) -> Pixels:
    """Scale a size to whole pixels."""
    return Pixels(half_up(size.width * scale), half_up(size.height * scale))


def untouched(size: Size) -> Plan:
    """Leave a picture as it is."""
    return Plan(rounded(size), rounded(size))


def inside(size: Size, box: Size, *, enlarge: bool, outside: bool = False) -> Plan:
    """Fit the picture into the box, or around it; a side of 0 leaves that axis free."""
    choose = max if outside else min
    scale = choose(want / have for want, have in zip(box, size, strict=True) if want)
    scaled = rounded(size, scale if enlarge else min(scale, 1.0))
    return Plan(scaled, scaled)


def fill(size: Size, box: Size, *, enlarge: bool) -> Plan:
    """Stretch each axis to the box by itself; a side of 0 leaves that axis as it is."""
    wanted = Size(box.width or size.width, box.height or size.height)
    if not enlarge:
        wanted = Size(min(wanted.width, size.width), min(wanted.height, size.height))
    return untouched(wanted)


def contain(size: Size, box: Size, *, enlarge: bool) -> Plan:
    """Fit the picture into the box and pad it to the box."""
    frame = rounded(box)
    scaled = inside(size, box, enlarge=enlarge).scaled
    return Plan(Pixels(*map(min, scaled, frame)), frame)


def cover(size: Size, box: Size, *, enlarge: bool) -> Plan:
    """Fit the picture around the box and cut it to the box.

    A picture that would have to grow is cut to the box's ratio at its own scale instead.
    """
    scale = max(box.width / size.width, box.height / size.height)
    if scale > 1 and not enlarge:
        return Plan(rounded(size), rounded(largest(size, box.width / box.height)))
    frame = rounded(box)
    return Plan(Pixels(*map(max, rounded(size, scale), frame)), frame)


def largest(size: Size, ratio: float) -> Size:
    """Return the largest size of this ratio inside the given one."""
    return Size(min(size.width, size.height * ratio), min(size.height, size.width / ratio))


def smallest(size: Size, ratio: float) -> Size:
    """Return the smallest size of this ratio around the given one."""
    return Size(max(size.width, size.height * ratio), max(size.height, size.width / ratio))
