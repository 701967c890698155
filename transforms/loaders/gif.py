"""GIF, animated or not."""

from typing import ClassVar

from transforms.errors import UnreadableImage
from transforms.loaders.base import Header
from transforms.loaders.vips import VipsLoader

SIGNATURES = (b"GIF87a", b"GIF89a")
SCREEN = 13
IMAGE, EXTENSION, TRAILER, FILLER = 0x2C, 0x21, 0x3B, 0x00
DESCRIPTOR = 10
CANVASES = 10
FRAME = 5


class Gif(VipsLoader):
    """GIF as nsgif reads it: every frame on the full canvas, disposal applied."""

    name: ClassVar[str] = "gif"
    codec: ClassVar[str] = "gif"
    operation: ClassVar[str] = "gif"
    blocks: ClassVar[tuple[str, ...]] = ("Nsgif",)
    animation: ClassVar[bool] = True
    paged: ClassVar[bool] = True

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin a GIF."""
        return head.startswith(SIGNATURES)

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: the canvases, and every frame where there are several."""
        del scale
        return header.pixels * (CANVASES + FRAME * (frames if frames > 1 else 0))

    def check(self, data: memoryview, header: Header) -> None:
        """Walk the blocks: a file that ends before its trailer was cut."""
        del header
        try:
            _walk(data)
        except IndexError:
            raise UnreadableImage("the GIF is damaged: it ends before its last block") from None


def _walk(data: memoryview) -> None:
    """Go to the trailer; what follows a whole frame and is no block ends the file too."""
    at = SCREEN + table(data[10])
    images = 0
    while (kind := data[at]) != TRAILER:
        if kind == IMAGE:
            at = past(data, at + DESCRIPTOR + table(data[at + DESCRIPTOR - 1]) + 1)
            images += 1
        elif kind == EXTENSION:
            at = past(data, at + 2)
        elif kind == FILLER:
            at += 1
        elif images:
            return
        else:
            raise IndexError(at)


def table(flags: int) -> int:
    """Bytes of the colour table that these flags announce."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def past(data: memoryview, at: int) -> int:
    """Jump over sub-blocks to what follows them."""
    while size := data[at]:
        at += size + 1
    return at + 1
