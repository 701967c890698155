"""Laying one picture over another: decoding it, its place, its opacity, and the arithmetic."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil

import pyvips
from msgspec.structs import replace

from transforms.colours import OPAQUE
from transforms.decode import open_picture
from transforms.drawing import drawn
from transforms.errors import REFUSALS, Refused
from transforms.fitting import Pixels
from transforms.gravity import POINTS, gravity
from transforms.kept import Kept
from transforms.kinds import Kind
from transforms.limits import Limits
from transforms.loaders.base import Frames, Header
from transforms.loaders.brightness import HLG, PQ
from transforms.loaders.colour import PROFILE
from transforms.picture import Picture, Size
from transforms.placing import Place
from transforms.resampling import resample

COLOURS = 3
DEEP = 257
SHARE = 4
CELL = 64
WHITES = {PQ: 0.58, HLG: 0.75}


def point() -> Kind[str]:
    """One of the nine points of a picture, in every spelling that a crop's place has."""
    places = gravity()

    def parse(text: str) -> str:
        if (word := places.parse(text)) not in POINTS:
            raise ValueError(text)
        return word

    schema = {"type": "string", "enum": [*POINTS]}
    return Kind("one of " + ", ".join(POINTS), parse, schema=schema)


@contextmanager
def blaming(parameter: str) -> Iterator[None]:
    """Let refusals inside name the parameter whose picture they are about."""
    try:
        yield
    except Refused as error:
        kind = REFUSALS[error.code]
        renamed = kind.__new__(kind)
        Refused.__init__(renamed, f"{parameter}: {error.detail}", parameter)
        raise renamed from error


def decoded(data: memoryview, limits: Limits, size_for: Callable[[Size], Pixels]) -> pyvips.Image:
    """Decode the first frame at the size wanted, with alpha, in memory; raises Refused.

    Two pictures share the memory of one request: a quarter of it is for this one.
    """
    part = replace(
        limits,
        max_pixels=limits.max_pixels // SHARE,
        max_decode_memory=limits.max_decode_memory // SHARE,
    )

    def scale(header: Header) -> Size:
        wide, high = size_for(header.size)
        return Size(wide / header.width, high / header.height)

    picture, _, _ = open_picture(data, Frames(0, 1), scale, part)
    picture = resample(picture, size_for(picture.full))
    image = picture.image if picture.image.bands >= COLOURS else picture.image.colourspace("srgb")
    image = image if image.hasalpha() else image.addalpha()
    return drawn(picture.with_image(image)).image


def faded(layer: pyvips.Image, share: float) -> pyvips.Image:
    """Make a layer less opaque."""
    if share >= 1:
        return layer
    return layer[:COLOURS].bandjoin((layer[COLOURS] * share).rint().cast(layer.format))


def tiled(layer: pyvips.Image, box: Pixels, gap: int) -> pyvips.Image:
    """Repeat a layer over a box, from the top left corner, a gap before and between."""
    cell = layer.embed(gap, gap, layer.width + gap, layer.height + gap)
    if min(cell.width, cell.height) < CELL:
        cell = cell.replicate(ceil(CELL / cell.width), ceil(CELL / cell.height)).copy_memory()
    grid = cell.replicate(ceil(box.width / cell.width), ceil(box.height / cell.height))
    return grid.crop(0, 0, *box)


def margin(picture: Picture, pad: float) -> int:
    """Say how much of a padding a picture has room for, in held pixels."""
    return max(min(round(pad), (min(picture.width, picture.height) - 1) // 2), 0)


def corner(picture: Picture, layer: pyvips.Image, word: str, pad: int) -> tuple[int, int]:
    """Say where a layer begins that lies at one of the nine points, a padding from the edge.

    Where there is no room for all of the padding it is less.
    """
    aside = min(pad, (picture.width - layer.width) // 2)
    above = min(pad, (picture.height - layer.height) // 2)
    room = Pixels(picture.width - 2 * aside, picture.height - 2 * above)
    left, top = Place(word).corner(room, Pixels(layer.width, layer.height))
    return left + aside, top + above


def laid(picture: Picture, layer: pyvips.Image, left: int, top: int) -> Picture:
    """Lay a layer over every frame; an opaque picture stays opaque."""
    picture, layer = drawn(picture), suited(layer, picture.kept)
    image = picture.image if picture.image.bands >= COLOURS else picture.image.colourspace("srgb")
    layers = layer.copy_memory().replicate(1, picture.frames)
    if (layer.width, layer.height) == (picture.width, picture.height):
        return picture.with_image(blended(image, layers))
    spots = [(left, at + top) for at in range(0, image.height, picture.height)]
    below = [image.crop(*spot, layer.width, layer.height) for spot in spots]
    mixed = blended(pyvips.Image.arrayjoin(below, across=1), layers).copy_memory()
    if picture.frames == 1:
        return picture.with_image(image.insert(mixed, left, top))
    frames = (
        image.crop(0, n * picture.height, picture.width, picture.height).insert(
            mixed.crop(0, n * layer.height, layer.width, layer.height), left, top
        )
        for n in range(picture.frames)
    )
    return picture.with_image(pyvips.Image.arrayjoin(list(frames), across=1))


def suited(layer: pyvips.Image, kept: Kept) -> pyvips.Image:
    """Bring an sRGB layer to what the samples of a picture mean, as near as that goes.

    White becomes the reference white of ITU-R BT.2408 where a picture may shine brighter.
    """
    if kept.signal:
        white = WHITES.get(kept.signal.transfer, 1.0)
        return layer.linear([white] * COLOURS + [1], [0] * (COLOURS + 1)).rint().cast(layer.format)
    if not kept.profile:
        return layer
    known = layer.icc_import(input_profile="srgb", intent="relative").copy()
    known.set_type(pyvips.GValue.blob_type, PROFILE, kept.profile)
    try:
        return known.icc_export(intent="relative", depth=8).copy_memory()
    except pyvips.Error:
        return layer


def blended(below: pyvips.Image, layer: pyvips.Image) -> pyvips.Image:
    """Lay an sRGB layer with alpha over as large an image; unlike composite, it rounds."""
    cover, colours = layer[COLOURS], layer[:COLOURS]
    if below.format == "ushort":
        colours = (colours * DEEP).cast("ushort")
    colours = colours.copy(interpretation=below.interpretation)
    if not below.hasalpha():
        return cover.ifthenelse(colours, below, blend=True)
    whole = OPAQUE * (DEEP if below.format == "ushort" else 1)
    under, over = below[COLOURS] / whole, cover / OPAQUE
    alpha = under + over - under * over
    weight = (over * OPAQUE / alpha).rint().cast("uchar")
    mixed = weight.ifthenelse(colours, below[:COLOURS], blend=True)
    joined = mixed.bandjoin((alpha * whole).rint().cast(below.format))
    return joined.copy(interpretation=below.interpretation)
