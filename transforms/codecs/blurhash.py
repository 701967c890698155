"""Blurhash: a picture's colours in some thirty characters."""

from typing import ClassVar
from warnings import catch_warnings

from transforms.codecs.base import Output
from transforms.codecs.placeholder import Placeholder
from transforms.flattening import flattened
from transforms.picture import Picture


class Blurhash(Placeholder):
    """The text that stands for a picture until it comes."""

    name: ClassVar[str] = "blurhash"
    alpha: ClassVar[bool] = False
    largest_side: ClassVar[int] = 64
    pixel_bytes: ClassVar[int] = 200

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
