"""The container of JPEG XL, for what is written beside the pixels: ISO/IEC 18181-2."""

from struct import pack

from transforms.kept import Kept

SIGNATURE = b"\0\0\0\x0cJXL \r\n\x87\n"
KIND = b"\0\0\0\x14ftypjxl \0\0\0\0jxl "
BARE = b"\xff\x0a"


def with_words(body: bytes, kept: Kept) -> bytes:
    """Add what is kept of EXIF and XMP to a file, which becomes a container where it is none."""
    boxes = _box(b"Exif", bytes(4) + kept.exif) if kept.exif else b""
    boxes += _box(b"xml ", kept.xmp) if kept.xmp else b""
    if boxes and body.startswith(BARE):
        body = SIGNATURE + KIND + _box(b"jxlc", body)
    return body + boxes


def _box(kind: bytes, content: bytes) -> bytes:
    return pack(">I4s", len(content) + 8, kind) + content
