"""JPEG: its coefficients packed tighter, or its pixels written anew."""

import re
from typing import Any, ClassVar

import pyvips

from transforms.codecs.base import QualityMap, on_scale
from transforms.codecs.jpeg import Jpeg as Codec
from transforms.context import Context
from transforms.loaders import LOADERS, Header
from transforms.optimization import Optimization
from transforms.optimizers.base import NONE, Optimized
from transforms.optimizers.jpeg_parts import quiet
from transforms.optimizers.recoding import File, admits, decoded, writing_of
from transforms.picture import Picture
from transforms.scanning import scanned
from transforms.wishing import carrying, spoken

RECODED, REPACKED = "mozjpeg", "jpegtran"
GAINS = re.compile(rb"hdrgm:Version|urn:iso:std:iso:ts:21496|HDRGainMap")
INKS, GREY = 4, 1
ENOUGH = 0.7

# Where trellis quantisation looks as the common scale has it, and not below Pillow's encoder.
SETTINGS: QualityMap = (
    (1, 15),
    (10, 22),
    (20, 30),
    (30, 39),
    (40, 50),
    (50, 61),
    (60, 70),
    (65, 74),
    (75, 83.5),
    (80, 88),
    (89, 96),
    (90, 93),
    (95, 97),
    (100, 100),
)


class Jpeg:
    """JPEG; of inks, of more than 8 bits, or with a gain map it keeps its coefficients."""

    name: ClassVar[str] = "jpeg"

    def optimize(self, data: memoryview, wish: Optimization, context: Context) -> Optimized:
        """Return the smaller of what both ways come to."""
        file = File(data, LOADERS[self.name].header(data), wish, context)
        picture, plain = self.opened(file), self.bare(data, wish)
        if shines(data) or file.header.pixel_bytes > INKS:
            return plain
        body = self.recode(file, picture) if self.takes(file) else b""
        if 0 < len(body) < ENOUGH * len(plain.body):
            return self._of(body, RECODED)
        packed = self._repacked(plain, file)
        return self._of(body, RECODED) if 0 < len(body) < len(packed.body) else packed

    def bare(self, data: memoryview, wish: Optimization) -> Optimized:
        """Return the file without metadata, but for its orientation and its colours."""
        if not wish.strip:
            return self._of(bytes(data), NONE)
        header = LOADERS[self.name].header(data)
        return self._of(quiet(data, header.orientation, gains=shines(data)), NONE)

    def takes(self, file: File) -> bool:
        """Say whether samples are grey, or of three colours, with 8 bits each."""
        return file.header.pixel_bytes < INKS and not shines(file.data)

    def opened(self, file: File) -> Picture:
        """Decode the picture."""
        return decoded(self.name, file)

    def recode(self, file: File, picture: Picture) -> bytes:
        """Write pixels anew, upright; colour is halved, except where that would show."""
        codec = Codec()
        writing = spoken(writing_of(self.name, file, None), picture)
        if not admits(codec, file, picture, writing):
            return b""
        scans = {"interlace": True, "optimize_scans": True} if file.wish.progressive else {}
        image, fine = _image(file.header, carrying(picture, codec)), writing.q >= codec.fine
        try:
            return trellised(image, writing.q, fine=fine, keep=writing.keeps, **scans)
        except pyvips.Error:
            return b""

    def _repacked(self, plain: Optimized, file: File) -> Optimized:
        """Write the same coefficients with fewer bytes, one scan after another."""
        body = scanned(plain.body, file.pixels, file.context.limits.max_decode_memory)
        return self._of(body, REPACKED) if 0 < len(body) < len(plain.body) else plain

    def _of(self, body: bytes, method: str) -> Optimized:
        return Optimized(body, method, Codec.media_type, Codec.extension)


def trellised(image: pyvips.Image, quality: float, *, fine: bool, **options: Any) -> bytes:
    """Write a JPEG, `fine` in full colour, of the coefficients that cost least for their look."""
    body: bytes = image.jpegsave_buffer(
        Q=round(on_scale(quality, SETTINGS)),
        subsample_mode="off" if fine else "on",
        optimize_coding=True,
        trellis_quant=True,
        overshoot_deringing=True,
        quant_table=3,
        **options,
    )
    return body


def shines(data: memoryview) -> bool:
    """Say whether a file has a gain map."""
    return bool(GAINS.search(data))


def _image(header: Header, picture: Picture) -> pyvips.Image:
    """Return the samples, grey where the file's were."""
    if header.pixel_bytes != GREY or picture.kept.profile:
        return picture.image
    return picture.image[0].copy(interpretation="b-w")
