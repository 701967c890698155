"""JPEG XL of more than 8 bits a sample, in sRGB: imagecodecs would call such samples linear light.

Names and numbers are those of jxl/encode.h of libjxl 0.11.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import byref, c_float, c_int, c_int64, c_size_t, c_uint32, c_void_p
from typing import TYPE_CHECKING, Any

from transforms.loaders.libjxl import Colours, Info, PixelFormat, library

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EFFORT, SHORTS, COUNTED_IN_FILE = 0, 3, 1
DONE, FULL = 0, 2
GREY = 2
CHUNK = 256 * 1024


class BitDepth(ctypes.Structure):
    """JxlBitDepth."""

    _fields_ = [("kind", c_int), ("bits", c_uint32), ("exponent_bits", c_uint32)]


def encoded(
    samples: "NDArray[np.uint16]", bits: int, effort: int, distance: float, *, lossless: bool
) -> bytes:
    """Write samples of so many bits, rows of pixels; raises RuntimeError where it fails."""
    samples = samples.reshape(*samples.shape[:2], -1)
    with _encoder() as encoder:
        info, bands = _described(samples, bits, lossless=lossless), samples.shape[2]
        encoder.must("SetBasicInfo", byref(info))
        colours = Colours()
        encoder.library.JxlColorEncodingSetToSRGB(byref(colours), c_int(bands <= GREY))
        encoder.must("SetColorEncoding", byref(colours))
        encoder.settle(effort, distance, lossless=lossless, alpha=bool(info.extras), bits=bits)
        data, form = samples.tobytes(), PixelFormat(bands, SHORTS, 0, 0)
        encoder.must_frame("AddImageFrame", byref(form), data, c_size_t(len(data)))
        encoder.call("CloseInput")
        return b"".join(encoder.chunks())


class _Encoder:
    def __init__(self, handle: int) -> None:
        self.library = library()
        self._handle = c_void_p(handle)
        create = self.library.JxlEncoderFrameSettingsCreate
        create.restype = c_void_p
        self._frame = c_void_p(create(self._handle, None))

    def call(self, name: str, *arguments: Any) -> int:
        return int(getattr(self.library, f"JxlEncoder{name}")(self._handle, *arguments))

    def must(self, name: str, *arguments: Any) -> None:
        if self.call(name, *arguments) != DONE:
            raise RuntimeError(name)

    def must_frame(self, name: str, *arguments: Any) -> None:
        if getattr(self.library, f"JxlEncoder{name}")(self._frame, *arguments) != DONE:
            raise RuntimeError(name)

    def settle(
        self, effort: int, distance: float, *, lossless: bool, alpha: bool, bits: int
    ) -> None:
        """Say how the frame is to be written; alpha stays as it is."""
        self.must_frame("FrameSettingsSetOption", c_int(EFFORT), c_int64(effort))
        if lossless:
            self.must_frame("SetFrameLossless", c_int(1))
        else:
            self.must_frame("SetFrameDistance", c_float(distance))
        if alpha:
            self.must_frame("SetExtraChannelDistance", c_size_t(0), c_float(0))
        self.must_frame("SetFrameBitDepth", byref(BitDepth(COUNTED_IN_FILE, bits, 0)))

    def chunks(self) -> Iterator[bytes]:
        """Yield the file as it comes."""
        status, room = FULL, ctypes.create_string_buffer(CHUNK)
        while status == FULL:
            place, left = c_void_p(ctypes.addressof(room)), c_size_t(CHUNK)
            status = self.call("ProcessOutput", byref(place), byref(left))
            yield room.raw[: CHUNK - left.value]
        if status != DONE:
            raise RuntimeError("ProcessOutput")


@contextmanager
def _encoder() -> Iterator[_Encoder]:
    create = library().JxlEncoderCreate
    create.restype = c_void_p
    handle = create(None)
    if not handle:
        raise MemoryError
    try:
        yield _Encoder(handle)
    finally:
        library().JxlEncoderDestroy(c_void_p(handle))


def _described(samples: "NDArray[np.uint16]", bits: int, *, lossless: bool) -> Info:
    """Fill in the header of a file."""
    info = Info()
    library().JxlEncoderInitBasicInfo(byref(info))
    info.height, info.width, bands = samples.shape
    info.bits, info.own_profile = bits, lossless
    info.colours = 1 if bands <= GREY else 3
    info.extras = bands - info.colours
    info.alpha_bits = bits if info.extras else 0
    return info
