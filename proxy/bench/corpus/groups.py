"""The groups of the preset bench: how large their pictures are."""

from collections.abc import Mapping
from typing import NamedTuple

KILOBYTE = 1024
PHOTOGRAPHS = 3


class Group(NamedTuple):
    """Bounds of a group: the longest side in pixels and the bytes of each file, both inclusive.

    A file takes the first of `sides` at which its bytes are within them.
    """

    about: str
    sides: tuple[int, ...]
    smallest: int = 0
    largest: int = 2**63

    def holds(self, size: int) -> bool:
        """Say whether a file of so many bytes is of the group."""
        return self.smallest <= size <= self.largest


GROUPS: Mapping[str, Group] = {
    "high_res": Group(
        "2000 pixels and more, more than 500 KB", (2048, 2400, 3000), 500 * KILOBYTE + 1
    ),
    "standard": Group(
        "800 to 2000 pixels, 100 to 500 KB", (1280, 1000, 800, 1920), 100 * KILOBYTE, 500 * KILOBYTE
    ),
    "compact": Group(
        "less than 800 pixels, less than 100 KB", (640, 480, 320, 160), 0, 100 * KILOBYTE - 1
    ),
    "deep_color": Group("AVIF of 10 and of 12 bits, written from as many", (1200,)),
}
