"""What a JPEG 2000 says of itself before its pixels (ISO/IEC 15444-1, A.5.1 and I.5.3)."""

from dataclasses import dataclass, replace
from struct import Struct
from typing import Any

from transforms.errors import UnreadableImage, UnsupportedFormat
from transforms.loaders.isoboxes import boxes, within

BARE = b"\xff\x4f\xff\x51"
CONTAINER = b"\0\0\0\x0cjP  \r\n\x87\n"
SIZES = Struct(">8x8IH")
COMPONENT = 3
FIRST_MARKER, LEAST_LENGTH = 0xFF01, 2
START, TILE_PART, END = b"\xff\x4f", 0xFF90, b"\xff\xd9"
PART = Struct(">HHHI2x")
SIGN, BYTE = 0x80, 8
ENUMERATED, PROFILES = b"\1", {b"\2", b"\3"}
INKS = 12
SPACES = frozenset({-1, 0, INKS, 15, 16, 17, 18})
CHANNEL, PREMULTIPLIED = Struct(">HHH"), 2
MOST_TILES, MOST_COMPONENTS, MOST_BITS = 65_535, 4, 16


@dataclass(frozen=True, slots=True)
class Told:
    """Sizes, bits of each component, colour space as JP2 numbers them (-1: unsaid), profile."""

    width: int
    height: int
    shifted: bool
    bits: tuple[int, ...]
    space: int = -1
    profile: bytes = b""
    palette: int = 0
    premultiplied: bool = False

    @property
    def alpha(self) -> bool:
        """Whether the last band is alpha: it is where they are even in number."""
        return (self.palette or len(self.bits)) in {2, 4} and self.space != INKS


def told_by(data: memoryview) -> Told:
    """Read the header; raises UnreadableImage, or UnsupportedFormat for what is never decoded."""
    if bytes(data[:4]) == BARE:
        return _sized(data)
    told = _sized(within(data, b"jp2c"))
    for box in boxes(within(data, b"jp2h")):
        told = replace(told, **_described(box.kind, bytes(box.body)))
    if told.space not in SPACES:
        raise UnsupportedFormat(f"the image is a JPEG 2000 in colour space {told.space}")
    if told.palette and max(told.bits) != BYTE:
        raise UnsupportedFormat("the image is a JPEG 2000 with a palette of other than 8 bits")
    return told


def _described(kind: bytes, body: bytes) -> dict[str, Any]:
    """Read one box of the header."""
    if kind == b"colr" and body[:1] == ENUMERATED:
        return {"space": int.from_bytes(body[3:7], "big")}
    if kind == b"colr" and body[:1] in PROFILES:
        return {"profile": body[3:]}
    if kind == b"pclr":
        return {"palette": int.from_bytes(body[2:3], "big")}
    if kind == b"cdef":
        channels = CHANNEL.iter_unpack(body[2 : 2 + (len(body) - 2) // CHANNEL.size * CHANNEL.size])
        return {"premultiplied": any(use == PREMULTIPLIED for _, use, _ in channels)}
    return {}


def _sized(stream: memoryview) -> Told:
    """Read SIZ, the first marker of a codestream."""
    if bytes(stream[:4]) != BARE or len(stream) < SIZES.size:
        raise UnreadableImage("the JPEG 2000 is damaged: it ends before its header")
    right, bottom, x, y, wide, high, tile_x, tile_y, count = SIZES.unpack_from(stream)
    components = bytes(stream[SIZES.size : SIZES.size + count * COMPONENT])
    if not (
        right > x and bottom > y and wide and high and len(components) == count * COMPONENT > 0
    ):
        raise UnreadableImage("the JPEG 2000 is damaged: its header names no picture that can be")
    bits = tuple((each & SIGN - 1) + 1 for each in components[::COMPONENT])
    if count > MOST_COMPONENTS or max(bits) > MOST_BITS:
        raise UnsupportedFormat(
            f"the image is a JPEG 2000 of {count} components, up to {max(bits)} bits:"
            f" expected at most {MOST_COMPONENTS}, and {MOST_BITS}"
        )
    tiles = -(-(right - tile_x) // wide) * -(-(bottom - tile_y) // high)
    if not 0 < tiles <= MOST_TILES or _tiles(stream) != tiles:
        raise UnreadableImage("the JPEG 2000 is damaged: it ends before its last tile")
    return Told(right - x, bottom - y, any((x, y, tile_x, tile_y)), bits)


def _tiles(stream: memoryview) -> int:
    """Count the tiles that are there up to the marker of the end (A.4.2); 0 where it is missing.

    OpenJPEG fills tiles that are missing with black.
    """
    at, seen = len(START), set()
    while at + PART.size <= len(stream):
        marker, length, tile, part = PART.unpack_from(stream, at)
        if marker < FIRST_MARKER or length < LEAST_LENGTH:
            break
        if marker != TILE_PART:
            at += 2 + length
            continue
        seen.add(tile)
        at = at + part if part else len(stream) - len(END)
        if bytes(stream[at : at + len(END)]) == END:
            return len(seen)
        if part and part < PART.size:
            break
    return 0
