"""How each format of the corpus is written: as usual, then in ways to more or fewer bytes."""

from collections.abc import Callable, Mapping
from functools import partial
from importlib.util import find_spec
from io import BytesIO
from typing import NamedTuple

import pyvips
from imagecodecs import jpegxl_encode
from PIL import Image

Write = Callable[[pyvips.Image], bytes]
PALETTE = 256
BITS = (10, 12)


class Format(NamedTuple):
    """A format's ending, and the ways to write it."""

    suffix: str
    ways: tuple[Write, ...]


def _vips(saver: str, **options: object) -> Write:
    def write(image: pyvips.Image) -> bytes:
        return bytes(getattr(image, f"{saver}_buffer")(**options))

    return write


def _pillow(kind: str, colours: int = 0) -> Write:
    def write(image: pyvips.Image) -> bytes:
        held = BytesIO()
        picture = Image.fromarray(image.numpy())
        (picture.quantize(colours) if colours else picture).save(held, kind)
        return held.getvalue()

    return write


def _heic(quality: int) -> Write:
    def write(image: pyvips.Image) -> bytes:
        from pillow_heif import from_pillow  # noqa: PLC0415 - GPL inside: only where installed

        held = BytesIO()
        from_pillow(Image.fromarray(image.numpy())).save(held, quality=quality)
        return held.getvalue()

    return write


def _jxl(distance: float) -> Write:
    return lambda image: bytes(jpegxl_encode(image.numpy(), distance=distance, effort=4))


_avif = partial(_vips, "heifsave", compression="av1", effort=1)

FORMATS: Mapping[str, Format] = {
    "jpeg": Format("jpg", tuple(_vips("jpegsave", Q=q) for q in (92, 80, 97))),
    "png": Format(
        "png", (_vips("pngsave", compression=3), _vips("pngsave", palette=True, compression=3))
    ),
    "avif": Format("avif", tuple(_avif(Q=q) for q in (80, 65, 92, 98))),
    "webp": Format("webp", tuple(_vips("webpsave", Q=q, effort=2) for q in (90, 80, 98, 100))),
    "bmp": Format("bmp", (_pillow("BMP"), _pillow("BMP", PALETTE))),
    "tiff": Format("tif", (_vips("tiffsave"), _vips("tiffsave", compression="jpeg", Q=92))),
    "gif": Format("gif", tuple(_pillow("GIF", colours) for colours in (PALETTE, 128, 64))),
    "heic": Format("heic", tuple(_heic(quality) for quality in (80, 65, 92))),
    "jxl": Format("jxl", tuple(_jxl(distance) for distance in (0.6, 1.2, 0.25))),
}
DEEP = "avif"


def deep(bits: int) -> Write:
    """Write AVIF of so many bits a channel."""
    return _avif(Q=80, bitdepth=bits)


def available() -> dict[str, Format]:
    """Return the formats that can be written here: HEIC by the extra `heic-encode` alone."""
    heic = find_spec("pillow_heif") is not None
    return {name: each for name, each in FORMATS.items() if heic or name != "heic"}
