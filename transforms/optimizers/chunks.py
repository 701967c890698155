"""The chunks of a PNG, taken apart and put together (PNG, third edition, 5)."""

from collections.abc import Collection, Iterable
from typing import NamedTuple
from zlib import crc32

from transforms.errors import UnreadableImage

SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEAD, AROUND = 8, 12
ANCILLARY = 0x20
TURNS = range(2, 9)
# Those without which the picture is another, or looks otherwise.
LOOKS = frozenset(
    {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"acTL", b"fcTL", b"fdAT"}
    | {b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI", b"pHYs"}
)
COLOURS = frozenset({b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI", b"pHYs"})
# Those that speak of samples which a palette does away with.
OF_SAMPLES = frozenset({b"sBIT", b"bKGD", b"hIST", b"sPLT", b"PLTE", b"tRNS"})


class Chunk(NamedTuple):
    """One chunk: its kind, and what is in it."""

    kind: bytes
    body: bytes


def chunks_of(data: memoryview) -> list[Chunk]:
    """Take a PNG apart up to its IEND; raises UnreadableImage.

    A chunk that is not needed and whose checksum is wrong is left out.
    """
    found: list[Chunk] = []
    at = len(SIGNATURE)
    while at + AROUND <= len(data):
        end = at + AROUND + int.from_bytes(data[at : at + 4], "big")
        kind = bytes(data[at + 4 : at + HEAD])
        if end > len(data):
            break
        if crc32(data[at + 4 : end - 4]) == int.from_bytes(data[end - 4 : end], "big"):
            found.append(Chunk(kind, bytes(data[at + HEAD : end - 4])))
        elif not kind[0] & ANCILLARY:
            raise UnreadableImage("the PNG is damaged: a checksum is wrong")
        if kind == b"IEND":
            return found
        at = end
    raise UnreadableImage("the PNG is damaged: it ends before its last chunk")


def file_of(chunks: Iterable[Chunk]) -> bytes:
    """Put chunks together."""
    parts = [SIGNATURE]
    for kind, body in chunks:
        check = crc32(body, crc32(kind)).to_bytes(4, "big")
        parts += [len(body).to_bytes(4, "big"), kind, body, check]
    return b"".join(parts)


def only(chunks: Iterable[Chunk], kinds: Collection[bytes]) -> list[Chunk]:
    """Leave out all but chunks of these kinds; of EXIF its orientation stays, if it turns."""
    upright = b"eXIf" not in kinds
    kept = ((c if c.kind in kinds else _turning(c) if upright else None) for c in chunks)
    return [chunk for chunk in kept if chunk]


def _turning(chunk: Chunk) -> Chunk | None:
    if chunk.kind != b"eXIf":
        return None
    from transforms.metadata.exif import ORIENTATION, SHORT, Block, Tag  # noqa: PLC0415
    from transforms.metadata.exif_writing import written  # noqa: PLC0415

    block = Block.of(chunk.body)
    tags = block.tags(block.first) if block else {}
    if block is None or ORIENTATION not in tags:
        return None
    (turn, *_) = block.numbers(tags[ORIENTATION]) or (1,)
    if turn not in TURNS:
        return None
    return Chunk(b"eXIf", written("<", {ORIENTATION: Tag(SHORT, turn.to_bytes(2, "little"))}))
