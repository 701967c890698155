"""What the decoders of libvips have in common."""

from typing import Any, ClassVar

import pyvips

from transforms.errors import InvalidParameter
from transforms.fitting import rounded
from transforms.loaders.base import Frames, Header, Wanted
from transforms.loaders.colour import bare, needs_profile, to_srgb
from transforms.loaders.damage import translated
from transforms.picture import Picture, Size

TURNED = range(5, 9)
ROOT = "VipsForeignLoad"


def opened(operation: str, data: memoryview, **options: Any) -> pyvips.Image:
    """Open bytes that stay where they are; whatever is wrong with them is an error."""
    source = pyvips.Source.new_from_memory(data)
    image = pyvips.Operation.call(
        f"{operation}load_source", source, fail_on="error", access="sequential", **options
    )
    image._references.append(source)  # noqa: SLF001 - pyvips keeps it so only for its own sniffing
    return image


def whole(image: pyvips.Image, name: str, default: int) -> int:
    """Read a number that a decoder left beside the pixels."""
    return int(image.get(name)) if image.get_typeof(name) else default


class VipsLoader:
    """A format that libvips reads: a member says how, and what it costs."""

    name: ClassVar[str]
    codec: ClassVar[str]
    operation: ClassVar[str]
    blocks: ClassVar[tuple[str, ...]]
    animation: ClassVar[bool] = False
    paged: ClassVar[bool] = False

    def header(self, data: memoryview, page: int = 0) -> Header:
        """Read the sizes without decoding."""
        with translated():
            image = opened(self.operation, data)
            pages = whole(image, "n-pages", 1) if self.paged else 1
            if page >= pages:
                raise InvalidParameter("page", str(page), f"a whole number from 0 to {pages - 1}")
            image = opened(self.operation, data, page=page) if page else image
            return self._header(image, pages)

    def memory(self, header: Header, frames: int, scale: float) -> int:
        """Estimate the bytes that decoding takes at this scale."""
        raise NotImplementedError

    def load(self, data: memoryview, header: Header, wanted: Wanted) -> Picture:
        """Decode: oriented, sRGB, 8 bits, 3 or 4 bands."""
        self.check(data, header)
        frames, scale = wanted.frames, wanted.scale
        with translated():
            options: dict[str, Any] = self.shrinking(header, frames, max(scale))
            if self.paged:
                options |= {"page": frames.first, "n": frames.count}
            image = opened(self.operation, data, **options)
            full = Size(header.width, header.height)
            if frames.count > 1:
                return _strip(image, full, frames)
            return Picture(still(image, header, scale), full)

    def check(self, data: memoryview, header: Header) -> None:
        """Raise UnreadableImage for damage that libvips lets pass."""

    def shrinking(self, header: Header, frames: Frames, scale: float) -> dict[str, Any]:
        """Say which options let the decoder itself shrink."""
        del header, frames, scale
        return {}

    def _header(self, image: pyvips.Image, pages: int) -> Header:
        orientation = whole(image, "orientation", 1)
        width, height = image.width, image.height
        return Header(
            width=height if orientation in TURNED else width,
            height=width if orientation in TURNED else height,
            frames=pages if self.animation else 1,
            pages=pages,
            alpha=image.hasalpha(),
            orientation=orientation,
            pixel_bytes=image.bands * SAMPLE_BYTES.get(image.format, 8),
            buffered=self.buffered(image),
        )

    def buffered(self, image: pyvips.Image) -> bool:
        """Say whether the decoder must hold the whole picture."""
        return any(whole(image, name, 0) for name in ("interlaced", "jpeg-multiscan"))


SAMPLE_BYTES = {"uchar": 1, "char": 1, "ushort": 2, "short": 2, "uint": 4, "int": 4, "float": 4}


def still(image: pyvips.Image, header: Header, scale: Size) -> pyvips.Image:
    """Shrink first, to the very size, where turning or a profile would cost more pixels."""
    turned = header.orientation > 1
    if (turned or needs_profile(image)) and not image.hasalpha():
        image = _shrunk(image, header, scale)
    if turned:
        image = image.copy_memory().autorot()
    return bare(to_srgb(image))


def _shrunk(image: pyvips.Image, header: Header, scale: Size) -> pyvips.Image:
    width, height = rounded(Size(header.width * scale.width, header.height * scale.height))
    if header.orientation in TURNED:
        width, height = height, width
    if width > image.width or height > image.height:
        return image
    return image.resize(width / image.width, vscale=height / image.height)


def _strip(image: pyvips.Image, full: Size, frames: Frames) -> Picture:
    """Decode every frame at once: steps go through them one by one."""
    delays = image.get("delay") if image.get_typeof("delay") else []
    last = frames.first + frames.count
    loop = whole(image, "loop", 0)
    held = bare(to_srgb(image)).copy_memory()
    return Picture(held, full, frames.count, tuple(delays[frames.first : last]), loop)
