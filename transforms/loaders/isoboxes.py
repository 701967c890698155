"""The boxes of which files of the ISO base media family consist (ISO/IEC 14496-12, 4.2)."""

from collections.abc import Iterator
from typing import NamedTuple

from transforms.errors import UnreadableImage

HEAD, LONG = 8, 16


class Box(NamedTuple):
    """One box: its kind, where it begins among its neighbours, and what is in it."""

    kind: bytes
    start: int
    body: memoryview


def boxes(data: memoryview) -> Iterator[Box]:
    """Go through boxes that stand one after the other; raises UnreadableImage where one is cut."""
    at = 0
    while at + HEAD <= len(data):
        size, head = int.from_bytes(data[at : at + 4], "big"), HEAD
        if size == 1:
            size, head = int.from_bytes(data[at + HEAD : at + LONG], "big"), LONG
        size = size or len(data) - at
        if not head <= size <= len(data) - at:
            raise UnreadableImage("the image is damaged: it ends within one of its boxes")
        yield Box(bytes(data[at + 4 : at + HEAD]), at, data[at + head : at + size])
        at += size


def within(data: memoryview, *path: bytes) -> memoryview:
    """Go down to the first box of each kind; empty where there is none."""
    for wanted in path:
        data = next((box.body for box in boxes(data) if box.kind == wanted), memoryview(b""))
    return data
