"""LQIP: the picture itself, so small that a page can hold it."""

from typing import ClassVar

from transforms.codecs.base import Output, data_uri
from transforms.codecs.placeholder import Placeholder
from transforms.picture import Picture

SETTING = 60


class Lqip(Placeholder):
    """A data URI of a tiny WebP, to be shown enlarged and blurred until the picture comes."""

    name: ClassVar[str] = "lqip"
    largest_side: ClassVar[int] = 16
    pixel_bytes: ClassVar[int] = 200

    def encode(self, picture: Picture, output: Output) -> bytes:  # noqa: ARG002 - a placeholder has no quality
        """Write the URI."""
        image = picture.first().strip()
        body = image.webpsave_buffer(Q=SETTING, effort=4, smart_subsample=True, keep="none")
        return data_uri("image/webp", body)
