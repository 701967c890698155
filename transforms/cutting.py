"""Taking a part of every frame, or putting room around it."""

from collections.abc import Callable

import pyvips

from transforms.colours import OPAQUE, TRANSPARENT, Colour
from transforms.fitting import Pixels
from transforms.painting import coloured, samples
from transforms.picture import Picture, Size


def cut(picture: Picture, left: int, top: int, box: Pixels) -> Picture:
    """Keep a box of each frame, in held pixels."""
    if box == (picture.width, picture.height):
        return picture
    if box.height == picture.height:
        image = picture.image.crop(left, 0, box.width, picture.image.height)
    else:
        image = each_frame(picture, lambda frame: frame.crop(left, top, *box)).image
    across, down = picture.scale
    return picture.with_image(image, full=Size(box.width / across, box.height / down))


def pad(
    picture: Picture, left: int, top: int, box: Pixels, colour: Colour = TRANSPARENT
) -> Picture:
    """Put each frame into a box of one colour, in held pixels."""
    if box == (picture.width, picture.height):
        return picture
    image = coloured(picture.image)
    image = image if image.hasalpha() or colour.alpha == OPAQUE else image.addalpha()
    room = {"extend": "background", "background": samples(colour, image)}
    whole = picture.with_image(image)
    if box.height == picture.height:
        image = image.embed(left, 0, box.width, image.height, **room)
    else:
        image = each_frame(whole, lambda frame: frame.embed(left, top, *box, **room)).image
    across, down = picture.scale
    return picture.with_image(image, full=Size(box.width / across, box.height / down))


def each_frame(picture: Picture, change: Callable[[pyvips.Image], pyvips.Image]) -> Picture:
    """Change every frame by itself; all come out of one size."""
    if picture.frames == 1:
        return picture.with_image(change(picture.image))
    width, height = picture.width, picture.height
    frames = (picture.image.crop(0, n * height, width, height) for n in range(picture.frames))
    changed = [change(frame) for frame in frames]
    return picture.with_image(pyvips.Image.arrayjoin(changed, across=1))
