"""What a caller's Accept header says."""

from collections.abc import Iterator
from functools import lru_cache

from transforms.codecs import CODECS

LONGEST_HEADER = 1024
MOST_RANGES = 32
MOST_PARAMETERS = 8
MEMO = 512
TEXT_TYPES = frozenset(
    {
        "application/*",
        "application/json",
        "application/problem+json",
        "application/xhtml+xml",
        "text/*",
        "text/html",
        "text/plain",
    }
)


def fold(accept: str | bytes) -> tuple[str, ...]:
    """Return the negotiable codecs that an Accept header names outright, in order of preference.

    A wildcard names nothing, q=0 takes back, and q orders nothing.
    """
    return _folded(accept) if len(accept) <= LONGEST_HEADER else ()


def prefers_image(accept: str | bytes) -> bool:
    """Tell whether a caller would rather have a picture than any text; `*/*` does not say so."""
    return len(accept) <= LONGEST_HEADER and _prefers_image(accept)


@lru_cache(MEMO)
def _folded(accept: str | bytes) -> tuple[str, ...]:
    ranges = list(_ranges(accept))
    named = {name for name, q in ranges if q > 0} - {name for name, q in ranges if q == 0}
    return tuple(c.name for c in CODECS.values() if c.negotiable and c.media_type in named)


@lru_cache(MEMO)
def _prefers_image(accept: str | bytes) -> bool:
    image = text = 0.0
    for name, q in _ranges(accept):
        if name.startswith("image/"):
            image = max(image, q if q > text else 0.0)
        elif name in TEXT_TYPES:
            text = max(text, q if q > image else 0.0)
    return image > text


def _ranges(accept: str | bytes) -> Iterator[tuple[str, float]]:
    """Yield media ranges in lower case with their weights; what is malformed is left out."""
    text = accept if isinstance(accept, str) else accept.decode("latin-1")
    for element in text.lower().split(",", MOST_RANGES)[:MOST_RANGES]:
        parts = element.split(";", MOST_PARAMETERS)
        name, *parameters = (part.strip(" \t") for part in parts)
        weight = _weight(parameters)
        if weight is not None and name.count("/") == 1:
            yield name, weight


def _weight(parameters: list[str]) -> float | None:
    """Read q, which is 1 where absent; None where it is no number from 0 to 1."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name == "q":
            digits = value.replace(".", "", 1)
            fine = digits.isascii() and digits.isdecimal() and float(value) <= 1
            return float(value) if fine else None
    return 1.0
