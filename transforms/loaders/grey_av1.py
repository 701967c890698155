"""Grey AVIF whose samples leave out the ends (black at 16, white at 235): libheif forgets them.

Layouts after AV1 Bitstream & Decoding Process 5.5 and AV1-ISOBMFF 2.3.
"""

import pyvips

from transforms.loaders.nclx import HEAD, NCLX

CONFIGURATION, GREY = b"av1C", 0x10
RANGE_AT, FULL = 6, 0x80
OBUS_AT, SEQUENCE = 4, 0x0A
STILL_AND_SHORT, SIZES_AT, FLAGS_AT = "00011", (10, 14), 24
BLACK, WHITE, TOP = 16, 235, {"uchar": (1, 255), "ushort": (256, 65_535)}


def widened(image: pyvips.Image, data: bytes | memoryview) -> pyvips.Image:
    """Stretch a grey picture from a narrow range to the whole one; return any other as it is."""
    if not _narrow(bytes(data[:HEAD])) or image.format not in TOP:
        return image
    step, top = TOP[image.format]
    factor = top / ((WHITE - BLACK) * step)
    colours = image[:3] if image.hasalpha() else image
    whole = colours.linear(factor, -BLACK * step * factor).rint().cast(image.format)
    whole = whole.bandjoin(image[-1]) if image.hasalpha() else whole
    return whole.copy(interpretation=image.interpretation)


def _narrow(head: bytes) -> bool:
    """Say whether everything in the file is grey, and not of the full range."""
    parts = head.split(CONFIGURATION)[1:]
    if not parts or not all(len(part) > OBUS_AT and part[2] & GREY for part in parts):
        return False
    _, named, points = head.partition(NCLX)
    if named and len(points) > RANGE_AT:
        return not points[RANGE_AT] & FULL
    return _said_narrow(parts[0][OBUS_AT:])


def _said_narrow(obus: bytes) -> bool:
    """Read the range of a grey still from its sequence header, where that is of the short kind."""
    kind, size = (*obus[:2], 0, 0)[:2]
    bits = "".join(f"{byte:08b}" for byte in obus[2 : 2 + size])
    if kind != SEQUENCE or not bits.startswith(STILL_AND_SHORT):
        return False
    across, down = (int(bits[at : at + 4] or "0", 2) + 1 for at in SIZES_AT)
    colours = bits[FLAGS_AT + across + down :]
    described = colours[2:3] == "1"
    return colours[1:2] == "1" and colours[3 + 24 * described :][:1] == "0"
