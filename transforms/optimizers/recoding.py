"""Pixels of a file, and a file of the same format with other settings."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import pyvips

from transforms.choosing import bounds_of
from transforms.codecs import Codec
from transforms.codecs.base import Output, QualityMap, on_scale
from transforms.codecs.effort import HARDEST, Costs, within
from transforms.context import Context
from transforms.drawing import drawn
from transforms.flattening import opaque
from transforms.loaders import LOADERS, Frames, Header, Wanted, Wish
from transforms.optimization import Optimization
from transforms.picture import Picture
from transforms.sealing import sealed
from transforms.wishing import carrying, spoken
from transforms.writing import KEEP, NONE, Writing

USUAL_BITS = 8


@dataclass(frozen=True, slots=True)
class File:
    """A file, what its header says, and what is asked of it.

    `most_frames` bounds how many of its frames are decoded; -1 is no bound.
    """

    data: memoryview
    header: Header
    wish: Optimization
    context: Context
    most_frames: int = -1

    @property
    def pixels(self) -> int:
        """Pixels of all frames."""
        return self.header.pixels * self.header.frames


@runtime_checkable
class Recoder(Protocol):
    """A format whose pixels can be written anew."""

    def takes(self, file: File) -> bool:
        """Say whether a file can be written anew with nothing lost but quality."""
        ...

    def opened(self, file: File) -> Picture:
        """Decode every frame, in the file's own colours; raises Refused where it is damaged."""
        ...

    def recode(self, file: File, picture: Picture) -> bytes:
        """Write its pixels, or part of them, as those of the whole are; nothing where that fails.

        Alpha, colours and depth are those of the whole.
        """
        ...


@runtime_checkable
class Graded(Protocol):
    """A codec whose encoder has a setting of its own."""

    def write(self, picture: Picture, setting: float, output: Output) -> bytes:
        """Write at the encoder's own setting."""
        ...


def decoded(name: str, file: File, *, deep: bool = False) -> Picture:
    """Decode the frames, in the file's own colours; raises Refused where they are damaged."""
    meta = NONE if file.wish.strip else KEEP
    wish = Wish(colours=KEEP, deep=deep, meta=meta, gains=deep)
    wanted = Wanted(Frames(count=file.most_frames).within(file.header), wish=wish)
    picture = drawn(LOADERS[name].load(file.data, file.header, wanted))
    if opaque(picture):
        picture = picture.with_image(picture.image[: picture.image.bands - 1])
    return picture


def writing_of(name: str, file: File, effort: int | None, bits: int = USUAL_BITS) -> Writing:
    """Say how pixels are to be written so that they look the same but for their quality."""
    meta, hdr = NONE if file.wish.strip else KEEP, KEEP if bits > USUAL_BITS else ""
    return Writing(
        format=name, q=file.wish.quality, effort=effort, meta=meta, icc=KEEP, bits=bits, hdr=hdr
    )


def affordable(wanted: int, file: File, costs: Costs) -> int:
    """Return the effort, from 0 to 9, that the time of one request allows the whole of a file.

    `wanted` and `costs` are in the encoder's own efforts.
    """
    most = len(costs) - 1
    asked = -(-wanted * HARDEST // most)
    return -(-within(asked, 0, file.pixels, costs) * HARDEST // most)


def admits(codec: Codec, file: File, picture: Picture, writing: Writing) -> bool:
    """Say whether the whole of a file can be written in the memory of one request."""
    bounds = bounds_of(codec, writing, picture, file.context.limits.max_decode_memory)
    return file.pixels <= bounds.pixels and max(file.header.size) <= bounds.side


def recoded(
    codec: Codec, picture: Picture, writing: Writing, points: QualityMap | None = None
) -> bytes:
    """Write a picture at the setting that its quality stands for; nothing where that fails.

    Without points the codec knows itself what it stands for.
    """
    picture = carrying(picture, codec)
    writing = spoken(writing, picture)
    try:
        if points and isinstance(codec, Graded):
            body = codec.write(picture, on_scale(writing.q, points), writing)
        else:
            body = codec.encode(picture, writing)
    except (pyvips.Error, RuntimeError, MemoryError):
        return b""
    return sealed(body, codec, picture.kept)
