"""A camera's raw file: the picture that the camera put beside the sensor's samples, or these."""

import struct
from dataclasses import dataclass
from io import BytesIO
from struct import unpack_from
from typing import Any, ClassVar

import pyvips

from transforms.loaders.base import Header, Wanted
from transforms.loaders.damage import guarded, missing
from transforms.loaders.jpeg import Jpeg
from transforms.loaders.pillow import only
from transforms.loaders.tiff import SIGNATURES
from transforms.picture import Picture, Size

HEADS = (b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"\0MRM", b"FOVb")
CANON = b"CR"
DNG_VERSION, MAKE, SUB_IFDS = 0xC612, 0x010F, 0x014A
MAKERS = (b"NIKON", b"SONY", b"PENTAX", b"RICOH", b"SAMSUNG", b"Hasselblad", b"Leica", b"LEICA")
MOST_TAGS = 200
SENSOR_BYTES = 14
ENOUGH = 2
TURNS = {3: "d180", 5: "d270", 6: "d90"}
TURNED = frozenset({5, 6})
PREVIEW = Jpeg()


@dataclass(frozen=True, slots=True)
class Preview:
    """The JPEG within a raw file, and how it must be turned where it does not say so itself."""

    data: memoryview
    header: Header
    turn: int


class Raw:
    """Raw files as LibRaw reads them.

    The camera's own JPEG is taken where it is at least half as wide as the sensor; otherwise the
    sensor's samples are developed at half their size, in the camera's white balance.
    """

    name: ClassVar[str] = "raw"
    codec: ClassVar[str] = "raw"
    animation: ClassVar[bool] = False
    paged: ClassVar[bool] = False

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin a camera's raw file."""
        if head.startswith(HEADS) or head[4:12] == b"ftypcrx ":
            return True
        return head.startswith(SIGNATURES) and (head[8:10] == CANON or _of_a_camera(head))

    def header(self, data: memoryview, page: int = 0) -> Header:
        """Read the size of what would be shown, upright."""
        only(page)
        with guarded(), _opened(data) as raw:
            preview = _preview(raw)
            wide, high = _sensor(raw)
            if preview:
                size = preview.header.width, preview.header.height
                pixels = preview.header.pixel_bytes
            else:
                size, pixels = (wide // 2, high // 2), SENSOR_BYTES
            turned = (preview.turn if preview else raw.sizes.flip) in TURNED
            width, height = size[:: -1 if turned else 1]
            return Header(width, height, pixel_bytes=pixels, buffered=not preview)

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: the file's samples, their colours and the picture; little for a preview."""
        del frames
        if header.buffered:
            return header.pixels * 4 * SENSOR_BYTES
        return PREVIEW.memory(header, 1, scale)

    def load(self, data: memoryview, header: Header, wanted: Wanted) -> Picture:
        """Decode the preview, or develop the sensor's samples."""
        full = Size(header.width, header.height)
        with guarded(), _opened(data) as raw:
            if preview := _preview(raw):
                picture = PREVIEW.load(preview.data, preview.header, wanted)
                turn = TURNS.get(preview.turn)
                image = picture.image.copy_memory().rot(turn) if turn else picture.image
                return Picture(image, full)
            pixels = raw.postprocess(half_size=True, use_camera_wb=True, output_bps=8)
        high, wide, bands = pixels.shape
        image = pyvips.Image.new_from_memory(pixels.tobytes(), wide, high, bands, "uchar")
        return Picture(image.copy(interpretation="srgb"), full)


def _opened(data: memoryview) -> Any:
    try:
        import rawpy  # noqa: PLC0415
    except ImportError:
        raise missing("camera raw", "'darkroom[raw]'") from None
    return rawpy.imread(BytesIO(data))


def _sensor(raw: Any) -> tuple[int, int]:
    return raw.sizes.width, raw.sizes.height


def _preview(raw: Any) -> Preview | None:
    """Return the camera's own JPEG, where there is one that is large enough."""
    import rawpy  # noqa: PLC0415

    try:
        thumb = raw.extract_thumb()
    except rawpy.LibRawError:
        return None
    if thumb.format != rawpy.ThumbFormat.JPEG:
        return None
    data = memoryview(thumb.data)
    header = PREVIEW.header(data)
    if max(header.width, header.height) * ENOUGH < max(_sensor(raw)):
        return None
    return Preview(data, header, 0 if header.orientation > 1 else raw.sizes.flip)


def _of_a_camera(head: bytes) -> bool:
    """Look through the first directory of a TIFF for what only cameras write."""
    order = "<" if head.startswith(b"II") else ">"
    try:
        (at,) = unpack_from(f"{order}I", head, 4)
        (count,) = unpack_from(f"{order}H", head, at)
        tags = {}
        for n in range(min(count, MOST_TAGS)):
            tag, _, _, value = unpack_from(f"{order}HHII", head, at + 2 + 12 * n)
            tags[tag] = value
    except struct.error:
        return False
    maker = head[tags.get(MAKE, len(head)) :][:16]
    return DNG_VERSION in tags or (SUB_IFDS in tags and maker.startswith(MAKERS))
