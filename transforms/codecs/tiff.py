"""TIFF."""

from typing import ClassVar

from transforms.codecs.base import Output
from transforms.picture import Picture

PIXEL_BYTES = 12
MEDIUM = 8_000_000


class Tiff:
    """Lossless TIFF of 8 bits, deflated with a predictor; one page."""

    name: ClassVar[str] = "tiff"
    media_type: ClassVar[str] = "image/tiff"
    extension: ClassVar[str] = "tiff"
    aliases: ClassVar[tuple[str, ...]] = ("tif",)
    alpha: ClassVar[bool] = True
    animation: ClassVar[bool] = False
    largest_side: ClassVar[int] = 1_000_000
    picture: ClassVar[bool] = True
    negotiable: ClassVar[bool] = False
    graded: ClassVar[bool] = False

    def most_pixels(self, picture: Picture, output: Output, memory: int) -> int:
        """Allow for the picture and a file that hardly shrinks, which grows by doubling."""
        del picture, output
        return memory // PIXEL_BYTES

    def encode(self, picture: Picture, output: Output) -> bytes:  # noqa: ARG002 - lossless has no quality
        """Write every pixel as it is."""
        thorough = picture.width * picture.height <= MEDIUM
        body: bytes = picture.strip().tiffsave_buffer(
            compression="deflate", predictor="horizontal", level=6 if thorough else 3, keep="none"
        )
        return body
