"""ICO and CUR; of several entries the largest."""

from dataclasses import dataclass
from struct import Struct
from typing import ClassVar

from transforms.errors import UnreadableImage
from transforms.loaders.base import Header, Wanted
from transforms.loaders.colour import bare, to_srgb
from transforms.loaders.pillow import COPIES, only, opened, pixels
from transforms.loaders.png import Png
from transforms.picture import Picture, Size

SIGNATURES = (b"\0\0\1\0", b"\0\0\2\0")
DIRECTORY = Struct("<HHH")
ENTRY = Struct("<BBxxHHII")
BITMAP = Struct("<IiiHHI")
LARGEST = 256
UNPACKED = frozenset({0, 3})
DEEP = 32
PNG = Png()


@dataclass(frozen=True, slots=True)
class Entry:
    """One picture of an icon: a PNG or a bitmap that is twice as high as it looks."""

    body: memoryview

    @property
    def png(self) -> bool:
        """Whether it is a PNG."""
        return PNG.sniff(bytes(self.body[:8]))

    def bitmap(self) -> tuple[int, int, int]:
        """Return the width, the height and the bits of a pixel, which a bitmap's head names."""
        if len(self.body) < BITMAP.size:
            raise UnreadableImage("the icon is damaged: its largest entry ends in its header")
        _, width, doubled, _, bits, packing = BITMAP.unpack_from(self.body)
        height = doubled // 2
        if not (0 < width <= LARGEST and 0 < height <= LARGEST and packing in UNPACKED):
            raise UnreadableImage(
                f"the icon is damaged: its largest entry is {width}×{height}:"
                f" expected 1 to {LARGEST} pixels a side, not packed"
            )
        return width, height, bits

    def alone(self, bits: int) -> bytes:
        """Return an icon of this entry only; below 32 bits its mask counts instead of alpha."""
        width, height, _ = self.bitmap()
        place = DIRECTORY.size + ENTRY.size
        entry = ENTRY.pack(width % LARGEST, height % LARGEST, 1, bits, len(self.body), place)
        return DIRECTORY.pack(0, 1, 1) + entry + bytes(self.body)


class Ico:
    """Icons and cursors: a PNG as libvips reads it, a bitmap with its mask as Pillow does."""

    name: ClassVar[str] = "ico"
    codec: ClassVar[str] = "ico"
    animation: ClassVar[bool] = False
    paged: ClassVar[bool] = False

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin an icon or a cursor with an entry of pixels."""
        return head.startswith(SIGNATURES) and head[4:6] > b"\0\0" and head[9:10] == b"\0"

    def header(self, data: memoryview, page: int = 0) -> Header:
        """Read the size of the largest entry."""
        only(page)
        entry = _largest(data)
        if entry.png:
            return PNG.header(entry.body)
        width, height, bits = entry.bitmap()
        return Header(width, height, alpha=True, pixel_bytes=max(bits // 8, 1))

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate as for the dearer of the two kinds."""
        return max(PNG.memory(header, frames, scale), header.pixels * COPIES)

    def load(self, data: memoryview, header: Header, wanted: Wanted) -> Picture:
        """Decode the largest entry: sRGB, 8 bits, alpha from it or from its mask."""
        entry = _largest(data)
        if entry.png:
            return PNG.load(entry.body, header, wanted)
        _, _, bits = entry.bitmap()
        image = pixels(opened(entry.alone(bits), "ICO"))
        if bits == DEEP and not image[3].max():
            image = pixels(opened(entry.alone(0), "ICO"))
        return Picture(bare(to_srgb(image)), Size(header.width, header.height))


def _largest(data: memoryview) -> Entry:
    """Pick by area, then by depth, which a cursor's directory does not tell."""
    if len(data) < DIRECTORY.size:
        raise UnreadableImage("the icon is damaged: it ends in its directory")
    _, kind, count = DIRECTORY.unpack_from(data)
    if len(data) < DIRECTORY.size + count * ENTRY.size or not count:
        raise UnreadableImage("the icon is damaged: it ends in its directory")
    listed = [ENTRY.unpack_from(data, DIRECTORY.size + n * ENTRY.size) for n in range(count)]
    if any(at + size > len(data) for *_, size, at in listed):
        raise UnreadableImage("the icon is damaged: it ends within an entry")
    *_, size, at = max(
        listed,
        key=lambda each: ((each[0] or LARGEST) * (each[1] or LARGEST), each[3] * (kind == 1)),
    )
    return Entry(data[at : at + size])
