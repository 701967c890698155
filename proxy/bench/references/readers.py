"""What anyone would write to shrink a file of a format: one library that reads it, and libvips."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import imagecodecs
import numpy as np
import pyvips
from PIL import Image

from proxy.bench.references.vips import ANY_HEIGHT

BY_LIBVIPS = frozenset({"jpeg", "png", "webp", "gif", "tiff", "avif"})


def shrunk(name: str, data: bytes, width: int) -> pyvips.Image:
    """Return the picture at a width."""
    if name in BY_LIBVIPS:
        image = pyvips.Image.thumbnail_buffer(data, width, height=ANY_HEIGHT, size="down")
        return image.colourspace("srgb").cast("uchar")
    read = READERS.get(name, _by_pillow)
    image = pyvips.Image.new_from_array(read(data))
    return image.thumbnail_image(width, height=ANY_HEIGHT, size="down")


def _by_pillow(data: bytes) -> Any:
    return np.asarray(Image.open(BytesIO(data)).convert("RGB"))


def _heic(data: bytes) -> Any:
    import pi_heif  # type: ignore[import-untyped]  # noqa: PLC0415 - it says nothing of types

    image = pi_heif.read_heif(data)
    return np.array(image)  # it lends what it frees


READERS: dict[str, Callable[[bytes], Any]] = {
    "heic": _heic,
    "jxl": imagecodecs.jpegxl_decode,
    "jp2": imagecodecs.jpeg2k_decode,
    "qoi": imagecodecs.qoi_decode,
}
