"""A TIFF taken apart: its pages, what each says, and the strips or tiles of its pixels (TIFF 6.0).

Read in both sizes of offsets; written in the smaller.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from transforms.errors import TooManyFrames, UnreadableImage

UNITS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
UNITS |= {16: 8, 17: 8, 18: 8}
NUMBERS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q"}
SHORT, LONG, LONG8, IFD8 = 3, 4, 16, 18
ORDERS = {b"II": "<", b"MM": ">"}
BIG, MOST_ENTRIES = 43, 1000
EXIF, GPS, SUB = 0x8769, 0x8825, 0x014A
INNER = (EXIF, GPS)
STRIPS, STRIP_BYTES, TILES, TILE_BYTES = 273, 279, 324, 325
PLACES = {STRIPS: STRIP_BYTES, TILES: TILE_BYTES}


class Tag(NamedTuple):
    """A tag: its type and its value as stored."""

    kind: int
    value: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its tags but for where pixels are, directories that it points to, its pixels."""

    order: str
    tags: Mapping[int, Tag]
    chunks: tuple[bytes | memoryview, ...]
    tiled: bool = False
    inner: Mapping[int, Mapping[int, Tag]] = field(default_factory=dict)

    def numbers(self, name: int, default: Sequence[int] = ()) -> tuple[int, ...]:
        """Read a tag of whole numbers."""
        tag = self.tags.get(name)
        return _numbers(self.order, tag) if tag else tuple(default)

    def number(self, name: int, default: int = 0) -> int:
        """Read a tag of one whole number."""
        return next(iter(self.numbers(name)), default)


@dataclass(frozen=True, slots=True)
class Reader:
    """A file to read: its bytes, their order, and the forms of its offsets and counts."""

    data: memoryview
    order: str
    big: bool

    @classmethod
    def of(cls, data: memoryview) -> Self:
        """Read the head."""
        order = ORDERS[bytes(data[:2])]
        return cls(data, order, struct.unpack_from(order + "H", data, 2)[0] == BIG)

    def pages(self, most: int) -> Iterator[Page]:
        """Read every page; raises TooManyFrames."""
        at, seen = self._read("Q" if self.big else "I", 8 if self.big else 4), set[int]()
        while at:
            if at in seen:
                raise ValueError(at)
            seen.add(at)
            if len(seen) > most:
                raise TooManyFrames(f"the image has more pages than {most}")
            tags, following = self._directory(at)
            yield self._page(tags)
            at = following

    def _page(self, tags: dict[int, Tag]) -> Page:
        place = TILES if TILES in tags else STRIPS
        starts = _numbers(self.order, tags.pop(place))
        lengths = _numbers(self.order, tags.pop(PLACES[place]))
        if len(starts) != len(lengths) or sum(lengths) > 2 * len(self.data):
            raise ValueError(len(starts))
        chunks = tuple(self._part(*pair) for pair in zip(starts, lengths, strict=True))
        inner = {
            name: self._directory(next(iter(_numbers(self.order, tags.pop(name))), 0))[0]
            for name in INNER
            if name in tags
        }
        return Page(self.order, tags, chunks, place == TILES, inner)

    def _directory(self, at: int) -> tuple[dict[int, Tag], int]:
        count = self._read("Q" if self.big else "H", at)
        if count > MOST_ENTRIES:
            raise ValueError(count)
        at += 8 if self.big else 2
        size = 20 if self.big else 12
        tags = dict(self._entry(at + size * n) for n in range(count))
        if sum(len(tag.value) for tag in tags.values()) > 2 * len(self.data):
            raise ValueError(at)
        return tags, self._read("Q" if self.big else "I", at + size * count)

    def _entry(self, at: int) -> tuple[int, Tag]:
        name, kind = struct.unpack_from(self.order + "HH", self.data, at)
        count = self._read("Q" if self.big else "I", at + 4)
        size, where = UNITS.get(kind, 1) * count, at + (12 if self.big else 8)
        if size > (8 if self.big else 4):
            where = self._read("Q" if self.big else "I", where)
        return name, Tag(kind, bytes(self._part(where, size)))

    def _part(self, at: int, size: int) -> memoryview:
        if at + size > len(self.data):
            raise ValueError(at)
        return self.data[at : at + size]

    def _read(self, form: str, at: int) -> int:
        found: int = struct.unpack_from(self.order + form, self.data, at)[0]
        return found


def pages_of(data: memoryview, most: int) -> list[Page]:
    """Take a file apart; raises UnreadableImage or TooManyFrames."""
    try:
        return list(Reader.of(data).pages(most))
    except (ValueError, KeyError, struct.error) as error:
        raise UnreadableImage("the TIFF is damaged: a part lies outside of it") from error


def short(order: str, *values: int) -> Tag:
    """Write small numbers as a tag."""
    return Tag(SHORT, struct.pack(f"{order}{len(values)}H", *values))


def long(order: str, *values: int) -> Tag:
    """Write numbers as a tag."""
    return Tag(LONG, struct.pack(f"{order}{len(values)}I", *values))


def file_of(pages: Sequence[Page]) -> bytes:
    """Put pages together."""
    order = pages[0].order
    mark = next(name for name, named in ORDERS.items() if named == order)
    body = bytearray(mark + struct.pack(order + "HI", 42, 0))
    link = 4
    for page in pages:
        tags = {name: _narrow(order, tag) for name, tag in page.tags.items()}
        for name, inner in page.inner.items():
            tags[name] = long(order, len(body) + len(body) % 2)
            _directory(body, order, {n: _narrow(order, tag) for n, tag in inner.items()})
        starts = []
        for chunk in page.chunks:
            body += bytes(len(body) % 2)
            starts.append(len(body))
            body += chunk
        place = TILES if page.tiled else STRIPS
        tags[place] = long(order, *starts)
        tags[PLACES[place]] = long(order, *map(len, page.chunks))
        struct.pack_into(order + "I", body, link, len(body) + len(body) % 2)
        link = _directory(body, order, tags)
    return bytes(body)


def _directory(body: bytearray, order: str, tags: Mapping[int, Tag]) -> int:
    """Write a directory behind what there is; return where the offset of the next one goes."""
    body += bytes(len(body) % 2)
    at = len(body) + 2 + 12 * len(tags) + 4
    entries, values = bytearray(struct.pack(order + "H", len(tags))), bytearray()
    for name, (kind, value) in sorted(tags.items()):
        entries += struct.pack(order + "HHI", name, kind, len(value) // UNITS.get(kind, 1))
        if len(value) <= 4:  # noqa: PLR2004 - the room in an entry
            entries += value.ljust(4, b"\0")
        else:
            entries += struct.pack(order + "I", at + len(values))
            values += value + bytes(len(value) % 2)
    body += entries + bytes(4) + values
    return at - 4


def _numbers(order: str, tag: Tag) -> tuple[int, ...]:
    form = NUMBERS.get(tag.kind, "")
    if not form:
        return ()
    return struct.unpack(f"{order}{len(tag.value) // UNITS[tag.kind]}{form}", tag.value)


def _narrow(order: str, tag: Tag) -> Tag:
    """Write numbers of eight bytes in four."""
    return long(order, *_numbers(order, tag)) if tag.kind == LONG8 else tag
