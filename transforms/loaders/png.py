"""PNG; of an APNG its still picture."""

from struct import Struct
from typing import ClassVar

from transforms.errors import UnreadableImage
from transforms.loaders.base import Header
from transforms.loaders.vips import VipsLoader

SIGNATURE = b"\x89PNG\r\n\x1a\n"
AROUND = 12
CHUNK = Struct(">I4s").unpack_from


class Png(VipsLoader):
    """PNG as libpng reads it."""

    name: ClassVar[str] = "png"
    codec: ClassVar[str] = "png"
    operation: ClassVar[str] = "png"
    blocks: ClassVar[tuple[str, ...]] = ("Png",)

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin a PNG."""
        return head.startswith(SIGNATURE)

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: an interlaced file is held whole, any other line by line."""
        del frames
        held = header.pixel_bytes + 1 if header.buffered else 2
        return int(header.pixels * (held + header.pixel_bytes * scale * scale))

    def check(self, data: memoryview, header: Header) -> None:
        """Walk the chunks: a file that ends before its IEND was cut."""
        del header
        at, last = len(SIGNATURE), len(data) - AROUND
        while at <= last:
            length, kind = CHUNK(data, at)
            if kind == b"IEND":
                return
            at += AROUND + length
        raise UnreadableImage("the PNG is damaged: it ends before its last chunk")
