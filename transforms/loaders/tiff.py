"""TIFF; of several pages one."""

from typing import ClassVar

from transforms.loaders.base import Header
from transforms.loaders.vips import VipsLoader

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

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: the largest strip may be the whole picture, packed and unpacked."""
        del frames, scale
        return header.pixels * 2 * header.pixel_bytes
