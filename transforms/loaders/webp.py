"""WebP, animated or not."""

from dataclasses import replace
from typing import Any, ClassVar

from transforms.loaders.base import Frames, Header
from transforms.loaders.vips import VipsLoader

CHUNKS = 12
PIXELS = frozenset({b"VP8 ", b"VP8L", b"ANMF"})
CANVASES = 10
STILL = 10
FRAME = 5


class Webp(VipsLoader):
    """WebP as libwebp reads it; it scales a still picture itself.

    Not one that is lossy and has alpha: there libwebp mixes the colours of clear pixels in.
    """

    name: ClassVar[str] = "webp"
    codec: ClassVar[str] = "webp"
    operation: ClassVar[str] = "webp"
    blocks: ClassVar[tuple[str, ...]] = ("Webp",)
    animation: ClassVar[bool] = True
    paged: ClassVar[bool] = True

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin a WebP."""
        return head[:4] == b"RIFF" and head[8:12] == b"WEBP"

    def header(self, data: memoryview, page: int = 0) -> Header:
        """Read the sizes, and whether the picture is lossless."""
        return replace(super().header(data, page), buffered=_pixels(data) == b"VP8L")

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: an animation's frames are held, a lossless picture is unpacked whole."""
        if header.frames > 1:
            return header.pixels * (CANVASES + FRAME * frames)
        near = scale if _scalable(header) else 1.0
        return int(header.pixels * (FRAME * header.buffered + STILL * near * near))

    def shrinking(self, header: Header, frames: Frames, scale: float) -> dict[str, Any]:
        """Let libwebp scale where it does it rightly."""
        del frames
        return {"scale": scale} if _scalable(header) else {}


def _scalable(header: Header) -> bool:
    return header.frames == 1 and (header.buffered or not header.alpha)


def _pixels(data: memoryview) -> bytes:
    """Name the first chunk that holds pixels."""
    at = CHUNKS
    while at + 8 <= len(data):
        if (kind := bytes(data[at : at + 4])) in PIXELS:
            return kind
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + length + length % 2
    return b""
