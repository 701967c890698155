"""PNG; one that is an animation has a loader of its own."""

import re
from struct import Struct
from typing import ClassVar

import pyvips

from transforms.errors import UnreadableImage
from transforms.kept import Signal
from transforms.loaders.base import Header
from transforms.loaders.film import is_film
from transforms.loaders.nclx import shown_by
from transforms.loaders.vips import VipsLoader

SIGNATURE = b"\x89PNG\r\n\x1a\n"
AROUND = 12
CHUNK = Struct(">I4s").unpack_from
NAMED, HEAD = re.compile(rb"\0\0\0\x04cICP(.)(.)\0\x01", re.DOTALL), 4096


class Png(VipsLoader):
    """PNG as libpng reads it."""

    name: ClassVar[str] = "png"
    codec: ClassVar[str] = "png"
    operation: ClassVar[str] = "png"
    blocks: ClassVar[tuple[str, ...]] = ("Png",)

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin a PNG of one picture."""
        return head.startswith(SIGNATURE) and not is_film(head)

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: an interlaced file is held whole, any other line by line."""
        del frames
        held = header.pixel_bytes + 1 if header.buffered else 2
        return int(header.pixels * (held + header.pixel_bytes * scale * scale))

    def marked(self, image: pyvips.Image, data: memoryview) -> pyvips.Image:
        """Read the code points of colour, which libvips leaves out."""
        found = NAMED.search(bytes(data[:HEAD]))
        return shown_by(image, Signal(found[1][0], found[2][0])) if found else image

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
