"""One picture in every format that is read, written when it is needed."""

from collections.abc import Callable, Mapping
from io import BytesIO

import imagecodecs
import pyvips
from PIL import Image

QUALITY = 90
COMPRESSION = 6

Write = Callable[[pyvips.Image], bytes]


def _by_pillow(kind: str) -> Write:
    def write(image: pyvips.Image) -> bytes:
        held = BytesIO()
        Image.fromarray(image.numpy()).save(held, kind)
        return held.getvalue()

    return write


def _avif(**options: object) -> Write:
    ways = {"compression": "av1", "effort": 0, "Q": 65} | options
    return lambda image: bytes(image.heifsave_buffer(**ways))


def _deep(image: pyvips.Image) -> pyvips.Image:
    return image.colourspace("rgb16")


def _clear(image: pyvips.Image) -> pyvips.Image:
    across = pyvips.Image.xyz(image.width, image.height)[0] * (255 / image.width)
    return image.bandjoin(across.cast("uchar")).copy(interpretation="srgb")


WRITTEN: Mapping[str, Write] = {
    "jpeg": lambda image: image.jpegsave_buffer(Q=QUALITY),
    "jpeg progressive": lambda image: image.jpegsave_buffer(Q=QUALITY, interlace=True),
    "png": lambda image: image.pngsave_buffer(compression=COMPRESSION),
    "png interlaced": lambda image: image.pngsave_buffer(compression=COMPRESSION, interlace=True),
    "png 16 bit": lambda image: _deep(image).pngsave_buffer(compression=COMPRESSION),
    "webp": lambda image: image.webpsave_buffer(Q=QUALITY, effort=1),
    "webp lossless": lambda image: image.webpsave_buffer(lossless=True, effort=0),
    "gif": lambda image: image.gifsave_buffer(effort=1),
    "tiff": lambda image: image.tiffsave_buffer(),
    "tiff deflate": lambda image: image.tiffsave_buffer(
        compression="deflate", predictor="horizontal"
    ),
    "avif": _avif(),
    "avif 4:4:4": _avif(subsample_mode="off"),
    "avif 10 bit": lambda image: _avif(bitdepth=10)(_deep(image)),
    "avif alpha": lambda image: _avif()(_clear(image)),
    "jxl": lambda image: bytes(imagecodecs.jpegxl_encode(image.numpy(), distance=1.0, effort=3)),
    "jp2": lambda image: bytes(imagecodecs.jpeg2k_encode(image.numpy(), level=40)),
    "qoi": lambda image: bytes(imagecodecs.qoi_encode(image.numpy())),
    "bmp": _by_pillow("BMP"),
    "tga": _by_pillow("TGA"),
    "pnm": _by_pillow("PPM"),
}
