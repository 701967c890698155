"""Originals of which nothing is changed but the file that holds them."""

from transforms.bounds import Bounds
from transforms.codecs.base import Repacker
from transforms.loaders.base import Header
from transforms.picture import Picture
from transforms.recipe import Recipe


def repacked(data: memoryview, recipe: Recipe, picture: Picture, header: Header) -> bytes | None:
    """Return the original's own pixels in the file that was asked for, without decoding them.

    None where the codec cannot, or the recipe or the file's orientation changes a pixel.
    """
    codec: object = recipe.writing.codec
    limits = picture.context.limits
    if not (isinstance(codec, Repacker) and recipe.writing.lossless):
        return None
    if recipe.steps or not header.upright or picture.frames > 1:
        return None
    most = min(limits.max_output_pixels, codec.most_repacked(limits.max_decode_memory))
    if not Bounds(most, codec.largest_side).admit(picture):
        return None
    return codec.repack(data, picture)
