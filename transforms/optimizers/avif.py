"""AVIF, still or in a sequence."""

from typing import ClassVar

from transforms.codecs.avif import LOSSY
from transforms.codecs.avif import Avif as Codec
from transforms.codecs.base import QualityMap, on_scale
from transforms.context import Context
from transforms.loaders import LOADERS
from transforms.loaders.vips import opened, whole
from transforms.optimization import Optimization
from transforms.optimizers.base import NONE, Optimized
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
from transforms.picture import Picture

RECODED = "libavif"
HARD = 3
USUAL_PIXEL, DEPTHS = 4, (10, 12)
GAINS = b"tmap"

# Where libaom looks as Pillow's encoder does at the same number, or a little better.
SETTINGS: QualityMap = ((1, 20), (40, 46), (60, 62), (75, 77), (90, 90), (100, 99))
QUALITIES: QualityMap = ((1, 2), (60, 61), (75, 75), (100, 100))
# Seconds for a megapixel: 6, 3, 1.6 and less.
SPEEDS, FASTEST, OF_PARTS = ((4, 1_700_000), (5, 3_000_000), (6, 6_000_000), (8, 12_000_000)), 9, 6


class Avif:
    """AVIF stills at the quality that is wished, as deep as they came."""

    name: ClassVar[str] = "avif"

    def optimize(self, data: memoryview, wish: Optimization, context: Context) -> Optimized:
        """Write the pixels anew; a file with a gain map stays as it is."""
        file = File(data, LOADERS[self.name].header(data), wish, context)
        picture, plain = self.opened(file), self.bare(data, wish)
        body = self.recode(file, picture) if self.takes(file) else b""
        return self._of(body, RECODED) if 0 < len(body) < len(plain.body) else plain

    def bare(self, data: memoryview, wish: Optimization) -> Optimized:
        """Return the file without metadata."""
        return self._of(quiet(data) if wish.strip else bytes(data), NONE)

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

    def _of(self, body: bytes, method: str) -> Optimized:
        return Optimized(body, method, Codec.media_type, Codec.extension)


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
