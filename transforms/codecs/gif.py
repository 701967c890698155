"""GIF."""

from typing import ClassVar

from transforms.codecs.base import Output
from transforms.picture import Picture


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

    def encode(self, picture: Picture, output: Output) -> bytes:  # noqa: ARG002 - a palette has no quality
        """Write with light dithering."""
        body: bytes = picture.strip().gifsave_buffer(
            effort=3,
            dither=0.6,
            interframe_maxerror=8,
            interpalette_maxerror=16,
            keep_duplicate_frames=True,
            keep="none",
        )
        return body
