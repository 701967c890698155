"""Taking a part of every frame, or putting room around it."""

from collections.abc import Callable

import pyvips

from transforms.fitting import Pixels
from transforms.picture import Picture, Size


def cut(picture: Picture, left: int, top: int, box: Pixels) -> Picture:
    """Keep a box of each frame, in held pixels."""
    if box == (picture.width, picture.height):
        return picture
    if box.height == picture.height:
        image = picture.image.crop(left, 0, box.width, picture.image.height)
    else:
        image = _each(picture, lambda frame: frame.crop(left, top, *box))
    across, down = picture.scale
    return picture.with_image(image, full=Size(box.width / across, box.height / down))


def pad(picture: Picture, left: int, top: int, box: Pixels) -> Picture:
    """Put each frame into a clear box, in held pixels."""
    if box == (picture.width, picture.height):
        return picture
    image = picture.image if picture.alpha else picture.image.addalpha()
    clear = {"extend": "background", "background": [0] * image.bands}
    opaque = picture.with_image(image)
    if box.height == picture.height:
        image = image.embed(left, 0, box.width, image.height, **clear)
    else:
        image = _each(opaque, lambda frame: frame.embed(left, top, *box, **clear))
    across, down = picture.scale
    return picture.with_image(image, full=Size(box.width / across, box.height / down))


def _each(picture: Picture, change: Callable[[pyvips.Image], pyvips.Image]) -> pyvips.Image:
    if picture.frames == 1:
        return change(picture.image)
    width, height = picture.width, picture.height
    frames = (picture.image.crop(0, n * height, width, height) for n in range(picture.frames))
    return pyvips.Image.arrayjoin([change(frame) for frame in frames], across=1)
