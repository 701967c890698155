"""A camera's raw file, made by hand: a Bayer mosaic (RGGB, 16 bits) of one colour as DNG 1.4."""

import struct
from itertools import chain

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 10: 8}
MOSAIC = (40_000, 20_000, 20_000, 5_000)
SECOND, SAMPLES = 2048, 4096


def _values(kind, values):
    if kind in {1, 2}:
        return bytes(values)
    if kind in {3, 4}:
        return struct.pack(f"<{len(values)}{'H' if kind == 3 else 'I'}", *values)
    return b"".join(struct.pack("<ii" if kind == 10 else "<II", v, 10_000) for v in values)


def _directory(entries, at):
    body, beyond, base = b"", b"", at + 2 + 12 * len(entries) + 4
    for tag, kind, values in sorted(entries):
        raw = _values(kind, values)
        count = len(raw) // SIZES[kind]
        if len(raw) <= 4:
            body += struct.pack("<HHI", tag, kind, count) + raw.ljust(4, b"\0")
        else:
            body += struct.pack("<HHII", tag, kind, count, base + len(beyond))
            beyond += raw + b"\0" * (len(raw) % 2)
    return struct.pack("<H", len(entries)) + body + bytes(4) + beyond


def dng(width=64, height=48, orientation=1, preview=None):
    """Write the mosaic, and before it a preview where one is given: its sides and its JPEG."""
    rows = (struct.pack("<2H", *MOSAIC[:2]), struct.pack("<2H", *MOSAIC[2:]))
    samples = b"".join(row * (width // 2) for row in rows) * (height // 2)
    camera = [
        (271, 2, b"Test\0"),
        (272, 2, b"Test\0"),
        (274, 3, [orientation]),
        (50706, 1, [1, 4, 0, 0]),
        (50708, 2, b"Test Camera\0"),
        (50721, 10, [10_000, 0, 0, 0, 10_000, 0, 0, 0, 10_000]),
        (50728, 5, [10_000] * 3),
        (50778, 3, [21]),
    ]
    sensor = [
        *((254, 4, [0]), (256, 4, [width]), (257, 4, [height]), (258, 3, [16]), (259, 3, [1])),
        *((262, 3, [32803]), (273, 4, [SAMPLES]), (277, 3, [1]), (278, 4, [height])),
        *((279, 4, [len(samples)]), (284, 3, [1]), (33421, 3, [2, 2]), (33422, 1, [0, 1, 1, 2])),
        *((50714, 4, [0]), (50717, 4, [65535])),
    ]
    start = struct.pack("<2sHI", b"II", 42, 8)
    if preview is None:
        return (start + _directory(camera + sensor, 8)).ljust(SAMPLES, b"\0") + samples
    wide, high, jpeg = preview
    at = SAMPLES + len(samples)
    shown = [
        *((254, 4, [1]), (256, 4, [wide]), (257, 4, [high]), (258, 3, [8, 8, 8]), (259, 3, [7])),
        *((262, 3, [6]), (273, 4, [at]), (277, 3, [3]), (278, 4, [high]), (279, 4, [len(jpeg)])),
        (330, 4, [SECOND]),
    ]
    first = (start + _directory(list(chain(camera, shown)), 8)).ljust(SECOND, b"\0")
    return (first + _directory(sensor, SECOND)).ljust(SAMPLES, b"\0") + samples + jpeg
