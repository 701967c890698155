"""JPEG, with its gain map where one is wished."""

import re
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Any, ClassVar

import pyvips

from transforms.errors import UnreadableImage
from transforms.kept import Gains, Kept
from transforms.loaders import deep_jpeg
from transforms.loaders.base import Frames, Header, Wanted, Wish
from transforms.loaders.colour import bare
from transforms.loaders.vips import VipsLoader, blob, opened, whole
from transforms.picture import Picture

SHRINKS = (8, 4, 2)
ROOM = 2
MOST_SCANS = 100
START_OF_SCAN = re.compile(rb"\xff\xda")
COEFFICIENTS = 6
PLAIN = 2
GAIN_MAP = re.compile(rb"hdrgm:Version|urn:iso:std:iso:ts:21496")
GAINS = "gainmap-"
MAP = "gainmap-data"
MOST_OF_A_MAP = 16_000_000


class Jpeg(VipsLoader):
    """JPEG as libjpeg reads it, shrunk by 2, 4 or 8 while it is decoded.

    The shrink is a box filter, so it stays a factor of two above what was asked, as libvips' own
    thumbnails do. A progressive file of very many scans is refused, as browsers refuse it: each
    scan passes over all pixels again, and a few hundred bytes may ask for one. A file of 12 bits a
    sample is for another decoder.
    """

    name: ClassVar[str] = "jpeg"
    codec: ClassVar[str] = "jpeg"
    operation: ClassVar[str] = "jpeg"
    blocks: ClassVar[tuple[str, ...]] = ("Jpeg", "Uhdr")

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin a JPEG."""
        return head.startswith(b"\xff\xd8\xff")

    def header(self, data: memoryview, page: int = 0) -> Header:
        """Read the sizes without decoding."""
        return deep_jpeg.header(data, page) or super().header(data, page)

    def load(self, data: memoryview, header: Header, wanted: Wanted) -> Picture:
        """Decode as it is wished."""
        if deep_jpeg.weighs(header):
            return deep_jpeg.load(data, header, wanted)
        return super().load(data, header, wanted)

    def opened(self, data: memoryview, wish: Wish, **options: Any) -> pyvips.Image:
        """Open the file; libuhdr where its gain map is wished and it has one."""
        if wish.gains and GAIN_MAP.search(data):
            try:
                return opened("uhdr", data, **options)
            except pyvips.Error:
                return opened("jpeg", data, **options)
        return opened("jpeg", data, **options)

    def kept(self, image: pyvips.Image, data: memoryview, wish: Wish) -> Kept:
        """Take the gain map too."""
        kept = super().kept(image, data, wish)
        if not wish.gains or not image.get_typeof(MAP):
            return kept
        with suppress(pyvips.Error):
            return replace(kept, gains=_gains(image))
        return kept

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: a progressive file holds its coefficients, two bytes each."""
        del frames
        near = min(1.0, ROOM * scale)
        held = COEFFICIENTS if header.buffered else 0
        return int(header.pixels * (held + (PLAIN + header.pixel_bytes) * near * near))

    def check(self, data: memoryview, header: Header) -> None:
        """Refuse a file of too many scans."""
        if not header.buffered:
            return
        scans = sum(1 for _ in islice(START_OF_SCAN.finditer(data), MOST_SCANS + 1))
        if scans > MOST_SCANS:
            raise UnreadableImage(f"the JPEG has over {MOST_SCANS} scans: expected at most as many")

    def shrinking(self, header: Header, frames: Frames, scale: float) -> dict[str, Any]:
        """Take the largest shrink that leaves room for a proper resize."""
        del header, frames
        return {"shrink": next((n for n in SHRINKS if ROOM * n * scale <= 1), 1)}


def _gains(image: pyvips.Image) -> Gains | None:
    """Decode the gain map and turn it as its picture will be; None where it is huge."""
    gains = pyvips.Image.jpegload_buffer(blob(image, MAP), fail_on="error")
    if gains.width * gains.height > MOST_OF_A_MAP:
        return None
    gains = gains.copy()
    gains.set_type(pyvips.GValue.gint_type, "orientation", whole(image, "orientation", 1))
    numbers = {
        name: (image.get_typeof(name), image.get(name))
        for name in image.get_fields()
        if name.startswith(GAINS) and name != MAP
    }
    return Gains(bare(gains.copy_memory().autorot()), numbers)
