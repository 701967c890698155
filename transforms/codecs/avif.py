"""AVIF."""

from typing import ClassVar

from transforms.codecs import scale
from transforms.codecs.base import Output, on_scale
from transforms.picture import Picture

LIGHT = 34
HEAVY = 56
SMALL = 150_000
FINE_PIXELS = 8_000_000


class Avif:
    """AV1 stills; more effort only where there are few pixels."""

    name: ClassVar[str] = "avif"
    media_type: ClassVar[str] = "image/avif"
    extension: ClassVar[str] = "avif"
    aliases: ClassVar[tuple[str, ...]] = ()
    alpha: ClassVar[bool] = True
    animation: ClassVar[bool] = False
    largest_side: ClassVar[int] = 16_384
    picture: ClassVar[bool] = True
    negotiable: ClassVar[bool] = True
    graded: ClassVar[bool] = True
    fine: ClassVar[int] = 82

    def most_pixels(self, picture: Picture, output: Output, memory: int) -> int:
        """Allow for the encoder's frames: twice as many with alpha or full colour."""
        fine = output.q >= self.fine and memory // HEAVY < FINE_PIXELS
        return memory // (HEAVY if picture.alpha or fine else LIGHT)

    def encode(self, picture: Picture, output: Output) -> bytes:
        """Write with halved colour, except where q is so high that it would show.

        Where there are very many pixels it does not, and full colour would take too much memory.
        """
        fine = output.q >= self.fine and picture.width * picture.height <= FINE_PIXELS
        return self.write(picture, on_scale(output.q, scale.AVIF), fine=fine)

    def write(self, picture: Picture, setting: float, *, fine: bool) -> bytes:
        """Write 8 bits a sample at the encoder's own setting; `fine` keeps full colour."""
        body: bytes = picture.image.heifsave_buffer(
            Q=round(setting),
            compression="av1",
            effort=1 if picture.width * picture.height <= SMALL else 0,
            bitdepth=8,
            subsample_mode="off" if fine else "on",
            keep="none",
        )
        return body
