"""HEIC and HEIF, decoded by libheif and libde265."""

import re
from contextlib import suppress
from typing import Any, ClassVar

import pyvips

from transforms.errors import UnreadableImage
from transforms.kept import NOTHING, Kept
from transforms.loaders.base import Header, Wanted, Wish
from transforms.loaders.brands import brands
from transforms.loaders.brightness import HLG, PQ
from transforms.loaders.colour import BITS, PROFILE, USUAL
from transforms.loaders.damage import guarded, missing, translated
from transforms.loaders.nclx import described, signal_in
from transforms.loaders.pillow import only
from transforms.loaders.vips import held, opened, words_of
from transforms.picture import Picture

BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"miaf"}
OTHERS = {b"avif", b"avis", b"crx "}
EVERY_PIXEL, COPIES = 6, 2
GREY, QUARTERED, HALVED = 0, 1, 2
PLANES = {GREY: 1, QUARTERED: 2, HALVED: 2}
EIGHT_BITS = 8
EXTENT = re.compile(rb"ispe\0...(.{4})(.{4})", re.DOTALL)
THREADS, TO_8_BITS, BGR, NO_STRIDE, TO_16_BITS = 1, True, False, True, False
DECODER, UNLIMITED = "", False
OPTIONS = (THREADS, TO_8_BITS, BGR, NO_STRIDE, TO_16_BITS, DECODER, UNLIMITED)
DEEP_OPTIONS = (THREADS, not TO_8_BITS, BGR, NO_STRIDE, not TO_16_BITS, DECODER, UNLIMITED)
KINDS = {1: ("uchar", "b-w", "srgb"), 2: ("ushort", "grey16", "rgb16")}


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
        """Decode as it is wished; 10 bits of light come with 10 bits whatever the wish."""
        _whole(data)
        signal = signal_in(data)
        deep = wanted.wish.deep or bool(signal and signal.transfer in {PQ, HLG})
        image = _primary(data, deep=deep)
        with guarded():
            samples = _samples(image, header)
        with translated():
            return held(described(samples, data), header, wanted, _kept(data, wanted.wish))


def _kept(data: memoryview, wish: Wish) -> Kept:
    """Take the metadata that libvips finds in the file, whose pixels it cannot decode."""
    if wish.meta == USUAL.meta:
        return NOTHING
    with suppress(pyvips.Error):
        return words_of(opened("heif", data), wish.meta)
    return NOTHING


def _primary(data: memoryview, *, deep: bool = False) -> Any:
    """Open the picture that stands for the file; nothing is decoded yet.

    The wheel's classes are passed over: they read every item of metadata, and one whose kind is
    no UTF-8 ends the process.
    """
    try:
        import _pi_heif  # noqa: PLC0415
    except ImportError:
        raise missing("HEIC", "pi-heif") from None
    with guarded():
        images = _pi_heif.load_file(bytes(data), *(DEEP_OPTIONS if deep else OPTIONS))
        if primary := next((image for image in images if image and image.primary), None):
            return primary
        raise UnreadableImage("the image is damaged: it has no picture that can be read")


def _samples(image: Any, header: Header) -> pyvips.Image:
    """Decode into memory of our own: what libheif lends is gone with its image."""
    samples = bytes(image.data)
    size, mode = image.size_mode
    bands, weight = _bands(mode), 2 if ";16" in mode else 1
    if size != (header.width, header.height) or len(samples) != bands * weight * header.pixels:
        raise UnreadableImage("the image is damaged: its pixels are not as many as its header says")
    kind, grey, colour = KINDS[weight]
    made = pyvips.Image.new_from_memory(samples, *size, bands, kind)
    made = made.copy(interpretation=colour if bands >= len("RGB") else grey)
    if mode.partition(";")[0].endswith("a"):
        made = made.unpremultiply().cast(kind)
    made.set_type(pyvips.GValue.gint_type, BITS, image.bit_depth)
    if profile := _profile(image.color_profile):
        made.set_type(pyvips.GValue.blob_type, PROFILE, profile)
    return made


def _bands(mode: str) -> int:
    """Count the letters of a mode such as `RGBa`."""
    return len(mode.partition(";")[0])


def _profile(named: dict[str, Any]) -> bytes:
    """Return the ICC profile, where there is one."""
    return bytes(named["data"]) if named and named["type"] in {"rICC", "prof"} else b""


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
