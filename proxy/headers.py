"""ASGI's header lists: how they are read, and how values are made safe to write."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

Pair = tuple[bytes, bytes]
Pairs = tuple[Pair, ...]

NOTHING: Mapping[bytes, bytes] = MappingProxyType({})
CONTROLS = bytes([*range(32), 127])


class Answer(NamedTuple):
    """What goes back over ASGI: status, headers, body."""

    status: int
    headers: Pairs
    body: bytes


def picked(headers: Iterable[Pair], names: frozenset[bytes]) -> Mapping[bytes, bytes]:
    """Return the named headers in one pass, repeated ones joined by a comma."""
    found: dict[bytes, bytes] | None = None
    for name, value in headers:
        if name in names:
            if found is None:
                found = {}
            found[name] = found[name] + b", " + value if name in found else value
    return NOTHING if found is None else found


def safe(text: str) -> bytes:
    """Write a header's value without anything that could end it early."""
    return text.encode("latin-1", "replace").translate(None, CONTROLS)
