"""Blurhash: a picture's colours in some thirty characters."""

from typing import ClassVar
from warnings import catch_warnings

from transforms.codecs.base import Output
from transforms.flattening import flattened
from transforms.picture import Picture

PIXEL_BYTES = 200


class Blurhash:
    """The text that stands for a picture until it comes."""

    name: ClassVar[str] = "blurhash"
    media_type: ClassVar[str] = "text/plain; charset=utf-8"
    extension: ClassVar[str] = "txt"
    aliases: ClassVar[tuple[str, ...]] = ()
    alpha: ClassVar[bool] = False
    animation: ClassVar[bool] = False
    largest_side: ClassVar[int] = 64
    picture: ClassVar[bool] = False
    negotiable: ClassVar[bool] = False
    graded: ClassVar[bool] = False

    def most_pixels(self, picture: Picture, output: Output, memory: int) -> int:
        """Allow for a list of every number."""
        del picture, output
        return memory // PIXEL_BYTES

    def encode(self, picture: Picture, output: Output) -> bytes:  # noqa: ARG002 - a placeholder has no quality
        """Write four components along the longer side and three along the other."""
        import blurhash  # noqa: PLC0415 - brings Pillow, which no other picture needs
        from PIL import Image  # noqa: PLC0415 - as above

        image = flattened(picture).image.colourspace("srgb")
        pixels = Image.frombytes("RGB", (image.width, image.height), image.write_to_memory())
        across, down = (4, 3) if image.width >= image.height else (3, 4)
        with catch_warnings(category=DeprecationWarning, action="ignore"):  # of Pillow's getdata
            text: str = blurhash.encode(pixels, across, down)
        return text.encode()
