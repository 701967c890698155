"""A GIF taken apart: the screen, its frames, and what else is said (GIF89a)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from struct import Struct
from typing import Any

from transforms.errors import UnreadableImage
from transforms.loaders.damage import guarded
from transforms.loaders.gif import EXTENSION, FILLER, IMAGE, SCREEN, TRAILER, past, table

SCREEN_SIZE, PLACE = Struct("<HHBBB"), Struct("<HHHHB")
CONTROL, APPLICATION = 0xF9, 0xFF
SHOWN = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
LOCAL, INTERLACED, CLEAR_FLAG = 0x80, 0x40, 1


@dataclass(frozen=True, slots=True)
class Block:
    """Something that is said beside the pixels, as the file has it."""

    body: bytes

    @property
    def shown(self) -> bool:
        """Whether it matters to what is seen: how often it plays, a profile, how a frame goes."""
        kind = self.body[1]
        return kind == CONTROL or (kind == APPLICATION and self.body[3:14] in SHOWN)


@dataclass(frozen=True, slots=True)
class Frame:
    """Pixels in their coding: place on the screen, own palette if any, index that is clear."""

    left: int
    top: int
    width: int
    height: int
    interlaced: bool
    colours: bytes
    coded: bytes
    clear: int = -1


@dataclass(frozen=True, slots=True)
class Parts:
    """A whole file."""

    screen: tuple[int, ...]
    colours: bytes
    parts: tuple[Block | Frame, ...]

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The frames."""
        return tuple(part for part in self.parts if isinstance(part, Frame))

    def file(self, parts: Iterable[Block | Frame]) -> bytes:
        """Write a file of this screen and other parts."""
        head = b"GIF89a" + SCREEN_SIZE.pack(*self.screen) + self.colours
        return head + b"".join(map(_written, parts)) + bytes([TRAILER])


def parts_of(data: memoryview) -> Parts:
    """Take a file apart; raises UnreadableImage where it ends too early."""
    try:
        screen = SCREEN_SIZE.unpack(data[6:SCREEN])
        size = table(screen[2])
        parts = tuple(_parts(data, SCREEN + size))
        return Parts(screen, bytes(data[SCREEN : SCREEN + size]), parts)
    except (IndexError, ValueError, ArithmeticError) as error:
        raise UnreadableImage("the GIF is damaged: it ends before its last block") from error


def indices(parts: Parts, frame: Frame) -> Any:
    """Decode a frame to rows of indices into its palette; raises UnreadableImage."""
    import numpy as np  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    bare = Frame(0, 0, *_size(frame), frame.interlaced, frame.colours, frame.coded)
    alone = Parts((*_size(frame), *parts.screen[2:]), parts.colours, ())
    with guarded():
        return np.asarray(Image.open(BytesIO(alone.file([bare])), formats=("GIF",)))


def _size(frame: Frame) -> tuple[int, int]:
    return frame.width, frame.height


def _parts(data: memoryview, at: int) -> Iterator[Block | Frame]:
    clear, images = -1, 0
    while (kind := data[at]) != TRAILER:
        if kind == IMAGE:
            left, top, width, height, flags = PLACE.unpack(data[at + 1 : at + 10])
            begin = at + 10 + table(flags)
            colours, at = bytes(data[at + 10 : begin]), past(data, begin + 1)
            coded, interlaced = bytes(data[begin:at]), bool(flags & INTERLACED)
            yield Frame(left, top, width, height, interlaced, colours, coded, clear)
            clear, images = -1, images + 1
        elif kind == EXTENSION:
            end = past(data, at + 2)
            if data[at + 1] == CONTROL:
                clear = data[at + 6] if data[at + 3] & CLEAR_FLAG else -1
            yield Block(bytes(data[at:end]))
            at = end
        elif kind == FILLER:
            at += 1
        elif images:
            return
        else:
            raise IndexError(at)


def _written(part: Block | Frame) -> bytes:
    if isinstance(part, Block):
        return part.body
    entries = len(part.colours) // 3
    flags = LOCAL | (entries.bit_length() - 2) if entries else 0
    flags |= INTERLACED if part.interlaced else 0
    place = PLACE.pack(part.left, part.top, part.width, part.height, flags)
    return bytes([IMAGE]) + place + part.colours + part.coded
