"""Parts of a picture at full resolution that stand for the whole of it."""

import pyvips

from transforms.picture import Picture, Size

BANDS, STEP = 6, 16
WIDEST = 1536


def banded(picture: Picture, pixels: int) -> Picture:
    """Return bands of rows from top to bottom of about so many pixels; a smaller picture as it is.

    Of a wide picture they are parts of rows, now from the left and now from the right. They begin
    where the blocks of an encoder do.
    """
    width = min(picture.width, WIDEST)
    rows = max(pixels // (BANDS * width) // STEP, 1) * STEP
    if rows * BANDS >= picture.height or picture.width * picture.height <= pixels:
        return picture
    down, across = picture.height - rows, picture.width - width
    places = [(across * (2 * n % 5) // 4, down * n // (BANDS - 1)) for n in range(BANDS)]
    bands = [
        picture.image.crop(left // STEP * STEP, top // STEP * STEP, width, rows)
        for left, top in places
    ]
    image = pyvips.Image.arrayjoin(bands, across=1).copy_memory()
    return picture.with_image(image, full=Size(image.width, image.height))
