"""The input formats, tried by their first bytes."""

from transforms.loaders.avif import Avif
from transforms.loaders.base import Frames, Header, Loader, Wanted, Wish
from transforms.loaders.bmp import Bmp
from transforms.loaders.gif import Gif
from transforms.loaders.heic import Heic
from transforms.loaders.ico import Ico
from transforms.loaders.jpeg import Jpeg
from transforms.loaders.png import Png
from transforms.loaders.pnm import Pnm
from transforms.loaders.tiff import Tiff
from transforms.loaders.webp import Webp

LOADERS: dict[str, Loader] = {
    "jpeg": Jpeg(),
    "png": Png(),
    "webp": Webp(),
    "gif": Gif(),
    "avif": Avif(),
    "tiff": Tiff(),
    "heic": Heic(),
    "bmp": Bmp(),
    "ico": Ico(),
    "pnm": Pnm(),
}

__all__ = ["LOADERS", "Frames", "Header", "Loader", "Wanted", "Wish"]
