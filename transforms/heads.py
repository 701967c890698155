"""What the first bytes of a file say of what it is and how large, read in microseconds.

It is a guess for those who plan, not for those who decode: nothing here refuses a file.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

HEAD_BYTES, WHOLE_HEAD = 1024, 64 * 1024
MOST_PIXELS, MOST_MARKERS = 10**9, 256
EXTENT = re.compile(rb"ispe\0\0\0\0(.{8})", re.DOTALL)
FILL = 0xFF
FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
BYTES_PER_PIXEL: Mapping[str, float] = {
    "jpeg": 0.3,
    "png": 1.5,
    "gif": 0.5,
    "webp": 0.2,
    "avif": 0.1,
    "heic": 0.15,
    "jxl": 0.2,
    "svg": 0.01,
    "tiff": 3.0,
}
USUAL = 1.0


class Head(NamedTuple):
    """A format's name, sides in pixels, and whether the file shows before it is whole."""

    name: str
    width: int
    height: int
    progressive: bool = False

    @property
    def pixels(self) -> int:
        """Its area."""
        return self.width * self.height


Sides = tuple[int, int] | tuple[int, int, bool] | None


def head_of(read: Callable[[int], bytes], size: int) -> Head:
    """Read a file of so many bytes; `read` gives as many of its first bytes as are asked for."""
    data = read(HEAD_BYTES)
    name, sides = _known(data)
    found = sides(data) or (sides(read(WHOLE_HEAD)) if len(data) == HEAD_BYTES else None)
    if found and 0 < found[0] * found[1] <= MOST_PIXELS:
        return Head(name, *found)
    area = min(size / BYTES_PER_PIXEL.get(name, USUAL), MOST_PIXELS)
    side = max(1, int(area**0.5))
    return Head(name, side, side)


def _known(data: bytes) -> tuple[str, Callable[[bytes], Sides]]:
    if data[4:8] == b"ftyp":
        return ("avif" if data[8:11] == b"avi" else "heic"), _ispe
    if data[8:12] == b"WEBP":
        return "webp", _webp
    return next((known[1:] for known in KNOWN if data.startswith(known[0])), ("", _nothing))


def _nothing(_: bytes) -> Sides:
    return None


def _png(data: bytes) -> Sides:
    return (_big(data[16:20]), _big(data[20:24]), data[28:29] == b"\1")


def _gif(data: bytes) -> Sides:
    return (_little(data[6:8]), _little(data[8:10]))


def _bmp(data: bytes) -> Sides:
    return (_little(data[18:22]), abs(int.from_bytes(data[22:26], "little", signed=True)))


def _webp(data: bytes) -> Sides:
    if data[12:16] == b"VP8X":
        return (_little(data[24:27]) + 1, _little(data[27:30]) + 1)
    if data[12:16] == b"VP8L":
        packed = _little(data[21:25])
        return ((packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1)
    return (_little(data[26:28]) & 0x3FFF, _little(data[28:30]) & 0x3FFF)


def _ispe(data: bytes) -> Sides:
    found = [(_big(each[:4]), _big(each[4:])) for each in EXTENT.findall(data)]
    return max(found, key=lambda sides: sides[0] * sides[1], default=None)


def _jpeg(data: bytes) -> Sides:
    """Go from marker to marker up to the frame's, but not past more than files have."""
    at = 2
    for _ in range(MOST_MARKERS):
        if at + 9 > len(data) or data[at] != FILL:
            break
        marker = data[at + 1]
        if marker in FRAME:
            return (_big(data[at + 7 : at + 9]), _big(data[at + 5 : at + 7]), marker in PROGRESSIVE)
        if marker == FILL:
            at += 1
        else:
            at += 2 if marker in STANDALONE else 2 + max(2, _big(data[at + 2 : at + 4]))
    return None


def _big(data: bytes) -> int:
    return int.from_bytes(data)


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")


KNOWN: tuple[tuple[bytes, str, Callable[[bytes], Sides]], ...] = (
    (b"\xff\xd8\xff", "jpeg", _jpeg),
    (b"\x89PNG\r\n\x1a\n", "png", _png),
    (b"GIF8", "gif", _gif),
    (b"BM", "bmp", _bmp),
    (b"II*\0", "tiff", _nothing),
    (b"MM\0*", "tiff", _nothing),
    (b"\xff\x0a", "jxl", _nothing),
    (b"\0\0\0\x0cJXL ", "jxl", _nothing),
    (b"\x1f\x8b", "svg", _nothing),
    (b"<", "svg", _nothing),
)
