"""Bringing the pixels of a planned picture into memory."""

from collections.abc import Callable

import pyvips

from transforms.cutting import each_frame
from transforms.loaders.damage import translated
from transforms.picture import Picture


def drawn(picture: Picture) -> Picture:
    """Evaluate everything up to here, once; damage of the original shows now and is refused."""
    with translated():
        return picture.with_image(picture.image.copy_memory())


def redrawn(picture: Picture, change: Callable[[pyvips.Image], pyvips.Image]) -> Picture:
    """Change every frame by itself, one after another: many at once would fill the memory."""
    picture = drawn(picture)
    if picture.frames == 1:
        return picture.with_image(change(picture.image))
    return each_frame(picture, lambda frame: change(frame).copy_memory())
