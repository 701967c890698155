"""GIF."""

from typing import ClassVar

from transforms.codecs.base import Output
from transforms.picture import Picture

PIXEL_BYTES = 20
SMALL = 2_000_000
SLOW = 16_000_000


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
    graded: ClassVar[bool] = False

    def most_pixels(self, picture: Picture, output: Output, memory: int) -> int:
        """Allow for the search of palettes, which takes up to half a second a megapixel."""
        del picture, output
        return min(memory // PIXEL_BYTES, SLOW)

    def encode(self, picture: Picture, output: Output) -> bytes:  # noqa: ARG002 - a palette has no quality
        """Write with light dithering."""
        pixels = picture.width * picture.height * picture.frames
        body: bytes = picture.strip().gifsave_buffer(
            effort=3 if pixels <= SMALL else 1,
            dither=0.6,
            interframe_maxerror=8,
            interpalette_maxerror=16,
            keep_duplicate_frames=True,
            keep="none",
        )
        return body
