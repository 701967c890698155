"""Laying colours under pixels that are not opaque."""

from transforms.colours import OPAQUE, WHITE, Colour
from transforms.picture import Picture


def underlaid(picture: Picture, colour: Colour) -> Picture:
    """Lay a colour under a picture with alpha; an opaque colour leaves no alpha."""
    image = picture.image if picture.image.bands > 2 else picture.image.colourspace("srgb")  # noqa: PLR2004 - grey with alpha
    if colour.alpha == OPAQUE:
        return picture.with_image(image.flatten(background=list(colour[:3])))
    below = image.new_from_image(list(colour)).copy(interpretation=image.interpretation)
    return picture.with_image(below.composite2(image, "over").cast(image.format))


def flattened(picture: Picture) -> Picture:
    """Return the picture without alpha, on white."""
    return underlaid(picture, WHITE) if picture.alpha else picture


def opaque(picture: Picture) -> bool:
    """Say whether the picture, which is in memory, has an alpha band that hides nothing."""
    return picture.alpha and bool(picture.image[-1].min() == OPAQUE)
