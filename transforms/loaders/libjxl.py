"""The decoder of libjxl, called as its C header says: imagecodecs brings it, but hides the most.

Structures, events and their order after jxl/decode.h and jxl/codestream_header.h of libjxl 0.11.
"""

import ctypes
from collections.abc import Iterator
from contextlib import AbstractContextManager
from ctypes import POINTER, byref, c_float, c_int, c_size_t, c_uint8, c_uint32, c_void_p
from functools import cache
from typing import Any

from transforms.errors import UnreadableImage
from transforms.loaders.damage import missing

DONE, WANTS_BUFFER = 0, 5
BASIC_INFO, COLOURS, FRAME, IMAGE = 0x40, 0x100, 0x400, 0x1000
AS_DECODED = 1
SAMPLES = {1: 2, 2: 3}
SRGB, GREY = 0, 1
D65, BT709, SRGB_CURVE, RELATIVE = 1, 1, 13, 1


class Info(ctypes.Structure):
    """JxlBasicInfo."""

    _fields_ = [
        ("have_container", c_int),
        ("width", c_uint32),
        ("height", c_uint32),
        ("bits", c_uint32),
        ("exponent_bits", c_uint32),
        ("intensity", c_float),
        ("min_nits", c_float),
        ("relative", c_int),
        ("linear_below", c_float),
        ("own_profile", c_int),
        ("have_preview", c_int),
        ("animated", c_int),
        ("orientation", c_int),
        ("colours", c_uint32),
        ("extras", c_uint32),
        ("alpha_bits", c_uint32),
        ("alpha_exponent_bits", c_uint32),
        ("premultiplied", c_int),
        ("preview", c_uint32 * 2),
        ("ticks", c_uint32),
        ("seconds", c_uint32),
        ("loops", c_uint32),
        ("timecodes", c_int),
        ("rest", c_uint8 * 108),
    ]


class FrameHead(ctypes.Structure):
    """JxlFrameHeader."""

    _fields_ = [("duration", c_uint32), ("rest", c_uint8 * 124)]


class PixelFormat(ctypes.Structure):
    """JxlPixelFormat."""

    _fields_ = [("bands", c_uint32), ("kind", c_int), ("order", c_int), ("align", c_size_t)]


class Colours(ctypes.Structure):
    """JxlColorEncoding."""

    _fields_ = [
        ("space", c_int),
        ("white", c_int),
        ("white_xy", ctypes.c_double * 2),
        ("primaries", c_int),
        ("primaries_xy", ctypes.c_double * 6),
        ("curve", c_int),
        ("gamma", ctypes.c_double),
        ("intent", c_int),
    ]


class Cms(ctypes.Structure):
    """JxlCmsInterface."""

    _fields_ = [("parts", c_void_p * 8)]


@cache
def library() -> ctypes.CDLL:
    """Load libjxl, which is found through the extension module that is linked to it."""
    try:
        from imagecodecs import _jpegxl  # noqa: PLC0415

        found = ctypes.CDLL(_jpegxl.__file__)
        found.JxlDecoderCreate.restype = c_void_p
        found.JxlGetDefaultCms.restype = POINTER(Cms)
    except (ImportError, OSError, AttributeError):
        raise missing("JPEG XL", "imagecodecs") from None
    return found


class Decoder(AbstractContextManager["Decoder"]):
    """One pass over a file; an event that libjxl has to tell of comes by `events`."""

    def __init__(self, data: memoryview, listening: int) -> None:
        import numpy as np  # noqa: PLC0415

        self._library = library()
        self._bytes = np.frombuffer(data, np.uint8)
        self._handle = c_void_p(self._library.JxlDecoderCreate(None))
        if not self._handle:
            raise MemoryError
        self._listening = listening

    def __exit__(self, *_: object) -> None:
        self._library.JxlDecoderDestroy(self._handle)

    def call(self, name: str, *arguments: Any) -> int:
        """Call a function of the decoder; what it says is its status."""
        return int(getattr(self._library, f"JxlDecoder{name}")(self._handle, *arguments))

    def must(self, name: str, *arguments: Any) -> None:
        """Call a function that has no right to fail on a whole file."""
        if self.call(name, *arguments):
            raise UnreadableImage("the JPEG XL is damaged: it cannot be decoded")

    def skip(self, frames: int) -> None:
        """Leave the first frames out, before the events."""
        if frames:
            self._library.JxlDecoderSkipFrames(self._handle, c_size_t(frames))

    def events(self) -> Iterator[int]:
        """Go on to each event; raises UnreadableImage where the file is cut or broken."""
        self.must("SubscribeEvents", self._listening)
        size = c_size_t(self._bytes.nbytes)
        self.must("SetInput", c_void_p(self._bytes.ctypes.data), size)
        self.call("SetUnpremultiplyAlpha", 1)
        self._library.JxlDecoderCloseInput(self._handle)
        while status := self.call("ProcessInput"):
            if status not in {BASIC_INFO, COLOURS, FRAME, IMAGE, WANTS_BUFFER}:
                raise UnreadableImage("the JPEG XL is damaged: it cannot be decoded")
            yield status

    def info(self) -> Info:
        """Return what the file says of itself, after BASIC_INFO."""
        info = Info()
        self.must("GetBasicInfo", byref(info))
        return info

    def duration(self) -> int:
        """Return how many ticks the frame lasts, after FRAME."""
        head = FrameHead()
        self.must("GetFrameHeader", byref(head))
        return int(head.duration)

    def coded(self) -> Colours:
        """Return the colours of the pixels as code points, after COLOURS; zeros where none fit."""
        colours = Colours()
        if self.call("GetColorAsEncodedProfile", AS_DECODED, byref(colours)):
            return Colours()
        return colours

    def profile(self) -> bytes:
        """Return the ICC profile of the pixels as they will be decoded, after COLOURS."""
        size = c_size_t()
        if self.call("GetICCProfileSize", AS_DECODED, byref(size)) or not size.value:
            return b""
        held = ctypes.create_string_buffer(size.value)
        self.must("GetColorAsICCProfile", AS_DECODED, held, size)
        return held.raw

    def ask_for_srgb(self, info: Info) -> bool:
        """Have libjxl itself convert to sRGB, after COLOURS; says whether it will."""
        self.call("SetCms", self._library.JxlGetDefaultCms().contents)
        wanted = Colours(SRGB, D65, (0, 0), BT709, (0,) * 6, SRGB_CURVE, 0, RELATIVE)
        wanted.space = GREY if info.colours == 1 else SRGB
        return not self.call("SetOutputColorProfile", byref(wanted), None, c_size_t(0))

    def into(self, held: Any, bands: int) -> None:
        """Lay down where the frame's samples go, after WANTS_BUFFER: a numpy array of them."""
        form = PixelFormat(bands, SAMPLES[held.itemsize], 0, 0)
        size = c_size_t()
        self.must("ImageOutBufferSize", byref(form), byref(size))
        if size.value != held.nbytes:
            raise UnreadableImage("the JPEG XL is damaged: its frames are not of one size")
        self.must("SetImageOutBuffer", byref(form), c_void_p(held.ctypes.data), size)
