"""AVIF."""

from typing import ClassVar

from transforms.codecs import scale
from transforms.codecs.base import FULL, HALVED, LOOK, PICTURE, WORDS, Output, on_scale, place
from transforms.codecs.effort import within
from transforms.codecs.plain_avif import encoded, plain
from transforms.picture import Picture

LIGHT, CLEAR, HEAVY, EXACT, CLEAR_EXACT = 48, 56, 70, 78, 125
DEEPER, DEEPER_EXACT = 1.45, 1.8
SMALL = 150_000
FINE_PIXELS = 8_000_000
LOSSY = (0.15, 0.6, 0.8, 1.2, 6.0, 9.0, 18.0, 22.0, 27.0, 60.0)
LOSSLESS = (0.5, 1.0, 1.6, 3.0, 7.5, 9.0, 18.0, 22.0, 27.0, 60.0)
USUAL_BITS = 8


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
    options: ClassVar[frozenset[str]] = (
        LOOK | PICTURE | WORDS | {"effort", "ll", "nl", "subsample", "bits", "icc", "hdr"}
    )
    fine: ClassVar[int] = 82

    def most_pixels(self, picture: Picture, output: Output, memory: int) -> int:
        """Allow for the encoder's frames: alpha, full colour and deep samples each take more."""
        deep = output.bits > USUAL_BITS
        if output.lossless:
            exact = CLEAR_EXACT if picture.alpha else EXACT
            return memory // int(exact * (DEEPER_EXACT if deep else 1))
        more = DEEPER if deep else 1
        fine = place(output) >= self.fine and memory // int(HEAVY * more) < FINE_PIXELS
        heavy = fine or output.subsample == FULL or (deep and picture.alpha)
        light = CLEAR if picture.alpha else LIGHT
        return memory // int((HEAVY if heavy else light) * more)

    def encode(self, picture: Picture, output: Output) -> bytes:
        """Write with halved colour, except where q is so high that it would show.

        Where there are very many pixels it does not, and full colour would take too much memory.
        """
        points = scale.AVIF if plain(picture, output) else scale.HEIF
        return self.write(picture, on_scale(place(output), points), output)

    def write(self, picture: Picture, setting: float, output: Output) -> bytes:
        """Write at the encoder's own setting, by libavif what it can hold here."""
        if not plain(picture, output):
            return self.by_libheif(picture, setting, output)
        effort, fine = self._effort(picture, output), self._fine(picture, output)
        return encoded(picture.image, round(setting), effort, fine=fine)

    def by_libheif(self, picture: Picture, setting: float, output: Output) -> bytes:
        """Write with whatever is said beside the pixels; lossless is exact, in three colours."""
        whole = output.lossless or self._fine(picture, output)
        body: bytes = picture.image.heifsave_buffer(
            Q=round(setting),
            compression="av1",
            lossless=output.lossless,
            effort=self._effort(picture, output),
            bitdepth=output.bits,
            subsample_mode="off" if whole else "on",
            keep=output.keeps,
        )
        return body

    def _effort(self, picture: Picture, output: Output) -> int:
        pixels = picture.width * picture.height
        costs = LOSSLESS if output.lossless else LOSSY
        return within(output.effort, 1 if pixels <= SMALL else 0, pixels, costs)

    def _fine(self, picture: Picture, output: Output) -> bool:
        few = picture.width * picture.height <= FINE_PIXELS and place(output) >= self.fine
        return output.subsample == FULL or (few and output.subsample != HALVED)
