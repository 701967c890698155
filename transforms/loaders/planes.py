"""The channels of a Photoshop file, unpacked, each an image of its own."""

from typing import Any

import pyvips

from transforms.errors import UnreadableImage
from transforms.loaders.damage import missing
from transforms.loaders.photoshop import LARGE, RAW, Layout

BIT, BYTE = 1, 8
KINDS = {BIT: "uchar", BYTE: "uchar", 16: "ushort", 32: "float"}
CUT = "the PSD is damaged: it ends before its last pixel"


def planes_of(layout: Layout) -> list[pyvips.Image]:
    """Unpack the channels that the flattened picture consists of."""
    size = layout.told.row * layout.told.height
    if layout.packing == RAW:
        ends, body = [size * (number + 1) for number in range(layout.planes)], layout.body
    else:
        ends, body = _table(layout)
    if ends[-1] > len(body):
        raise UnreadableImage(CUT)
    parts = (body[start:end] for start, end in zip([0, *ends], ends, strict=False))
    return [_plane(layout, _unpacked(part, size, layout.packing)) for part in parts]


def _table(layout: Layout) -> tuple[list[int], memoryview]:
    """Read how long each packed row is: say where each channel ends, and what follows the table."""
    import numpy as np  # noqa: PLC0415

    told, width = layout.told, 4 if layout.told.version == LARGE else 2
    length = told.channels * told.height * width
    if length > len(layout.body):
        raise UnreadableImage(CUT)
    rows = np.frombuffer(layout.body[:length], f">u{width}").reshape(told.channels, -1)
    ends = rows.sum(1, dtype=np.int64).cumsum()
    return ends[: layout.planes].tolist(), layout.body[length:]


def _unpacked(part: memoryview, size: int, packing: int) -> bytes:
    """Undo the packing of a channel, whose rows are packed one by one."""
    if packing == RAW:
        return bytes(part)
    try:
        from imagecodecs import packbits_decode  # noqa: PLC0415
    except ImportError:
        raise missing("PSD", "imagecodecs") from None
    samples = bytes(packbits_decode(bytes(part), out=size))
    if len(samples) != size:
        raise UnreadableImage(CUT)
    return samples


def _plane(layout: Layout, packed: bytes) -> pyvips.Image:
    """Make an image of big-endian samples; of bits, where a set one is ink, make bytes."""
    import numpy as np  # noqa: PLC0415

    told = layout.told
    samples: Any = np.frombuffer(packed, np.uint8)
    if told.depth == BIT:
        bits = np.unpackbits(samples.reshape(told.height, -1), axis=1, count=told.width)
        samples = (1 - bits) * np.uint8(255)
    elif told.depth > BYTE:
        samples = samples.view(f">u{told.depth // BYTE}").astype(f"=u{told.depth // BYTE}")
    kind = KINDS[told.depth]
    return pyvips.Image.new_from_memory(samples.data, told.width, told.height, 1, kind)
