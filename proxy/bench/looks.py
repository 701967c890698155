"""How photographs look after a codec, and what that takes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, pstdev
from time import process_time
from typing import ClassVar, Protocol

import numpy as np
import pyvips
from imagecodecs import jpegxl_decode

from transforms.codecs.base import Output
from transforms.opsin import Pixels
from transforms.picture import Picture, Size
from transforms.quality import Reference

PIXELS = 300_000


class Graded(Protocol):
    """A codec whose encoder has a setting of its own; from q `fine` on it keeps more colour."""

    name: ClassVar[str]
    fine: ClassVar[int]

    def write(self, picture: Picture, setting: float, output: Output) -> bytes:
        """Encode at the encoder's own setting."""
        ...


@dataclass(frozen=True, slots=True)
class Photograph:
    """Pixels to encode and the reference to score them against."""

    picture: Picture
    reference: Reference

    @property
    def megapixels(self) -> float:
        """Millions of pixels."""
        return self.picture.width * self.picture.height / 1e6


@dataclass(frozen=True, slots=True)
class Sample:
    """What one encoding came to."""

    score: float
    bytes_per_pixel: float
    seconds_per_megapixel: float


@dataclass(frozen=True, slots=True)
class Look:
    """What a codec made of many photographs at one q: those it was fitted on, and the others."""

    q: int
    setting: float
    fitted: tuple[Sample, ...]
    held: tuple[Sample, ...]

    @property
    def every(self) -> tuple[Sample, ...]:
        """All of them."""
        return self.fitted + self.held

    @property
    def score(self) -> float:
        """Mean score of the photographs that had no part in the fit."""
        return fmean(each.score for each in self.held)

    @property
    def spread(self) -> float:
        """Standard deviation of their scores."""
        return pstdev(each.score for each in self.held)

    @property
    def bytes_per_pixel(self) -> float:
        """Mean size of all photographs."""
        return fmean(each.bytes_per_pixel for each in self.every)

    @property
    def milliseconds(self) -> float:
        """Mean time of a megapixel, of all photographs."""
        return fmean(each.seconds_per_megapixel for each in self.every) * 1000


def photograph(path: Path) -> Photograph:
    """Read a photograph, made smaller by Lanczos where it has too many pixels."""
    whole = pyvips.Image.new_from_file(str(path))
    share = min(1.0, math.sqrt(PIXELS / (whole.width * whole.height)))
    small = pyvips.Image.thumbnail(
        str(path), max(1, int(whole.width * share)), height=10_000_000, size="down"
    )
    image = small.colourspace("srgb")[0:3].cast("uchar").copy_memory()
    return Photograph(Picture(image, Size(image.width, image.height)), Reference(image.numpy()))


def sample(photo: Photograph, codec: Graded, setting: float, output: Output) -> Sample:
    """Encode and score one photograph."""
    began = process_time()
    body = codec.write(photo.picture, setting, output)
    seconds = process_time() - began
    size = photo.megapixels
    return Sample(photo.reference.score(seen(body)), len(body) / size / 1e6, seconds / size)


def samples(
    photos: Sequence[Photograph], codec: Graded, setting: float, output: Output
) -> tuple[Sample, ...]:
    """Encode and score many."""
    return tuple(sample(photo, codec, setting, output) for photo in photos)


def seen(body: bytes) -> Pixels:
    """Decode a file to sRGB pixels."""
    if body.startswith((b"\xff\x0a", b"\0\0\0\x0cJXL ")):
        return np.asarray(jpegxl_decode(body))
    image = pyvips.Image.new_from_buffer(body, "").colourspace("srgb")[0:3]
    pixels: Pixels = image.cast("uchar").numpy()
    return pixels
