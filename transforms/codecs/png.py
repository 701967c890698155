"""PNG."""

from typing import ClassVar

from transforms.codecs.base import PICTURE, WORDS, Output
from transforms.codecs.effort import within
from transforms.picture import Picture

PIXEL_BYTES, INTERLACED = 8, 14
SLOW = 12_500_000  # what a telephone takes is just above twelve
MEDIUM = 8_000_000
LEVELS = (0.05, 0.075, 0.09, 0.1, 0.105, 0.14, 0.15, 0.21, 0.24, 0.42)
USUAL_BITS = 8
SEARCHES = (0.45, 0.45, 0.5, 0.65, 0.7, 0.9, 1.8, 1.9, 2.2, 2.7)


class Png:
    """Truecolour or grey, every pixel as it is; with `q` a palette of colours that look alike."""

    name: ClassVar[str] = "png"
    media_type: ClassVar[str] = "image/png"
    extension: ClassVar[str] = "png"
    aliases: ClassVar[tuple[str, ...]] = ()
    alpha: ClassVar[bool] = True
    animation: ClassVar[bool] = False
    largest_side: ClassVar[int] = 1_000_000
    picture: ClassVar[bool] = True
    negotiable: ClassVar[bool] = False
    options: ClassVar[frozenset[str]] = (
        PICTURE | WORDS | {"q", "nl", "palette", "effort", "il", "l", "bits", "icc", "hdr"}
    )

    def most_pixels(self, picture: Picture, output: Output, memory: int) -> int:
        """Allow for the picture and the file, and for the time that a palette takes."""
        del picture
        held = memory // (INTERLACED if output.progressive else PIXEL_BYTES)
        held = held if output.bits == USUAL_BITS else held // 2
        return min(held, SLOW) if output.palette else held

    def encode(self, picture: Picture, output: Output) -> bytes:
        """Write truecolour, of 16 bits where the picture has them and they were asked for."""
        pixels = picture.width * picture.height
        if output.palette:
            return self._reduced(picture, output)
        level = self._level(output, pixels)
        body: bytes = picture.image.pngsave_buffer(
            compression=level, filter="all", interlace=bool(output.progressive), keep=output.keeps
        )
        return body

    def _level(self, output: Output, pixels: int) -> int:
        asked = output.effort if output.level is None else output.level
        if asked is None:
            return 6 if pixels <= MEDIUM else 3
        return max(within(asked, asked, pixels, LEVELS), min(asked, 1))

    def _reduced(self, picture: Picture, output: Output) -> bytes:
        pixels = picture.width * picture.height
        body: bytes = picture.image.pngsave_buffer(
            palette=True,
            Q=output.q,
            effort=within(output.effort, 3, pixels, SEARCHES) + 1,
            compression=self._level(output, pixels),
            interlace=bool(output.progressive),
            keep=output.keeps,
        )
        return body
