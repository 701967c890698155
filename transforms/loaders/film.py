"""How an APNG is laid out: a PNG whose frames stand in chunks of their own (APNG 1.0)."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from struct import Struct, error
from zlib import crc32

from transforms.errors import UnreadableImage
from transforms.loaders.canvas import CLEAR, OVER, UNDO, Place

SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEAD, AROUND = 8, 12
SIZE, COUNTS = Struct(">II5B"), Struct(">II")
CONTROL = Struct(">IIIIIHHBB")
NUMBER = 4
USUAL_DELAY = 100
TYPE, WITH_ALPHA = 3, 4
COLOURS = frozenset({b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT"})


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: its place, and the pieces of its pixels."""

    place: Place
    pieces: list[memoryview] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Film:
    """A whole file: its header, the chunks that say colours, the frames, how often they play."""

    size: tuple[int, ...]
    colours: bytes
    frames: tuple[Frame, ...]
    plays: int

    @property
    def alpha(self) -> bool:
        """Whether something may show through: pixels, or what a frame leaves free."""
        covered = all((f.place.width, f.place.height) == self.size[:2] for f in self.frames)
        return bool(self.size[TYPE] & WITH_ALPHA) or b"tRNS" in self.colours or not covered

    def png(self, frame: Frame) -> bytes:
        """Write one frame as a PNG of its own."""
        size = SIZE.pack(frame.place.width, frame.place.height, *self.size[2:])
        pixels = _chunk(b"IDAT", b"".join(frame.pieces))
        return SIGNATURE + _chunk(b"IHDR", size) + self.colours + pixels + _chunk(b"IEND", b"")


def is_film(head: bytes) -> bool:
    """Say whether a PNG that begins so announces frames before its pixels."""
    at = len(SIGNATURE)
    while head.startswith(SIGNATURE) and at + AROUND <= len(head):
        kind = head[at + 4 : at + HEAD]
        if kind in {b"acTL", b"IDAT"}:
            return kind == b"acTL" and any(head[at + HEAD : at + AROUND])
        at += AROUND + int.from_bytes(head[at : at + 4], "big")
    return False


def film_of(data: memoryview) -> Film:
    """Find the frames; raises UnreadableImage where chunks are cut, missing or out of order."""
    size: tuple[int, ...] = (0, 0)
    counts, ordered = (0, 0), 0
    colours: list[bytes] = []
    frames: list[Frame] = []
    try:
        for kind, body in _chunks(data):
            if kind == b"IHDR":
                size = _only(SIZE.unpack(body), size)
            elif kind == b"acTL":
                counts = COUNTS.unpack(body)
            elif kind in COLOURS:
                colours.append(_chunk(kind, bytes(body)))
            elif kind == b"IDAT" and frames:
                frames[0].pieces.append(body)
            elif kind in {b"fcTL", b"fdAT"}:
                ordered += _in_order(body, ordered)
                if kind == b"fcTL":
                    frames.append(Frame(_place(body, size, first=not frames)))
                else:
                    frames[-1].pieces.append(body[NUMBER:])
    except (error, IndexError):
        raise _broken("a chunk is not as long as it must be") from None
    announced, plays = counts
    shown = tuple(frames[:announced])
    if not shown or len(shown) < announced or not all(frame.pieces for frame in shown):
        raise _broken(f"it announces {announced} frames and holds fewer")
    return Film(size, b"".join(colours), shown, plays)


def _chunks(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Go through the chunks up to IEND, and past no wrong checksum."""
    at = len(SIGNATURE)
    while at + AROUND <= len(data):
        end = at + AROUND + int.from_bytes(data[at : at + 4], "big")
        kind = bytes(data[at + 4 : at + HEAD])
        if end > len(data):
            break
        if crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            raise _broken("a checksum is wrong")
        if kind == b"IEND":
            return
        yield kind, data[at + HEAD : end - 4]
        at = end
    raise _broken("it ends before its last chunk")


def _only(size: tuple[int, ...], before: tuple[int, ...]) -> tuple[int, ...]:
    if any(before):
        raise _broken("it has two headers")
    return size


def _place(body: memoryview, size: tuple[int, ...], *, first: bool) -> Place:
    """Read where a frame goes; the first has nothing before it that could be restored."""
    _, width, height, left, top, parts, of, disposal, blending = CONTROL.unpack(body)
    if not (0 < width <= size[0] - left and 0 < height <= size[1] - top):
        raise _broken("a frame lies outside")
    if disposal > UNDO or blending > OVER:
        raise _broken("a frame is to be shown in an unknown way")
    place = Place(
        left, top, width, height, round(1000 * parts / (of or USUAL_DELAY)), disposal, blending
    )
    return replace(place, disposal=CLEAR) if first and disposal == UNDO else place


def _in_order(body: memoryview, number: int) -> int:
    if int.from_bytes(body[:NUMBER], "big") != number:
        raise _broken("a frame is missing")
    return 1


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + crc32(kind + body).to_bytes(4, "big")


def _broken(why: str) -> UnreadableImage:
    return UnreadableImage(f"the APNG is damaged: {why}")
