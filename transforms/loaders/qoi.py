"""QOI, the Quite OK Image format (qoiformat.org, version 1.0)."""

from struct import Struct
from typing import Any, ClassVar

from transforms.errors import UnreadableImage
from transforms.loaders.base import Header, Wanted
from transforms.loaders.damage import guarded, missing
from transforms.loaders.pillow import only
from transforms.loaders.samples import from_array, pictured
from transforms.picture import Picture

SIGNATURE = b"qoif"
HEAD = Struct(">4xIIBB")
BANDS, SPACES = (3, 4), (0, 1)
END = bytes(7) + b"\1"
LONGEST_RUN = 62
PROBES = (b"\xff\1\2\3\4", b"\xff\4\3\2\1")
COPIES = 3


class Qoi:
    """QOI as its reference decoder reads it, which alone would fill a cut picture up."""

    name: ClassVar[str] = "qoi"
    codec: ClassVar[str] = "qoi"
    animation: ClassVar[bool] = False
    paged: ClassVar[bool] = False

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin a QOI."""
        known = head.startswith(SIGNATURE) and len(head) >= HEAD.size
        return known and head[12] in BANDS and head[13] in SPACES

    def header(self, data: memoryview, page: int = 0) -> Header:
        """Read the sizes; a file whose end is missing was cut."""
        only(page)
        width, height, bands, _ = HEAD.unpack_from(data)
        packed = len(data) - HEAD.size - len(END)
        if packed < 0 or bytes(data[-len(END) :]) != END:
            raise UnreadableImage("the QOI is damaged: it ends before its end marker")
        if not 0 < width * height <= packed * LONGEST_RUN:
            raise _short(width, height)
        return Header(width, height, alpha=bands == max(BANDS), pixel_bytes=bands)

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: the samples, and what becomes of them."""
        del frames, scale
        return header.pixels * header.pixel_bytes * COPIES

    def load(self, data: memoryview, header: Header, wanted: Wanted) -> Picture:
        """Decode to 8 bits, 3 or 4 bands."""
        with guarded():
            samples = _decoded(data, PROBES[0])
            if _ends_in(samples, PROBES[0]) and _ends_in(_decoded(data, PROBES[1]), PROBES[1]):
                raise _short(header.width, header.height)
        return pictured(from_array(samples), header, wanted)


def _decoded(data: memoryview, probe: bytes) -> Any:
    """Decode with a pixel of ours after the last: it shows only where others are missing."""
    try:
        from imagecodecs import qoi_decode  # noqa: PLC0415
    except ImportError:
        raise missing("QOI", "imagecodecs") from None
    return qoi_decode(bytes(data[: -len(END)]) + probe + END)


def _ends_in(samples: Any, probe: bytes) -> bool:
    last = samples[-1, -1]
    return bytes(last) == probe[1 : 1 + len(last)]


def _short(width: int, height: int) -> UnreadableImage:
    return UnreadableImage(f"the QOI is damaged: it does not hold {width}×{height} pixels")
