"""BMP: on a palette and in runs."""

from itertools import islice
from struct import unpack_from
from typing import Any, ClassVar

import pyvips

from transforms.codecs.base import QualityMap, on_scale
from transforms.context import Context
from transforms.judging import Judge
from transforms.loaders.damage import guarded, translated
from transforms.loaders.pillow import MOST_INTERPRETED, opened
from transforms.optimization import Optimization
from transforms.optimizers.base import NONE, Optimized
from transforms.optimizers.bmp_writing import Dots, in_full, in_palette
from transforms.optimizers.looking import SAMPLED, TOLERANCE, mark
from transforms.optimizers.palettes import Paletted, exact, paletted, reduced, smeared
from transforms.sampling import bands

LOSSLESS, BEST = 100, 100
LARGE, MOST_REDUCED = 4_000_000, 30_000_000
STEPS = (0, 20, 40)
DITHER = 0.5
# What longer runs may cost: such pictures still look no worse than on colours chosen elsewhere.
PLACES: QualityMap = ((1, 1), (40, 46), (60, 54), (75, 69), (100, 100))
# Fewer colours are taken where they save this much of the bytes.
WORTH = 0.95
TRIES, FARTHEST = 6, 64.0
# What is judged to say whether a palette fits at all.
GLANCED = 250_000
CORE, INFO, V4 = 12, 40, 108
EMBEDDED = frozenset({b"DEBM", b"KNIL"})
OPAQUE = 255


class Bmp:
    """BMP of one picture without alpha; one with alpha, or with a profile, stays as it is."""

    name: ClassVar[str] = "bmp"

    def optimize(self, data: memoryview, wish: Optimization, context: Context) -> Optimized:
        """Use a palette where there are few colours, or where that looks as the quality says.

        `lossy` has no say: there is nothing else to save by.
        """
        del context
        pixels = _plain(data)
        if pixels is None:
            return self.bare(data, wish)
        dots = _dots(data)
        found = list(filter(None, [exact(pixels)]))
        if _may(pixels, wish):
            found += _reduced(pixels, wish.quality)
        if not found:
            return Optimized(in_full(pixels, dots), "truecolour", "image/bmp", "bmp")
        ways = [in_palette(each, dots) for each in found]
        body, method = next(w for w in ways if len(w[0]) * WORTH <= min(len(v[0]) for v in ways))
        return Optimized(body, method, "image/bmp", "bmp")

    def bare(self, data: memoryview, wish: Optimization) -> Optimized:
        """Leave the file as it is: there is no metadata in it."""
        del wish
        return Optimized(bytes(data), NONE, "image/bmp", "bmp")

    def fits(self, data: memoryview, wish: Optimization) -> bool:
        """Say whether a palette does the pixels justice."""
        pixels = _plain(data)
        if pixels is None or not _may(pixels, wish):
            return False
        if pixels.shape[0] * pixels.shape[1] > LARGE or exact(pixels) is not None:
            return True
        with translated():
            return _Judged(pixels, wish.quality, GLANCED).fits


def _may(pixels: Any, wish: Optimization) -> bool:
    """Say whether colours may go, of pixels that are not too many for it."""
    return wish.quality < LOSSLESS and pixels.shape[0] * pixels.shape[1] <= MOST_REDUCED


def _plain(data: memoryview) -> Any:
    return None if _profiled(data) else _pixels(data)


def _pixels(data: memoryview) -> Any:
    """Decode to rows of RGB; None where alpha counts."""
    import numpy as np  # noqa: PLC0415

    with guarded():
        image = opened(data, "BMP")
        image.load()
        if image.mode == "RGBA" and image.getchannel("A").getextrema() != (OPAQUE, OPAQUE):
            return None
        return np.asarray(image.convert("RGB"))


def _profiled(data: memoryview) -> bool:
    """Say whether the header brings a profile."""
    size = int.from_bytes(data[14:18], "little")
    return size >= V4 and bytes(data[70:74]) in EMBEDDED


def _dots(data: memoryview) -> Dots:
    if int.from_bytes(data[14:18], "little") < INFO:
        return 0, 0
    across, down = unpack_from("<ii", data, 38)
    return across, down


class _Judged:
    """A picture on all colours of a palette, and a judge of others."""

    def __init__(self, pixels: Any, quality: int, sampled: int = SAMPLED) -> None:
        self.image = pyvips.Image.new_from_array(pixels).copy(interpretation="srgb")
        self.full = paletted(reduced(self.image, BEST, DITHER))
        self._judge = Judge(bands(self.image, sampled))
        self._wanted = mark(round(on_scale(quality, PLACES)))
        large, least = self.full.indices.size > LARGE, mark(quality) - TOLERANCE
        self.fits = large or self._judge.look(self.full.part(sampled).image) >= least

    def looks(self, picture: Paletted) -> bool:
        """Say whether bands of a picture look as the quality says."""
        return self._judge.look(picture.image) >= self._wanted


def _reduced(pixels: Any, quality: int) -> list[Paletted]:
    """Return the picture on palettes: on all colours, on few, and smeared into longer runs."""
    with translated():
        judged = _Judged(pixels, quality)
        if not judged.fits or judged.full.indices.size > MOST_INTERPRETED:
            return [judged.full] if judged.fits else []
        fewer = (paletted(reduced(judged.image, min(quality + step, BEST))) for step in STEPS)
        few = list(islice((f for f in fewer if judged.looks(f.part(SAMPLED))), 1))
        plain = paletted(reduced(judged.image, BEST))
        bases = [*few, *([plain] if judged.looks(plain.part(SAMPLED)) else [])]
        return [judged.full, *few, *(_runs(base, judged) for base in bases)]


def _runs(base: Paletted, judged: _Judged) -> Paletted:
    """Return a picture smeared as much as it may be."""
    low, high, part = 0.0, FARTHEST, base.part(SAMPLED)
    for _ in range(TRIES):
        middle = (low + high) / 2
        low, high = (middle, high) if judged.looks(smeared(part, middle)) else (low, middle)
    return smeared(base, low) if low else base
