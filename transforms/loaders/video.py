"""Video: one frame of it."""

from io import BytesIO
from typing import Any, ClassVar

import pyvips

from transforms.errors import InvalidParameter, UnreadableImage
from transforms.loaders.base import Header, Wanted
from transforms.loaders.brands import brands
from transforms.loaders.damage import guarded, missing
from transforms.loaders.pillow import only
from transforms.picture import Picture, Size

MATROSKA = b"\x1a\x45\xdf\xa3"
STILLS = frozenset(
    {b"avif", b"avis", b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"msf1", b"miaf"}
)
STILLS |= {b"heim", b"heis", b"crx "}
FRAME_BYTES = 60
DECODER_BYTES = 48 * 1024**2
QUARTER = 90
LATEST = 3600 * 24


class Video:
    """MP4, QuickTime, WebM and Matroska as FFmpeg reads them: the picture shown at a moment.

    No other container is tried, so that none can name a file or an address. Past the end it is the
    last picture.
    """

    name: ClassVar[str] = "video"
    codec: ClassVar[str] = "video"
    animation: ClassVar[bool] = False
    paged: ClassVar[bool] = False

    def sniff(self, head: bytes) -> bool:
        """Say whether these first bytes begin a video of a known container."""
        named = set(brands(head)) - {b""}
        return head.startswith(MATROSKA) or (bool(named) and not named & STILLS)

    def header(self, data: memoryview, page: int = 0) -> Header:
        """Read the size of the picture as it is shown."""
        only(page)
        with guarded(), _opened(data) as container:
            frame = next(_frames(container, 0.0), None)
            if frame is None:
                raise UnreadableImage("the video is damaged: it has no picture that can be read")
            upright = _quarters(frame) % 2 == 0
            width, height = (frame.width, frame.height)[:: 1 if upright else -1]
            return Header(width, height)

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate: the pictures that a decoder keeps to predict others from."""
        del frames, scale
        return DECODER_BYTES + header.pixels * FRAME_BYTES

    def load(self, data: memoryview, header: Header, wanted: Wanted) -> Picture:
        """Decode from the key picture before the moment up to it."""
        with guarded(), _opened(data) as container:
            frame = None
            for frame in _frames(container, wanted.wish.at):
                if frame.time is None or frame.time >= wanted.wish.at:
                    break
            if frame is None:
                expected = "a moment within the video"
                raise InvalidParameter("at", f"{wanted.wish.at:g}", expected)
            pixels = frame.to_ndarray(format="rgb24")
            turned = _quarters(frame)
        high, wide, bands = pixels.shape
        image = pyvips.Image.new_from_memory(pixels.tobytes(), wide, high, bands, "uchar")
        image = image.copy(interpretation="srgb")
        if turned:
            image = image.rot(f"d{(4 - turned) * QUARTER}")
        return Picture(image, Size(header.width, header.height))


def _quarters(frame: Any) -> int:
    """Say by how many quarters of a turn a frame is shown: a file may ask for any angle."""
    return int(round(float(frame.rotation) / QUARTER) % 4)


def _opened(data: memoryview) -> Any:
    try:
        import av  # noqa: PLC0415
    except ImportError:
        raise missing("a video", "'darkroom[video]'") from None
    av.logging.set_level(None)
    kind = "matroska" if bytes(data[: len(MATROSKA)]) == MATROSKA else "mp4"
    options = {"fflags": "+discardcorrupt"}
    return av.open(BytesIO(data), format=kind, options=options, metadata_errors="replace")


def _frames(container: Any, at: float) -> Any:
    """Decode from the last key picture before a moment, one thread."""
    if not container.streams.video:
        raise UnreadableImage("the video has no picture: expected a video track")
    stream = container.streams.video[0]
    stream.codec_context.thread_count = 1
    stream.codec_context.options = {"err_detect": "explode"}
    if at:
        container.seek(int(min(at, LATEST) / stream.time_base), backward=True, stream=stream)
    return container.decode(stream)
