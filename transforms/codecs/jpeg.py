"""JPEG."""

from typing import ClassVar

from transforms.codecs import scale
from transforms.codecs.base import FULL, HALVED, LOOK, PICTURE, WORDS, Output, on_scale, place
from transforms.picture import Picture

LIGHT, HEAVY = 11, 18
FINE_PIXELS = 24_000_000
USUAL_TABLE, FINE_TABLE = 5, 3  # Klein's; ImageMagick's, which is smaller where little is lost
SEARCHING = 5
SEARCHED_PIXELS = 30_000_000


class Jpeg:
    """Progressive JPEG with optimised tables; an effort from 5 on searches for better scans.

    The format has no way to keep every pixel: asked for that it does its best.
    """

    name: ClassVar[str] = "jpeg"
    media_type: ClassVar[str] = "image/jpeg"
    extension: ClassVar[str] = "jpg"
    aliases: ClassVar[tuple[str, ...]] = ("jpg",)
    alpha: ClassVar[bool] = False
    animation: ClassVar[bool] = False
    largest_side: ClassVar[int] = 65_500
    picture: ClassVar[bool] = True
    negotiable: ClassVar[bool] = False
    options: ClassVar[frozenset[str]] = (
        LOOK | PICTURE | WORDS | {"effort", "ll", "nl", "il", "subsample", "icc", "hdr"}
    )
    fine: ClassVar[int] = 90

    def most_pixels(self, picture: Picture, output: Output, memory: int) -> int:
        """Allow for the coefficients that a progressive file keeps until its end."""
        del picture
        fine = place(output) >= self.fine and memory // HEAVY < FINE_PIXELS
        return memory // (HEAVY if fine or output.subsample == FULL else LIGHT)

    def encode(self, picture: Picture, output: Output) -> bytes:
        """Write with halved colour, except where q is so high that it would show.

        Where there are very many pixels it does not, and full colour would take too much memory.
        """
        return self.write(picture, on_scale(place(output), scale.JPEG), output)

    def write(self, picture: Picture, setting: float, output: Output) -> bytes:
        """Write at the encoder's own setting."""
        pixels = picture.width * picture.height
        few = pixels <= FINE_PIXELS and place(output) >= self.fine
        fine = output.subsample == FULL or (few and output.subsample != HALVED)
        progressive = output.progressive is not False
        searching = (output.effort or 0) >= SEARCHING and pixels <= SEARCHED_PIXELS
        body: bytes = picture.image.jpegsave_buffer(
            Q=round(setting),
            optimize_coding=True,
            interlace=progressive,
            optimize_scans=progressive and searching,
            quant_table=USUAL_TABLE if place(output) < self.fine else FINE_TABLE,
            subsample_mode="off" if fine else "on",
            keep=output.keeps,
        )
        return body
