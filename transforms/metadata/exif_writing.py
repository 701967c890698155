"""Writing EXIF anew, and making one fit pixels that are no longer those it was written for."""

import struct
from collections.abc import Collection

from transforms.metadata.exif import (
    ENTRY,
    EXIF_PLACE,
    GPS_PLACE,
    INLINE,
    INTEROP_PLACE,
    LONG,
    MAKER_NOTE,
    MOST_BYTES,
    OF_A_FILE,
    ORDERS,
    ORIENTATION,
    PARTS,
    PREVIEW,
    PREVIEW_BYTES,
    SHORT,
    SIZES,
    STRIP_BYTES,
    STRIPS,
    UNITS,
    Block,
    Tag,
    Tags,
)

EMPTY = b"II*\0" + bytes(4)
RECORDS, UNDEFINED = 0x83BB, 7


def fitted(block: Block) -> bytes:
    """Make a block fit: upright, of no size, without its preview; all else stays where it is.

    Notes of makers hold offsets of their own, so nothing is moved.
    """
    main = block.tags(block.first)
    if not main or len(block.data) > MOST_BYTES:
        return b""
    held = bytearray(block.data)
    _forget_preview(held, block)
    for at, tags in ((block.first, main), (block.place(main, EXIF_PLACE), {})):
        if at and (tags or block.tags(at)):
            _without(held, block, at, SIZES)
    if ORIENTATION in main:
        _turn_upright(held, block)
    return bytes(held)


def rebuilt(block: Block) -> bytes:
    """Write anew what a TIFF file says of its picture, and nothing of how it holds the pixels."""
    main = block.tags(block.first)
    inner = [
        {name: tag for name, tag in block.within(main, place).items() if name not in unwanted}
        for place, unwanted in ((EXIF_PLACE, {*SIZES, INTEROP_PLACE, MAKER_NOTE}), (GPS_PLACE, ()))
    ]
    unwanted = {*OF_A_FILE, ORIENTATION, EXIF_PLACE, GPS_PLACE}
    about = {name: tag for name, tag in main.items() if name not in unwanted}
    body = written(block.order, about, *inner)
    return body if (about or any(inner)) and len(body) <= MOST_BYTES else b""


def written(order: str, main: Tags, exif: Tags | None = None, gps: Tags | None = None) -> bytes:
    """Write a structure of at most three directories; no value may itself hold an offset."""
    main = dict(main)
    inner = [(place, dict(tags)) for place, tags in ((EXIF_PLACE, exif), (GPS_PLACE, gps)) if tags]
    for place, _ in inner:
        main[place] = Tag(LONG, bytes(4))
    at = 8 + _size(main)
    for place, tags in inner:
        main[place] = Tag(LONG, struct.pack(order + "I", at))
        at += _size(tags)
    head = next(mark for mark, named in ORDERS.items() if named == order)
    body = head + struct.pack(order + "I", 8)
    for tags in (main, *(tags for _, tags in inner)):
        body += _directory(order, tags, len(body))
    return body


def _size(tags: Tags) -> int:
    return 6 + sum(ENTRY + _outside(tag.value) for tag in tags.values())


def _outside(value: bytes) -> int:
    return 0 if len(value) <= INLINE else len(value) + len(value) % 2


def _directory(order: str, tags: Tags, at: int) -> bytes:
    entries, values = struct.pack(order + "H", len(tags)), b""
    at += 6 + ENTRY * len(tags)
    for name, (kind, value, *_) in sorted(tags.items()):
        entries += struct.pack(order + "HHI", name, kind, len(value) // UNITS.get(kind, 4))
        if len(value) <= INLINE:
            entries += value.ljust(INLINE, b"\0")
        else:
            entries += struct.pack(order + "I", at + len(values))
            values += value + b"\0" * (len(value) % 2)
    return entries + bytes(4) + values


def appended(file: bytes, exif: bytes, records: bytes) -> bytes:
    """Return a TIFF file whose first directory also says what EXIF and IPTC do, all at its end."""
    own, block = Block.of(file), Block.of(exif or EMPTY)
    if own is None or block is None:
        return file
    main = block.tags(block.first)
    inside = {place: block.within(main, place) for place in (EXIF_PLACE, GPS_PLACE)}
    end = len(file) + len(file) % 2
    about, after = _ordered(main, block, own, {*OF_A_FILE, *inside}), b""
    for place, held in inside.items():
        if tags := _ordered(held, block, own, {INTEROP_PLACE, MAKER_NOTE, *SIZES}):
            about[place] = Tag(LONG, struct.pack(own.order + "I", end + len(after)))
            after += _directory(own.order, tags, end + len(after))
    if records:
        about[RECORDS] = Tag(UNDEFINED, records)
    at = end + len(after)
    directory = _directory(own.order, {**about, **own.tags(own.first)}, at)
    first = struct.pack(own.order + "I", at)
    return file[:4] + first + file[8:].ljust(end - 8, b"\0") + after + directory


def _ordered(tags: Tags, block: Block, own: Block, unwanted: Collection[int]) -> dict[int, Tag]:
    """Return tags without some, in the byte order of another structure."""
    held = {name: tag for name, tag in tags.items() if name not in unwanted}
    if block.order == own.order:
        return held
    return {name: Tag(tag.kind, _swapped(tag)) for name, tag in held.items()}


def _swapped(tag: Tag) -> bytes:
    size = PARTS.get(tag.kind, 1)
    parts = (tag.value[n : n + size] for n in range(0, len(tag.value), size))
    return b"".join(part[::-1] for part in parts)


def _without(held: bytearray, block: Block, at: int, unwanted: frozenset[int]) -> None:
    """Take entries out of a directory, and the directory after it."""
    end = min(block.after(at), at + 2 + (len(held) - at - 2) // ENTRY * ENTRY)
    entries = [bytes(held[n : n + ENTRY]) for n in range(at + 2, end, ENTRY)]
    stay = [e for e in entries if struct.unpack_from(block.order + "H", e)[0] not in unwanted]
    body = struct.pack(block.order + "H", len(stay)) + b"".join(stay)
    room = min(end + INLINE, len(held)) - at
    held[at : at + room] = body.ljust(room, b"\0")[:room]


def _forget_preview(held: bytearray, block: Block) -> None:
    """Blank the second directory and the small picture it points to: it shows what was cut off."""
    pointer = block.after(block.first)
    if pointer + INLINE > len(held):
        return
    (at,) = struct.unpack_from(block.order + "I", held, pointer)
    tags = block.tags(at)
    if not tags:
        return
    parts = [(tag.at, len(tag.value)) for tag in tags.values()]
    for places, lengths in ((PREVIEW, PREVIEW_BYTES), (STRIPS, STRIP_BYTES)):
        if places in tags and lengths in tags:
            parts += zip(block.numbers(tags[places]), block.numbers(tags[lengths]), strict=False)
    for start, length in parts:
        stop = min(start + length, len(held))
        held[start:stop] = bytes(max(stop - start, 0))


def _turn_upright(held: bytearray, block: Block) -> None:
    """Write orientation 1 wherever the first directory now names one."""
    end = min(block.after(block.first), len(held) - ENTRY + 1)
    for entry in range(block.first + 2, end, ENTRY):
        (name,) = struct.unpack_from(block.order + "H", held, entry)
        if name == ORIENTATION:
            held[entry : entry + ENTRY] = struct.pack(
                block.order + "HHIHH", ORIENTATION, SHORT, 1, 1, 0
            )
