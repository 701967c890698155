"""Colours as samples of a picture, and shapes cut out of one."""

import pyvips

from transforms.colours import OPAQUE, Colour
from transforms.coverage import FULL
from transforms.picture import Picture

COLOURS = 3
DEEP = 257


def coloured(image: pyvips.Image) -> pyvips.Image:
    """Return the image with three colour bands, and alpha where it had it."""
    if image.bands >= COLOURS:
        return image
    return image.colourspace("rgb16" if image.format == "ushort" else "srgb")


def samples(colour: Colour, image: pyvips.Image) -> list[int]:
    """Write a colour in the depth of an image of colours, with alpha where the image has it."""
    step = DEEP if image.format == "ushort" else 1
    return [part * step for part in colour[: image.bands]]


def repeated(mask: pyvips.Image, frames: int) -> pyvips.Image:
    """Return the mask of one frame for all of them."""
    return mask.replicate(1, frames) if frames > 1 else mask


def cut_out(picture: Picture, mask: pyvips.Image) -> Picture:
    """Keep of every frame what the mask covers; the rest is clear."""
    image, mask = coloured(picture.image), repeated(mask, picture.frames)
    if not image.hasalpha():
        alpha = (mask * DEEP).cast("ushort") if image.format == "ushort" else mask
        return picture.with_image(image.bandjoin(alpha))
    alpha = (image[COLOURS] * mask / FULL).rint().cast(image.format)
    joined = image[:COLOURS].bandjoin(alpha)
    return picture.with_image(joined.copy(interpretation=image.interpretation))


def framed(
    picture: Picture, mask: pyvips.Image, colour: Colour, within: pyvips.Image | None = None
) -> Picture:
    """Keep of every frame what the mask covers; the colour takes the place of the rest.

    `within` is a second mask, around the first, past which there is no colour either.
    """
    image, mask = coloured(picture.image), repeated(mask, picture.frames)
    if within is None and colour.alpha == OPAQUE and not image.hasalpha():
        return picture.with_image(mask.ifthenelse(image, samples(colour, image), blend=True))
    image = image if image.hasalpha() else image.addalpha()
    space, kind = image.interpretation, image.format
    opaque = samples(Colour(*colour[:COLOURS]), image)
    shade = [part * colour.alpha / OPAQUE for part in opaque]
    frame = (
        image.new_from_image(shade).cast("float")
        if within is None
        else (repeated(within, picture.frames) * [part / FULL for part in shade]).cast("float")
    )
    blended = mask.ifthenelse(image.premultiply().cast("float"), frame, blend=True)
    straight = blended.copy(interpretation=space).unpremultiply().rint().cast(kind)
    return picture.with_image(straight.copy(interpretation=space))
