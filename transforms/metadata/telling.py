"""What camera and photographer say of a picture, for people to read: never where it was."""

import struct
from collections.abc import Iterator

from transforms.metadata.exif import EXIF_PLACE, LONG, SHORT, Block, Tag, Tags, text

RATIONAL = 5
LONGEST = 200
PROFILE_HEAD, PROFILE_ENTRY, MOST_ENTRIES = 128, 12, 100

NAMES = {
    0x010E: "description",
    0x010F: "make",
    0x0110: "model",
    0x013B: "artist",
    0x8298: "copyright",
}
INNER = {
    0x829A: "exposure_seconds",
    0x829D: "f_number",
    0x8827: "iso",
    0x9003: "taken",
    0x920A: "focal_length_mm",
    0xA434: "lens",
}

Value = str | int | float


def exif_told(data: bytes) -> dict[str, Value]:
    """Return the tags that people ask for, by name; absent and broken ones are left out."""
    block = Block.of(data)
    return dict(_told(block)) if block else {}


def profile_name(profile: bytes) -> str:
    """Return what an ICC profile calls itself (ICC.1:2022, 9.2.41; ICC.1:2001, 6.5.17)."""
    try:
        (count,) = struct.unpack_from(">I", profile, PROFILE_HEAD)
        for n in range(min(count, MOST_ENTRIES)):
            place = PROFILE_HEAD + 4 + PROFILE_ENTRY * n
            name, at, length = struct.unpack_from(">4sII", profile, place)
            if name == b"desc":
                return _description(profile[at : at + length])
    except struct.error:
        pass
    return ""


def _told(block: Block) -> Iterator[tuple[str, Value]]:
    try:
        outer = block.tags(block.first)
        inner = block.within(outer, EXIF_PLACE)
    except struct.error:
        return
    for tags, names in ((outer, NAMES), (inner, INNER)):
        for tag, name in names.items():
            if tag in tags and (value := _value(block, tags, tag)):
                yield name, value


def _value(block: Block, tags: Tags, tag: int) -> Value | None:
    return text(tags, tag)[:LONGEST].strip() or _number(block, tags[tag])


def _number(block: Block, tag: Tag) -> float | None:
    if tag.kind in {SHORT, LONG}:
        return block.number(tag)
    if tag.kind != RATIONAL or len(tag.value) < struct.calcsize("II"):
        return None
    above, below = struct.unpack_from(f"{block.order}II", tag.value)
    return round(above / below, 6) if below else None


def _description(tag: bytes) -> str:
    if tag[:4] == b"mluc":
        length, at = struct.unpack_from(">II", tag, 20)
        return tag[at : at + length].decode("utf-16-be", "replace")[:LONGEST].strip("\0 ")
    (length,) = struct.unpack_from(">I", tag, 8)
    return tag[12 : 12 + length].decode("latin-1")[:LONGEST].strip("\0 ")
