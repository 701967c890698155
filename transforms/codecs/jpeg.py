"""JPEG."""

from typing import ClassVar

from transforms.codecs import scale
from transforms.codecs.base import Output, on_scale
from transforms.picture import Picture

LIGHT = 11
HEAVY = 18
FINE_PIXELS = 24_000_000


class Jpeg:
    """Progressive JPEG with optimised tables."""

    name: ClassVar[str] = "jpeg"
    media_type: ClassVar[str] = "image/jpeg"
    extension: ClassVar[str] = "jpg"
    aliases: ClassVar[tuple[str, ...]] = ("jpg",)
    alpha: ClassVar[bool] = False
    animation: ClassVar[bool] = False
    largest_side: ClassVar[int] = 65_500
    picture: ClassVar[bool] = True
    negotiable: ClassVar[bool] = False
    graded: ClassVar[bool] = True
    fine: ClassVar[int] = 90

    def most_pixels(self, picture: Picture, output: Output, memory: int) -> int:
        """Allow for the coefficients that a progressive file keeps until its end."""
        del picture
        fine = output.q >= self.fine and memory // HEAVY < FINE_PIXELS
        return memory // (HEAVY if fine else LIGHT)

    def encode(self, picture: Picture, output: Output) -> bytes:
        """Write with halved colour, except where q is so high that it would show.

        Where there are very many pixels it does not, and full colour would take too much memory.
        """
        fine = output.q >= self.fine and picture.width * picture.height <= FINE_PIXELS
        return self.write(picture, on_scale(output.q, scale.JPEG), fine=fine)

    def write(self, picture: Picture, setting: float, *, fine: bool) -> bytes:
        """Write at the encoder's own setting; `fine` keeps full colour."""
        body: bytes = picture.image.jpegsave_buffer(
            Q=round(setting),
            optimize_coding=True,
            interlace=True,
            quant_table=3,
            subsample_mode="off" if fine else "on",
            keep="none",
        )
        return body
