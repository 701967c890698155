"""WebP."""

from typing import Any, ClassVar

from transforms.codecs import scale
from transforms.codecs.base import FULL, HALVED, LOOK, PICTURE, WORDS, Output, on_scale
from transforms.codecs.effort import Costs, within
from transforms.picture import Picture

LIGHT, HEAVY, SLOW = 12, 44, 8_000_000
SMALL = 150_000
LARGE = 2_500_000
LOSSY = (0.06, 0.07, 0.08, 0.13, 0.18, 0.2, 0.4)
CLEAR = (*LOSSY[:5], 2.5, 100)  # its alpha, without loss and by every way there is
LOSSLESS = (0.25, 0.5, 0.8, 0.8, 0.8, 1.45, 1.5)
NEAR = (0.25, 1.3, 1.5, 1.6, 1.7, 2.1, 2.4)  # the first rounds nothing
NEAR_SETTING, NEAR_EFFORT = 60, 3


class Webp:
    """WebP, still or animated; more effort only where there are few pixels.

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
    options: ClassVar[frozenset[str]] = (
        LOOK | PICTURE | WORDS | {"effort", "ll", "nl", "subsample", "icc"}
    )
    fine: ClassVar[int] = 81

    def most_pixels(self, picture: Picture, output: Output, memory: int) -> int:
        """Allow for the pixels, and for the lossless search through all of them or their alpha."""
        if output.lossless or output.near:
            return min(memory // HEAVY, SLOW)
        return memory // (HEAVY if picture.alpha else LIGHT)

    def encode(self, picture: Picture, output: Output) -> bytes:
        """Write with careful colour where q is so high that it would show."""
        if output.lossless:
            return self._saved(picture, output, LOSSLESS, 4, lossless=True, exact=True)
        if output.near:
            way = {"near_lossless": True, "Q": NEAR_SETTING}
            return self._saved(picture, output, NEAR, None, **way)
        return self.write(picture, on_scale(output.q, scale.WEBP), output)

    def write(self, picture: Picture, setting: float, output: Output) -> bytes:
        """Write at the encoder's own setting."""
        pixels = picture.width * picture.height * picture.frames
        fine = output.subsample == FULL or (output.q >= self.fine and output.subsample != HALVED)
        way = {"Q": round(setting), "smart_subsample": fine and pixels <= LARGE}
        costs = CLEAR if picture.alpha else LOSSY
        return self._saved(picture, output, costs, 4 if pixels <= SMALL else 2, **way)

    def _saved(
        self, picture: Picture, output: Output, costs: Costs, usual: int | None, **way: Any
    ) -> bytes:
        """Write with the effort that was asked, or is usual, as far as its time goes."""
        pixels = picture.width * picture.height * picture.frames
        asked = NEAR_EFFORT if usual is None and output.effort is None else output.effort
        effort = within(asked, usual or 0, pixels, costs)
        body: bytes = picture.strip().webpsave_buffer(effort=effort, keep=output.keeps, **way)
        return body
