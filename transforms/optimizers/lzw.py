"""The coding of GIF's pixels: LZW, which may take a colour for one that is near (GIF89a, F)."""

from array import array
from collections.abc import Sequence
from typing import Any

MOST_CODES, MOST_BITS = 4096, 12
WINDOW = 256
BLOCK = 255

Near = Sequence[Sequence[int]]


def encoded(pixels: bytes, bits: int, near: Near | None = None, *, patient: bool = True) -> bytes:
    """Return the code size and the sub-blocks of indices into a palette of `bits` bits.

    `near` names, for each colour, others that may stand for it where that makes a run longer, the
    nearest first. The table is begun anew whenever it is full, or with `patient` when it no longer
    serves: which is better depends on the picture.
    """
    codes, clears = _codes(pixels, 1 << bits, near or [()] * 256, patient=patient)
    body = _bits(codes, clears, bits)
    parts = (body[at : at + BLOCK] for at in range(0, len(body), BLOCK))
    return bytes([bits]) + b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def _codes(
    pixels: bytes, clear: int, near: Near, *, patient: bool
) -> tuple["array[int]", list[int]]:
    """Return the codes, and at which of them the table is cleared."""
    codes, clears = array("H", [clear]), [0]
    put, table, following = codes.append, dict[int, int](), clear + 2
    find, begun, counted, best = table.get, 0, 0, 0
    ahead = iter(pixels)
    run = next(ahead)
    for at, pixel in enumerate(ahead, 1):
        longer = find(run << 8 | pixel)
        if longer is None:
            for other in near[pixel]:
                longer = find(run << 8 | other)
                if longer is not None:
                    break
        if longer is not None:
            run = longer
            continue
        put(run)
        if following < MOST_CODES:
            table[run << 8 | pixel] = following
            following += 1
            best, counted, begun = 0, 0, at
        else:
            counted += 1
        if following == MOST_CODES and (counted == WINDOW or not patient):
            if at - begun < best or not patient:
                put(clear)
                clears.append(len(codes) - 1)
                table.clear()
                following = clear + 2
            best, begun, counted = max(best, at - begun), at, 0
        run = pixel
    put(run)
    put(clear + 1)
    return codes, clears


def _bits(codes: "array[int]", clears: list[int], bits: int) -> bytes:
    """Pack codes, the lowest bits first; each is as wide as the table has grown since its clear."""
    import numpy as np  # noqa: PLC0415

    found: Any = np.frombuffer(codes, np.uint16)
    since = np.arange(len(found))
    starts = np.zeros(len(found), np.int64)
    starts[[at + 1 for at in clears]] = [at + 1 for at in clears]
    since = since - np.maximum.accumulate(starts)
    grown = np.minimum((1 << bits) + 2 + since, MOST_CODES)
    widths = np.maximum(np.ceil(np.log2(grown)).astype(np.int64), bits + 1)
    widths[0] = bits + 1
    each = (found[:, None] >> np.arange(MOST_BITS, dtype=np.uint16)) & 1
    used = np.arange(MOST_BITS) < widths[:, None]
    return np.packbits(each.astype(np.uint8)[used], bitorder="little").tobytes()
