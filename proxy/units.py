"""Kinds of value that settings have: sizes, times, counts of pixels, lists, addresses."""

import re
from ipaddress import ip_address, ip_network
from math import isfinite
from pathlib import Path
from urllib.parse import urlsplit

from cache import Links
from transforms.kinds import Kind, plain
from transforms.loaders import LOADERS, USUAL

SIZES = {"": 1, "b": 1, "kb": 1024, "mb": 1024**2, "gb": 1024**3, "tb": 1024**4}
TIMES = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
PIXELS = {"": 1, "mp": 1_000_000}
QUANTITY = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,6})?)\s*([a-z]*)", re.ASCII)
NOTHING, ANY, USUAL_FORMATS = "none", "*", "usual"
WEB_ORIGIN = re.compile(
    r"[a-z][a-z0-9+.-]*://([a-z0-9_.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?/?", re.ASCII | re.IGNORECASE
)


def _amount(text: str, units: dict[str, float] | dict[str, int]) -> float:
    match = QUANTITY.fullmatch(text.strip().lower())
    if match is None or match[2] not in units:
        raise ValueError(text)
    return float(match[1]) * units[match[2]]


def _shortest(value: float, units: dict[str, float] | dict[str, int]) -> str:
    unit = max(
        (u for u in units if u and value % units[u] == 0), key=lambda u: units[u], default=""
    )
    return plain(value / units[unit]) + unit


def size(low: int = 0) -> Kind[int]:
    """Take a number of bytes, in units of 1024."""

    def parse(text: str) -> int:
        value = int(_amount(text, SIZES))
        if value < low:
            raise ValueError(text)
        return value

    least = f", at least {_shortest(low, SIZES)}" if low else ""
    return Kind(f"a size such as 512kb, 50mb or 2gb{least}", parse, lambda v: _shortest(v, SIZES))


def duration(low: float = 0) -> Kind[float]:
    """Take a time, in seconds."""

    def parse(text: str) -> float:
        value = _amount(text, TIMES)
        if not isfinite(value) or value < low:
            raise ValueError(text)
        return value

    def write(value: float) -> str:
        return _shortest(value, TIMES) if value else "0s"

    least = f", at least {plain(low)}s" if low else ""
    return Kind(f"a time such as 30s, 10m, 24h or 7d{least}", parse, write)


def pixels() -> Kind[int]:
    """Take a number of pixels, plain or in megapixels."""

    def parse(text: str) -> int:
        value = int(_amount(text, PIXELS))
        if value < 1:
            raise ValueError(text)
        return value

    return Kind("a number of pixels such as 100mp", parse, lambda v: _shortest(v, PIXELS))


def listing(example: str, separators: str = r"[\s,]+") -> Kind[tuple[str, ...]]:
    """Take words; `none` is the empty list."""

    def parse(text: str) -> tuple[str, ...]:
        words = tuple(filter(None, re.split(separators, text)))
        return () if words == (NOTHING,) else words

    return Kind(f"a list such as {example}, or {NOTHING}", parse, lambda v: " ".join(v) or NOTHING)


def networks(example: str) -> Kind[tuple[str, ...]]:
    """Take addresses and networks as a list, or one `*` for all."""
    words = listing(example)

    def parse(text: str) -> tuple[str, ...]:
        found = words.parse(text)
        for each in found if found != (ANY,) else ():
            _ = ip_network(each) if "/" in each else ip_address(each)
        return found

    expected = f"addresses and networks such as {example}, {ANY} for all, or {NOTHING}"
    return Kind(expected, parse, words.write)


def origins(example: str) -> Kind[tuple[str, ...]]:
    """Take origins of pages as a list, `*` for all."""
    words = listing(example)

    def parse(text: str) -> tuple[str, ...]:
        found = words.parse(text)
        for each in found:
            if each != ANY and not WEB_ORIGIN.fullmatch(each):
                raise ValueError(each)
        return found

    return Kind(f"origins such as {example}, {ANY} for all, or {NOTHING}", parse, words.write)


def urls(example: str) -> Kind[tuple[str, ...]]:
    """Take URLs separated by spaces only: a password may hold a comma."""
    return listing(example, r"\s+")


def text(expected: str, pattern: str) -> Kind[str]:
    """Take text that wholly matches a pattern."""

    def parse(value: str) -> str:
        if re.fullmatch(pattern, value.strip()) is None:
            raise ValueError(value)
        return value.strip()

    return Kind(expected, parse)


def origin() -> Kind[str]:
    """Take an http(s) URL without query, fragment or user, and drop its last slash."""

    def parse(value: str) -> str:
        if value == NOTHING:
            return ""
        parts = urlsplit(value.strip())
        known = parts.scheme in {"http", "https"} and parts.hostname
        if not known or parts.query or parts.fragment or parts.username or parts.port == 0:
            raise ValueError(value)
        return value.strip().rstrip("/")

    return Kind(f"an address such as https://images.example.com, or {NOTHING}", parse)


def formats() -> Kind[tuple[str, ...]]:
    """Take names of input formats; the empty list stands for the usual ones."""
    words = listing("usual pdf")

    def parse(text: str) -> tuple[str, ...]:
        named = words.parse(text)
        if not named or not {*named} <= {USUAL_FORMATS, *LOADERS}:
            raise ValueError(text)
        if named == (USUAL_FORMATS,):
            return ()
        usual = USUAL if USUAL_FORMATS in named else ()
        return tuple(name for name in LOADERS if name in named or name in usual)

    expected = f"names out of {USUAL_FORMATS}, {', '.join(LOADERS)}"
    return Kind(expected, parse, lambda v: " ".join(v) or USUAL_FORMATS)


def file() -> Kind[str]:
    """Take the path of a file that can be read, and make it absolute; `none` is the empty text."""

    def parse(value: str) -> str:
        if value.strip() == NOTHING:
            return ""
        path = Path(value.strip()).resolve()
        try:
            path.open("rb").close()
        except OSError as error:
            raise ValueError(value) from error
        return str(path)

    return Kind(f"the path of a file that can be read, or {NOTHING}", parse)


def redis() -> Kind[str]:
    """Take the address of a Redis that a link can be made for, or `none`."""

    def parse(value: str) -> str:
        if value.strip() != NOTHING:
            Links().to(value.strip())
        return value.strip()

    return Kind(f"an address such as redis://localhost:6379/0, or {NOTHING}", parse)
