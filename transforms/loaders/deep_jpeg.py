"""JPEG of 12 bits a sample, which libvips does not read: decoded by imagecodecs."""

from typing import Any

import pyvips

from transforms.errors import UnreadableImage
from transforms.loaders.base import Header, Wanted
from transforms.loaders.colour import BITS
from transforms.loaders.damage import guarded, missing, translated
from transforms.loaders.pillow import only
from transforms.loaders.vips import held
from transforms.picture import Picture

MARKER, START, SCAN, END = 0xFF, b"\xff\xd8", 0xDA, b"\xff\xd9"
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
DEPTH, SHIFT = 12, 4
MOST_SEGMENTS = 5000
EVERY_PIXEL = 12
KINDS = {1: "grey16", 3: "rgb16"}


def header(data: memoryview, page: int) -> Header | None:
    """Read the sizes of a file of 12 bits; None where it is any other."""
    at = _frame(data)
    if not at or data[at + 4] != DEPTH:
        return None
    only(page)
    height, width = (int.from_bytes(data[n : n + 2], "big") for n in (at + 5, at + 7))
    if not (width and height):
        return None
    return Header(width, height, pixel_bytes=EVERY_PIXEL, buffered=True)


def weighs(header: Header) -> bool:
    """Say whether a header is of such a file."""
    return header.pixel_bytes == EVERY_PIXEL


def load(data: memoryview, header: Header, wanted: Wanted) -> Picture:
    """Decode at full size."""
    samples = _samples(data)
    height, width, bands = samples.shape
    with translated():
        image = pyvips.Image.new_from_memory(samples.data, width, height, bands, "ushort")
        image = (image << SHIFT).cast("ushort").copy(interpretation=KINDS[bands])
        image.set_type(pyvips.GValue.gint_type, BITS, DEPTH)
        return held(image, header, wanted)


def _samples(data: memoryview) -> Any:
    try:
        import imagecodecs  # noqa: PLC0415 - only such a file needs it
    except ImportError:
        raise missing("a 12-bit JPEG", "imagecodecs") from None
    file = bytes(data)
    if END not in file:
        raise UnreadableImage("the JPEG is damaged: it ends before its last pixel")
    with guarded():
        samples = imagecodecs.jpeg8_decode(file)
        return samples if samples.ndim == len("hwb") else samples[:, :, None]


def _frame(data: memoryview) -> int:
    """Find the segment that names precision and size; 0 where there is none."""
    at = len(START)
    for _ in range(MOST_SEGMENTS):
        if at + 9 > len(data) or data[at] != MARKER:
            return 0
        kind = data[at + 1]
        if kind in FRAMES:
            return at
        if kind == SCAN:
            return 0
        alone = kind in STANDALONE or kind == MARKER
        at += (
            (1 if kind == MARKER else 2)
            if alone
            else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        )
    return 0
