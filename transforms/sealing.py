"""What is put into a finished file because its encoder has no word for it."""

import struct

from transforms.codecs import Codec
from transforms.heif_boxes import with_signal
from transforms.kept import Kept, Signal
from transforms.metadata import c2pa
from transforms.metadata.exif_writing import appended
from transforms.wishing import META

PNG_HEAD_END = 33
XMP_KEY = b"XML:com.adobe.xmp\0\0\0\0\0"


def sealed(body: bytes, codec: Codec, kept: Kept) -> bytes:
    """Return the file with what was kept beside its pixels."""
    if kept.signal:
        body = _signalled(body, codec.name, kept.signal)
    if META not in codec.options:
        return body
    if codec.name == "tiff" and (kept.exif or kept.iptc):
        body = appended(body, kept.exif, kept.iptc)
    if codec.name == "png" and kept.xmp:
        body = _with_chunk(body, b"iTXt", XMP_KEY + kept.xmp)
    return c2pa.holding(codec.name, body, kept.manifest)


def _signalled(body: bytes, name: str, signal: Signal) -> bytes:
    if name == "avif":
        return with_signal(body, *signal)
    if name == "png":
        return _with_chunk(body, b"cICP", struct.pack("4B", *signal, 0, 1))
    return body


def _with_chunk(body: bytes, kind: bytes, value: bytes) -> bytes:
    return body[:PNG_HEAD_END] + c2pa.png_chunk(kind, value) + body[PNG_HEAD_END:]
