"""JPEG XL, animated or not."""

from typing import Any, ClassVar

import pyvips

from transforms.errors import InvalidParameter, TooManyFrames, UnreadableImage, UnsupportedFormat
from transforms.kept import Signal
from transforms.loaders.base import Header, Wanted
from transforms.loaders.brightness import BT709, HLG, PQ, marked
from transforms.loaders.colour import USUAL
from transforms.loaders.damage import guarded
from transforms.loaders.icc import is_srgb
from transforms.loaders.libjxl import BASIC_INFO, COLOURS, FRAME, IMAGE, WANTS_BUFFER, Decoder, Info
from transforms.loaders.samples import from_array, pictured, profiled
from transforms.picture import Picture

CODESTREAM, CONTAINER = b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n"
BYTE = 8
MOST_FRAMES = 100_000
CODE_POINTS = {1: 1, 9: 9, 11: 12}
INKS_AT, INKS = 16, b"CMYK"
PLAIN, WITH_ALPHA, SHOWN = 16, 28, 4


class Jxl:
    """JPEG XL as libjxl reads it: turned as its header says, blended, with straight alpha."""

    name: ClassVar[str] = "jxl"
    codec: ClassVar[str] = "jxl"
    animation: ClassVar[bool] = True
    paged: ClassVar[bool] = True

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin a codestream or its container."""
        return head.startswith((CODESTREAM, CONTAINER))

    def header(self, data: memoryview, page: int = 0) -> Header:
        """Read the sizes, and of an animation how many frames it has, without decoding."""
        with guarded(), Decoder(data, BASIC_INFO | FRAME) as decoder:
            info, frames = _surveyed(decoder)
        if page >= frames:
            raise InvalidParameter("page", str(page), f"a whole number from 0 to {frames - 1}")
        alpha = bool(info.alpha_bits)
        weight = (info.colours + alpha) * (1 + (info.bits > BYTE))
        return Header(info.width, info.height, frames, frames, alpha, pixel_bytes=weight)

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: what libjxl works in, where alpha costs most, and every frame."""
        del scale
        working = WITH_ALPHA if header.alpha else PLAIN
        return header.pixels * (
            working + (header.pixel_bytes + SHOWN * (not header.alpha)) * frames
        )

    def load(self, data: memoryview, header: Header, wanted: Wanted) -> Picture:
        """Decode to sRGB, 8 bits, 3 or 4 bands."""
        with guarded():
            decoding = _Decoding(header, wanted)
            with Decoder(data, BASIC_INFO | COLOURS | FRAME | IMAGE) as decoder:
                decoding.run(decoder)
        return pictured(decoding.image(), header, wanted, decoding.delays, decoding.info.loops)


def _surveyed(decoder: Decoder) -> tuple[Info, int]:
    """Return what the file says of itself, and the number of its frames."""
    info, frames = Info(), 0
    for event in decoder.events():
        if event == BASIC_INFO:
            info = decoder.info()
        frames += event == FRAME
        if frames and not info.animated:
            break
        if frames > MOST_FRAMES:
            raise TooManyFrames(f"the image has over {MOST_FRAMES} frames: expected fewer")
    if not frames:
        raise UnreadableImage("the JPEG XL is damaged: it has no picture")
    return info, frames


class _Decoding:
    """The frames of one file as they come: samples of all of them, one above the other."""

    def __init__(self, header: Header, wanted: Wanted) -> None:
        self._header, self._wanted = header, wanted
        self._samples: Any = None
        self._profile = b""
        self._signal: Signal | None = None
        self.info = Info()
        self.delays: list[int] = []

    def run(self, decoder: Decoder) -> None:
        """Decode the frames that are wanted; raises UnreadableImage where there are too few."""
        frames, ready = self._wanted.frames, 0
        decoder.skip(frames.first)
        for event in decoder.events():
            if event == BASIC_INFO:
                self.info = decoder.info()
            elif event == COLOURS:
                self._colour(decoder)
            elif event == FRAME:
                self.delays.append(self._milliseconds(decoder.duration()))
            elif event == WANTS_BUFFER:
                decoder.into(self._room()[ready], self._samples.shape[-1])
            elif event == IMAGE:
                ready += 1
                if ready == frames.count:
                    return
        raise UnreadableImage("the JPEG XL is damaged: it ends before its last frame")

    def image(self) -> pyvips.Image:
        """Return the frames, with what says how to read their colours."""
        return marked(profiled(from_array(self._samples), self._profile), self._signal)

    def _room(self) -> Any:
        """Lay out the samples: of 16 bits where they are wished, or brighter than white."""
        if self._samples is None:
            import numpy as np  # noqa: PLC0415

            size = self._wanted.frames.count, self._header.height, self._header.width
            bands = self.info.colours + bool(self.info.alpha_bits)
            deep = (self._wanted.wish.deep and self.info.bits > BYTE) or self._signal
            self._samples = np.empty((*size, bands), np.uint16 if deep else np.uint8)
        return self._samples

    def _colour(self, decoder: Decoder) -> None:
        """Have libjxl convert what it keeps in colours of its own; pass on how to read others."""
        coded = decoder.coded()
        if coded.curve in {PQ, HLG}:
            self._signal = Signal(CODE_POINTS.get(coded.primaries, BT709), coded.curve)
            return
        profile = decoder.profile()
        if profile[INKS_AT : INKS_AT + len(INKS)] == INKS:
            raise UnsupportedFormat("the image is a JPEG XL of inks (CMYK)")
        wish = self._wanted.wish.colours
        if is_srgb(profile) or (
            wish == USUAL.colours and not self.info.own_profile and decoder.ask_for_srgb(self.info)
        ):
            return
        self._profile = profile

    def _milliseconds(self, ticks: int) -> int:
        return int(1000 * ticks * self.info.seconds / max(self.info.ticks, 1) + 0.5)
