"""Text as a layer of pixels: set by Pango, as large as was asked or as there is room for."""

from dataclasses import dataclass
from html import escape
from typing import Any
from unicodedata import bidirectional

import pyvips

from transforms.colours import Colour
from transforms.errors import UnreadableImage
from transforms.fitting import Pixels

SMALLEST = 4.0
PROBE = 24.0
LONGEST = 30_000
MOST = 16_000_000
TRIES = 8
CLOSER = 0.97
POINTS_PER_INCH = 72
RIGHT_TO_LEFT = frozenset({"R", "AL"})
STRONG = RIGHT_TO_LEFT | {"L"}
LOW, MIDDLE, HIGH = "low", "centre", "high"
OPPOSITE = {LOW: HIGH, HIGH: LOW}
NOTHING = "no text to render"
GLYPH, GROWN = "x", 2


@dataclass(frozen=True, slots=True)
class Lettering:
    """A text in one font and colour; `align` is low, centre or high: left, middle or right."""

    text: str
    font: str
    colour: Colour
    align: str = MIDDLE

    def within(self, room: Pixels, size: float) -> pyvips.Image | None:
        """Draw it, wrapped to the room, in letters of `size` pixels or fewer where it must fit.

        What does not fit in the smallest letters is broken within words, then cut. None where there
        is nothing to see.
        """
        if not fonts():
            raise UnreadableImage("txt: no font is installed: expected one, such as DejaVu", "txt")
        least = min(SMALLEST, size)
        if self._fits(room, size):
            return self._nearly(room, size)
        if self._fits(room, least):
            return self._nearly(room, self._largest(room, least, size))
        image = self._drawn(least, room.width, "word-char")
        return image and _cut(image, room)

    def _largest(self, room: Pixels, fits: float, size: float) -> float:
        """Say in which size between two it still fits: found by halves."""
        for _ in range(TRIES):
            middle = (fits + size) / 2
            fits, size = (middle, size) if self._fits(room, middle) else (fits, middle)
        return fits

    def _fits(self, room: Pixels, size: float) -> bool:
        """Say whether a size fits, by drawing it small."""
        small = min(size, PROBE)
        image = self._drawn(small, max(round(room.width * small / size), 1))
        grown = size / small
        return image is None or _inside(image.width * grown, image.height * grown, room)

    def _nearly(self, room: Pixels, size: float) -> pyvips.Image | None:
        """Draw it in a size that fits, or a little below where letters turn out wider."""
        for _ in range(TRIES):
            image = self._drawn(size, room.width)
            if image is None or _inside(image.width, image.height, room):
                return image
            size *= CLOSER
        return _cut(image, room)

    def _drawn(self, size: float, width: int, wrap: str = "word") -> pyvips.Image | None:
        red, green, blue, _ = self.colour
        marked = f'<span foreground="#{red:02x}{green:02x}{blue:02x}">{escape(self.text)}</span>'
        lines = {"width": min(width, LONGEST), "align": self._side(), "wrap": wrap}
        return drawn_text(marked, f"{self.font} {size:.2f}", **lines)

    def _side(self) -> str:
        """Name the side as Pango does: text that is read from the right begins at low there."""
        kinds = (bidirectional(letter) for letter in self.text)
        first = next((kind for kind in kinds if kind in STRONG), "L")
        return OPPOSITE.get(self.align, MIDDLE) if first in RIGHT_TO_LEFT else self.align


def fonts() -> bool:
    """Say whether any font is installed: without one, a box of a fixed size stands for a letter."""
    small, large = (drawn_text(GLYPH, f"sans {size}") for size in (PROBE, PROBE * GROWN * 2))
    return bool(small and large and large.height > small.height * GROWN)


def drawn_text(markup: str, font: str, **lines: Any) -> pyvips.Image | None:
    """Draw Pango markup, cut to its ink; None where there is no ink."""
    try:
        return pyvips.Image.text(markup, font=font, dpi=POINTS_PER_INCH, rgba=True, **lines)
    except pyvips.Error as error:
        if NOTHING in str(error):
            return None
        raise


def _cut(image: pyvips.Image, room: Pixels) -> pyvips.Image:
    return image.crop(0, 0, min(image.width, room.width), min(image.height, room.height))


def _inside(width: float, height: float, room: Pixels) -> bool:
    return width <= room.width and height <= min(room.height, LONGEST) and width * height <= MOST
