"""TIFF; of several pages one."""

from typing import ClassVar

import pyvips

from transforms import metadata
from transforms.errors import UnsupportedFormat
from transforms.kept import NOTHING, Kept
from transforms.loaders.base import Header, Wanted, Wish
from transforms.loaders.colour import USUAL
from transforms.loaders.lab_tiff import LabTiff, is_lab
from transforms.loaders.pillow import COPIES
from transforms.loaders.vips import VipsLoader, blob
from transforms.metadata.exif import Block
from transforms.picture import Picture

SIGNATURES = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
RAW = b"CR"


class Tiff(VipsLoader):
    """TIFF as libtiff reads it: pages are those of a document, so one is read."""

    name: ClassVar[str] = "tiff"
    codec: ClassVar[str] = "tiff"
    operation: ClassVar[str] = "tiff"
    blocks: ClassVar[tuple[str, ...]] = ("Tiff",)
    paged: ClassVar[bool] = True

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin a TIFF; a camera's raw file is none."""
        return head.startswith(SIGNATURES) and head[8:10] != RAW

    def header(self, data: memoryview, page: int = 0) -> Header:
        """Read the sizes of a page without decoding."""
        try:
            return super().header(data, page)
        except UnsupportedFormat:
            if is_lab(data):
                return LabTiff().header(data, page)
            raise

    def load(self, data: memoryview, header: Header, wanted: Wanted) -> Picture:
        """Decode as it is wished."""
        if header.pixel_bytes == COPIES and is_lab(data):
            return LabTiff().load(data, header, wanted)
        return super().load(data, header, wanted)

    def kept(self, image: pyvips.Image, data: memoryview, wish: Wish) -> Kept:
        """Take words also from where EXIF has its tags: they are the file's own."""
        if wish.meta == USUAL.meta:
            return NOTHING
        words = blob(image, "xmp-data"), blob(image, "iptc-data")
        return metadata.kept(wish.meta, Block.of(data), *words, file=True)

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: the largest strip may be the whole picture, packed and unpacked."""
        del frames, scale
        return header.pixels * 2 * header.pixel_bytes
