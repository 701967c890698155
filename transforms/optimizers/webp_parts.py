"""A WebP without a word of metadata, but with its profile (RFC 9649, 2.7)."""

import struct
from collections.abc import Iterator

from transforms.errors import UnreadableImage
from transforms.metadata.exif import ORIENTATION, SHORT, Tag
from transforms.metadata.exif_writing import written

HEAD, FLAGS, EXTENDED = 12, 8, b"VP8X"
EXIF_FLAG, XMP_FLAG = 0x08, 0x04
KEPT = frozenset({EXTENDED, b"ICCP", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L"})
FRAME, FRAME_HEAD = b"ANMF", 16


def quiet(data: memoryview, orientation: int) -> bytes:
    """Return the file without its metadata; raises UnreadableImage where a chunk is cut.

    Of EXIF the orientation stays, where there is one.
    """
    parts = [(kind, chunk) for kind, chunk in chunks(data[HEAD:]) if kind in KEPT]
    turned = orientation > 1 and any(kind == EXTENDED for kind, _ in parts)
    flags = EXIF_FLAG if turned else 0
    body = b"".join(_flagged(chunk, flags) if kind == EXTENDED else chunk for kind, chunk in parts)
    if turned:
        tags = {ORIENTATION: Tag(SHORT, struct.pack("<H", orientation))}
        body += _chunk(b"EXIF", written("<", tags))
    return b"RIFF" + (4 + len(body)).to_bytes(4, "little") + b"WEBP" + body


def lossless(data: memoryview) -> bool:
    """Say whether the first pixels of a file are coded without loss."""
    for kind, chunk in chunks(data[HEAD:]):
        if kind == FRAME:
            inner = memoryview(chunk)[8 + FRAME_HEAD :]
            return any(name == b"VP8L" for name, _ in chunks(inner))
        if kind in {b"VP8 ", b"VP8L"}:
            return kind == b"VP8L"
    return False


def chunks(data: memoryview) -> Iterator[tuple[bytes, bytes]]:
    """Go through chunks, each whole and of an even length."""
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + length
        if end > len(data):
            raise UnreadableImage("the WebP is damaged: it ends within one of its chunks")
        yield bytes(data[at : at + 4]), bytes(data[at:end]) + bytes(length % 2)
        at = end + length % 2


def _flagged(chunk: bytes, flags: int) -> bytes:
    flags |= chunk[FLAGS] & ~(EXIF_FLAG | XMP_FLAG)
    return chunk[:FLAGS] + bytes([flags]) + chunk[FLAGS + 1 :]


def _chunk(kind: bytes, content: bytes) -> bytes:
    return kind + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2)
