"""AVIF of nothing but sRGB pixels, by libavif: libheif takes half as long again.

Samples of 8 bits are coded as 10: what is rounded less on the way takes a tenth fewer bytes.
"""

from typing import Any

import pyvips

from transforms.codecs.base import Output
from transforms.loaders.colour import PROFILE
from transforms.picture import Picture

COLOURS, WRITTEN = 3, "uchar"
ICC = 8  # libvips' flag
FASTEST = 9
CODED_BITS = 10
BT709, SRGB, BT601 = 1, 13, 6  # ISO/IEC 23091-2: primaries, transfer, matrix


def plain(picture: Picture, output: Output) -> bool:
    """Say whether it is opaque, in colour, of 8 bits, and goes without words or profile.

    So may a file of 10 bits be asked for, but not a deeper one.
    """
    image = picture.image
    if image.bands != COLOURS or image.format != WRITTEN:
        return False
    if output.lossless or output.bits > CODED_BITS:
        return False
    if image.interpretation != "srgb" or picture.kept.signal or output.keeps & ~ICC:
        return False
    return not output.keeps or not image.get_typeof(PROFILE)


def encoded(image: pyvips.Image, setting: int, effort: int, *, fine: bool) -> bytes:
    """Write with an effort from 0 to 9, with whole colour or halved; raises RuntimeError."""
    import imagecodecs  # noqa: PLC0415 - many render processes never write this format

    return bytes(
        imagecodecs.avif_encode(
            _deeper(image),
            setting,
            bitspersample=CODED_BITS,
            speed=FASTEST - effort,
            codec="aom",
            pixelformat="444" if fine else "420",
            primaries=BT709,
            transfer=SRGB,
            matrix=BT601,
            numthreads=1,
        )
    )


def _deeper(image: pyvips.Image) -> Any:
    """Widen samples of 8 bits to 10, so that white stays white."""
    narrow = image.numpy()
    wide = narrow.astype("uint16")
    wide <<= 2
    wide |= narrow >> 6
    return wide
