"""The output formats, in order of preference."""

from transforms.codecs.avif import Avif
from transforms.codecs.base import Codec
from transforms.codecs.blurhash import Blurhash
from transforms.codecs.gif import Gif
from transforms.codecs.jpeg import Jpeg
from transforms.codecs.json import Json
from transforms.codecs.jxl import Jxl
from transforms.codecs.lqip import Lqip
from transforms.codecs.png import Png
from transforms.codecs.thumbhash import Thumbhash
from transforms.codecs.tiff import Tiff
from transforms.codecs.webp import Webp

MEMBERS: tuple[Codec, ...] = (
    Jxl(),
    Avif(),
    Webp(),
    Jpeg(),
    Png(),
    Gif(),
    Tiff(),
    Blurhash(),
    Thumbhash(),
    Lqip(),
    Json(),
)
CODECS: dict[str, Codec] = {codec.name: codec for codec in MEMBERS}

__all__ = ["CODECS", "Codec"]
