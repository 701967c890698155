"""LQIP: the picture itself, so small that a page can hold it."""

from base64 import b64encode
from typing import ClassVar

from transforms.codecs.base import Output
from transforms.codecs.webp import Webp
from transforms.picture import Picture

PIXEL_BYTES = 200
SETTING = 60


class Lqip:
    """A data URI of a tiny WebP, to be shown enlarged and blurred until the picture comes."""

    name: ClassVar[str] = "lqip"
    media_type: ClassVar[str] = "text/plain; charset=utf-8"
    extension: ClassVar[str] = "txt"
    aliases: ClassVar[tuple[str, ...]] = ()
    alpha: ClassVar[bool] = True
    animation: ClassVar[bool] = False
    largest_side: ClassVar[int] = 16
    picture: ClassVar[bool] = False
    negotiable: ClassVar[bool] = False
    graded: ClassVar[bool] = False

    def most_pixels(self, picture: Picture, output: Output, memory: int) -> int:
        """Allow for the encoder and the text."""
        del picture, output
        return memory // PIXEL_BYTES

    def encode(self, picture: Picture, output: Output) -> bytes:  # noqa: ARG002 - a placeholder has no quality
        """Write the URI."""
        body = Webp().write(picture, SETTING, fine=True)
        return b"data:image/webp;base64," + b64encode(body)
