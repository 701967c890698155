"""HEIC and HEIF, decoded by libheif and libde265."""

import re
from typing import Any, ClassVar

import pyvips

from transforms.errors import UnreadableImage
from transforms.loaders.base import Header, Wanted
from transforms.loaders.brands import brands
from transforms.loaders.colour import PROFILE
from transforms.loaders.damage import guarded, missing, translated
from transforms.loaders.pillow import only
from transforms.loaders.vips import still
from transforms.picture import Picture, Size

BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"miaf"}
OTHERS = {b"avif", b"avis", b"crx "}
EVERY_PIXEL, COPIES = 6, 2
GREY, QUARTERED, HALVED = 0, 1, 2
PLANES = {GREY: 1, QUARTERED: 2, HALVED: 2}
EIGHT_BITS = 8
EXTENT = re.compile(rb"ispe\0...(.{4})(.{4})", re.DOTALL)
DISPLAY_P3 = 12
THREADS, TO_8_BITS, BGR, NO_STRIDE, TO_16_BITS = 1, True, False, True, False
DECODER, UNLIMITED = "", False
OPTIONS = (THREADS, TO_8_BITS, BGR, NO_STRIDE, TO_16_BITS, DECODER, UNLIMITED)


class Heic:
    """HEIC as libheif reads it: turned, mirrored and cropped as its boxes say.

    Its EXIF may name the same turn once more and is not asked. Of several pictures the primary
    one is read.
    """

    name: ClassVar[str] = "heic"
    codec: ClassVar[str] = "heic"
    animation: ClassVar[bool] = False
    paged: ClassVar[bool] = False

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin a HEIF file that is no AVIF."""
        named = set(brands(head))
        return bool(BRANDS & named) and not OTHERS & named

    def header(self, data: memoryview, page: int = 0) -> Header:
        """Read the sizes without decoding."""
        only(page)
        image = _primary(data)
        (width, height), mode = image.size_mode
        if min(width, height) < 1:
            raise UnreadableImage("the image is damaged: its header names no size that can be")
        alpha = mode[_bands(mode) - 1] in "Aa"
        planes = PLANES.get(image.chroma, 3) + alpha
        deep = image.bit_depth > EIGHT_BITS
        weight = planes * (1 + deep) * _excess(data, width * height)
        return Header(width, height, alpha=alpha, pixel_bytes=weight)

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: the planes are held twice, and the pixels that come of them."""
        del frames, scale
        return header.pixels * (EVERY_PIXEL + COPIES * header.pixel_bytes)

    def load(self, data: memoryview, header: Header, wanted: Wanted) -> Picture:
        """Decode to sRGB, 8 bits, 3 or 4 bands."""
        _whole(data)
        image = _primary(data)
        with guarded():
            held = _held(image, header)
        with translated():
            return Picture(still(held, header, wanted.scale), Size(header.width, header.height))


def _primary(data: memoryview) -> Any:
    """Open the picture that stands for the file; nothing is decoded yet.

    The wheel's classes are passed over: they read every item of metadata, and one whose kind is
    no UTF-8 ends the process.
    """
    try:
        import _pi_heif  # noqa: PLC0415
    except ImportError:
        raise missing("HEIC", "pi-heif") from None
    with guarded():
        images = _pi_heif.load_file(bytes(data), *OPTIONS)
        if primary := next((image for image in images if image and image.primary), None):
            return primary
        raise UnreadableImage("the image is damaged: it has no picture that can be read")


def _held(image: Any, header: Header) -> pyvips.Image:
    """Decode into memory of our own: what libheif lends is gone with its image."""
    samples = bytes(image.data)
    size, mode = image.size_mode
    bands = _bands(mode)
    if size != (header.width, header.height) or len(samples) != bands * header.pixels:
        raise UnreadableImage("the image is damaged: its pixels are not as many as its header says")
    held = pyvips.Image.new_from_memory(samples, *size, bands, "uchar")
    held = held.copy(interpretation="srgb" if bands >= len("RGB") else "b-w")
    if mode.endswith("a"):
        held = held.unpremultiply().cast("uchar")
    if profile := _profile(image.color_profile):
        held.set_type(pyvips.GValue.blob_type, PROFILE, profile)
    return held


def _bands(mode: str) -> int:
    """Count the letters of a mode such as `RGBa`."""
    return len(mode.partition(";")[0])


def _profile(named: dict[str, Any]) -> bytes:
    """Return the ICC profile, or the one that the code points of an nclx box stand for."""
    if named and named["type"] in {"rICC", "prof"}:
        return bytes(named["data"])
    if named and named["data"]["color_primaries"] == DISPLAY_P3:
        return bytes(pyvips.Image.profile_load("p3"))
    return b""


def _excess(data: memoryview, shown: int) -> int:
    """Say how many times what is shown the largest picture within is: a tile, a mask, a whole."""
    extents = (map(int.from_bytes, sides.groups()) for sides in EXTENT.finditer(data))
    largest = max((width * height for width, height in extents), default=shown)
    return max(-(-largest // shown), 1)


def _whole(data: memoryview) -> None:
    """Refuse a file that ends within its pixels: libheif would fill the rest with grey."""
    at = 0
    while at + 16 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), bytes(data[at + 4 : at + 8])
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if kind == b"mdat" and at + size > len(data):
            raise UnreadableImage("the image is damaged: it ends before its last pixel")
        if size < 8:  # noqa: PLR2004 - no box is smaller than its head; 0 reaches to the end
            return
        at += size
