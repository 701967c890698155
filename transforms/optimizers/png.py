"""PNG: fewer colours that look alike, the best of filters, and no word beside the pixels."""

import zlib
from struct import Struct
from typing import ClassVar, NamedTuple, Self

import pyvips

from transforms.context import Context
from transforms.errors import UnreadableImage
from transforms.loaders.brightness import is_bright
from transforms.loaders.colour import bare
from transforms.loaders.damage import translated
from transforms.loaders.png import Png as Loader
from transforms.loaders.vips import opened
from transforms.optimization import Optimization
from transforms.optimizers.base import NONE, Optimized
from transforms.optimizers.chunks import LOOKS, OF_SAMPLES, Chunk, chunks_of, file_of, only
from transforms.optimizers.looking import first_that_looks
from transforms.optimizers.packing import packed
from transforms.optimizers.palettes import reduced

SIZE = Struct(">IIBBBBB")
PROFILE_HEAD, GREY = 128, b"GRAY"
LOSSLESS = 100
STEPS = (0, 15, 35)
MOST_REDUCED = 30_000_000
DITHER = 0.5
# A palette that saves half of many bytes is hardly beaten by packing alone.
SMALL, HALF = 1_000_000, 0.5


class Png:
    """PNG of one picture."""

    name: ClassVar[str] = "png"

    def optimize(self, data: memoryview, wish: Optimization, context: Context) -> Optimized:
        """Keep every pixel, or with `lossy` find a palette that looks as the quality says."""
        del context
        chunks = kept(data, wish)
        whole, raw, fewer = file_of(chunks), _raw(chunks), None
        if wish.lossy and wish.quality < LOSSLESS:
            fewer = _reduced(data, chunks, wish.quality)
        hopeless = bool(fewer) and raw > SMALL and len(fewer or b"") < HALF * len(whole)
        plain = packed(whole, raw, quick=hopeless)
        if fewer and len(fewer) < len(plain):
            return Optimized(fewer, "palette+oxipng", "image/png", "png")
        return Optimized(plain, "oxipng", "image/png", "png")

    def bare(self, data: memoryview, wish: Optimization) -> Optimized:
        """Leave out the chunks that change nothing of the look."""
        body = file_of(kept(data, wish)) if wish.strip else bytes(data)
        return Optimized(body, NONE, "image/png", "png")


class Size(NamedTuple):
    """What the first chunk says."""

    width: int
    height: int
    depth: int
    colours: int

    @classmethod
    def of(cls, chunks: list[Chunk]) -> Self:
        """Read it; raises UnreadableImage."""
        if not chunks or chunks[0].kind != b"IHDR" or len(chunks[0].body) != SIZE.size:
            raise UnreadableImage("the PNG is damaged: it begins without a header")
        return cls(*SIZE.unpack(chunks[0].body)[:4])


def kept(data: memoryview, wish: Optimization) -> list[Chunk]:
    """Return the chunks that stay."""
    chunks = chunks_of(data)
    return only(chunks, LOOKS) if wish.strip else chunks


def managed_grey(chunks: list[Chunk]) -> bool:
    """Say whether a profile reads the samples as grey: no palette could be read by it."""
    found = next((chunk.body for chunk in chunks if chunk.kind == b"iCCP"), b"")
    _, _, rest = found.partition(b"\0")
    try:
        head = zlib.decompressobj().decompress(rest[1:], PROFILE_HEAD)
    except zlib.error:
        return False
    return head[16:20] == GREY


def spliced(other: bytes, chunks: list[Chunk]) -> bytes:
    """Put those of a file's chunks that a palette leaves true into a file that has one."""
    header, *rest = (c for c in chunks_of(memoryview(other)) if c.kind in LOOKS)
    unwanted = OF_SAMPLES | {b"IHDR", b"IDAT", b"IEND"}
    return file_of([header, *(c for c in chunks if c.kind not in unwanted), *rest])


def _raw(chunks: list[Chunk]) -> int:
    """Return how many bytes the samples are."""
    size = Size.of(chunks)
    samples = {2: 3, 4: 2, 6: 4}.get(size.colours, 1)
    return size.height * (1 + size.width * samples * size.depth // 8)


def _reduced(data: memoryview, chunks: list[Chunk], quality: int) -> bytes | None:
    """Return the picture with a palette; None where that does it no justice."""
    size = Size.of(chunks)
    if size.width * size.height > MOST_REDUCED or managed_grey(chunks):
        return None
    with translated():
        image = opened("png", data)
        if is_bright(Loader().marked(image, data)):
            return None
        image = eight_bits(bare(image)).copy_memory()
        settings = dict.fromkeys(min(quality + step, 100) for step in STEPS)
        found = first_that_looks(image, quality, settings, lambda q: reduced(image, q, DITHER))
    if found is None:
        return None
    return packed(spliced(found, chunks), size.width * size.height)


def eight_bits(image: pyvips.Image) -> pyvips.Image:
    """Return samples of 16 bits as 8, in their own space."""
    if image.format == "uchar":
        return image
    space = "srgb" if image.bands > 2 else "b-w"  # noqa: PLR2004 - grey, and its alpha
    return (image >> 8).cast("uchar").copy(interpretation=space)
