"""What the decoders of libvips have in common."""

from dataclasses import replace
from typing import Any, ClassVar

import pyvips

from transforms import metadata
from transforms.errors import InvalidParameter
from transforms.fitting import rounded
from transforms.kept import NOTHING, Kept
from transforms.loaders.base import Frames, Header, Wanted, Wish
from transforms.loaders.colour import USUAL, bare, converts, developed
from transforms.loaders.damage import translated
from transforms.metadata import KEEP, c2pa, exif
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
        frames = wanted.frames
        with translated():
            options: dict[str, Any] = self.shrinking(header, frames, max(wanted.scale))
            if self.paged:
                options |= {"page": frames.first, "n": frames.count}
            image = self.marked(self.opened(data, wanted.wish, **options), data)
            kept = self.kept(image, data, wanted.wish)
            if frames.count > 1:
                return _strip(image, header, wanted, kept)
            return held(image, header, wanted, kept)

    def told(self, data: memoryview, header: Header, wanted: Wanted) -> Kept:
        """Take what is wished of a file's words; no pixel is decoded."""
        return self.load(data, header, wanted).kept

    def check(self, data: memoryview, header: Header) -> None:
        """Raise UnreadableImage for damage that libvips lets pass."""

    def shrinking(self, header: Header, frames: Frames, scale: float) -> dict[str, Any]:
        """Say which options let the decoder itself shrink."""
        del header, frames, scale
        return {}

    def opened(self, data: memoryview, wish: Wish, **options: Any) -> pyvips.Image:
        """Open the file with the decoder's own options."""
        del wish
        return opened(self.operation, data, **options)

    def marked(self, image: pyvips.Image, data: memoryview) -> pyvips.Image:
        """Note on the image what libvips does not say of it."""
        del data
        return image

    def kept(self, image: pyvips.Image, data: memoryview, wish: Wish) -> Kept:
        """Take what the wish lets stay of what the decoder left beside the pixels."""
        kept = words_of(image, wish.meta)
        return replace(kept, manifest=c2pa.found(self.name, data)) if wish.meta == KEEP else kept

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


def held(image: pyvips.Image, header: Header, wanted: Wanted, kept: Kept = NOTHING) -> Picture:
    """Return a picture of what was decoded, as it is wished."""
    image, read_by = _still(image, header, wanted)
    return Picture(image, Size(header.width, header.height), kept=_both(kept, read_by))


def still(image: pyvips.Image, header: Header, scale: Size) -> pyvips.Image:
    """Return what was decoded in sRGB, turned, and without a word of metadata."""
    return _still(image, header, Wanted(scale=scale))[0]


def words_of(image: pyvips.Image, meta: str) -> Kept:
    """Take the metadata that libvips leaves beside the pixels."""
    if meta == USUAL.meta:
        return NOTHING
    block = exif.Block.of(blob(image, "exif-data").removeprefix(exif.MARK))
    return metadata.kept(meta, block, blob(image, "xmp-data"), blob(image, "iptc-data"))


def blob(image: pyvips.Image, name: str) -> bytes:
    """Read bytes that a decoder left beside the pixels; none where there are none."""
    return bytes(image.get(name)) if image.get_typeof(name) else b""


def _still(image: pyvips.Image, header: Header, wanted: Wanted) -> tuple[pyvips.Image, Kept]:
    """Shrink first, to the very size, where turning or a profile would cost more pixels."""
    turned = header.orientation > 1
    if (turned or converts(image, wanted.wish)) and not image.hasalpha():
        image = _shrunk(image, header, wanted.scale)
    if turned:
        image = image.copy_memory().autorot()
    image, read_by = developed(image, wanted.wish)
    return bare(image), read_by


def _both(kept: Kept, read_by: Kept) -> Kept:
    if read_by == NOTHING:
        return kept
    return replace(kept, profile=read_by.profile, signal=read_by.signal)


def _shrunk(image: pyvips.Image, header: Header, scale: Size) -> pyvips.Image:
    width, height = rounded(Size(header.width * scale.width, header.height * scale.height))
    if header.orientation in TURNED:
        width, height = height, width
    if width > image.width or height > image.height:
        return image
    return image.resize(width / image.width, vscale=height / image.height)


def _strip(image: pyvips.Image, header: Header, wanted: Wanted, kept: Kept) -> Picture:
    """Decode every frame at once: steps go through them one by one."""
    frames = wanted.frames
    delays = image.get("delay") if image.get_typeof("delay") else []
    last = frames.first + frames.count
    loop = whole(image, "loop", 0)
    image, read_by = developed(image, wanted.wish)
    return Picture(
        bare(image).copy_memory(),
        Size(header.width, header.height),
        frames.count,
        tuple(delays[frames.first : last]),
        loop,
        kept=_both(kept, read_by),
    )
