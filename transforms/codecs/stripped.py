"""A JPEG without a word beside its pixels: ITU-T T.81, annex B."""

import re
from collections.abc import Iterator
from struct import unpack_from

from transforms.loaders.icc import is_srgb

SOI, EOI, SOS, COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
APPLICATION = range(0xE0, 0xF0)
USUAL_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDD})
PROFILE, ADOBE = b"ICC_PROFILE\0", b"Adobe"
PROFILE_HEAD, TRANSFORM = 14, 11
MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]", re.DOTALL)
GREY, COLOUR, USUAL_BITS = (1,), (1, 2, 3), 8

Segment = tuple[int, bytes]


def stripped(data: memoryview) -> bytes | None:
    """Return the file up to its end without comments and application data.

    None where these say what the samples mean (another colour space, CMYK, a profile that is not
    sRGB's), or where the file is of an unusual kind or depth or does not end.
    """
    try:
        segments = list(segments_of(data))
        if any(marker in FRAMES - USUAL_FRAMES for marker, _ in segments) or _odd(segments):
            return None
    except (IndexError, ValueError):
        return None
    return b"".join(part for marker, part in segments if not _word(marker))


def _word(marker: int) -> bool:
    return marker in APPLICATION or marker == COMMENT


def segments_of(data: memoryview) -> Iterator[Segment]:
    """Yield markers, each with the bytes up to the next; ValueError where the file is not whole."""
    yield SOI, bytes(data[:2])
    at, marker = 2, SOI
    while marker != EOI:
        found = MARKER.match(data, at)
        if not found:
            raise ValueError(at)
        marker, at = data[found.end() - 1], found.end()
        end = at if marker == EOI else at + _length(data, at)
        if marker == SOS:
            following = MARKER.search(data, end)
            if not following:
                raise ValueError(at)
            end = following.start()
        elif marker not in {*TABLES, *FRAMES, EOI} and not _word(marker):
            raise ValueError(marker)
        yield marker, b"\xff" + bytes(data[at - 1 : end])
        at = end


def _length(data: memoryview, at: int) -> int:
    length = data[at] << 8 | data[at + 1]
    if at + length > len(data):
        raise ValueError(length)
    return length


def _odd(segments: list[Segment]) -> bool:
    """Say whether the samples are not plain grey or YCbCr, or have colours of their own."""
    profile = [part[18:] for marker, part in segments if _is(marker, part, 0xE2, PROFILE)]
    adobe = [part for marker, part in segments if _is(marker, part, 0xEE, ADOBE)]
    frames = [part for marker, part in segments if marker in FRAMES]
    if len(frames) != 1 or (profile and not is_srgb(b"".join(profile))):
        return True
    bits, count = unpack_from(">B4xB", frames[0], 4)
    names = tuple(frames[0][10 : 10 + 3 * count : 3])
    raw = count > 1 and any(part[4 + TRANSFORM] == 0 for part in adobe)
    return raw or bits != USUAL_BITS or names not in {GREY, COLOUR}


def _is(marker: int, part: bytes, wanted: int, name: bytes) -> bool:
    return marker == wanted and part[4 : 4 + len(name)] == name
