"""HEIF files (AVIF, HEIC) without a word of metadata: ISO/IEC 23008-12 and 14496-12, 8.11."""

from collections.abc import Callable, Mapping
from struct import error, pack, unpack_from

from transforms.errors import UnreadableImage
from transforms.loaders.isoboxes import boxes

HEAD, FULL = 8, 4
META, FREE = b"meta", b"free"
PARENTS = frozenset({b"moov", b"trak"})
SILENCED = frozenset({b"udta", b"uuid"})
WORDS = frozenset({b"Exif", b"mime"})
SHORT_LOCATIONS, IN_FILE, IN_META = 2, 0, 1
DAMAGED = "the image is damaged: what it says of its items cannot be read"

Held = bytearray
Ids = frozenset[int]


def quiet(data: memoryview) -> bytes:
    """Return a file of the same length whose metadata is gone; raises UnreadableImage.

    Nothing moves, so whatever points at pixels still does.
    """
    held = bytearray(data)
    try:
        _hush(held, 0, len(held))
    except (error, IndexError):
        raise UnreadableImage(DAMAGED) from None
    return bytes(held)


def kinds(data: memoryview) -> frozenset[bytes]:
    """Name the kinds of items that a file's own list has."""
    meta = next((box.body for box in boxes(data) if box.kind == META), memoryview(b""))
    try:
        return frozenset(_items(bytes(meta[FULL:])).values())
    except (error, IndexError):
        raise UnreadableImage(DAMAGED) from None


def _hush(held: Held, start: int, end: int) -> None:
    """Go through boxes from one place to another, and down into those that hold others."""
    with memoryview(bytes(held[start:end])) as view:
        found = [(box.kind, box.start, len(box.body)) for box in boxes(view)]
    ends = [*(at for _, at, _ in found[1:]), end - start]
    for (kind, at, length), after in zip(found, ends, strict=False):
        first, last = start + after - length, start + after
        if kind in PARENTS:
            _hush(held, first, last)
        elif kind in SILENCED:
            held[start + at + 4 : start + at + HEAD] = FREE
            held[first:last] = bytes(length)
        elif kind == META:
            _forget(held, first + FULL, last)


def _forget(held: Held, first: int, last: int) -> None:
    """Take items of metadata out of a list of items; what they held is blanked."""
    body = bytes(held[first:last])
    unwanted = frozenset(n for n, kind in _items(body).items() if kind in WORDS)
    if not unwanted:
        return
    parts: list[bytes] = []
    extents: list[tuple[int, int, int]] = []
    room = 0
    for box in boxes(memoryview(body)):
        content = bytes(box.body)
        if box.kind == b"idat":
            room = first + sum(map(len, parts)) + HEAD
        if box.kind == b"iloc":
            content, extents = _located(content, unwanted)
        elif box.kind in LISTS:
            content = LISTS[box.kind](content, unwanted)
        elif box.kind == b"iprp":
            content = _properties(content, unwanted)
        parts.append(pack(">I4s", HEAD + len(content), box.kind) + content)
    kept = b"".join(parts)
    held[first:last] = kept + _padding(last - first - len(kept))
    for method, place, length in extents:
        at = place + (room if method == IN_META else 0)
        if method in {IN_FILE, IN_META} and at < len(held):
            length = min(length or len(held), len(held) - at)  # noqa: PLW2901 - 0 is all
            held[at : at + length] = bytes(length)


def _padding(size: int) -> bytes:
    if size and size < HEAD:
        raise UnreadableImage(DAMAGED)
    return pack(">I4s", size, FREE).ljust(size, b"\0") if size else b""


def _items(body: bytes) -> dict[int, bytes]:
    """Read which item is of which kind."""
    found = {}
    listed = next((bytes(b.body) for b in boxes(memoryview(body)) if b.kind == b"iinf"), b"")
    for box in boxes(memoryview(listed)[_list_head(listed) :]) if listed else ():
        number, at = _number(box.body, box.body[0] > SHORT_LOCATIONS, FULL)
        found[number] = bytes(box.body[at + 2 : at + 6])
    return found


def _list_head(listed: bytes) -> int:
    return FULL + (4 if listed[0] else 2)


def _number(data: bytes | memoryview, wide: bool, at: int) -> tuple[int, int]:
    """Read an item's number, and where what follows it begins."""
    (number,) = unpack_from(">I" if wide else ">H", data, at)
    return number, at + (4 if wide else 2)


def _listed(body: bytes, unwanted: Ids) -> bytes:
    head, stay = _list_head(body), b""
    count = 0
    for box in boxes(memoryview(body)[head:]):
        number, _ = _number(box.body, box.body[0] > SHORT_LOCATIONS, FULL)
        if number not in unwanted:
            stay += pack(">I4s", HEAD + len(box.body), box.kind) + bytes(box.body)
            count += 1
    return body[:FULL] + pack(">I" if body[0] else ">H", count) + stay


def _referred(body: bytes, unwanted: Ids) -> bytes:
    stay = b""
    for box in boxes(memoryview(body)[FULL:]):
        number, _ = _number(box.body, bool(body[0]), 0)
        if number not in unwanted:
            stay += pack(">I4s", HEAD + len(box.body), box.kind) + bytes(box.body)
    return body[:FULL] + stay


def _properties(body: bytes, unwanted: Ids) -> bytes:
    made = b""
    for box in boxes(memoryview(body)):
        content = bytes(box.body)
        if box.kind == b"ipma":
            content = _associated(content, unwanted)
        made += pack(">I4s", HEAD + len(content), box.kind) + content
    return made


def _associated(body: bytes, unwanted: Ids) -> bytes:
    step, at, stay, count = 2 if body[3] & 1 else 1, FULL + 4, b"", 0
    for _ in range(unpack_from(">I", body, FULL)[0]):
        number, after = _number(body, bool(body[0]), at)
        end = after + 1 + step * body[after]
        if number not in unwanted:
            stay, count = stay + body[at:end], count + 1
        at = end
    return body[:FULL] + pack(">I", count) + stay


def _located(body: bytes, unwanted: Ids) -> tuple[bytes, list[tuple[int, int, int]]]:
    """Take items out of the list of places, and return which places those were."""
    version, sizes = body[0], unpack_from(">H", body, FULL)[0]
    offset, length, base, index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    wide = version >= SHORT_LOCATIONS
    form = ">I" if wide else ">H"
    at, stay, kept, gone = FULL + 2, b"", 0, []
    (count,) = unpack_from(form, body, at)
    at += 4 if wide else 2
    for _ in range(count):
        start, (number, at) = at, _number(body, wide, at)
        method = body[at + 1] & 15 if version else 0
        at += 4 if version else 2
        origin, at = int.from_bytes(body[at : at + base], "big"), at + base
        (extents,), at = unpack_from(">H", body, at), at + 2
        for _ in range(extents):
            at += index if version else 0
            place = origin + int.from_bytes(body[at : at + offset], "big")
            size = int.from_bytes(body[at + offset : at + offset + length], "big")
            at += offset + length
            gone += [(method, place, size)] if number in unwanted else []
        if number not in unwanted:
            stay, kept = stay + body[start:at], kept + 1
    return body[: FULL + 2] + pack(form, kept) + stay, gone


LISTS: Mapping[bytes, Callable[[bytes, Ids], bytes]] = {b"iinf": _listed, b"iref": _referred}
