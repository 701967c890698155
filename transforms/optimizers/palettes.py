"""Pixels brought down to a palette."""

from io import BytesIO
from typing import Any, NamedTuple

import pyvips

from transforms.sampling import bands

SMALL, MEDIUM = 800_000, 3_000_000
# How much longer it takes to choose among colours with alpha.
CLEAR = 3
MOST = 256
# How much a difference of red, green and blue is seen.
WEIGHTS = (2 / 3, 4 / 3, 1.0)


class Paletted(NamedTuple):
    """Rows of indices, and their colours: each three bytes, or four with alpha."""

    indices: Any
    colours: Any

    @property
    def image(self) -> pyvips.Image:
        """The picture."""
        return pyvips.Image.new_from_array(self.colours[self.indices]).copy(interpretation="srgb")

    def part(self, pixels: int) -> "Paletted":
        """Return bands of about so many pixels."""
        return Paletted(
            bands(pyvips.Image.new_from_array(self.indices), pixels).numpy(), self.colours
        )


def distances(colours: Any) -> Any:
    """Say how far each colour (red, green, blue) is seen to be from each other."""
    import numpy as np  # noqa: PLC0415

    found = colours[:, :3].astype(np.float32)
    return ((found[:, None] - found[None]) ** 2 @ np.array(WEIGHTS, np.float32)) ** 0.5


def smeared(picture: Paletted, distance: float) -> Paletted:
    """Let a colour go on to the right for as long as what it covers is no farther from it."""
    near = distances(picture.colours) <= distance
    rows = picture.indices.copy()
    for column in range(1, rows.shape[1]):
        before, here = rows[:, column - 1], rows[:, column]
        same = near[before, here]
        here[same] = before[same]
    return Paletted(rows, picture.colours)


def reduced(image: pyvips.Image, quality: int, dither: float = 0.0) -> bytes:
    """Write a PNG on as few colours as a quality takes."""
    pixels = image.width * image.height * (CLEAR if image.hasalpha() else 1)
    effort = 5 if pixels <= SMALL else 4 if pixels <= MEDIUM else 1
    body: bytes = image.pngsave_buffer(
        palette=True, Q=quality, effort=effort, dither=dither, compression=1, keep="none"
    )
    return body


def paletted(png: bytes) -> Paletted:
    """Take a PNG of a palette apart."""
    import numpy as np  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    image = Image.open(BytesIO(png), formats=("PNG",))
    indices = np.asarray(image)
    if image.mode != "P":
        return Paletted(indices, np.repeat(np.arange(MOST, dtype=np.uint8)[:, None], 3, axis=1))
    kind = "RGBA" if "transparency" in image.info else "RGB"
    image.apply_transparency()
    colours = np.frombuffer(bytes(image.getpalette(kind) or ()), np.uint8)
    return Paletted(indices, colours.reshape(-1, len(kind)))


def exact(pixels: Any) -> Paletted | None:
    """Return pixels (rows × columns × bands) on their own colours; None where they have too many.

    The colours come in the order of their numbers.
    """
    import numpy as np  # noqa: PLC0415

    height, width, bands = pixels.shape
    numbers = np.zeros((height, width), np.uint32)
    for band in range(bands):
        numbers = numbers << 8 | pixels[..., band]
    if len(np.unique(numbers[:: max(1, height // 16)])) > MOST:
        return None
    found = np.unique(numbers)
    if len(found) > MOST:
        return None
    colours = found.astype(">u4").view(np.uint8).reshape(-1, 4)[:, 4 - bands :]
    return Paletted(np.searchsorted(found, numbers).astype(np.uint8), np.ascontiguousarray(colours))
