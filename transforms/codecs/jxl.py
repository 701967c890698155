"""JPEG XL."""

from typing import Any, ClassVar

import pyvips

from transforms.codecs import scale
from transforms.codecs.base import LOOK, PICTURE, WORDS, Output, on_scale, place
from transforms.codecs.boxes import with_words
from transforms.codecs.deep_jxl import encoded
from transforms.codecs.effort import within
from transforms.codecs.samples import DEEP, eight
from transforms.codecs.stripped import stripped
from transforms.picture import Picture

LIGHT, HEAVY, REPACKED = 72, 110, 100
HARD, HARDER, DEEPER = 7, 1.4, 1.2
LOSSY = (0.05, 0.05, 0.05, 0.06, 0.08, 0.25, 0.4, 0.5, 1.6, 2.5)
LOSSLESS = (0.01, 0.01, 0.1, 0.2, 0.65, 0.95, 1.6, 2.1, 6.5, 10.0)
USUAL = 3
USUAL_BITS, DEEPEST = 8, 16


class Jxl:
    """JPEG XL stills in sRGB; a JPEG of which nothing is changed is only packed tighter."""

    name: ClassVar[str] = "jxl"
    media_type: ClassVar[str] = "image/jxl"
    extension: ClassVar[str] = "jxl"
    aliases: ClassVar[tuple[str, ...]] = ()
    alpha: ClassVar[bool] = True
    animation: ClassVar[bool] = False
    largest_side: ClassVar[int] = 262_144
    picture: ClassVar[bool] = True
    negotiable: ClassVar[bool] = True
    options: ClassVar[frozenset[str]] = LOOK | PICTURE | WORDS | {"effort", "ll", "nl", "bits"}
    fine: ClassVar[int] = 101

    def most_pixels(self, picture: Picture, output: Output, memory: int) -> int:
        """Allow for the encoder's floats of every band."""
        hard = HARDER if (output.effort or 0) >= HARD else 1.0
        deep = DEEPER if output.bits > USUAL_BITS else 1.0
        return memory // int((HEAVY if picture.alpha else LIGHT) * hard * deep)

    def encode(self, picture: Picture, output: Output) -> bytes:
        """Write with whole colour at any quality; alpha stays as it is."""
        return self.write(picture, on_scale(place(output), scale.JXL), output)

    def write(self, picture: Picture, setting: float, output: Output) -> bytes:
        """Write at a distance, the encoder's own setting: 0 is lossless, 1 hardly visible."""
        pixels = picture.width * picture.height
        costs = LOSSLESS if output.lossless else LOSSY
        effort = max(1, within(output.effort, USUAL, pixels, costs))
        samples = _samples(picture.image, output.bits)
        body = _encoded(samples, effort, setting, lossless=output.lossless)
        return with_words(body, picture.kept)

    def repack(self, data: memoryview, picture: Picture) -> bytes | None:
        """Pack a JPEG's own coefficients, without a word of what else the file holds."""
        import imagecodecs  # noqa: PLC0415 - most render processes never write this format

        plain = stripped(data)
        if plain is None:
            return None
        try:
            body = bytes(imagecodecs.jpegxl_encode_jpeg(plain, numthreads=1))
        except imagecodecs.JpegxlError:
            return None
        return with_words(body, picture.kept)

    def most_repacked(self, memory: int) -> int:
        """Say how many pixels of a JPEG can be packed with so many bytes."""
        return memory // REPACKED


def _samples(image: pyvips.Image, bits: int) -> tuple[Any, int]:
    """Give samples as an array, and how many of their bits count."""
    if bits == USUAL_BITS or image.format != DEEP:
        return eight(image).numpy(), USUAL_BITS
    return (image >> (DEEPEST - bits)).numpy(), bits


def _encoded(samples: tuple[Any, int], effort: int, distance: float, *, lossless: bool) -> bytes:
    import imagecodecs  # noqa: PLC0415 - as above

    array, bits = samples
    if bits > USUAL_BITS:
        return encoded(array, bits, effort, distance, lossless=lossless)
    how = {"lossless": True} if lossless else {"distance": distance}
    return bytes(imagecodecs.jpegxl_encode(array, numthreads=1, effort=effort, **how))
