"""AVIF, also 10 and 12 bits deep, turned and mirrored as the file says."""

from typing import ClassVar

from transforms.loaders.base import Header
from transforms.loaders.brands import brands
from transforms.loaders.vips import VipsLoader

EIGHT_BIT = 18
DEEP = 30
ALPHA = 4
EIGHT_BIT_PIXEL = 4


class Avif(VipsLoader):
    """AVIF as libheif reads it; of a sequence its still picture."""

    name: ClassVar[str] = "avif"
    codec: ClassVar[str] = "avif"
    operation: ClassVar[str] = "heif"
    blocks: ClassVar[tuple[str, ...]] = ("Heif",)

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin an AVIF."""
        return bool({b"avif", b"avis"} & set(brands(head)))

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: planes, their conversion and the picture are held at once."""
        del frames, scale
        deep = header.pixel_bytes > EIGHT_BIT_PIXEL
        return header.pixels * ((DEEP if deep else EIGHT_BIT) + ALPHA * header.alpha)
