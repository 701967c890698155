"""The optimisers, one for each format that can be made smaller, by the name of its loader."""

from collections.abc import Mapping

from transforms.optimizers.apng import Apng
from transforms.optimizers.avif import Avif, Avifs
from transforms.optimizers.base import NONE, Optimized, Optimizer
from transforms.optimizers.bmp import Bmp
from transforms.optimizers.gif import Gif
from transforms.optimizers.heic import Heic
from transforms.optimizers.jpeg import Jpeg
from transforms.optimizers.jxl import Jxl
from transforms.optimizers.png import Png
from transforms.optimizers.svg import Svg
from transforms.optimizers.tiff import Tiff
from transforms.optimizers.webp import Webp

OPTIMIZERS: Mapping[str, Optimizer] = {
    "apng": Apng(),
    "png": Png(),
    "bmp": Bmp(),
    "gif": Gif(),
    "svg": Svg(),
    "tiff": Tiff(),
    "jpeg": Jpeg(),
    "webp": Webp(),
    "avif": Avif(),
    "avifs": Avifs(),
    "heic": Heic(),
    "jxl": Jxl(),
}

__all__ = ["NONE", "OPTIMIZERS", "Optimized", "Optimizer"]
