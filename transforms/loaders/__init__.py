"""The input formats, tried by their first bytes."""

from transforms.loaders.apng import Apng
from transforms.loaders.avif import Avif
from transforms.loaders.avifs import Avifs
from transforms.loaders.base import Frames, Header, Loader, Wanted, Wish
from transforms.loaders.bmp import Bmp
from transforms.loaders.gif import Gif
from transforms.loaders.heic import Heic
from transforms.loaders.ico import Ico
from transforms.loaders.jp2 import Jp2
from transforms.loaders.jpeg import Jpeg
from transforms.loaders.jxl import Jxl
from transforms.loaders.pdf import Pdf
from transforms.loaders.png import Png
from transforms.loaders.pnm import Pnm
from transforms.loaders.psd import Psd
from transforms.loaders.qoi import Qoi
from transforms.loaders.raw import Raw
from transforms.loaders.svg import Svg
from transforms.loaders.tga import Tga
from transforms.loaders.tiff import Tiff
from transforms.loaders.video import Video
from transforms.loaders.webp import Webp

LOADERS: dict[str, Loader] = {
    "jpeg": Jpeg(),
    "png": Png(),
    "apng": Apng(),
    "webp": Webp(),
    "gif": Gif(),
    "avif": Avif(),
    "avifs": Avifs(),
    "jxl": Jxl(),
    "raw": Raw(),
    "tiff": Tiff(),
    "heic": Heic(),
    "bmp": Bmp(),
    "ico": Ico(),
    "pnm": Pnm(),
    "qoi": Qoi(),
    "jp2": Jp2(),
    "psd": Psd(),
    "svg": Svg(),
    "pdf": Pdf(),
    "video": Video(),
    "tga": Tga(),
}
OPT_IN = ("pdf", "raw", "video")
USUAL = tuple(name for name in LOADERS if name not in OPT_IN)

__all__ = ["LOADERS", "OPT_IN", "USUAL", "Frames", "Header", "Loader", "Wanted", "Wish"]
