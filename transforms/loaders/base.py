"""What a loader is: one input format, known by its first bytes, and how its pixels are had."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from transforms.limits import Limits
from transforms.picture import Picture

SNIFF_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Header:
    """What the first bytes say, before a pixel is decoded: sizes are of one oriented frame."""

    width: int
    height: int
    frames: int = 1
    pages: int = 1
    alpha: bool = False
    orientation: int = 1


@dataclass(frozen=True, slots=True)
class Frames:
    """Which pages to read: `count` of them from `first` (0-based); -1 means all that follow."""

    first: int = 0
    count: int = -1


class Loader(Protocol):
    """One input format."""

    name: ClassVar[str]
    codec: ClassVar[str]
    animation: ClassVar[bool]

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes (up to SNIFF_BYTES) begin a file of this format."""
        ...

    def header(self, data: memoryview) -> Header:
        """Read the sizes without decoding; raises UnreadableImage."""
        ...

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate the bytes that decoding takes at this scale."""
        ...

    def load(
        self, data: memoryview, header: Header, frames: Frames, scale: float, limits: Limits
    ) -> Picture:
        """Decode at `scale` or a little above, oriented, in sRGB; raises UnreadableImage."""
        ...
