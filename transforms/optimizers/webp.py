"""WebP, still or animated."""

from dataclasses import replace
from typing import ClassVar

from transforms.codecs.base import FULL, QualityMap
from transforms.codecs.webp import LOSSLESS, LOSSY
from transforms.codecs.webp import Webp as Codec
from transforms.context import Context
from transforms.loaders import LOADERS
from transforms.optimization import Optimization
from transforms.optimizers.base import NONE, Optimized
from transforms.optimizers.recoding import (
    File,
    admits,
    affordable,
    decoded,
    recoded,
    writing_of,
)
from transforms.optimizers.webp_parts import lossless, quiet
from transforms.picture import Picture

RECODED, EXACT = "libwebp", "libwebp-lossless"
HARD, QUICK = 6, 4

# Where careful colour and the most effort look as the common scale has it, and not below Pillow's.
SETTINGS: QualityMap = (
    (1, 4),
    (10, 7),
    (20, 18),
    (30, 30),
    (40, 42),
    (50, 54),
    (60, 66),
    (65, 72.5),
    (75, 82.5),
    (80, 86.5),
    (85, 90),
    (90, 94.5),
    (95, 100),
    (100, 100),
)


class Webp:
    """WebP at the quality that is wished; one without loss also without loss, but packed better."""

    name: ClassVar[str] = "webp"

    def optimize(self, data: memoryview, wish: Optimization, context: Context) -> Optimized:
        """Return the smaller of what there is."""
        file = File(data, LOADERS[self.name].header(data), wish, context)
        picture, plain = self.opened(file), self.bare(data, wish)
        body, method = self.recode(file, picture), RECODED
        if lossless(data) and (packed := self._written(file, picture, exact=True)):
            body, method = (body, method) if 0 < len(body) < len(packed) else (packed, EXACT)
        return self._of(body, method) if 0 < len(body) < len(plain.body) else plain

    def bare(self, data: memoryview, wish: Optimization) -> Optimized:
        """Return the file without metadata, but for its orientation and its colours."""
        if not wish.strip:
            return self._of(bytes(data), NONE)
        orientation = LOADERS[self.name].header(data).orientation
        return self._of(quiet(data, orientation), NONE)

    def takes(self, file: File) -> bool:
        """Take every file."""
        del file
        return True

    def opened(self, file: File) -> Picture:
        """Decode every frame."""
        return decoded(self.name, file)

    def recode(self, file: File, picture: Picture) -> bytes:
        """Write pixels anew."""
        return self._written(file, picture)

    def _written(self, file: File, picture: Picture, *, exact: bool = False) -> bytes:
        codec, hard = Codec(), QUICK if picture.alpha or file.header.frames > 1 else HARD
        effort = affordable(hard, file, LOSSLESS if exact else LOSSY)
        plain = writing_of(self.name, file, effort)
        writing = replace(plain, subsample=FULL, lossless=exact)
        if not admits(codec, file, picture, writing):
            return b""
        return recoded(codec, picture, writing, None if exact else SETTINGS)

    def _of(self, body: bytes, method: str) -> Optimized:
        return Optimized(body, method, Codec.media_type, Codec.extension)
