"""AVIF sequences: animations."""

from io import BytesIO
from typing import TYPE_CHECKING, ClassVar

from transforms.errors import InvalidParameter
from transforms.loaders.base import Header, Wanted
from transforms.loaders.damage import guarded, missing
from transforms.loaders.isoboxes import boxes
from transforms.loaders.samples import from_array, pictured, profiled, stacked
from transforms.picture import Picture

if TYPE_CHECKING:
    from PIL.AvifImagePlugin import AvifImageFile

BRAND, STILL = b"avis", b"avif"
ITEMS, UNUSED = b"meta", b"free"
MAJOR, COMPATIBLE = 8, 16
ORIENTATION, TURNED = 0x0112, range(5, 9)
EVERY_PIXEL, FRAME = 55, 5


class Avifs:
    """AVIF sequences as libavif reads them, by their tracks alone.

    The still picture beside the tracks is not asked: in files that there are it is often broken.
    """

    name: ClassVar[str] = "avifs"
    codec: ClassVar[str] = "avif"
    animation: ClassVar[bool] = True
    paged: ClassVar[bool] = True

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin an AVIF that is a sequence first of all."""
        return head[4:MAJOR] == b"ftyp" and head[MAJOR : MAJOR + len(BRAND)] == BRAND

    def header(self, data: memoryview, page: int = 0) -> Header:
        """Read the sizes, and how many frames there are."""
        image = _opened(data)
        count = image.n_frames
        if page >= count:
            raise InvalidParameter("page", str(page), f"a whole number from 0 to {count - 1}")
        (width, height), bands = image.size, len(image.getbands())
        if image.getexif().get(ORIENTATION) in TURNED:
            width, height = height, width
        return Header(width, height, count, count, "A" in image.getbands(), pixel_bytes=bands)

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: the pictures that others are made from, one in RGB, and every frame."""
        del scale
        return header.pixels * (EVERY_PIXEL + FRAME * frames)

    def load(self, data: memoryview, header: Header, wanted: Wanted) -> Picture:
        """Decode to 8 bits, 3 or 4 bands."""
        image = _opened(data)
        samples, delays = stacked(header, wanted.frames), []
        with guarded():
            from PIL import ImageOps  # noqa: PLC0415

            for place in range(wanted.frames.count):
                image.seek(wanted.frames.first + place)
                image.load()
                samples[place] = ImageOps.exif_transpose(image)
                delays.append(int(image.info.get("duration", 0)))
        profile = image.info.get("icc_profile") or b""
        return pictured(profiled(from_array(samples), profile), header, wanted, delays)


def _opened(data: memoryview) -> "AvifImageFile":
    """Read the head; no pixel is decoded."""
    try:
        from PIL import AvifImagePlugin  # noqa: PLC0415
    except ImportError:
        raise missing("AVIF", "pillow") from None
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    with guarded():
        return AvifImagePlugin.AvifImageFile(BytesIO(_tracks(data)))


def _tracks(data: memoryview) -> bytearray:
    """Return the file without what it says of a still picture; nothing in it moves."""
    held = bytearray(data)
    for place in range(COMPATIBLE, min(int.from_bytes(data[:4], "big"), len(data)) - 3, 4):
        if held[place : place + 4] == STILL:
            held[place : place + 4] = BRAND
    for box in boxes(data):
        if box.kind == ITEMS:
            held[box.start + 4 : box.start + 8] = UNUSED
    return held
