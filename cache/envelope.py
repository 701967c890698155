"""The envelope around what is kept outside this process: it proves key, length and wholeness."""

import struct
from hashlib import blake2b
from typing import NamedTuple
from zlib import crc32

MAGIC = b"DKRM"
VERSION = 1
FRONT = struct.Struct(">4sBI")
LENGTHS = struct.Struct(">16sIQ")
START = FRONT.size + LENGTHS.size


class Letter(NamedTuple):
    """What an envelope holds, as views of its bytes."""

    words: memoryview
    body: memoryview


def seal(key: str, words: bytes, body: bytes | memoryview) -> bytes:
    """Put words and body into an envelope for this key."""
    lengths = LENGTHS.pack(_hash(key), len(words), len(body))
    checksum = crc32(body, crc32(words, crc32(lengths)))
    return b"".join((FRONT.pack(MAGIC, VERSION, checksum), lengths, words, body))


def unseal(key: str, data: bytes) -> Letter | None:
    """Open an envelope; None unless `seal` made exactly these bytes for this key."""
    if len(data) < START:
        return None
    view = memoryview(data)
    magic, version, checksum = FRONT.unpack_from(data)
    owner, words, body = LENGTHS.unpack_from(data, FRONT.size)
    if (magic, version, owner) != (MAGIC, VERSION, _hash(key)):
        return None
    if len(data) != START + words + body or crc32(view[FRONT.size :]) != checksum:
        return None
    return Letter(view[START : START + words], view[START + words :])


def _hash(key: str) -> bytes:
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()
