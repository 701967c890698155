"""Bringing the pixels of a planned picture into memory."""

from transforms.loaders.damage import translated
from transforms.picture import Picture


def drawn(picture: Picture) -> Picture:
    """Evaluate everything up to here, once; damage of the original shows now and is refused."""
    with translated():
        return picture.with_image(picture.image.copy_memory())
