"""Decoded pixels that several renditions share."""

from typing import Annotated

from msgspec import Meta, Struct

Side = Annotated[int, Meta(ge=1, le=1_000_000)]
Delay = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class Master(Struct, frozen=True):
    """What a blob of bare samples holds: 8 bits each, row by row, frame below frame.

    The pixels are upright and sRGB, with straight alpha. `height` is that of one frame; `delays`
    are in milliseconds. `first` is the page of the original that the first frame was.
    """

    width: Side
    height: Side
    bands: Annotated[int, Meta(ge=3, le=4)]
    frames: Side = 1
    first: Annotated[int, Meta(ge=0)] = 0
    delays: tuple[Delay, ...] = ()
    loop: Delay = 0

    @property
    def bytes(self) -> int:
        """Weigh the samples."""
        return self.width * self.height * self.bands * self.frames
