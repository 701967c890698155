"""LQIP: the picture itself, so small that a page can hold it."""

from base64 import b64encode
from typing import ClassVar

from transforms.codecs.base import Output
from transforms.codecs.placeholder import Placeholder
from transforms.codecs.webp import Webp
from transforms.picture import Picture

SETTING = 60


class Lqip(Placeholder):
    """A data URI of a tiny WebP, to be shown enlarged and blurred until the picture comes."""

    name: ClassVar[str] = "lqip"
    largest_side: ClassVar[int] = 16
    pixel_bytes: ClassVar[int] = 200

    def encode(self, picture: Picture, output: Output) -> bytes:  # noqa: ARG002 - a placeholder has no quality
        """Write the URI."""
        body = Webp().write(picture, SETTING, fine=True)
        return b"data:image/webp;base64," + b64encode(body)
