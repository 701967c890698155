"""AVIF, still or in a sequence."""

from typing import ClassVar

from transforms.codecs.avif import LOSSY
from transforms.codecs.avif import Avif as Codec
from transforms.codecs.base import QualityMap, on_scale
from transforms.context import Context
from transforms.loaders import LOADERS
from transforms.loaders.vips import opened, whole
from transforms.optimization import Optimization
from transforms.optimizers.base import Optimized
from transforms.optimizers.by_pillow import by_libavif
from transforms.optimizers.item_parts import kinds, quiet
from transforms.optimizers.recoding import (
    USUAL_BITS,
    File,
    admits,
    affordable,
    decoded,
    recoded,
    writing_of,
)
from transforms.optimizers.still import Still
from transforms.picture import Picture

HARD = 3
USUAL_PIXEL, DEPTHS = 4, (10, 12)
GAINS = b"tmap"

# Where libaom looks as Pillow's encoder does at the same number, or a little better.
SETTINGS: QualityMap = ((1, 20), (40, 46), (60, 62), (75, 77), (90, 90), (100, 99))
QUALITIES: QualityMap = ((1, 2), (60, 61), (75, 74), (100, 100))
# Seconds for a megapixel: 4, 0.8, 0.5, 0.3 and less.
SPEEDS, FASTEST, OF_PARTS = ((5, 450_000), (6, 3_000_000), (7, 5_000_000), (8, 10_000_000)), 9, 6


class Avif(Still):
    """AVIF stills at the quality that is wished, as deep as they came."""

    name: ClassVar[str] = "avif"
    method: ClassVar[str] = "libavif"
    media_type: ClassVar[str] = Codec.media_type
    extension: ClassVar[str] = Codec.extension

    def quiet(self, data: memoryview) -> bytes:
        """Return a file with nothing said beside its pixels."""
        return quiet(data)

    def takes(self, file: File) -> bool:
        """Take what has no gain map."""
        return GAINS not in kinds(file.data)

    def opened(self, file: File) -> Picture:
        """Decode the picture, as deep as it is."""
        return decoded(self.name, file, deep=_bits(file) > USUAL_BITS)

    def recode(self, file: File, picture: Picture) -> bytes:
        """Write pixels anew: by libavif those of 8 bits, which it makes smaller."""
        codec, bits = Codec(), _bits(file)
        writing = writing_of(self.name, file, affordable(HARD, file, LOSSY), bits)
        if not admits(codec, file, picture, writing):
            return b""
        if bits > USUAL_BITS or picture.kept.signal:
            return recoded(codec, picture, writing, SETTINGS)
        speed = next((speed for speed, most in SPEEDS if file.pixels <= most), FASTEST)
        if picture.width * picture.height < file.pixels:
            speed = max(speed, OF_PARTS)
        return by_libavif(picture, round(on_scale(writing.q, QUALITIES)), speed)


class Avifs:
    """AVIF sequences, which this build does not write: their frames stay as they are."""

    name: ClassVar[str] = "avifs"

    def optimize(self, data: memoryview, wish: Optimization, context: Context) -> Optimized:
        """Look through the first frame for damage, and take metadata away."""
        del context
        LOADERS[self.name].header(data)
        return self.bare(data, wish)

    def bare(self, data: memoryview, wish: Optimization) -> Optimized:
        """Return the file without metadata."""
        return Avif().bare(data, wish)


def _bits(file: File) -> int:
    """Say how many bits the samples have."""
    if file.header.pixel_bytes <= USUAL_PIXEL:
        return USUAL_BITS
    found = whole(opened("heif", file.data), "bits-per-sample", DEPTHS[0])
    return found if found in DEPTHS else DEPTHS[-1]
