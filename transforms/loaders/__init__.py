"""The input formats, tried by their first bytes."""

from transforms.loaders.avif import Avif
from transforms.loaders.base import Frames, Header, Loader, Wanted, Wish
from transforms.loaders.bmp import Bmp
from transforms.loaders.gif import Gif
from transforms.loaders.heic import Heic
from transforms.loaders.ico import Ico
from transforms.loaders.jpeg import Jpeg
from transforms.loaders.pdf import Pdf
from transforms.loaders.png import Png
from transforms.loaders.pnm import Pnm
from transforms.loaders.raw import Raw
from transforms.loaders.tiff import Tiff
from transforms.loaders.video import Video
from transforms.loaders.webp import Webp

LOADERS: dict[str, Loader] = {
    "jpeg": Jpeg(),
    "png": Png(),
    "webp": Webp(),
    "gif": Gif(),
    "avif": Avif(),
    "raw": Raw(),
    "tiff": Tiff(),
    "heic": Heic(),
    "bmp": Bmp(),
    "ico": Ico(),
    "pnm": Pnm(),
    "pdf": Pdf(),
    "video": Video(),
}
OPT_IN = ("pdf", "raw", "video")
USUAL = tuple(name for name in LOADERS if name not in OPT_IN)

__all__ = ["LOADERS", "OPT_IN", "USUAL", "Frames", "Header", "Loader", "Wanted", "Wish"]
