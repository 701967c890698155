"""AVIF, also 10 and 12 bits deep, turned and mirrored as the file says."""

from dataclasses import dataclass, fields
from typing import Any, ClassVar

import pyvips

from transforms.kept import Kept
from transforms.loaders import libavif
from transforms.loaders.base import Header, Wanted, Wish
from transforms.loaders.brands import brands
from transforms.loaders.brightness import HLG, PQ
from transforms.loaders.damage import translated
from transforms.loaders.grey_av1 import widened
from transforms.loaders.nclx import described, signal_in
from transforms.loaders.vips import VipsLoader, opened

QUICK, EIGHT_BIT, DEEP = 12, 18, 30
ALPHA = 4
EIGHT_BIT_PIXEL = 4


@dataclass(frozen=True, slots=True)
class AvifHeader(Header):
    """What an AVIF says of itself, and whether the quick decoder reads it whatever is wished."""

    quick: bool = False

    @classmethod
    def of(cls, header: Header, *, quick: bool) -> "AvifHeader":
        """Add the word to a header."""
        said: dict[str, Any] = {each.name: getattr(header, each.name) for each in fields(Header)}
        return cls(**said | {"quick": quick})


class Slow(VipsLoader):
    """AVIF as libheif reads it, with the decoder of libaom."""

    name: ClassVar[str] = "avif"
    codec: ClassVar[str] = "avif"
    operation: ClassVar[str] = "heif"
    blocks: ClassVar[tuple[str, ...]] = ("Heif",)

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin an AVIF that is a still picture first of all."""
        named = brands(head)
        return bool({b"avif", b"avis"} & set(named)) and named[0] != b"avis"

    def opened(self, data: memoryview, wish: Wish, **options: object) -> pyvips.Image:
        """Open the file, and mend the range of a grey one."""
        return widened(super().opened(data, wish, **options), data)

    def marked(self, image: pyvips.Image, data: memoryview) -> pyvips.Image:
        """Read what libvips leaves out: the code points of colour."""
        return described(image, data)

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: planes, their conversion and the picture are held at once."""
        del frames, scale
        deep = header.pixel_bytes > EIGHT_BIT_PIXEL
        return header.pixels * ((DEEP if deep else EIGHT_BIT) + ALPHA * header.alpha)


class Avif(Slow):
    """AVIF as libavif reads it with dav1d, where that gives all that is wished.

    What is brighter than white, more than 8 bits where they are wished, a crop, a sequence, and
    files that libavif finds faults with are left to libheif, whose word on the header counts.
    """

    def header(self, data: memoryview, page: int = 0) -> AvifHeader:
        """Read the sizes without decoding, and who can decode."""
        header = super().header(data, page)
        with translated():
            image = opened(self.operation, data)
        deep = header.pixel_bytes > EIGHT_BIT_PIXEL
        quick = not deep and not _bright(data) and libavif.reads(data, image)
        return AvifHeader.of(header, quick=quick)

    def opened(self, data: memoryview, wish: Wish, **options: object) -> pyvips.Image:
        """Open the file with the quicker decoder that serves."""
        image = opened(self.operation, data)
        deep = wish.deep and image.format != "uchar"
        quick = None if deep or _bright(data) else libavif.decoded(data, image)
        return super().opened(data, wish, **options) if quick is None else quick

    def told(self, data: memoryview, header: Header, wanted: Wanted) -> Kept:
        """Take the words by the decoder that starts only when pixels are asked for."""
        return Slow().told(data, header, wanted)

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: the quick decoder holds planes and the picture twice."""
        if isinstance(header, AvifHeader) and header.quick:
            return header.pixels * (QUICK + ALPHA * header.alpha)
        return super().memory(header, frames, scale)


def _bright(data: memoryview) -> bool:
    signal = signal_in(data)
    return signal is not None and signal.transfer in {PQ, HLG}
