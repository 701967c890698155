"""JPEG."""

import re
from itertools import islice
from typing import Any, ClassVar

from transforms.errors import UnreadableImage
from transforms.loaders.base import Frames, Header
from transforms.loaders.vips import VipsLoader

SHRINKS = (8, 4, 2)
ROOM = 2
MOST_SCANS = 100
START_OF_SCAN = re.compile(rb"\xff\xda")
COEFFICIENTS = 6
PLAIN = 2


class Jpeg(VipsLoader):
    """JPEG as libjpeg reads it, shrunk by 2, 4 or 8 while it is decoded.

    The shrink is a box filter, so it stays a factor of two above what was asked, as libvips' own
    thumbnails do. A progressive file of very many scans is refused, as browsers refuse it: each
    scan passes over all pixels again, and a few hundred bytes may ask for one.
    """

    name: ClassVar[str] = "jpeg"
    codec: ClassVar[str] = "jpeg"
    operation: ClassVar[str] = "jpeg"
    blocks: ClassVar[tuple[str, ...]] = ("Jpeg",)

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin a JPEG."""
        return head.startswith(b"\xff\xd8\xff")

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
