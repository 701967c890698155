"""A small copy of one frame, for looking at rather than for showing."""

from typing import TYPE_CHECKING

import pyvips

from transforms.picture import Picture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows = NDArray[np.uint8]

BEHIND = 128
MOST_GROWTH = 2.0


def glance(picture: Picture, side: int, frame: int = 0) -> pyvips.Image:
    """Return a frame in 8-bit sRGB whose longer side is `side`; it should be in memory.

    A small picture is enlarged, at most twice; clear pixels are grey.
    """
    width, height = picture.width, picture.height
    image = picture.image.crop(0, frame * height, width, height).colourspace("srgb")
    if image.hasalpha():
        image = image.flatten(background=BEHIND)
    scale = min(side / max(width, height), MOST_GROWTH)
    image = image.resize(max(scale, 1 / width), vscale=max(scale, 1 / height))
    return image.cast("uchar").copy_memory()


def rows(picture: Picture, side: int, frame: int = 0) -> "Rows":
    """Return rows of RGB of the same."""
    pixels: Rows = glance(picture, side, frame).numpy()
    return pixels
