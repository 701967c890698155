"""Laying colours under pixels that are not opaque."""

from transforms.colours import OPAQUE, WHITE, Colour
from transforms.painting import COLOURS, coloured, samples
from transforms.picture import Picture

OPAQUE_DEEP = 65_535


def underlaid(picture: Picture, colour: Colour) -> Picture:
    """Lay a colour under a picture with alpha; an opaque colour leaves no alpha."""
    image = coloured(picture.image)
    if colour.alpha == OPAQUE:
        return picture.with_image(image.flatten(background=samples(colour, image)[:COLOURS]))
    below = image.new_from_image(samples(colour, image)).copy(interpretation=image.interpretation)
    return picture.with_image(below.composite2(image, "over").cast(image.format))


def flattened(picture: Picture) -> Picture:
    """Return the picture without alpha, on white."""
    return underlaid(picture, WHITE) if picture.alpha else picture


def opaque(picture: Picture) -> bool:
    """Say whether the picture, which is in memory, has an alpha band that hides nothing."""
    most = OPAQUE_DEEP if picture.image.format == "ushort" else OPAQUE
    return picture.alpha and bool(picture.image[-1].min() == most)
