"""The quality at which this very picture looks as good as was asked."""

from collections.abc import Mapping
from dataclasses import replace
from math import floor, log2
from typing import Any

import pyvips

from transforms.attempts import Attempt, Attempts
from transforms.codecs import Codec
from transforms.codecs.base import BEST, FULL
from transforms.judging import Judge
from transforms.kept import NOTHING
from transforms.mosaic import mosaic
from transforms.picture import Picture, Size
from transforms.searching import Curve, sought, whole
from transforms.writing import NONE, Writing

# How much higher tiles score than the whole: means over half of the corpus' photographs.
BIAS: Mapping[str, float] = {"jpeg": 0.4, "webp": 0.7, "avif": 0.0, "jxl": 0.3}
SLOPE = 0.8
NEAR, MISSED, LEAP = 1.0, 0.5, 3.0
PROBES = 3
CHECKED = 1_000_000
BANDS_OF_TWICE = 2


def aims(codec: Codec, writing: Writing) -> bool:
    """Say whether a look is asked of a codec, and can be measured and changed."""
    return bool(writing.target) and codec.name in BIAS and not (writing.lossless or writing.near)


def aimed(codec: Codec, picture: Picture, writing: Writing, attempts: Attempts) -> Attempt:
    """Write at the lowest q at which the picture's score reaches the target, and remember it.

    Tiles of it are searched; up to CHECKED pixels are then scored as a whole and corrected once.
    Where the choice is known of the original already, nothing is searched; where there is no
    memory for that, the target is reached on average only.
    """
    name = _name(codec, picture, writing)
    if known := _known(picture.fact(name), writing):
        return attempts.make(picture, known)
    try:
        found = _found(codec, picture, writing, attempts)
    except (MemoryError, RuntimeError, pyvips.Error):
        return attempts.make(picture, replace(writing, target=0))
    choice = [found.writing.q, found.writing.subsample]
    return replace(found, picture=picture.learning(name, choice))


def _found(codec: Codec, picture: Picture, writing: Writing, attempts: Attempts) -> Attempt:
    sample = mosaic(picture.image)
    everything = sample is picture.image
    mark = writing.target + (0.0 if everything else BIAS[codec.name])
    tiles, judge = _pictured(picture, sample), Judge(sample)

    def searched(way: Writing) -> Curve:
        plain = replace(way, target=0, effort=None, progressive=False, meta=NONE, hdr="")

        def measure(q: int) -> float:
            return judge.score(codec, attempts.encode(tiles, replace(plain, q=q)))

        return sought(measure, mark, Curve(SLOPE), way.q, PROBES, NEAR)

    curve = searched(writing)
    if not writing.subsample and _leaps(codec, curve, mark):
        writing = replace(writing, subsample=FULL)
        curve = searched(writing)
    found = attempts.make(picture, replace(writing, q=whole(curve.reaches(mark)), target=0))
    if not everything and picture.width * picture.image.height <= CHECKED and attempts.room:
        found = _corrected(codec, found, writing.target, curve, attempts)
    return found


def _leaps(codec: Codec, curve: Curve, mark: float) -> bool:
    """Say whether the mark was leaped over where the codec begins to keep full colour.

    Full colour at less quality then reaches it with fewer bytes.
    """
    fine = getattr(codec, "fine", None)
    if fine is None or "subsample" not in codec.options:
        return False
    below, above = curve.beside(mark)
    return bool(below and above and below[0] < fine <= above[0] and above[1] > mark + LEAP)


def _corrected(
    codec: Codec, found: Attempt, target: int, curve: Curve, attempts: Attempts
) -> Attempt:
    """Score the whole; where it misses, write once more."""
    missed = target - Judge(found.picture.image).score(codec, found.body)
    q = whole(found.writing.q + missed / curve.steepness)
    if q == found.writing.q or abs(missed) <= MISSED:
        return found
    return attempts.make(found.picture, replace(found.writing, q=q))


def _pictured(picture: Picture, sample: pyvips.Image) -> Picture:
    size = Size(sample.width, sample.height)
    return picture.with_image(sample, full=size, frames=1, delays=(), loop=0, kept=NOTHING)


def _known(choice: Any, writing: Writing) -> Writing | None:
    """Read a remembered choice, a stranger's word; None where it cannot be one."""
    match choice:
        case [int(q), ("" | "420" | "444") as subsample] if 1 <= q <= BEST:
            return replace(writing, q=q, subsample=subsample, target=0)
    return None


def _name(codec: Codec, picture: Picture, writing: Writing) -> str:
    """Name a choice: it serves pictures of about this width and shape, written in this way."""
    width, shape = picture.width, picture.width / picture.height
    bands = floor(BANDS_OF_TWICE * log2(width)), round(BANDS_OF_TWICE * log2(shape))
    way = writing.effort, writing.subsample, writing.bits, writing.icc
    return ":".join(map(str, ("q", codec.name, writing.target, *bands, *way)))
