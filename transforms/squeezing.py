"""Files that keep to a number of bytes: by quality, by what an encoder can still do, by size."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil, floor, log, log2

from transforms.attempts import Attempt, Attempts
from transforms.codecs import Codec
from transforms.drawing import drawn
from transforms.fitting import rounded
from transforms.kept import NOTHING
from transforms.packing import packings
from transforms.picture import Size
from transforms.resampling import resample
from transforms.searching import Curve

FLOOR = 20  # below this place on the scale a smaller picture looks better
HALVING = 40  # settings of size from one to the half of it
BY_QUALITY, BY_SIZE = Curve(0.025), Curve(1.8 * log(2) / HALVING)
TRIES = 4
MARGIN, CLOSE = 0.03, 0.9
SURE = 0.4  # the margin of a last attempt that has to do, beside the best miss
KEPT_FOR_SIZE = 2  # a picture may well take more bytes at first: what is scaled has more colours
HARDEST = 9
UNMET = "maxbytes-unmet"


@dataclass(frozen=True, slots=True)
class Lever:
    """Something that makes files smaller the lower it is set, from `most` down to `least`.

    `share` says how much of the pixels is left at a setting, `kept` how many attempts another lever
    is to have as long as none keeps to the limit.
    """

    write: Callable[[int], Attempt]
    curve: Curve
    least: int
    most: int
    tries: int
    share: Callable[[int], float] = lambda _: 1.0
    kept: int = 0


def squeezed(codec: Codec, first: Attempt, limit: int, attempts: Attempts) -> Attempt:
    """Return an attempt of at most so many bytes; else the smallest found, with a note.

    Quality goes first, down to FLOOR; where there is none, a palette; then size, down to a pixel.
    """
    if first.size <= limit:
        return first
    if found := lowered(codec, first, limit, attempts):
        first = found
    elif "palette" in codec.options and not first.writing.palette and attempts.room:
        coloured = replace(first.writing, palette=True)
        first = _smaller(first, attempts.make(first.picture, coloured))
    found = first if first.size <= limit else _shrunk(first, limit, attempts)
    return found if found.size <= limit else replace(found, picture=found.picture.noted(UNMET))


def lowered(codec: Codec, first: Attempt, limit: int, attempts: Attempts) -> Attempt | None:
    """Return the best-looking attempt within the limit, else the smallest; None without quality."""
    plain = replace(first.writing, target=0)
    if "target" not in codec.options or plain.lossless or plain.near:
        return None

    def write(q: int) -> Attempt:
        return attempts.make(first.picture, replace(plain, q=q))

    curve = BY_QUALITY.seeing(plain.q, log(first.size))
    kept = KEPT_FOR_SIZE if attempts.few else 0
    lever = Lever(write, curve, min(FLOOR, plain.q), plain.q - 1, TRIES, kept=kept)
    return _pulled(lever, first, limit, attempts)


def packed(codec: Codec, first: Attempt, limit: int, attempts: Attempts) -> Attempt:
    """Return the first attempt within the limit that loses no more, else the smallest.

    A palette, which dithers, may well take more than every pixel as it is.
    """
    picture, writing = first.picture, first.writing
    if writing.palette and attempts.room:
        writing = replace(writing, palette=False)
        first = _smaller(first, attempts.make(picture, writing))
    if codec.name == "png" and picture.kept == NOTHING and not writing.progressive:
        for body in packings(picture.image, writing.bits):
            if first.size > limit:
                first = _smaller(first, replace(first, writing=writing, body=body))
    if first.size > limit and attempts.room:
        hard = replace(first.writing, effort=HARDEST, level=HARDEST)
        first = _smaller(first, attempts.make(picture, hard))
    return first


def _shrunk(first: Attempt, limit: int, attempts: Attempts) -> Attempt:
    """Return the largest picture within the limit, else the smallest attempt."""
    size = Size(first.picture.width, first.picture.height)
    whole = ceil(HALVING * log2(max(size)))

    def write(at: int) -> Attempt:
        to = rounded(size, 2 ** ((at - whole) / HALVING))
        return attempts.make(drawn(resample(first.picture, to)), first.writing)

    def share(at: int) -> float:
        return float(4 ** ((at - whole) / HALVING))

    curve = BY_SIZE.seeing(whole, log(first.size))
    lever = Lever(write, curve, 0, whole - 1, attempts.left, share)
    return _pulled(lever, first, limit, attempts)


def _pulled(lever: Lever, first: Attempt, limit: int, attempts: Attempts) -> Attempt:
    """Find the highest setting within the limit, or one that fills it nearly; in a few tries.

    The last of them is spent on the lowest setting where none has kept to the limit, or, of few, on
    one that is low enough by all that was seen.
    """
    best, curve, least, most = first, lever.curve, lever.least, lever.most
    for left in reversed(range(min(lever.tries, attempts.left))):
        missed = best.size > limit
        kept = min(lever.kept, 1 if CLOSE * best.size <= limit else lever.kept)
        if missed and attempts.left <= kept:
            break
        last = missed and (not left or attempts.left == kept + 1)
        margin = SURE + log(best.size / limit) if last and attempts.few else MARGIN
        at = max(_guess(curve, log(limit) - margin, most), least)
        at = least if last and not attempts.few else at
        if attempts.few:
            at = _in_time(lever, at, least, attempts)
        if least > most or not attempts.room_for(lever.share(at)):
            break
        tried = lever.write(at)
        curve = curve.seeing(at, log(tried.size))
        if tried.size > limit:
            best, most = _smaller(best, tried), at - 1
        else:
            best, least = tried, at + 1
            if tried.size >= CLOSE * limit:
                break
    return best


def _in_time(lever: Lever, most: int, least: int, attempts: Attempts) -> int:
    """Return the highest setting for which there is time, from `most` down; `most` without any."""
    settings = range(most, least - 1, -1)
    return next((at for at in settings if attempts.room_for(lever.share(at))), most)


def _guess(curve: Curve, mark: float, most: int) -> int:
    """Estimate where the mark is reached, at `most` or below it.

    Where what was seen says higher, or a lower setting took more, files did not shrink as they
    should, as with an encoder that takes another way for small pictures: what is expected is
    counted from the lowest miss.
    """
    at = floor(curve.reaches(mark))
    missed, size = min(curve.points)
    if at > most or mark < min(value for _, value in curve.points) < size:
        at = floor(missed - (size - mark) / curve.slope)
    return min(at, most)


def _smaller(one: Attempt, other: Attempt) -> Attempt:
    return other if other.size < one.size else one
