"""What a recipe wants of a decoder beside pixels, and what of it an answer carries."""

from collections.abc import Iterable
from dataclasses import replace

import pyvips

from transforms.codecs import Codec
from transforms.codecs.json import Json
from transforms.codecs.samples import eight
from transforms.kept import NOTHING, Kept
from transforms.loaders.base import Wish
from transforms.loaders.colour import P3, PROFILE, from_profile, in_p3
from transforms.loaders.profiles import display_p3
from transforms.metadata import exif, iptc
from transforms.picture import Picture
from transforms.recipe import Recipe
from transforms.writing import KEEP, NONE, SRGB, Writing

USUAL_BITS = 8
ICC, META, BITS, HDR = "icc", "meta", "bits", "hdr"


def wish_of(recipe: Recipe) -> Wish:
    """Ask for what the format can hold and the steps leave right; unless it is named, for all."""
    writing, codec = recipe.writing, recipe.writing.codec
    held = codec.options if codec else frozenset({ICC, META, BITS})
    if isinstance(codec, Json):
        return Wish(colours=KEEP, meta=KEEP, at=recipe.reading.at)
    return Wish(
        colours=writing.icc if ICC in held else SRGB,
        deep=writing.bits > USUAL_BITS and BITS in held and all(s.deep for s in recipe.steps),
        meta=writing.meta if META in held else NONE,
        gains=writing.hdr == KEEP and HDR in held and all(s.moves for s in recipe.steps),
        at=recipe.reading.at,
    )


def granted(picture: Picture, wish: Wish) -> Picture:
    """Return a picture in the colours of a wish where its loader knows only sRGB."""
    if wish.colours != P3 or picture.kept.profile or picture.kept.signal:
        return picture
    kept = replace(picture.kept, profile=display_p3())
    return replace(picture, image=in_p3(picture.image), kept=kept)


def fitting(picture: Picture, codec: Codec) -> Picture:
    """Bring samples and colours to what a codec holds."""
    image, kept = picture.image, picture.kept
    if image.format == "ushort" and BITS not in codec.options:
        image = eight(image)
    if kept.profile and ICC not in codec.options:
        image, kept = from_profile(image, kept.profile), replace(kept, profile=b"")
    return picture if image is picture.image else replace(picture, image=image, kept=kept)


def carrying(picture: Picture, codec: Codec) -> Picture:
    """Lay what is kept on the image, by the names under which codecs look for it."""
    kept = picture.kept
    if kept == NOTHING:
        return picture
    image = picture.image.copy()
    for name, value in _blobs(kept, codec):
        image.set_type(pyvips.GValue.blob_type, name, value)
    return picture.with_image(image)


def spoken(writing: Writing, picture: Picture) -> Writing:
    """Return a writing that asks for no metadata where there is none: encoders make some up."""
    silent = writing.meta != NONE and not picture.kept.worded
    return replace(writing, meta=NONE) if silent else writing


def _blobs(kept: Kept, codec: Codec) -> Iterable[tuple[str, bytes]]:
    if kept.profile:
        yield PROFILE, kept.profile
    if META not in codec.options:
        return
    if kept.exif:
        yield "exif-data", exif.MARK + kept.exif
    if kept.xmp and codec.name != "png":
        yield "xmp-data", kept.xmp
    if kept.iptc and codec.name == "jpeg":
        yield "iptc-data", iptc.segment(kept.iptc)
