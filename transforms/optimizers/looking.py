"""How much a picture may lose at a quality, and the search for what loses no more."""

from collections.abc import Callable, Iterable

import pyvips

from transforms.codecs.base import BEST, QualityMap, on_scale
from transforms.judging import Judge
from transforms.sampling import bands

# SSIMULACRA2 of photographs at places on the common scale.
SCORES: QualityMap = ((1, 20), (34, 50), (56, 65), (79, 78), (88, 85), (BEST, 95))
MOST_JUDGED, SAMPLED = 4_000_000, 400_000
TOLERANCE = 8.0

Attempt = tuple[bytes, float]


def mark(quality: int) -> float:
    """Return the score that a picture shall have at a quality."""
    return on_scale(quality, SCORES)


def first_that_looks(
    image: pyvips.Image, quality: int, settings: Iterable[int], write: Callable[[int], bytes]
) -> bytes | None:
    """Write at one setting after another, until one looks as the quality says.

    Where none does the best of them counts if it misses by little; else None. Nothing better is to
    be had where a setting changes nothing. Bands of a large picture are judged, and of one that
    takes long to write none.
    """
    settings = tuple(settings)
    if image.width * image.height > MOST_JUDGED:
        return write(settings[len(settings) // 2])
    judge, wanted = Judge(bands(image, SAMPLED)), mark(quality)
    attempts: list[Attempt] = []
    for setting in settings:
        body = write(setting)
        if attempts and body == attempts[-1][0]:
            break
        shown = pyvips.Image.new_from_buffer(body, "").copy_memory()
        attempts.append((body, judge.look(bands(shown, SAMPLED))))
        if attempts[-1][1] >= wanted:
            return body
    body, found = max(attempts, key=lambda attempt: attempt[1])
    return body if found >= wanted - TOLERANCE else None
