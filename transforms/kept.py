"""What an answer takes along of an original, beside its pixels."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyvips


class Gains(NamedTuple):
    """The gain map of an HDR picture: how much brighter each place may shine, and its numbers.

    `numbers` are libvips' own, each a type and a value by name.
    """

    image: pyvips.Image
    numbers: dict[str, tuple[int, Any]]


class Signal(NamedTuple):
    """How samples stand for light: code points of ITU-T H.273 for primaries and transfer."""

    primaries: int
    transfer: int


@dataclass(frozen=True, slots=True)
class Kept:
    """Metadata as it is to be written: already free of what would be wrong of other pixels.

    `profile` says what the samples mean, nothing being sRGB; `signal` says it where there are more
    than a profile can say. `exif` begins with its byte order, `iptc` holds the bare records,
    `manifest` is a C2PA store.
    """

    profile: bytes = b""
    exif: bytes = field(default=b"", repr=False)
    xmp: bytes = field(default=b"", repr=False)
    iptc: bytes = field(default=b"", repr=False)
    manifest: bytes = field(default=b"", repr=False)
    signal: Signal | None = None
    gains: Gains | None = None

    @property
    def worded(self) -> bool:
        """Whether there is any EXIF, XMP or IPTC."""
        return bool(self.exif or self.xmp or self.iptc)


NOTHING = Kept()
