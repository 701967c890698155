"""PNG."""

from typing import ClassVar

from transforms.codecs.base import Output
from transforms.picture import Picture

PIXEL_BYTES = 8
MEDIUM = 8_000_000


class Png:
    """Lossless truecolour or grey."""

    name: ClassVar[str] = "png"
    media_type: ClassVar[str] = "image/png"
    extension: ClassVar[str] = "png"
    aliases: ClassVar[tuple[str, ...]] = ()
    alpha: ClassVar[bool] = True
    animation: ClassVar[bool] = False
    largest_side: ClassVar[int] = 1_000_000
    picture: ClassVar[bool] = True
    negotiable: ClassVar[bool] = False
    graded: ClassVar[bool] = False

    def most_pixels(self, picture: Picture, output: Output, memory: int) -> int:
        """Allow for the picture and the file."""
        del picture, output
        return memory // PIXEL_BYTES

    def encode(self, picture: Picture, output: Output) -> bytes:  # noqa: ARG002 - lossless has no quality
        """Write every pixel as it is."""
        thorough = picture.width * picture.height <= MEDIUM
        body: bytes = picture.image.pngsave_buffer(
            compression=6 if thorough else 3, filter="all", keep="none"
        )
        return body
