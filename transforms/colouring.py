"""Changing colours: alpha stays as it is."""

from collections.abc import Callable

import pyvips

from transforms.colours import OPAQUE, Colour
from transforms.picture import Picture

COLOURS = 3


def recoloured(picture: Picture, change: Callable[[pyvips.Image], pyvips.Image]) -> Picture:
    """Change the three colour bands."""
    image = picture.image if picture.image.bands >= COLOURS else picture.image.colourspace("srgb")
    colours = whole(change(image[:COLOURS] if image.bands > COLOURS else image))
    if image.bands > COLOURS:
        colours = colours.bandjoin(image[COLOURS])
    return picture.with_image(colours.copy(interpretation="srgb"))


def curved(picture: Picture, curve: Callable[[float], float]) -> Picture:
    """Lead every sample, 0–1, along a curve."""
    ends = (min(max(curve(n / OPAQUE), 0.0), 1.0) for n in range(OPAQUE + 1))
    table = bytes(round(end * OPAQUE) for end in ends)
    lut = pyvips.Image.new_from_memory(table, len(table), 1, 1, "uchar")
    return recoloured(picture, lambda image: image.maplut(lut))


def lightness(image: pyvips.Image) -> pyvips.Image:
    """Return one band: how light each pixel is, in sRGB's own steps."""
    return image.colourspace("b-w")


def whole(image: pyvips.Image) -> pyvips.Image:
    """Bring samples to whole numbers from 0 to 255."""
    return image if image.format == "uchar" else image.rint().cast("uchar")


def lab(colour: Colour) -> list[float]:
    """Return a colour's lightness and its two chroma axes."""
    pixel = pyvips.Image.new_from_memory(bytes(colour[:COLOURS]), 1, 1, COLOURS, "uchar")
    return list(pixel.copy(interpretation="srgb").colourspace("lab")(0, 0))
