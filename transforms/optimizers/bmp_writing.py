"""Writing BMP: on a palette, plain or in runs, or in full colour."""

from struct import Struct
from typing import Any

from transforms.loaders.pillow import MOST_INTERPRETED
from transforms.optimizers.palettes import Paletted

FILE, INFO = Struct("<2sIHHI"), Struct("<IiiHHIIiiII")
PLAIN, RLE8, FULL = 0, 1, 24
DEPTHS = ((2, 1), (16, 4), (256, 8))
MOST, FEWEST = 255, 3
END_OF_ROW, END = b"\0\0", b"\0\1"

Dots = tuple[int, int]


def in_palette(picture: Paletted, dots: Dots) -> tuple[bytes, str]:
    """Write on a palette, in runs where they are shorter; return the file and its method.

    Of very many pixels there are no runs: they are slow to read, and not read here.
    `dots` are the pixels of a metre, across and down.
    """
    count = len(picture.colours)
    depth = next(bits for most, bits in DEPTHS if count <= most)
    colours = b"".join(bytes([b, g, r, 0]) for r, g, b in picture.colours[:, :3].tolist())
    plain = _rows(_bits(picture.indices, depth))
    found = _file(picture.indices.shape, depth, PLAIN, dots, colours, plain), "palette"
    if picture.indices.size <= MOST_INTERPRETED and _runs(picture.indices) * 2 < len(plain):
        runs = in_runs(picture.indices)
        if len(runs) < len(plain):
            found = _file(picture.indices.shape, 8, RLE8, dots, colours, runs), "palette+rle8"
    return found


def in_full(pixels: Any, dots: Dots) -> bytes:
    """Write rows of RGB as they are."""
    height, width, _ = pixels.shape
    return _file(
        (height, width), FULL, PLAIN, dots, b"", _rows(pixels[..., ::-1].reshape(height, -1))
    )


def in_runs(indices: Any) -> bytes:
    """Write rows of indices from the last to the first, in runs (BI_RLE8)."""
    return END_OF_ROW.join(_row(row) for row in indices[::-1]) + END


def _file(
    size: tuple[int, int], depth: int, coding: int, dots: Dots, colours: bytes, body: bytes
) -> bytes:
    height, width = size
    at, count = FILE.size + INFO.size + len(colours), len(colours) // 4
    head = FILE.pack(b"BM", at + len(body), 0, 0, at)
    info = INFO.pack(INFO.size, width, height, 1, depth, coding, len(body), *dots, count, count)
    return head + info + colours + body


def _rows(rows: Any) -> bytes:
    """Write rows from the last to the first, each filled up to four bytes."""
    import numpy as np  # noqa: PLC0415

    filled = np.pad(rows[::-1], ((0, 0), (0, -rows.shape[1] % 4)))
    return bytes(np.ascontiguousarray(filled, np.uint8).tobytes())


def _bits(indices: Any, depth: int) -> Any:
    """Pack indices of fewer than eight bits, the first in the highest bits."""
    import numpy as np  # noqa: PLC0415

    if depth == 1:
        return np.packbits(indices, axis=1)
    if depth == 4:  # noqa: PLR2004 - two in a byte
        even = np.pad(indices, ((0, 0), (0, indices.shape[1] % 2)))
        return even[:, ::2] << 4 | even[:, 1::2]
    return indices


def _runs(indices: Any) -> int:
    return int((indices[:, 1:] != indices[:, :-1]).sum()) + len(indices)


def _row(row: Any) -> bytes:
    """Write one row: a run as its length and index, others one by one behind their number."""
    import numpy as np  # noqa: PLC0415

    edges = np.flatnonzero(np.diff(row)) + 1
    starts = np.concatenate(([0], edges)).tolist()
    lengths = np.diff(np.concatenate((starts, [len(row)]))).tolist()
    out, held, values = bytearray(), bytearray(), row[starts].tolist()
    for length, value in zip(lengths, values, strict=True):
        if length < FEWEST:
            held += bytes([value]) * length
            continue
        _literal(out, held)
        held.clear()
        whole, rest = divmod(length, MOST)
        out += bytes([MOST, value]) * whole + (bytes([rest, value]) if rest else b"")
    _literal(out, held)
    return bytes(out)


def _literal(out: bytearray, held: bytearray) -> None:
    """Write indices as they are; fewer than three of them, or the rest of many, as short runs."""
    for at in range(0, len(held), MOST):
        part = held[at : at + MOST]
        if len(part) >= FEWEST:
            out += bytes([0, len(part)]) + part + bytes(len(part) % 2)
        else:
            out += b"".join(bytes([1, value]) for value in part)
