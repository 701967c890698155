"""JPEG XL."""

from typing import ClassVar

from transforms.codecs.base import QualityMap
from transforms.codecs.jxl import LOSSY
from transforms.codecs.jxl import Jxl as Codec
from transforms.loaders.libjxl import BASIC_INFO, Decoder, Info
from transforms.optimizers.jxl_parts import quiet, shines
from transforms.optimizers.recoding import (
    USUAL_BITS,
    File,
    admits,
    affordable,
    decoded,
    recoded,
    writing_of,
)
from transforms.optimizers.still import Still
from transforms.picture import Picture

HARD = 7
DEEPEST = 12

# Distances at which libjxl looks as its own scale of quality has it, and a little better.
SETTINGS: QualityMap = ((1, 15), (20, 8), (40, 5.2), (60, 3.4), (75, 2.15), (90, 0.95), (100, 0.15))


class Jxl(Still):
    """JPEG XL stills in sRGB at the quality that is wished; others keep their coding."""

    name: ClassVar[str] = "jxl"
    method: ClassVar[str] = "libjxl"
    media_type: ClassVar[str] = Codec.media_type
    extension: ClassVar[str] = Codec.extension

    def quiet(self, data: memoryview) -> bytes:
        """Return a file with nothing said beside its pixels."""
        return quiet(data)

    def takes(self, file: File) -> bool:
        """Take one frame of whole numbers without a gain map."""
        info = _info(file.data)
        plain = not info.exponent_bits and info.bits <= DEEPEST
        return plain and file.header.frames == 1 and not shines(file.data)

    def opened(self, file: File) -> Picture:
        """Decode every frame, as deep as it is."""
        return decoded(self.name, file, deep=_info(file.data).bits > USUAL_BITS)

    def recode(self, file: File, picture: Picture) -> bytes:
        """Write pixels anew that are in sRGB."""
        bits = max(_info(file.data).bits, USUAL_BITS)
        codec, effort = Codec(), affordable(HARD, file, LOSSY)
        writing = writing_of(self.name, file, effort, bits)
        coloured = picture.kept.profile or picture.kept.signal
        if coloured or not admits(codec, file, picture, writing):
            return b""
        return recoded(codec, picture, writing, SETTINGS)


def _info(data: memoryview) -> Info:
    with Decoder(data, BASIC_INFO) as decoder:
        for event in decoder.events():
            if event == BASIC_INFO:
                return decoder.info()
    return Info()
