"""A JPEG without a word of metadata, but with all that says how its samples look."""

import re
import struct
from collections.abc import Iterator, Mapping

from transforms.codecs.stripped import APPLICATION, COMMENT, segments_of
from transforms.errors import UnreadableImage
from transforms.metadata.exif import MARK, ORIENTATION, SHORT, Block, Tag
from transforms.metadata.exif_writing import written
from transforms.optimizers.gains import only_gains

Segment = tuple[int, bytes]
Held = Mapping[int, tuple[bytes, ...]]

JFIF, EXIF, MPF = 0xE0, 0xE1, 0xE2
XMP = b"http://ns.adobe.com/xap/1.0/\0"
PLAIN_JFIF = 20
KEPT: Held = {0xE0: (b"JFIF\0",), 0xE2: (b"ICC_PROFILE\0",), 0xEE: (b"Adobe",)}
SHINING: Held = {**KEPT, 0xE2: (b"ICC_PROFILE\0", b"MPF\0", b"urn:iso:std:iso:ts:21496")}
INDEX, ENTRY = 0xB002, 16
END = b"\xff\xd9"
WORDS = re.compile(rb"\xff\xe1(..)Exif\0\0", re.DOTALL)


def quiet(data: memoryview, orientation: int, *, gains: bool = False) -> bytes:
    """Return the file without its metadata; raises UnreadableImage where it has no such shape.

    Of EXIF the orientation stays, where there is one, and with `gains` a gain map, with what is
    said of it and nothing else.
    """
    try:
        parts = list(segments_of(data))
    except (IndexError, ValueError):
        raise UnreadableImage("the JPEG is damaged: its segments cannot be told apart") from None
    rest = _rest(data, parts) if gains else b""
    held = SHINING if gains else KEPT
    start, *others = (part for part in parts if not _word(part, held) or _is_xmp(part, gains))
    kept = [start, *_turning(orientation), *map(_speechless, others)]
    return (_placed(parts, kept, rest) if rest else b"".join(p for _, p in kept)) + rest


def _rest(data: memoryview, parts: list[Segment]) -> bytes:
    """Return what stands behind the picture, its EXIF blanked."""
    end = sum(len(part) for _, part in parts)
    if bytes(data[end - 2 : end]) != END:
        raise UnreadableImage("the JPEG is damaged: its segments do not follow one another")
    rest = bytearray(data[end:])
    for found in WORDS.finditer(bytes(rest)):
        length = int.from_bytes(found[1], "big")
        rest[found.start() + 4 : found.start() + 2 + length] = bytes(
            len(rest[found.start() + 4 : found.start() + 2 + length])
        )
    return bytes(rest)


def _word(segment: Segment, held: Held) -> bool:
    marker, part = segment
    if marker == COMMENT:
        return True
    if marker == JFIF and len(part) > PLAIN_JFIF - 2:
        return True
    return marker in APPLICATION and not part[4:].startswith(held.get(marker, ()) or b"\0\0\0\0")


def _is_xmp(segment: Segment, gains: bool) -> bool:
    return gains and segment[0] == EXIF and segment[1][4:].startswith(XMP)


def _speechless(segment: Segment) -> Segment:
    marker, part = segment
    if marker == EXIF and part[4:].startswith(XMP):
        return marker, _segment(EXIF, XMP + only_gains(part[4 + len(XMP) :]))
    return segment


def _turning(orientation: int) -> Iterator[Segment]:
    if orientation > 1:
        value = struct.pack("<H", orientation)
        words = written("<", {ORIENTATION: Tag(SHORT, value)})
        yield EXIF, _segment(EXIF, MARK + words)


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content


def _placed(before: list[Segment], after: list[Segment], rest: bytes) -> bytes:
    """Join segments, and say anew where the pictures behind them are."""
    del rest
    at = next((n for n, (_, part) in enumerate(after) if _is_index(part)), None)
    if at is None:
        return b"".join(part for _, part in after)
    moved = _behind(after, at) - _behind(before, before.index(after[at]))
    size = sum(len(part) for _, part in after)
    after = [*after[:at], (MPF, _indexed(after[at][1], moved, size)), *after[at + 1 :]]
    return b"".join(part for _, part in after)


def _is_index(part: bytes) -> bool:
    return part[1] == MPF and part[4:8] == b"MPF\0"


def _behind(parts: list[Segment], at: int) -> int:
    return sum(len(part) for _, part in parts[at:])


def _indexed(part: bytes, moved: int, size: int) -> bytes:
    """Write the first picture's size anew, and move the others (CIPA DC-007, 5.2.3)."""
    held, block = bytearray(part), Block.of(part[8:])
    tag = block.tags(block.first).get(INDEX) if block else None
    if block is None or tag is None:
        return part
    for n in range(len(tag.value) // ENTRY):
        at = 8 + tag.at + n * ENTRY
        length, place = struct.unpack_from(block.order + "II", held, at + 4)
        change = (length, place + moved) if place else (size, 0)
        struct.pack_into(block.order + "II", held, at + 4, *change)
    return bytes(held)
