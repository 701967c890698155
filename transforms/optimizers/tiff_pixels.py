"""The pixels of a TIFF's page, out of one coding and into another."""

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from transforms.errors import UnreadableImage
from transforms.loaders.damage import guarded
from transforms.optimizers.tiff_parts import Page, long, short

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, FILL = 256, 257, 258, 259, 262, 266
SAMPLES, ROWS, PLANAR, PREDICTOR, TILE_WIDTH, TILE_HEIGHT = 277, 278, 284, 317, 322, 323
JPEG_TABLES, SAMPLE_FORMAT, EXTRA = 347, 339, 338
PLAIN, LZW, DEFLATE, OLD_DEFLATE, PACKBITS = 1, 5, 8, 32946, 32773
YCBCR, HORIZONTAL = 6, 2
WHOLE_FORMATS = frozenset({1, 2})
PIECE = 1 << 20
HARD, MEDIUM, FAST = 12, 9, 6
SMALL, LARGE = 6_000_000, 40_000_000

Unpack = Callable[[bytes, int], bytes]


def _inflated(data: bytes, most: int) -> bytes:
    return zlib.decompressobj().decompress(data, most)


def _unlzw(data: bytes, most: int) -> bytes:
    from imagecodecs import lzw_decode  # noqa: PLC0415

    return bytes(lzw_decode(data, out=most))


def _unpackbits(data: bytes, most: int) -> bytes:
    from imagecodecs import packbits_decode  # noqa: PLC0415

    return bytes(packbits_decode(data, out=most))


UNPACK: Mapping[int, Unpack] = {
    PLAIN: lambda data, most: data[:most],
    LZW: _unlzw,
    DEFLATE: _inflated,
    OLD_DEFLATE: _inflated,
    PACKBITS: _unpackbits,
}


@dataclass(frozen=True, slots=True)
class Layout:
    """How samples lie in a page: bytes of a row of a chunk, rows of each chunk, planes."""

    row: int
    rows: tuple[int, ...]
    step: int
    bits: int

    @classmethod
    def of(cls, page: Page) -> "Layout | None":
        """Read it; None where the samples lie in an unusual way."""
        bits = set(page.numbers(BITS, (1,)))
        width, height = page.number(WIDTH), page.number(HEIGHT)
        samples, apart = page.number(SAMPLES, 1), page.number(PLANAR, 1) != 1
        if len(bits) != 1 or page.number(PHOTOMETRIC) == YCBCR or not width * height * samples:
            return None
        deep, each = bits.pop(), 1 if apart else samples
        if page.tiled:
            width, tall = page.number(TILE_WIDTH), page.number(TILE_HEIGHT)
            return cls(_row(width, each, deep), (tall,) * len(page.chunks), each, deep)
        tall = min(page.number(ROWS, height), height)
        planes = samples if apart else 1
        if not tall or len(page.chunks) != planes * -(-height // tall):
            return None
        rows = [min(tall, height - top) for top in range(0, height, tall)]
        return cls(_row(width, each, deep), (*rows,) * planes, each, deep)


def unpacked(page: Page, layout: Layout) -> Iterator[bytes]:
    """Yield the bytes of each chunk; raises UnreadableImage where there are too few."""
    unpack = UNPACK[page.number(COMPRESSION, PLAIN)]
    for chunk, rows in zip(page.chunks, layout.rows, strict=True):
        size = rows * layout.row
        with guarded():
            body = unpack(bytes(chunk), size)
        if len(body) < size:
            raise UnreadableImage("the TIFF is damaged: it holds fewer pixels than it says")
        yield body


def readable(page: Page) -> bool:
    """Say whether the chunks are in a coding that is undone here."""
    return page.number(COMPRESSION, PLAIN) in UNPACK and page.number(FILL, 1) == 1


def deflated(page: Page, layout: Layout) -> Page:
    """Write a page deflated, every sample as it is, with the predictor that makes it smaller."""
    bodies = _merged(page, layout, list(unpacked(page, layout)))
    level = _level(sum(map(len, bodies)))
    found = [_packed(bodies, level)]
    predicted = page.number(PREDICTOR, 1)
    if predicted == 1 and _predictable(page, layout):
        found.append(_packed([_differences(page, layout, body) for body in bodies], level))
    best = min(range(len(found)), key=lambda n: sum(map(len, found[n])))
    tags = dict(page.tags) | {
        COMPRESSION: short(page.order, DEFLATE),
        PREDICTOR: short(page.order, HORIZONTAL if best else predicted),
    }
    if not page.tiled:
        tags[ROWS] = long(page.order, max(1, len(bodies[0]) // layout.row))
    return replace(page, tags=tags, chunks=tuple(found[best]))


def _row(width: int, samples: int, bits: int) -> int:
    return (width * samples * bits + 7) // 8


def _merged(page: Page, layout: Layout, bodies: list[bytes]) -> list[bytes]:
    """Join strips, which are packed better together."""
    if page.tiled or page.number(PLANAR, 1) != 1:
        return bodies
    whole, size = b"".join(bodies), layout.row * max(1, PIECE // layout.row)
    return [whole[at : at + size] for at in range(0, len(whole), size)]


def _level(size: int) -> int:
    return HARD if size <= SMALL else MEDIUM if size <= LARGE else FAST


def _packed(bodies: list[bytes], level: int) -> list[bytes]:
    from imagecodecs import deflate_encode  # noqa: PLC0415

    return [bytes(deflate_encode(body, level=level)) for body in bodies]


def _predictable(page: Page, layout: Layout) -> bool:
    formats = set(page.numbers(SAMPLE_FORMAT, (1,)))
    return layout.bits in {8, 16} and formats <= WHOLE_FORMATS


def _differences(page: Page, layout: Layout, body: bytes) -> bytes:
    """Write each sample as its difference from the one of the same band to its left."""
    import numpy as np  # noqa: PLC0415

    kind = np.dtype(f"{page.order}u{layout.bits // 8}")
    samples: Any = np.frombuffer(body, kind).reshape(-1, layout.row // kind.itemsize).copy()
    step = layout.step
    samples[:, step:] -= samples[:, :-step].copy()
    return bytes(samples.tobytes())
