"""JPEG 2000: JP2, and the bare codestream."""

from typing import ClassVar

import pyvips

from transforms.errors import UnreadableImage
from transforms.loaders.base import Header, Wanted
from transforms.loaders.codestream import BARE, BYTE, CONTAINER, INKS, Told, told_by
from transforms.loaders.damage import guarded, missing
from transforms.loaders.isoboxes import within
from transforms.loaders.pillow import only, opened, pixels
from transforms.loaders.samples import from_array, pictured, profiled
from transforms.picture import Picture

MOST_LEVELS = 5
ROOM = 4
LUMA_AND_CHROMA = 18
DEEP = 16
EVERY_PIXEL, SAMPLE = 8, 6


class Jp2:
    """JPEG 2000 as OpenJPEG reads it, at a lower resolution level where a small one is wanted.

    The levels are a little sharp, so the one taken stays four times above what was asked.
    """

    name: ClassVar[str] = "jp2"
    codec: ClassVar[str] = "jp2"
    animation: ClassVar[bool] = False
    paged: ClassVar[bool] = False

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin a JP2 or a codestream."""
        return head.startswith((BARE, CONTAINER))

    def header(self, data: memoryview, page: int = 0) -> Header:
        """Read the sizes from the codestream."""
        only(page)
        told = told_by(data)
        weight = len(told.bits) * (1 + (max(told.bits) > BYTE))
        return Header(
            told.width, told.height, alpha=told.alpha, pixel_bytes=weight, buffered=_is_deep(told)
        )

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: OpenJPEG works in four bytes a sample, and holds a tile beside the picture."""
        del frames
        shrink: int = 1 << 2 * _levels(header, scale)
        return header.pixels * (EVERY_PIXEL + SAMPLE * header.pixel_bytes) // shrink

    def load(self, data: memoryview, header: Header, wanted: Wanted) -> Picture:
        """Decode to sRGB, 8 bits, 3 or 4 bands."""
        told = told_by(data)
        if _is_deep(told):
            image = _deep(data, told)
        else:
            levels = 0 if told.shifted else _levels(header, max(wanted.scale))
            image = _reduced(data, told, levels)
        if told.premultiplied:
            image = image.unpremultiply().cast(image.format)
        return pictured(profiled(image, told.profile), header, wanted)


def _is_deep(told: Told) -> bool:
    return max(told.bits) > BYTE and len(told.bits) > 1


def _levels(header: Header, scale: float) -> int:
    """Say how many levels to leave out: Pillow rounds the sides in its own way, so not any."""
    if header.buffered:
        return 0

    def possible(levels: int) -> bool:
        size, half = 1 << levels, 1 << levels >> 1
        sides = (header.width, header.height)
        return ROOM * size * scale <= 1 and all(-(-n // size) == (n + half) // size for n in sides)

    return max(filter(possible, range(1, MOST_LEVELS + 1)), default=0)


def _reduced(data: memoryview, told: Told, levels: int) -> pyvips.Image:
    """Decode without the finest levels, or with all where a part of the file has not as many."""
    try:
        return _decoded(data, told, levels)
    except UnreadableImage:
        if not levels:
            raise
        return _decoded(data, told, 0)


def _decoded(data: memoryview, told: Told, levels: int) -> pyvips.Image:
    """Decode without the finest levels."""
    with guarded():
        image = opened(data, "JPEG2000")
        if image.size != (told.width, told.height):
            raise UnreadableImage("the JPEG 2000 is damaged: it names two sizes")
        image.reduce = levels  # type: ignore[method-assign,assignment]
        image.load()
        if told.palette:
            image = image.convert("RGBA" if told.alpha else "RGB")
        held = pixels(image)
        if not told.palette and max(told.bits) < BYTE:
            held = _stretched(held, told.bits)
        return held


def _stretched(image: pyvips.Image, bits: tuple[int, ...]) -> pyvips.Image:
    """Make the most of few bits as bright as it is meant, which Pillow only shifts up."""
    most = 255 - (255 >> max(bits))
    return image.linear(255 / most, 0, uchar=True).copy(interpretation=image.interpretation)


def _deep(data: memoryview, told: Told) -> pyvips.Image:
    """Decode more than 8 bits a sample to 16: Pillow takes the brightest of them for black.

    Without its boxes a codestream comes in the colours that it holds.
    """
    try:
        from imagecodecs import jpeg2k_decode  # noqa: PLC0415
    except ImportError:
        raise missing("JPEG 2000", "imagecodecs") from None
    coded = told.space == LUMA_AND_CHROMA or bytes(data[:4]) == BARE
    with guarded():
        samples = jpeg2k_decode(bytes(data if coded else within(data, b"jp2c")), numthreads=1)
        if samples.shape != (told.height, told.width, len(told.bits)):
            raise UnreadableImage("the JPEG 2000 is damaged: it names two sizes")
        if samples.dtype.kind == "i":
            samples = samples + (1 << max(told.bits) - 1)
        samples = samples.astype("uint16") << (DEEP - max(told.bits))
    image = from_array(samples)
    if told.space == INKS:
        return image.cast("uchar", shift=True).copy(interpretation="cmyk")
    return image
