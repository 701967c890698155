"""Bringing samples to what a codec can hold."""

import pyvips

GREY = 2
DEEP = "ushort"


def eight(image: pyvips.Image) -> pyvips.Image:
    """Return samples of 8 bits, in whatever colours they are."""
    if image.format != DEEP:
        return image
    return image.colourspace("b-w" if image.bands <= GREY else "srgb")
