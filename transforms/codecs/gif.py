"""GIF."""

from typing import ClassVar

from transforms.codecs.base import PICTURE, Output
from transforms.codecs.effort import within
from transforms.picture import Picture

PIXEL_BYTES = 20
SMALL = 2_000_000
SLOW = 12_000_000
COSTS = (0.6, 0.65, 0.7, 0.75, 0.9, 1.6, 1.9, 2.2, 2.3, 2.7)


class Gif:
    """GIF, still or animated, on a palette of 256 colours."""

    name: ClassVar[str] = "gif"
    media_type: ClassVar[str] = "image/gif"
    extension: ClassVar[str] = "gif"
    aliases: ClassVar[tuple[str, ...]] = ()
    alpha: ClassVar[bool] = True
    animation: ClassVar[bool] = True
    largest_side: ClassVar[int] = 65_535
    picture: ClassVar[bool] = True
    negotiable: ClassVar[bool] = False
    options: ClassVar[frozenset[str]] = PICTURE | {"effort"}

    def most_pixels(self, picture: Picture, output: Output, memory: int) -> int:
        """Allow for the search of palettes, which takes up to half a second a megapixel."""
        del picture, output
        return min(memory // PIXEL_BYTES, SLOW)

    def encode(self, picture: Picture, output: Output) -> bytes:
        """Write with light dithering."""
        pixels = picture.width * picture.height * picture.frames
        usual = 2 if pixels <= SMALL else 0
        effort = usual if output.effort is None else within(output.effort, usual, pixels, COSTS)
        body: bytes = picture.strip().gifsave_buffer(
            effort=effort + 1,
            dither=0.6,
            interframe_maxerror=8,
            interpalette_maxerror=16,
            keep_duplicate_frames=True,
            keep="none",
        )
        return body
