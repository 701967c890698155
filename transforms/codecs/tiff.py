"""TIFF."""

from typing import ClassVar

from transforms.codecs.base import PICTURE, WORDS, Output
from transforms.codecs.effort import within
from transforms.picture import Picture

PIXEL_BYTES = 12
MEDIUM = 8_000_000
LEVELS = (0.03, 0.03, 0.04, 0.055, 0.06, 0.07, 0.075, 0.1, 0.15, 0.21)
USUAL_BITS = 8


class Tiff:
    """Lossless TIFF, deflated with a predictor; one page."""

    name: ClassVar[str] = "tiff"
    media_type: ClassVar[str] = "image/tiff"
    extension: ClassVar[str] = "tiff"
    aliases: ClassVar[tuple[str, ...]] = ("tif",)
    alpha: ClassVar[bool] = True
    animation: ClassVar[bool] = False
    largest_side: ClassVar[int] = 1_000_000
    picture: ClassVar[bool] = True
    negotiable: ClassVar[bool] = False
    options: ClassVar[frozenset[str]] = PICTURE | WORDS | {"effort", "bits", "icc"}

    def most_pixels(self, picture: Picture, output: Output, memory: int) -> int:
        """Allow for the picture and a file that hardly shrinks, which grows by doubling."""
        del picture
        return memory // (PIXEL_BYTES if output.bits == USUAL_BITS else 2 * PIXEL_BYTES)

    def encode(self, picture: Picture, output: Output) -> bytes:
        """Write every pixel as it is, of 16 bits where there are more than 8 and it was asked."""
        pixels = picture.width * picture.height
        level = 6 if pixels <= MEDIUM else 3
        if output.effort is not None:
            level = max(1, within(output.effort, level, pixels, LEVELS))
        body: bytes = picture.strip().tiffsave_buffer(
            compression="deflate", predictor="horizontal", level=level, keep=output.keeps
        )
        return body
