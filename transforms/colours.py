"""Colours as queries write them: hex with 3, 4, 6 or 8 digits, with or without #, or a CSS name."""

from typing import NamedTuple

import webcolors

from transforms.kinds import Kind, shaped

NEWEST = "rebeccapurple"  # the one name that CSS has gained since webcolors' list
HEX_LENGTHS = (3, 4, 6, 8)


class Colour(NamedTuple):
    """An sRGB colour; each part, alpha too, is 0–255."""

    red: int
    green: int
    blue: int
    alpha: int = 255

    def __str__(self) -> str:
        """Write it as lower-case hex, with the alpha digits only where it is not opaque."""
        opaque = f"{self.red:02x}{self.green:02x}{self.blue:02x}"
        return opaque if self.alpha == OPAQUE else f"{opaque}{self.alpha:02x}"


OPAQUE = 255
WHITE = Colour(255, 255, 255)
TRANSPARENT = Colour(0, 0, 0, 0)


def parse(text: str) -> Colour:
    """Read a colour; ValueError where it is none."""
    word = text.strip().lower().removeprefix("#")
    if word == "transparent":
        return TRANSPARENT
    if len(word) in HEX_LENGTHS and all(digit in "0123456789abcdef" for digit in word):
        digits = "".join(digit * 2 for digit in word) if len(word) <= 4 else word  # noqa: PLR2004 - short hex has 3 or 4 digits
        return Colour(*bytes.fromhex(digits))
    return Colour(*webcolors.name_to_rgb(word)) if word != NEWEST else Colour(0x66, 0x33, 0x99)


def colour() -> Kind[Colour]:
    """Every way in which a query may name a colour."""
    expected = "a colour: hex with 3, 4, 6 or 8 digits, or a CSS name"
    return Kind(
        expected, parse, schema=shaped("#?([0-9A-Fa-f]{3,4}|([0-9A-Fa-f]{2}){3,4})|[A-Za-z]{3,20}")
    )
