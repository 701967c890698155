"""EXIF: a small TIFF of tags (CIPA DC-008, TIFF 6.0 section 2)."""

import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple, Self

MARK = b"Exif\0\0"
ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
UNITS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
PARTS = {3: 2, 4: 4, 5: 4, 8: 2, 9: 4, 10: 4, 11: 4, 12: 8}
MOST_TAGS, MOST_BYTES, INLINE = 1000, 64_000, 4
MOST_OF_A_DIRECTORY = 8 * MOST_BYTES
TEXT, SHORT, LONG = 2, 3, 4
ENTRY = 12

ORIENTATION, ARTIST, COPYRIGHT = 0x0112, 0x013B, 0x8298
PREVIEW, PREVIEW_BYTES = 0x0201, 0x0202
STRIPS, STRIP_BYTES = 0x0111, 0x0117
EXIF_PLACE, GPS_PLACE, INTEROP_PLACE, MAKER_NOTE = 0x8769, 0x8825, 0xA005, 0x927C
SIZES = frozenset({0x0100, 0x0101, 0xA002, 0xA003})
OF_A_FILE = frozenset(
    {0x00FE, 0x00FF, 0x010A, 0x010D, 0x014A, 0x015B, 0x02BC, 0x8649, 0x83BB, 0x8773, 0x935C}
    | set(range(0x0100, 0x0108))
    | {0x0111, 0x0115, 0x0116, 0x0117, 0x0118, 0x0119, 0x011C, 0x011D, 0x0120, 0x0121, 0x0122}
    | {0x0123, 0x0124, 0x0125, 0x0129, 0x012D, 0x013D, 0x013E, 0x013F, 0x0140}
    | set(range(0x0141, 0x0150))
    | set(range(0x0150, 0x015A))
    | set(range(0x0200, 0x0215))
    | set(range(0xC612, 0xC7FF))
)


class Tag(NamedTuple):
    """One tag: its type, its value as stored, and where the file holds its entry and its value."""

    kind: int
    value: bytes
    entry: int = 0
    at: int = 0


Tags = Mapping[int, Tag]


class Block(NamedTuple):
    """A TIFF structure: its bytes, its byte order, and where its first directory lies."""

    data: bytes | memoryview
    order: str
    first: int

    @classmethod
    def of(cls, data: bytes | memoryview) -> Self | None:
        """Read the head; None where this is no such structure."""
        order = ORDERS.get(bytes(data[:4]))
        if not order or len(data) < 8:  # noqa: PLR2004 - the head
            return None
        return cls(data, order, struct.unpack_from(order + "I", data, 4)[0])

    def tags(self, at: int) -> dict[int, Tag]:
        """Read a directory; whatever lies outside of the data is left out."""
        return dict(self._entries(at))

    def after(self, at: int) -> int:
        """Say where the offset of the next directory stands."""
        (count,) = struct.unpack_from(self.order + "H", self.data, at)
        return at + 2 + ENTRY * int(count)

    def within(self, tags: Tags, place: int) -> dict[int, Tag]:
        """Read the directory that a tag points to."""
        return self.tags(self.place(tags, place))

    def place(self, tags: Tags, place: int) -> int:
        """Say where the directory lies that a tag points to; 0 where there is none."""
        pointer = tags.get(place)
        return self.number(pointer) if pointer else 0

    def number(self, tag: Tag) -> int:
        """Read a tag of one whole number; 0 where it is none."""
        return next(iter(self.numbers(tag)), 0)

    def numbers(self, tag: Tag) -> tuple[int, ...]:
        """Read a tag of whole numbers; none where it has no such."""
        form = {SHORT: "H", LONG: "I", 13: "I"}.get(tag.kind)
        if not form:
            return ()
        count = len(tag.value) // struct.calcsize(form)
        return struct.unpack_from(f"{self.order}{count}{form}", tag.value)

    def _entries(self, at: int) -> Iterator[tuple[int, Tag]]:
        if not 0 < at <= len(self.data) - 2:
            return
        (count,) = struct.unpack_from(self.order + "H", self.data, at)
        left = MOST_OF_A_DIRECTORY
        for n in range(min(count, MOST_TAGS)):
            entry = at + 2 + ENTRY * n
            if entry + ENTRY > len(self.data):
                return
            tag, kind, length = struct.unpack_from(self.order + "HHI", self.data, entry)
            size, where = UNITS.get(kind, 4) * length, entry + 8
            if size > INLINE:
                (where,) = struct.unpack_from(self.order + "I", self.data, where)
            if size <= min(MOST_BYTES, left) and where + size <= len(self.data):
                left -= size
                yield tag, Tag(kind, bytes(self.data[where : where + size]), entry, where)


def text(tags: Tags, name: int) -> str:
    """Read a tag of text; what is no UTF-8 counts as Latin-1."""
    tag = tags.get(name)
    if not tag or tag.kind != TEXT:
        return ""
    value = tag.value.split(b"\0\0")[0].replace(b"\0", b"; ").rstrip(b"; ")
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
