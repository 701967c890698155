"""The C2PA manifest store of a file, taken out and put in unchanged (C2PA 2.1, appendix A.3).

Its signature is of other pixels: what it tells can still be read, but no longer be verified.
"""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from struct import Struct

KIND = b"c2pa"
NEAR = 64
LARGEST = 2_000_000
APP11 = 0xEB
LONGEST_PART = 65_000
HEAD = 8
BOX = Struct(">I4s")
SEGMENT = Struct(">2s2s2sHI")
PNG_START, PNG_HEAD_END = 8, 33
CHUNK = Struct(">I4s").unpack_from
STILL_HEADED = frozenset({0xE0, 0xE1})
APP11_PART = re.compile(rb"\xff\xeb..JP", re.DOTALL)


def found(name: str, data: memoryview) -> bytes:
    """Return the store of a file of this format; nothing where there is none."""
    look = FINDERS.get(name)
    store = look(data) if look else b""
    return store if KIND in store[:NEAR] and HEAD <= len(store) <= LARGEST else b""


def holding(name: str, body: bytes, store: bytes) -> bytes:
    """Return a file with the store in it, where its format has a place for one."""
    lay = WRITERS.get(name)
    return lay(body, store) if lay and store else body


def _in_jpeg(data: memoryview) -> bytes:
    parts: dict[bytes, dict[int, bytes]] = {}
    for body in _segments(data):
        if body[:2] == b"JP" and len(body) > 16:  # noqa: PLR2004 - two heads
            parts.setdefault(body[2:4], {})[int.from_bytes(body[4:8], "big")] = body[8:]
    for numbered in parts.values():
        first, *rest = (numbered[n] for n in sorted(numbered))
        if KIND in first[:NEAR]:
            return first + b"".join(part[HEAD:] for part in rest)
    return b""


def _segments(data: memoryview) -> Iterator[bytes]:
    """Yield what each APP11 holds."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:  # noqa: PLR2004
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] == APP11:
            yield bytes(data[at + 4 : at + 2 + length])
        at += 2 + max(length, 2)


def _in_png(data: memoryview) -> bytes:
    at = PNG_START
    while at + 12 <= len(data):
        length, kind = CHUNK(data, at)
        if kind == b"caBX":
            return bytes(data[at + 8 : at + 8 + length])
        at += 12 + length
    return b""


def _in_webp(data: memoryview) -> bytes:
    at = 12
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        if bytes(data[at : at + 4]) == b"C2PA":
            return bytes(data[at + 8 : at + 8 + length])
        at += 8 + length + length % 2
    return b""


def _into_jpeg(body: bytes, store: bytes) -> bytes:
    at = 2
    while body[at + 1] in STILL_HEADED:
        at += 2 + int.from_bytes(body[at + 2 : at + 4], "big")
    size, kind = BOX.unpack_from(store)
    head, rest = BOX.pack(size, kind), store[HEAD:]
    parts = [rest[n : n + LONGEST_PART] for n in range(0, len(rest), LONGEST_PART)]
    segments = b"".join(
        SEGMENT.pack(b"\xff\xeb", (2 + 8 + HEAD + len(part)).to_bytes(2, "big"), b"JP", 1, n)
        + head
        + part
        for n, part in enumerate(parts, 1)
    )
    return body[:at] + segments + body[at:]


def _into_png(body: bytes, store: bytes) -> bytes:
    return body[:PNG_HEAD_END] + png_chunk(b"caBX", store) + body[PNG_HEAD_END:]


def png_chunk(kind: bytes, value: bytes) -> bytes:
    """Write one chunk of a PNG."""
    return (
        len(value).to_bytes(4, "big") + kind + value + zlib.crc32(kind + value).to_bytes(4, "big")
    )


def _into_webp(body: bytes, store: bytes) -> bytes:
    body = _extended(body)
    chunk = b"C2PA" + len(store).to_bytes(4, "little") + store + b"\0" * (len(store) % 2)
    size = len(body) - HEAD + len(chunk)
    return body[:4] + size.to_bytes(4, "little") + body[8:] + chunk


def _extended(body: bytes) -> bytes:
    """Return a WebP that may hold more than pixels (RFC 9649, section 2.7)."""
    kind = body[12:16]
    if kind == b"VP8X":
        return body
    if kind == b"VP8L":
        bits = int.from_bytes(body[21:25], "little")
        sides, alpha = [bits & 0x3FFF, bits >> 14 & 0x3FFF], bits >> 28 & 1
    else:
        sides = [(int.from_bytes(body[n : n + 2], "little") & 0x3FFF) - 1 for n in (26, 28)]
        alpha = 0
    flags = bytes([alpha << 4, 0, 0, 0]) + b"".join(side.to_bytes(3, "little") for side in sides)
    return body[:12] + b"VP8X" + len(flags).to_bytes(4, "little") + flags + body[12:]


Finder = Callable[[memoryview], bytes]
FINDERS: Mapping[str, Finder] = {"jpeg": _in_jpeg, "png": _in_png, "webp": _in_webp}
WRITERS: Mapping[str, Callable[[bytes, bytes], bytes]] = {
    "jpeg": _into_jpeg,
    "png": _into_png,
    "webp": _into_webp,
}
