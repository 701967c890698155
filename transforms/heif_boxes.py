"""Naming the colours of an AVIF that was written without them (ISO/IEC 14496-12 and 23008-12)."""

from collections.abc import Iterator
from typing import NamedTuple

HEAD = 8
MATRIX_BT601, FULL_RANGE = 6, 0x80
PROPERTIES, ITEMS, NAMED = b"iprp", b"iloc", b"colrnclx"


class Box(NamedTuple):
    """A box: its kind and what is in it."""

    kind: bytes
    body: bytes

    def written(self) -> bytes:
        """Write it."""
        return (HEAD + len(self.body)).to_bytes(4, "big") + self.kind + self.body


def with_signal(file: bytes, primaries: int, transfer: int) -> bytes:
    """Return an AVIF whose every item is said to be of these code points, in full range.

    Where the encoder named some itself its matrix stays.
    """
    points = primaries.to_bytes(2, "big") + transfer.to_bytes(2, "big")
    if (at := file.find(NAMED) + len(NAMED)) >= len(NAMED):
        return file[:at] + points + file[at + len(points) :]
    matrix = MATRIX_BT601.to_bytes(2, "big") + bytes([FULL_RANGE])
    colour = Box(b"colr", b"nclx" + points + matrix)
    boxes = list(_boxes(file))
    meta = next(box for box in boxes if box.kind == b"meta")
    named = _named(meta, colour)
    grown = len(named.body) - len(meta.body)
    inner = [_moved(box, grown) for box in _boxes(named.body[4:])]
    moved = Box(b"meta", named.body[:4] + b"".join(box.written() for box in inner))
    return b"".join((moved if box is meta else box).written() for box in boxes)


def _boxes(data: bytes) -> Iterator[Box]:
    at = 0
    while at + HEAD <= len(data):
        size = int.from_bytes(data[at : at + 4], "big") or len(data) - at
        yield Box(data[at + 4 : at + HEAD], data[at + HEAD : at + size])
        at += max(size, HEAD)


def _named(meta: Box, colour: Box) -> Box:
    body = meta.body[:4]
    for box in _boxes(meta.body[4:]):
        named = box.kind == PROPERTIES
        body += (Box(box.kind, _with_property(box.body, colour)) if named else box).written()
    return Box(b"meta", body)


def _with_property(body: bytes, colour: Box) -> bytes:
    """Add a property to the container, and to each item a word that it has it."""
    container, *rest = _boxes(body)
    number = sum(1 for _ in _boxes(container.body)) + 1
    container = Box(container.kind, container.body + colour.written())
    return b"".join(
        (Box(box.kind, _associated(box.body, number)) if box.kind == b"ipma" else box).written()
        for box in (container, *rest)
    )


def _associated(body: bytes, number: int) -> bytes:
    wide_item, wide_index = body[0] > 0, body[3] & 1
    step = 2 if wide_index else 1
    out, at = body[:8], 8
    for _ in range(int.from_bytes(body[4:8], "big")):
        after = at + (4 if wide_item else 2)
        count = body[after]
        end = after + 1 + step * count
        out += body[at:after] + bytes([count + 1]) + body[after + 1 : end]
        out += number.to_bytes(step, "big")
        at = end
    return out


def _moved(box: Box, by: int) -> Box:
    """Add to the place of every item in the file."""
    if box.kind != ITEMS:
        return box
    body = bytearray(box.body)
    version, sizes = body[0], int.from_bytes(body[4:6], "big")
    offset, length, base, index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    wide = 4 if version == 2 else 2  # noqa: PLR2004 - the versions of the box
    count, at = int.from_bytes(body[6 : 6 + wide], "big"), 6 + wide
    for _ in range(count):
        method = int.from_bytes(body[at + wide : at + wide + 2], "big") & 15 if version else 0
        at += wide + (2 if version else 0) + 2
        shift = 0 if method else by
        if base:
            _add(body, at, base, shift)
            shift = 0
        at += base
        extents = int.from_bytes(body[at : at + 2], "big")
        at += 2
        for _ in range(extents):
            at += index if version else 0
            _add(body, at, offset, shift)
            at += offset + length
    return Box(box.kind, bytes(body))


def _add(body: bytearray, at: int, size: int, by: int) -> None:
    value = int.from_bytes(body[at : at + size], "big") + by
    body[at : at + size] = value.to_bytes(size, "big")
