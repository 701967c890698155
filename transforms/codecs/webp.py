"""WebP."""

from typing import ClassVar

from transforms.codecs import scale
from transforms.codecs.base import Output, on_scale
from transforms.picture import Picture

LIGHT = 12
HEAVY = 44
SMALL = 150_000
LARGE = 2_500_000


class Webp:
    """Lossy WebP, still or animated; more effort only where there are few pixels.

    Without the slow subsampling the format ends near 86 of the 87 that q 90 stands for.
    """

    name: ClassVar[str] = "webp"
    media_type: ClassVar[str] = "image/webp"
    extension: ClassVar[str] = "webp"
    aliases: ClassVar[tuple[str, ...]] = ()
    alpha: ClassVar[bool] = True
    animation: ClassVar[bool] = True
    largest_side: ClassVar[int] = 16_383
    picture: ClassVar[bool] = True
    negotiable: ClassVar[bool] = True
    graded: ClassVar[bool] = True
    fine: ClassVar[int] = 86

    def most_pixels(self, picture: Picture, output: Output, memory: int) -> int:
        """Allow for the pixels, and for the lossless search through the alpha of one frame."""
        del output
        return memory // (HEAVY if picture.alpha else LIGHT)

    def encode(self, picture: Picture, output: Output) -> bytes:
        """Write with careful colour where q is so high that it would show."""
        return self.write(picture, on_scale(output.q, scale.WEBP), fine=output.q >= self.fine)

    def write(self, picture: Picture, setting: float, *, fine: bool) -> bytes:
        """Write at the encoder's own setting, with the effort that all frames' pixels allow."""
        pixels = picture.width * picture.height * picture.frames
        body: bytes = picture.strip().webpsave_buffer(
            Q=round(setting),
            effort=4 if pixels <= SMALL else 2,
            smart_subsample=fine and pixels <= LARGE,
            keep="none",
        )
        return body
