"""ASGI's header lists: how they are read, and how values are made safe to write."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

Pair = tuple[bytes, bytes]
Pairs = tuple[Pair, ...]

NOTHING: Mapping[bytes, bytes] = MappingProxyType({})
CONTROLS = bytes([*range(32), 127])
ENDING = re.compile(b"[\0\r\n]")


class Answer(NamedTuple):
    """What goes back: status, headers, body.

    `lines` are the same headers as they are written, where somebody has them ready.
    """

    status: int
    headers: Pairs
    body: bytes
    lines: bytes = b""


def picked(headers: Iterable[Pair], names: frozenset[bytes]) -> Mapping[bytes, bytes]:
    """Return the named headers in one pass, repeated ones joined by a comma."""
    found: dict[bytes, bytes] | None = None
    for name, value in headers:
        if name in names:
            if found is None:
                found = {}
            found[name] = found[name] + b", " + value if name in found else value
    return NOTHING if found is None else found


def lines(headers: Iterable[Pair]) -> bytes:
    """Write headers as HTTP/1.1 writes them; raises ValueError for one that would end too early."""
    for name, value in headers:
        if ENDING.search(name) or ENDING.search(value):
            raise ValueError(f"header {name!r}: {value!r}: expected one line")
    return lines_of_safe(headers)


def lines_of_safe(headers: Iterable[Pair]) -> bytes:
    """Write headers that nothing but `safe` has made."""
    return b"".join([b"%b: %b\r\n" % pair for pair in headers])


def safe(text: str) -> bytes:
    """Write a header's value without anything that could end it early."""
    return text.encode("latin-1", "replace").translate(None, CONTROLS)
