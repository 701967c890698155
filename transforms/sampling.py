"""Parts of a picture at full resolution that stand for the whole of it."""

import pyvips

from transforms.picture import Picture, Size

BANDS, STEP = 6, 16
WIDEST = 1536


def banded(picture: Picture, pixels: int) -> Picture:
    """Return bands of a still picture; a smaller one as it is."""
    image = bands(picture.image, pixels)
    if image is picture.image:
        return picture
    return picture.with_image(image, full=Size(image.width, image.height))


def bands(image: pyvips.Image, pixels: int) -> pyvips.Image:
    """Return bands of rows from top to bottom of about so many pixels; a smaller image as it is.

    Of a wide image they are parts of rows, now from the left and now from the right. They begin
    where the blocks of an encoder do, and at the same places of images of one size.
    """
    width = min(image.width, WIDEST)
    rows = max(pixels // (BANDS * width) // STEP, 1) * STEP
    if rows * BANDS >= image.height or image.width * image.height <= pixels:
        return image
    down, across = image.height - rows, image.width - width
    places = [(across * (2 * n % 5) // 4, down * n // (BANDS - 1)) for n in range(BANDS)]
    cut = [image.crop(left // STEP * STEP, top // STEP * STEP, width, rows) for left, top in places]
    return pyvips.Image.arrayjoin(cut, across=1).copy_memory()
