"""AVIF, also 10 and 12 bits deep, turned and mirrored as the file says."""

from typing import ClassVar

import pyvips

from transforms.loaders.base import Header
from transforms.loaders.brands import brands
from transforms.loaders.grey_av1 import widened
from transforms.loaders.nclx import described
from transforms.loaders.vips import VipsLoader

EIGHT_BIT = 18
DEEP = 30
ALPHA = 4
EIGHT_BIT_PIXEL = 4


class Avif(VipsLoader):
    """AVIF as libheif reads it; a sequence has a loader of its own."""

    name: ClassVar[str] = "avif"
    codec: ClassVar[str] = "avif"
    operation: ClassVar[str] = "heif"
    blocks: ClassVar[tuple[str, ...]] = ("Heif",)

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin an AVIF that is a still picture first of all."""
        named = brands(head)
        return bool({b"avif", b"avis"} & set(named)) and named[0] != b"avis"

    def marked(self, image: pyvips.Image, data: memoryview) -> pyvips.Image:
        """Read what libvips leaves out: the code points of colour, and the range of a grey one."""
        return described(widened(image, data), data)

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: planes, their conversion and the picture are held at once."""
        del frames, scale
        deep = header.pixel_bytes > EIGHT_BIT_PIXEL
        return header.pixels * ((DEEP if deep else EIGHT_BIT) + ALPHA * header.alpha)
