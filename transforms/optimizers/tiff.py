"""TIFF: pages deflated, and photographs among them as JPEG."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

import pyvips

from transforms.codecs.base import QualityMap, on_scale
from transforms.context import Context
from transforms.loaders.damage import translated
from transforms.optimization import Optimization
from transforms.optimizers.base import NONE, Optimized
from transforms.optimizers.jpeg import trellised
from transforms.optimizers.tiff_parts import INNER, SUB, Page, Tag, file_of, long, pages_of, short
from transforms.optimizers.tiff_pixels import (
    BITS,
    COMPRESSION,
    EXTRA,
    HEIGHT,
    JPEG_TABLES,
    PHOTOMETRIC,
    PLANAR,
    PREDICTOR,
    ROWS,
    SAMPLE_FORMAT,
    SAMPLES,
    WIDTH,
    YCBCR,
    Layout,
    deflated,
    readable,
    unpacked,
)

# Those without which a page is another, or looks otherwise.
LOOKS = frozenset(
    {254, 255, 256, 257, 258, 259, 262, 266, 274, 277, 278, 280, 281, 282, 283, 284, 286, 287}
    | {290, 291, 292, 293, 296, 297, 301, 317, 318, 319, 320, 321, 322, 323, 332, 334, 336}
    | {338, 339, 340, 341, 342, 347, 529, 530, 531, 532, 34675}
)
OLD_JPEG, JPEG, LOSSLESS = 6, 7, 100
SUBSAMPLING, REFERENCE = 530, 532
GREY, COLOUR, LONGEST, FINE = 1, 2, 65_500, 90
# Others keep all colour in a TIFF's JPEG: it looks better at a quality than a JPEG does.
PLACES: QualityMap = ((1, 25), (40, 66), (60, 80), (75, 87), (90, 95), (100, 100))
# A page that hardly grows by it keeps every pixel.
WORTH = 0.75


class Tiff:
    """TIFF of as many pages as it has."""

    name: ClassVar[str] = "tiff"

    def optimize(self, data: memoryview, wish: Optimization, context: Context) -> Optimized:
        """Deflate each page, or write it as JPEG where that is lossy by wish and worth it."""
        pages = pages_of(data, context.limits.max_frames)
        if _foreign(pages, wish):
            return self.bare(data, wish)
        written = [_written(page, wish) for page in pages]
        names = {COMPRESSION_NAMES.get(page.number(COMPRESSION)) for page in written}
        method = "+".join(sorted(filter(None, names))) or NONE
        body = file_of([_quiet(page, wish) for page in written])
        return Optimized(body, method, "image/tiff", "tiff")

    def bare(self, data: memoryview, wish: Optimization) -> Optimized:
        """Leave out the tags that change nothing of the look."""
        body = bytes(data)
        if wish.strip and not _foreign(pages := pages_of(data, MOST_PAGES), wish):
            body = file_of([_quiet(page, wish) for page in pages])
        return Optimized(body, NONE, "image/tiff", "tiff")


COMPRESSION_NAMES = {8: "deflate", JPEG: "jpeg"}
MOST_PAGES = 10_000


def _foreign(pages: Sequence[Page], wish: Optimization) -> bool:
    """Say whether parts of a file lie where nothing here finds them."""
    old = any(page.number(COMPRESSION) == OLD_JPEG for page in pages)
    return not pages or old or (not wish.strip and any(SUB in page.tags for page in pages))


def _quiet(page: Page, wish: Optimization) -> Page:
    if not wish.strip:
        return page
    tags = {name: tag for name, tag in page.tags.items() if name in LOOKS and name not in INNER}
    return replace(page, tags=tags, inner={})


def _written(page: Page, wish: Optimization) -> Page:
    layout = Layout.of(page)
    if layout is None or not readable(page):
        return page
    best = deflated(page, layout)
    if wish.lossy and wish.quality < LOSSLESS and _photographic(page, layout):
        lossy = _as_jpeg(page, layout, round(on_scale(wish.quality, PLACES)))
        best = lossy if _size(lossy) < WORTH * _size(best) else best
    return best if _size(best) < _size(page) else page


def _size(page: Page) -> int:
    return sum(map(len, page.chunks))


def _photographic(page: Page, layout: Layout) -> bool:
    """Say whether the samples are plain grey or colour of 8 bits, as JPEG has them."""
    bands = {GREY: 1, COLOUR: 3}.get(page.number(PHOTOMETRIC, 9))
    plain = layout.bits == 8 and page.number(SAMPLES, 1) == bands and not page.tiled  # noqa: PLR2004
    usual = page.number(SAMPLE_FORMAT, 1) == 1 and page.number(PLANAR, 1) == 1
    sides = page.number(WIDTH), page.number(HEIGHT)
    unpredicted = page.number(PREDICTOR, 1) in {1, 2}
    return plain and usual and unpredicted and EXTRA not in page.tags and max(sides) <= LONGEST


def _as_jpeg(page: Page, layout: Layout, quality: int) -> Page:
    with translated():
        body = trellised(_image(page, layout), quality, fine=quality >= FINE, keep="none")
    colour = page.number(SAMPLES, 1) > 1
    halved = 2 if quality < FINE else 1
    dropped = {PREDICTOR, JPEG_TABLES}
    tags = {name: tag for name, tag in page.tags.items() if name not in dropped}
    tags[COMPRESSION] = short(page.order, JPEG)
    tags[ROWS] = long(page.order, page.number(HEIGHT))
    tags[BITS] = short(page.order, *(8,) * page.number(SAMPLES, 1))
    if colour:
        whole = (0, 1, 255, 1, 128, 1, 255, 1, 128, 1, 255, 1)
        tags[PHOTOMETRIC] = short(page.order, YCBCR)
        tags[SUBSAMPLING] = short(page.order, halved, halved)
        tags[REFERENCE] = Tag(5, long(page.order, *whole).value)
    return replace(page, tags=tags, chunks=(body,))


def _image(page: Page, layout: Layout) -> pyvips.Image:
    """Return the pixels of a page."""
    import numpy as np  # noqa: PLC0415

    rows = np.frombuffer(b"".join(unpacked(page, layout)), np.uint8)
    samples = rows.reshape(page.number(HEIGHT), page.number(WIDTH), layout.step)
    if page.number(PREDICTOR, 1) > 1:
        samples = np.add.accumulate(samples, axis=1, dtype=np.uint8)
    image = pyvips.Image.new_from_array(samples)
    return image.copy(interpretation="srgb" if layout.step > 1 else "b-w")
