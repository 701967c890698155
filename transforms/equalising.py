"""Local contrast: every pixel is led along the curves of the tiles around it."""

from array import array
from collections.abc import Iterator
from itertools import accumulate
from math import ceil
from typing import NamedTuple, Self

import pyvips

from transforms.fitting import half_up
from transforms.picture import Picture

TONES = 256
TOP = TONES - 1
MOST_TILES = 15  # places between them, one more each way, times tones fill an index of 16 bits
AROUND = 4

Curve = bytes


class Axis(NamedTuple):
    """How one side is cut: a number of tiles of one length, of which the last may be shorter."""

    length: int
    tiles: int
    tile: int

    @classmethod
    def cut(cls, length: int, side: float) -> Self:
        """Cut into tiles of about the side asked for."""
        tile = ceil(length / half_up(length / side))
        return cls(length, ceil(length / tile), tile)

    def numbers(self, step: int, shift: float) -> bytes:
        """Say which tile each pixel is in; shifted by half a one, which centres it is between."""
        places = (int((n + 0.5) / self.tile + shift) for n in range(self.length))
        return array("H", (place * step for place in places)).tobytes()

    def weights(self, *after: bool) -> bytes:
        """Say for each pixel how much the centre after it counts, or the one before it."""
        shares = ((n + 0.5) / self.tile + 0.5 for n in range(self.length))
        pairs = ((1 - share % 1, share % 1) for share in shares)
        return array("f", (pair[side] for pair in pairs for side in after)).tobytes()


class Grid(NamedTuple):
    """Nearly square tiles over every frame."""

    across: Axis
    down: Axis
    frames: int

    @classmethod
    def over(cls, picture: Picture, window: float) -> Self:
        """Lay tiles of about `window` pixels."""
        side = max(window, max(picture.width, picture.height) / MOST_TILES)
        across, down = Axis.cut(picture.width, side), Axis.cut(picture.height, side)
        return cls(across, down, picture.frames)

    def spread(self, row: bytes, column: bytes, bands: int, kind: str) -> tuple[pyvips.Image, ...]:
        """Spread values along one side over all pixels of all frames."""
        size = self.across.length, self.down.length
        across = pyvips.Image.new_from_memory(row, size[0], 1, bands, kind)
        down = pyvips.Image.new_from_memory(column, 1, size[1], bands, kind)
        both = (image.embed(0, 0, *size, extend="copy") for image in (across, down))
        return tuple(image.replicate(1, self.frames) for image in both)

    def placed(self, light: pyvips.Image, count: int, shift: float = 0.0) -> pyvips.Image:
        """Add to each tone the number of its tile or place, of which there are `count` in a row."""
        step = count * TONES
        parts = self.across.numbers(TONES, shift), self.down.numbers(step, shift)
        row, column = self.spread(*parts, 1, "ushort")
        return (light + row + column).cast("ushort")


def equalised(
    picture: Picture, light: pyvips.Image, seen: pyvips.Image | None, window: float, slope: float
) -> pyvips.Image:
    """Equalise one band of 8 bits, all frames alike so that none flickers.

    `slope` bounds how much steeper than before a curve may become; `seen` weighs the pixels.
    """
    grid = Grid.over(picture, window)
    tiles = grid.placed(light, grid.across.tiles)
    counts = seen.hist_find_indexed(tiles, combine="sum") if seen else tiles.hist_find()
    table = b"".join(_mixed(list(_curves(counts, slope)), grid))
    curves = pyvips.Image.new_from_memory(table, len(table) // AROUND, 1, AROUND, "uchar")
    led = grid.placed(light, grid.across.tiles + 1, 0.5).maplut(curves)
    row = grid.across.weights(False, True, False, True)
    column = grid.down.weights(False, False, True, True)
    across, down = grid.spread(row, column, AROUND, "float")
    return ((led * across * down).bandmean() * AROUND).rint().cast("uchar")


def _curves(counts: pyvips.Image, slope: float) -> Iterator[Curve]:
    """Equalise each tile, no tone counting for more than `slope` times its share."""
    values = array("d", bytes(counts.cast("double").write_to_memory()))
    values.extend([0.0] * (-len(values) % TONES))
    for start in range(0, len(values), TONES):
        tones = values[start : start + TONES]
        total = sum(tones)
        most = slope * total / TONES
        spare = sum(max(tone - most, 0.0) for tone in tones) / TONES
        sums = accumulate(min(tone, most) + spare for tone in tones)
        yield bytes(min(round(TOP * part / total), TOP) for part in sums) if total else PLAIN


def _mixed(curves: list[Curve], grid: Grid) -> Iterator[Curve]:
    """Yield, place by place, the curves of the four tiles whose centres lie around it."""
    wide, high = grid.across.tiles, grid.down.tiles
    curves += [PLAIN] * (wide * high - len(curves))
    for y in range(high + 1):
        rows = max(y - 1, 0) * wide, min(y, high - 1) * wide
        for x in range(wide + 1):
            sides = max(x - 1, 0), min(x, wide - 1)
            four = (curves[row + side] for row in rows for side in sides)
            yield bytes(tone for tones in zip(*four, strict=True) for tone in tones)


PLAIN: Curve = bytes(range(TONES))
