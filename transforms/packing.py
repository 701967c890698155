"""PNG files that hold the very same pixels in fewer bytes than usual, for drawings."""

from collections.abc import Iterator
from io import BytesIO

import pyvips

from transforms.codecs.samples import eight

MOST_COLOURS = 256
MOST_PIXELS = 4_000_000
GLANCE = 16  # of so many rows one is looked at first
SHORT = "uchar"


def packings(image: pyvips.Image, bits: int) -> Iterator[bytes]:
    """Write pixels, without metadata, in ways that suit drawings better than photographs."""
    image = image if bits > 8 else eight(image)  # noqa: PLR2004 - the usual depth
    if image.format == SHORT and image.width * image.height <= MOST_PIXELS:
        body = _with_palette(image.colourspace("srgb"))
        if body is not None:
            yield body
    yield image.pngsave_buffer(compression=9, filter="none", keep="none")


def _with_palette(image: pyvips.Image) -> bytes | None:
    """Write a palette of exactly the colours that there are; None where they are too many."""
    import numpy as np  # noqa: PLC0415 - few requests need it
    from PIL import Image  # noqa: PLC0415

    image = image if image.hasalpha() else image.addalpha()
    codes = np.ascontiguousarray(image.numpy()).view(">u4")[:, :, 0]
    if np.unique(codes[::GLANCE]).size > MOST_COLOURS:
        return None
    colours, places = np.unique(codes, return_inverse=True)
    if colours.size > MOST_COLOURS:
        return None
    order = np.argsort(
        colours & 255, kind="stable"
    )  # a palette ends its alphas where all is opaque
    rank = np.argsort(order).astype(np.uint8)
    parts = colours[order].astype(">u4").view(np.uint8).reshape(-1, 4)
    picture = Image.frombytes("P", (image.width, image.height), rank[places].tobytes())
    picture.putpalette(parts[:, :3].tobytes(), "RGB")
    alphas = parts[:, 3].tobytes().rstrip(b"\xff")
    file = BytesIO()
    picture.save(file, "PNG", optimize=True, **({"transparency": alphas} if alphas else {}))
    return file.getvalue()
