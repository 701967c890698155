"""From finished pixels to the file that was asked for."""

from collections.abc import Callable
from dataclasses import replace

from transforms.aiming import aimed, aims
from transforms.attempts import MOST, Attempt, Attempts, Encode
from transforms.codecs import Codec
from transforms.codecs.base import BEST
from transforms.picture import Picture
from transforms.squeezing import lowered, packed, squeezed
from transforms.writing import Writing


def written(
    codec: Codec,
    picture: Picture,
    writing: Writing,
    encode: Encode,
    until: float,
    spare: Callable[[], bytes] = bytes,
) -> tuple[Picture, bytes]:
    """Write a picture as it was asked: at a look, within so many bytes, no larger than it came.

    A file of the original's format and size has no more bytes than the original: else it is what
    `spare` gives, the original without its metadata, or, where that is empty, what quality down to
    the floor of a limit, or more work where there is no quality, can do. Who asks for every pixel
    (`ll`, `nl`), for q 100 or for a number of bytes gets what he asks for instead.
    `until` is when the answer is due, an instant of `time.perf_counter`. The picture comes back
    as it was written.
    """
    attempts = Attempts(encode, until, writing.tries or MOST)
    found = (
        aimed(codec, picture, writing, attempts)
        if aims(codec, writing)
        else attempts.make(picture, writing)
    )
    limit = writing.maxbytes if "maxbytes" in codec.options else 0
    if limit:
        found = squeezed(codec, found, limit, attempts)
    elif 0 < (came := _bytes_of_the_same(codec, found)) < found.size:
        found = _as_it_came(found, spare()) or _no_larger(codec, found, came, attempts)
    told = _told(codec, found, limit, attempts) if writing.tries else {}
    return replace(found.picture, told=told), found.body


def _told(codec: Codec, found: Attempt, limit: int, attempts: Attempts) -> dict[str, int | bool]:
    """Say how a file came about, and of what size its original was."""
    original, writing = found.picture.original, found.writing
    exact = writing.lossless or ("palette" in codec.options and not writing.palette)
    return {
        "quality": BEST if exact else writing.q,
        "iterations": attempts.made,
        "met": not 0 < limit < found.size,
        "original_width": original.width if original else 0,
        "original_height": original.height if original else 0,
    }


def _bytes_of_the_same(codec: Codec, found: Attempt) -> int:
    """Say how many bytes the original has where nothing but its coding may have changed, else 0."""
    original, writing = found.picture.original, found.writing
    if original is None or original.format != codec.name:
        return 0
    if writing.lossless or writing.near or writing.q == BEST:
        return 0
    size = (found.picture.width, found.picture.height)
    return original.bytes if size == (original.width, original.height) else 0


def _as_it_came(found: Attempt, body: bytes) -> Attempt | None:
    """Return the original's own file as an attempt of the best quality, None where it is empty."""
    return replace(found, writing=replace(found.writing, q=BEST), body=body) if body else None


def _no_larger(codec: Codec, found: Attempt, limit: int, attempts: Attempts) -> Attempt:
    lower = lowered(codec, found, limit, attempts)
    return packed(codec, found, limit, attempts) if lower is None else lower
