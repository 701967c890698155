"""TGA, which has no signature: its eighteen first bytes must make sense together."""

from struct import Struct
from typing import ClassVar, NamedTuple

from transforms.errors import UnreadableImage
from transforms.loaders.base import Header, Wanted
from transforms.loaders.damage import guarded
from transforms.loaders.pillow import only, opened, pixels
from transforms.loaders.samples import pictured
from transforms.picture import Picture

HEAD = Struct("<BBBHHB4xHHBB")
MAPPED, COLOURED, GREY, PACKED = 1, 2, 3, 8
DEPTHS = {MAPPED: {8}, COLOURED: {16, 24, 32}, GREY: {8, 16}}
ENTRIES = {16, 24, 32}
ALPHA_BITS = {0, 1, 8}
MOST_ENTRIES = 1 << 16
PACKET = 128
FULL, DEEP = 32, 16
COPIES = 14


class Targa(NamedTuple):
    """The header: an identifier's length, the palette, and the picture after them."""

    words: int
    mapped: int
    kind: int
    start: int
    entries: int
    entry: int
    width: int
    height: int
    depth: int
    flags: int

    @property
    def base(self) -> int:
        """The kind without the mark of packing."""
        return self.kind & ~PACKED

    @property
    def sound(self) -> bool:
        """Whether every field is one that writers write, and fits the others."""
        palette = self.entries > 0 and self.entry in ENTRIES
        return (
            self.depth in DEPTHS.get(self.base, ())
            and min(self.width, self.height) > 0
            and (palette if self.mapped == 1 else not (self.mapped or self.start or self.entries))
            and (self.mapped == 1 or self.base != MAPPED)
            and self.start + self.entries <= MOST_ENTRIES
            and self.flags < 1 << 6
            and self.flags % 16 in ALPHA_BITS
        )

    @property
    def alpha(self) -> bool:
        """Whether pixels or palette may have alpha; a single bit of it is not asked."""
        if self.base == MAPPED:
            return self.entry == FULL
        return self.depth == FULL or (self.base == GREY and self.depth == DEEP)

    @property
    def least(self) -> int:
        """The fewest bytes that a file with such a header has."""
        count, size = self.width * self.height, self.depth // 8
        body = -(-count // PACKET) * (1 + size) if self.kind & PACKED else count * size
        return HEAD.size + self.words + self.entries * self.entry // 8 + body


class Tga:
    """TGA as Pillow reads it; alpha that is zero everywhere was never meant."""

    name: ClassVar[str] = "tga"
    codec: ClassVar[str] = "tga"
    animation: ClassVar[bool] = False
    paged: ClassVar[bool] = False

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes can be the header of a TGA."""
        return len(head) >= HEAD.size and Targa(*HEAD.unpack_from(head)).sound

    def header(self, data: memoryview, page: int = 0) -> Header:
        """Read the sizes; a file shorter than they ask for was cut."""
        only(page)
        told = Targa(*HEAD.unpack_from(data))
        if len(data) < told.least:
            raise UnreadableImage("the TGA is damaged: it ends before its last pixel")
        return Header(told.width, told.height, alpha=told.alpha, pixel_bytes=told.depth // 8)

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: the picture as decoded, turned upright, and its samples."""
        del frames, scale
        return header.pixels * COPIES

    def load(self, data: memoryview, header: Header, wanted: Wanted) -> Picture:
        """Decode to 8 bits, 3 or 4 bands."""
        with guarded():
            image = opened(data, "TGA")
            image.load()
            bands = ("L" if image.mode in {"L", "LA"} else "RGB") + "A" * header.alpha
            held = pixels(image if image.mode == bands else image.convert(bands))
        if header.alpha and not held[-1].max():
            held = held[: held.bands - 1].bandjoin(255)
        return pictured(held, header, wanted)
