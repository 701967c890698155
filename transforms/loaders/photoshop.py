"""How a Photoshop file is laid out: header, palette, resources, layers, flattened picture.

After Adobe's "Photoshop File Formats Specification" of 2019; a PSB only has wider lengths.
"""

from dataclasses import dataclass
from struct import Struct
from typing import NamedTuple

from transforms.errors import UnreadableImage, UnsupportedFormat

HEAD = Struct(">4xH6xHIIHH")
BITMAP, GREY, INDEXED, RGB, CMYK, MULTICHANNEL, DUOTONE, LAB = 0, 1, 2, 3, 4, 7, 8, 9
INKS = {BITMAP: 1, GREY: 1, INDEXED: 1, RGB: 3, CMYK: 4, DUOTONE: 1, LAB: 3}
EVEN, ANY = (8, 16), (8, 16, 32)
DEPTHS = {GREY: ANY, RGB: ANY, CMYK: EVEN, DUOTONE: EVEN, LAB: EVEN, BITMAP: (1,), INDEXED: (8,)}
LARGE = 2
PROFILE, CLEAR_INDEX, ALPHA_NAMES, VERSION = 1039, 1047, 1053, 1057
RAW, RUNS = 0, 1


class Told(NamedTuple):
    """The header."""

    version: int
    channels: int
    height: int
    width: int
    depth: int
    mode: int

    @property
    def row(self) -> int:
        """Bytes of one row of one channel."""
        return (self.width * self.depth + 7) // 8


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a file, none of them copied; `alpha` tells that the flattened picture has it."""

    told: Told
    palette: memoryview
    resources: dict[int, memoryview]
    alpha: bool
    packing: int
    body: memoryview

    @property
    def planes(self) -> int:
        """How many channels make the flattened picture."""
        return INKS[self.told.mode] + self.alpha


class _Reader:
    """Goes through a file; raises UnreadableImage at its end."""

    def __init__(self, data: memoryview) -> None:
        self.rest = data

    def take(self, size: int) -> memoryview:
        if size > len(self.rest):
            raise UnreadableImage("the PSD is damaged: it ends before its flattened picture")
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def section(self, size: int = 4) -> memoryview:
        return self.take(self.number(size))


def laid_out(data: memoryview) -> Layout:
    """Find the parts; raises UnreadableImage, or UnsupportedFormat where nothing is flattened."""
    reader = _Reader(data)
    told = Told(*HEAD.unpack_from(reader.take(HEAD.size)))
    _possible(told)
    palette, resources = reader.section(), _resources(reader.section())
    layers = reader.section(8 if told.version == LARGE else 4)
    packing = reader.number(2)
    if packing not in {RAW, RUNS}:
        raise UnsupportedFormat("the image is a PSD whose flattened picture is packed as ZIP")
    if resources.get(VERSION, b"")[4:5] == b"\0":
        raise UnsupportedFormat(
            "the image is a PSD without a flattened picture:"
            " expected one that was saved for compatibility"
        )
    alpha = told.channels > INKS[told.mode] and _clear(told, layers, resources)
    return Layout(told, palette, resources, alpha, packing, reader.rest)


def _possible(told: Told) -> None:
    if told.mode == MULTICHANNEL:
        raise UnsupportedFormat("the image is a PSD of many inks (multichannel), which is not read")
    if told.depth not in DEPTHS.get(told.mode, ()) or told.channels < INKS[told.mode]:
        raise UnreadableImage("the PSD is damaged: its header names no colours that can be")
    if not (told.width and told.height):
        raise UnreadableImage("the PSD is damaged: its header names no size that can be")


def _resources(section: memoryview) -> dict[int, memoryview]:
    """Read the image resources; what is not one ends them."""
    found, reader = {}, _Reader(section)
    try:
        while bytes(reader.take(4)) == b"8BIM":
            name = reader.number(2)
            length = reader.number(1)
            reader.take(length + (length + 1) % 2)
            found[name] = reader.section()
            reader.take(len(found[name]) % 2)
    except UnreadableImage:
        return found
    return found


def _clear(told: Told, layers: memoryview, resources: dict[int, memoryview]) -> bool:
    """Say whether the first channel after the colours is alpha, and not a saved selection.

    Layers are counted below zero where it is; without layers a selection has a name above zero.
    """
    wide = 8 if told.version == LARGE else 4
    if len(layers) > wide + 2 and any(layers[:wide]):
        return int.from_bytes(layers[wide : wide + 2], "big", signed=True) < 0
    names = bytes(resources.get(ALPHA_NAMES, b""))
    return not (names and all(any(names[at : at + 4]) for at in range(0, len(names), 4)))
