"""A JPEG XL without a word of metadata: the boxes of ISO/IEC 18181-2."""

from struct import pack

from transforms.codecs.boxes import BARE
from transforms.loaders.isoboxes import boxes

KEPT = frozenset({b"JXL ", b"ftyp", b"jxll", b"jxli", b"jxlc", b"jxlp", b"jhgm"})
ALONE = [b"JXL ", b"ftyp", b"jxlc"]


def quiet(data: memoryview) -> bytes:
    """Return the file without what is said beside its pixels; raises UnreadableImage.

    What it takes to restore a JPEG goes too: it holds all that this one said.
    """
    if bytes(data[: len(BARE)]) == BARE:
        return bytes(data)
    kept = [(box.kind, bytes(box.body)) for box in boxes(data) if box.kind in KEPT]
    if [kind for kind, _ in kept] == ALONE:
        return kept[-1][1]
    return b"".join(pack(">I4s", 8 + len(body), kind) + body for kind, body in kept)


def shines(data: memoryview) -> bool:
    """Say whether a file has a gain map."""
    if bytes(data[: len(BARE)]) == BARE:
        return False
    return any(box.kind == b"jhgm" for box in boxes(data))
