"""APNG: every frame stays one, on one palette that looks alike, or packed without loss."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pyvips

from transforms.context import Context
from transforms.loaders.brightness import is_bright
from transforms.loaders.colour import bare
from transforms.loaders.damage import translated
from transforms.loaders.film import NUMBER, Film, film_of
from transforms.loaders.png import Png as Still
from transforms.loaders.vips import opened
from transforms.optimization import Optimization
from transforms.optimizers.base import NONE, Optimized
from transforms.optimizers.chunks import OF_SAMPLES, Chunk, chunks_of, file_of
from transforms.optimizers.looking import first_that_looks
from transforms.optimizers.packing import packed
from transforms.optimizers.palettes import Paletted, paletted, reduced
from transforms.optimizers.png import LOSSLESS, SIZE, STEPS, Size, eight_bits, kept, managed_grey

MOST_REDUCED = 12_000_000
HARDEST, USUAL, SMALL = 12, 8, 4_000_000
DEPTHS = ((2, 1), (4, 2), (16, 4), (256, 8))
INDEXED, RGBA, BITS = 3, 4, 8
FRAMES = frozenset({b"IHDR", b"IDAT", b"fdAT", b"fcTL", b"acTL", b"IEND"})


class Apng:
    """PNG of several frames."""

    name: ClassVar[str] = "apng"

    def optimize(self, data: memoryview, wish: Optimization, context: Context) -> Optimized:
        """Keep every pixel, or with `lossy` find one palette for all frames."""
        del context
        film, chunks = film_of(data), kept(data, wish)
        pixels = sum(frame.place.width * frame.place.height for frame in film.frames)
        plain = packed(file_of(chunks), pixels * RGBA)
        if wish.lossy and wish.quality < LOSSLESS and pixels <= MOST_REDUCED:
            fewer = _reduced(film, chunks, data, wish.quality)
            if fewer and len(fewer) < len(plain):
                return Optimized(fewer, "palette+deflate", "image/png", "png")
        return Optimized(plain, "oxipng", "image/png", "png")

    def bare(self, data: memoryview, wish: Optimization) -> Optimized:
        """Leave out the chunks that change nothing of the look."""
        body = file_of(kept(data, wish)) if wish.strip else bytes(data)
        return Optimized(body, NONE, "image/png", "png")


def _reduced(film: Film, chunks: list[Chunk], data: memoryview, quality: int) -> bytes | None:
    """Return the film on a palette; None where that does it no justice."""
    kinds = [chunk.kind for chunk in chunks]
    if managed_grey(chunks) or kinds.index(b"IDAT") < kinds.index(b"fcTL"):
        return None
    with translated():
        if is_bright(Still().marked(opened("png", data), data)):
            return None
        strip = _strip(film)
        settings = dict.fromkeys(min(quality + step, LOSSLESS) for step in STEPS)
        found = first_that_looks(strip, quality, settings, lambda q: reduced(strip, q))
    return _written(film, chunks, found) if found else None


def _strip(film: Film) -> pyvips.Image:
    """Lay the frames as they are stored one below another."""
    import numpy as np  # noqa: PLC0415

    width = max(frame.place.width for frame in film.frames)
    rows: Any = np.zeros((sum(frame.place.height for frame in film.frames), width, RGBA), np.uint8)
    top = 0
    for frame in film.frames:
        image = eight_bits(bare(opened("png", memoryview(film.png(frame))))).colourspace("srgb")
        pixels = (image if image.hasalpha() else image.bandjoin(255)).numpy()
        rows[top : top + frame.place.height, : frame.place.width] = pixels
        top += frame.place.height
    return pyvips.Image.new_from_array(rows).copy(interpretation="srgb")


def _written(film: Film, chunks: list[Chunk], png: bytes) -> bytes:
    """Write the frames of a strip on its palette, and around them what else there was."""
    picture = paletted(png)
    colours = [c for c in chunks_of(memoryview(png)) if c.kind in {b"PLTE", b"tRNS"}]
    depth = next(bits for most, bits in DEPTHS if int(picture.indices.max()) < most)
    width, height = Size.of(chunks)[:2]
    header = Chunk(b"IHDR", SIZE.pack(width, height, depth, INDEXED, 0, 0, 0))
    others = [c for c in chunks if c.kind not in FRAMES | OF_SAMPLES]
    counts = [c for c in chunks if c.kind == b"acTL"]
    ends = [Chunk(b"IEND", b"")]
    frames = _frames(film, chunks, picture, depth)
    return file_of([header, *others, *colours, *counts, *frames, *ends])


def _frames(film: Film, chunks: list[Chunk], picture: Paletted, depth: int) -> Iterator[Chunk]:
    """Yield the chunks of the frames, numbered anew."""
    controls = [c.body for c in chunks if c.kind == b"fcTL"]
    number, top = 0, 0
    for frame, control in zip(film.frames, controls, strict=False):
        place = frame.place
        rows = picture.indices[top : top + place.height, : place.width]
        top += place.height
        yield Chunk(b"fcTL", number.to_bytes(NUMBER, "big") + control[NUMBER:])
        body = _deflated(rows, depth)
        if number == 0:
            yield Chunk(b"IDAT", body)
        else:
            number += 1
            yield Chunk(b"fdAT", number.to_bytes(NUMBER, "big") + body)
        number += 1


def _deflated(rows: Any, depth: int) -> bytes:
    import numpy as np  # noqa: PLC0415
    from imagecodecs import deflate_encode  # noqa: PLC0415

    bits = np.unpackbits(rows[..., None], axis=-1)[..., BITS - depth :]
    packed_rows = np.packbits(bits.reshape(len(rows), -1), axis=1)
    filtered = np.pad(packed_rows, ((0, 0), (1, 0))).tobytes()
    return bytes(deflate_encode(filtered, level=HARDEST if len(filtered) <= SMALL else USUAL))
