"""ICC profiles, as far as telling whether one is sRGB or Display P3 by another name.

Layout and curve types after ICC.1:2022, sections 7.2, 7.3, 10.6 and 10.18.
"""

import struct
from functools import lru_cache
from struct import unpack_from

COLORANTS = (b"rXYZ", b"gXYZ", b"bXYZ")
SRGB = ((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))
DISPLAY_P3 = ((0.5151, 0.2412, -0.0011), (0.2919, 0.6922, 0.0419), (0.1572, 0.0666, 0.7841))
Primaries = tuple[tuple[float, float, float], ...]
CURVES = (b"rTRC", b"gTRC", b"bTRC")
PROBES = (0.02, 0.1, 0.25, 0.5, 0.75, 1.0)
COLORANT_SLACK = 0.002
ENCODED_SLACK = 1.5 / 255
MOST_TAGS = 100
PARAMETERS = (1, 3, 4, 5, 7)
USUAL_BYTES, KNOWN = 4096, 32


def is_srgb(profile: bytes) -> bool:
    """Say whether a profile moves no 8-bit value by more than about one step from sRGB."""
    return _known(profile, SRGB) if len(profile) <= USUAL_BYTES else _is(profile, SRGB)


def is_p3(profile: bytes) -> bool:
    """Say the same of Display P3."""
    return _is(profile, DISPLAY_P3)


@lru_cache(KNOWN)
def _known(profile: bytes, primaries: Primaries) -> bool:
    """Look once at the profiles that most files share, and that each is asked for several times."""
    return _is(profile, primaries)


def _is(profile: bytes, primaries: Primaries) -> bool:
    try:
        return _matches(profile, _tags(profile), primaries)
    except (struct.error, LookupError, ValueError, TypeError, ArithmeticError):
        return False  # TypeError: a negative number to a broken power is complex


def _tags(profile: bytes) -> dict[bytes, int]:
    if profile[16:20] != b"RGB " or profile[36:40] != b"acsp":
        raise ValueError(profile[16:20])
    (count,) = unpack_from(">I", profile, 128)
    entries = (unpack_from(">4sI", profile, 132 + 12 * n) for n in range(min(count, MOST_TAGS)))
    return dict(entries)


def _matches(profile: bytes, tags: dict[bytes, int], primaries: Primaries) -> bool:
    if tags.keys() & {b"A2B0", b"A2B1", b"D2B0"}:
        return False
    for name, wanted in zip(COLORANTS, primaries, strict=True):
        held = (part / 65536 for part in unpack_from(">3i", profile, tags[name] + 8))
        if any(abs(a - b) > COLORANT_SLACK for a, b in zip(held, wanted, strict=True)):
            return False
    return all(
        abs(_encode(_linear(profile, tags[name], probe)) - probe) < ENCODED_SLACK
        for name in CURVES
        for probe in PROBES
    )


def _encode(linear: float) -> float:
    """IEC 61966-2-1, from light to the encoded value."""
    return linear * 12.92 if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055  # noqa: PLR2004


def _linear(profile: bytes, at: int, value: float) -> float:
    if profile[at : at + 4] == b"para":
        return _parametric(profile, at, value)
    (count,) = unpack_from(">I", profile, at + 8)
    if count == 0:
        return value
    if count == 1:
        return float(value ** (unpack_from(">H", profile, at + 12)[0] / 256))
    place = value * (count - 1)
    left = min(int(place), count - 2)
    low, high = unpack_from(">2H", profile, at + 12 + 2 * left)
    return float(low + (high - low) * (place - left)) / 65535


def _parametric(profile: bytes, at: int, value: float) -> float:
    (kind,) = unpack_from(">H", profile, at + 8)
    raw = unpack_from(f">{PARAMETERS[kind]}i", profile, at + 12)
    parts = [part / 65536 for part in raw] + [0.0] * (PARAMETERS[-1] - len(raw))
    g, a, b, c, d, e, f = parts
    if kind == 0:
        return float(value**g)
    if kind <= 2:  # noqa: PLR2004 - types 1 and 2 put the threshold at -b/a
        return float((a * value + b) ** g + c) if value >= -b / a else c
    return float((a * value + b) ** g + e) if value >= d else c * value + f
