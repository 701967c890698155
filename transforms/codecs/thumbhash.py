"""ThumbHash: a picture's shapes, colours and alpha in some twenty-five bytes.

The algorithm is Evan Wallace's (https://github.com/evanw/thumbhash): NOTICE has its terms. Every
sum is taken in the order of his reference and every cosine is its engine's, so that the bytes are
the same.
"""

from base64 import b64encode
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import floor, pi
from operator import mul
from typing import ClassVar, NamedTuple, Self

from transforms.codecs.base import Output
from transforms.codecs.cosine import cosine
from transforms.codecs.placeholder import Placeholder
from transforms.picture import Picture

BYTE = 255


class Thumbhash(Placeholder):
    """The text that stands for a picture, with its alpha, until it comes."""

    name: ClassVar[str] = "thumbhash"
    largest_side: ClassVar[int] = 64  # 100, the most there may be, would take 34 ms instead of 14
    pixel_bytes: ClassVar[int] = 500

    def encode(self, picture: Picture, output: Output) -> bytes:  # noqa: ARG002 - a placeholder has no quality
        """Write the hash in Base64."""
        return b64encode(thumbhash(picture.width, picture.height, rgba(picture)))


def rgba(picture: Picture) -> bytes:
    """Return red, green, blue and alpha of every pixel, row by row."""
    image = picture.image.colourspace("srgb")
    pixels = (image if image.hasalpha() else image.addalpha()).write_to_memory()
    return bytes(pixels)


class Basis(NamedTuple):
    """Cosines along each axis, each as long as there are pixels."""

    columns: list[list[float]]
    rows: list[list[float]]

    @classmethod
    def of(cls, width: int, height: int, count: int) -> Self:
        """Compute the first of them."""
        columns = [
            [cosine(pi / width * n * (x + 0.5)) for x in range(width)] * height
            for n in range(count)
        ]
        heights = [
            [cosine(pi / height * m * (y + 0.5)) for y in range(height)] for m in range(count)
        ]
        return cls(columns, [[f for f in each for _ in range(width)] for each in heights])


class Waves(NamedTuple):
    """A channel as cosines: its mean, the others as shares of the largest, and that one's size."""

    mean: float
    shares: list[float]
    scale: float


def thumbhash(width: int, height: int, pixels: bytes) -> bytes:
    """Hash pixels of red, green, blue and alpha."""
    alpha = [value / BYTE for value in pixels[3::4]]
    clear = last(accumulate(alpha)) < width * height
    most, longer = 5 if clear else 7, max(width, height)
    across, down = (max(1, nearest(most * side / longer)) for side in (width, height))
    light, yellow, red = _channels(pixels, alpha)
    basis = Basis.of(width, height, most)
    waves = [
        _waves(light, basis, max(3, across), max(3, down)),
        *(_waves(each, basis, 3, 3) for each in (yellow, red)),
        *([_waves(alpha, basis, 5, 5)] if clear else ()),
    ]
    fewer = down if width > height else across
    return _head(waves, fewer, landscape=width > height) + _nibbles(waves)


def _channels(pixels: bytes, alpha: Sequence[float]) -> tuple[list[float], ...]:
    """Lay pixels on their mean colour; give luminance, yellow less blue and red less green."""
    laid = list(zip(*(_laid(pixels[n::4], alpha) for n in range(3)), strict=True))
    light = [(r + g + b) / 3 for r, g, b in laid]
    yellow = [(r + g) / 2 - b for r, g, b in laid]
    return light, yellow, [r - g for r, g, _ in laid]


def _laid(band: bytes, alpha: Sequence[float]) -> list[float]:
    weights = [value / BYTE for value in alpha]
    mean = last(accumulate(map(mul, weights, band))) / (last(accumulate(alpha)) or 1)
    each = zip(band, weights, alpha, strict=True)
    return [mean * (1 - value) + weight * colour for colour, weight, value in each]


def _waves(channel: Sequence[float], basis: Basis, across: int, down: int) -> Waves:
    columns = [list(map(mul, channel, wave)) for wave in basis.columns[:across]]
    found = []
    for m, row in enumerate(basis.rows[:down]):
        kept = (n for n in range(across) if n * down < across * (down - m))
        found += [last(accumulate(map(mul, columns[n], row))) / len(channel) for n in kept]
    mean, *others = found
    scale = max(map(abs, others))
    return Waves(mean, [0.5 + 0.5 / scale * f for f in others] if scale else others, scale)


def _head(waves: Sequence[Waves], fewer: int, *, landscape: bool) -> bytes:
    light, yellow, red, *alpha = waves
    first = nearest(63 * light.mean) | nearest(31.5 + 31.5 * yellow.mean) << 6
    first |= nearest(31.5 + 31.5 * red.mean) << 12 | nearest(31 * light.scale) << 18
    first |= bool(alpha) << 23
    second = fewer | nearest(63 * yellow.scale) << 3 | nearest(63 * red.scale) << 9
    second |= landscape << 15
    third = bytes(nearest(15 * each.mean) | nearest(15 * each.scale) << 4 for each in alpha)
    return first.to_bytes(3, "little") + second.to_bytes(2, "little") + third


def _nibbles(waves: Sequence[Waves]) -> bytes:
    values = [nearest(15 * share) for each in waves for share in each.shares]
    values += [0] * (len(values) % 2)
    return bytes(low | high << 4 for low, high in zip(values[::2], values[1::2], strict=True))


def nearest(value: float) -> int:
    """Round halves up, as JavaScript does."""
    return floor(value + 0.5)


def last(values: Iterable[float]) -> float:
    """Return the last of some numbers; of running sums that is the plain sum."""
    return deque(values, maxlen=1)[0]
