"""The output formats, in order of preference."""

from transforms.codecs.avif import Avif
from transforms.codecs.base import Codec
from transforms.codecs.blurhash import Blurhash
from transforms.codecs.gif import Gif
from transforms.codecs.jpeg import Jpeg
from transforms.codecs.png import Png
from transforms.codecs.webp import Webp

MEMBERS: tuple[Codec, ...] = (Avif(), Webp(), Jpeg(), Png(), Gif(), Blurhash())
CODECS: dict[str, Codec] = {codec.name: codec for codec in MEMBERS}

__all__ = ["CODECS", "Codec"]
