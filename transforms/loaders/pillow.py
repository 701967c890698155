"""What the decoders of Pillow have in common."""

from io import BytesIO
from typing import TYPE_CHECKING, ClassVar

import pyvips

from transforms.errors import ImageTooLarge, InvalidParameter
from transforms.loaders.base import Header, Wanted
from transforms.loaders.colour import bare, to_srgb
from transforms.loaders.damage import guarded, missing
from transforms.picture import Picture, Size

if TYPE_CHECKING:
    from PIL.Image import Image

COPIES = 14
COMPILED = frozenset({"raw", "libtiff"})
MOST_INTERPRETED = 2_000_000
HELD = {
    "L": ("uchar", 1, "b-w"),
    "RGB": ("uchar", 3, "srgb"),
    "RGBA": ("uchar", 4, "srgb"),
    "I": ("int", 1, "grey16"),
    "I;16": ("ushort", 1, "grey16"),
    "CMYK": ("uchar", 4, "cmyk"),
}
NEAREST = {"1": "L", "LA": "RGBA", "PA": "RGBA"}


def opened(data: bytes | memoryview, plugin: str) -> "Image":
    """Read the head of a file as this format and no other; no pixel of it is decoded."""
    try:
        from PIL import Image  # noqa: PLC0415
    except ImportError:
        raise missing(plugin, "pillow") from None
    Image.MAX_IMAGE_PIXELS = None  # our own limits come first, and an operator may raise them
    with guarded():
        return Image.open(BytesIO(data), formats=(plugin,))


def pixels(image: "Image") -> pyvips.Image:
    """Decode, and hand the samples over to libvips."""
    with guarded():
        image.load()
        if image.mode not in HELD:
            image = image.convert(NEAREST.get(image.mode, "RGB"))
        kind, bands, space = HELD[image.mode]
        held = pyvips.Image.new_from_memory(image.tobytes(), *image.size, bands, kind)
        return (held.cast("ushort") if kind == "int" else held).copy(interpretation=space)


def only(page: int) -> None:
    """Refuse any page but the first."""
    if page:
        raise InvalidParameter("page", str(page), "a whole number from 0 to 0")


class PillowLoader:
    """A format that Pillow reads: one picture without a profile, decoded at its full size.

    Some variants are decoded in Python, a microsecond a pixel, where a few bytes may stand for
    very many pixels: they are read up to a size.
    """

    name: ClassVar[str]
    codec: ClassVar[str]
    plugin: ClassVar[str]
    animation: ClassVar[bool] = False
    paged: ClassVar[bool] = False

    def header(self, data: memoryview, page: int = 0) -> Header:
        """Read the sizes without decoding."""
        only(page)
        image = opened(data, self.plugin)
        width, height = image.size
        compiled = all(tile.codec_name in COMPILED for tile in getattr(image, "tile", ()))
        if not compiled and width * height > MOST_INTERPRETED:
            raise ImageTooLarge(
                f"the image is {width}×{height} and of a slow kind of {self.name.upper()}:"
                f" expected at most {MOST_INTERPRETED} pixels"
            )
        bands = len(image.getbands())
        return Header(width, height, alpha="A" in image.getbands(), pixel_bytes=bands)

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: the file, the picture and its samples are held at once."""
        del frames, scale
        return header.pixels * COPIES

    def load(self, data: memoryview, header: Header, wanted: Wanted) -> Picture:
        """Decode to sRGB, 8 bits, 3 or 4 bands."""
        del wanted
        image = pixels(opened(data, self.plugin))
        return Picture(bare(to_srgb(image)), Size(header.width, header.height))
