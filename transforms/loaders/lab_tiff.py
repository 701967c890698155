"""TIFF of 8-bit CIELAB, whose samples libvips takes for another coding: decoded by Pillow.

White is that of the print trade, D50, as the programs mean it that write such files.
"""

from typing import ClassVar

import pyvips

from transforms.loaders.base import Header, Wanted
from transforms.loaders.damage import guarded, translated
from transforms.loaders.pillow import COPIES, PillowLoader, opened
from transforms.loaders.vips import held
from transforms.metadata.exif import Block
from transforms.picture import Picture

PHOTOMETRIC, DEPTHS = 0x0106, 0x0102
CIELAB, DEPTH = 8, {0, 8}
LIGHT = 100 / 255


def is_lab(data: memoryview) -> bool:
    """Say whether the first picture of a TIFF is of such samples."""
    block = Block.of(data)
    tags = block.tags(block.first) if block else {}
    if not block or PHOTOMETRIC not in tags or DEPTHS not in tags:
        return False
    return block.number(tags[PHOTOMETRIC]) == CIELAB and set(tags[DEPTHS].value) == DEPTH


class LabTiff(PillowLoader):
    """The first picture of the file."""

    name: ClassVar[str] = "tiff"
    codec: ClassVar[str] = "tiff"
    plugin: ClassVar[str] = "TIFF"

    def header(self, data: memoryview, page: int = 0) -> Header:
        """Read the sizes without decoding."""
        size = super().header(data, page)
        return Header(size.width, size.height, pixel_bytes=COPIES)

    def load(self, data: memoryview, header: Header, wanted: Wanted) -> Picture:
        """Decode; a profile for such samples is nothing to go by."""
        image = opened(data, self.plugin)
        with guarded():
            image.load()
            samples = image.tobytes()
        with translated():
            stored = pyvips.Image.new_from_memory(samples, *image.size, 3, "uchar")
            chroma = stored.copy(format="char")[1:]
            floats = (stored[0] * LIGHT).bandjoin(chroma).cast("float")
            lab = floats.copy(interpretation="lab")
            return held(lab.icc_export(output_profile="srgb", depth=16), header, wanted)
